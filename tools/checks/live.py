#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Runs over real links: the reference node as a process, the kernel, a flawed node, a device without a
profile, nobody at all; stopping in the middle; what is left behind. With --unprivileged the same as
a user without rights, where user namespaces are allowed."""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from common import Tally, run

NOBODY = """<?xml version="1.0"?>
<implementation name="nobody"><claims roles="cn"/><lab/>
<addresses implementation="2001:db8:0:1::2" router="2001:db8:0:1::1"/></implementation>
"""
# A device without a profile: the node in one namespace, the tester in another, between them veth.
DEVICE = """
set -e
ip link add test0 type veth peer name dev0
unshare -n sleep 60 & other=$!
sleep 0.2
ip link set dev0 netns $other
ip link set test0 up
sysctl -q -w net.ipv6.conf.test0.disable_ipv6=1 || echo 1 >/proc/sys/net/ipv6/conf/test0/disable_ipv6
nsenter -t $other -n ip link set dev0 up
nsenter -t $other -n {tool} node --role cn -i dev0 --address 2001:db8:0:1::2 {router} --quiet & node=$!
sleep 0.3
status=0
{tool} run cn/9.4.1 cn/9.5.4 -i test0 --address 2001:db8:0:1::2 {tester} --out none --json - || status=$?
kill $node $other
exit $status
"""


def leftovers():
    """Interfaces of a lab, and reference nodes of this very binary, that are still there."""
    names = set(os.listdir("/sys/class/net"))
    processes = run("pgrep", "-f", re.escape(os.path.abspath(sys.argv[-1])) + " node").stdout.split()
    return {n for n in names if n.startswith(("tester", "iut"))}, processes


def check_gone(tally, what):
    for _ in range(20):
        left = leftovers()
        if not left[0] and not left[1]:
            break
        time.sleep(0.1)
    tally.check(not left[0] and not left[1], f"{what}: left behind: {left}")


def results(tally, tool, folder, *words):
    out = folder / "run"
    shutil.rmtree(out, ignore_errors=True)
    done = run(tool, "run", *words, "--out", out, "--json", "-")
    try:
        return json.loads(done.stdout), done.returncode
    except ValueError:
        tally.check(False, f"{words}: {done.returncode}: {done.stdout[-500:]}{done.stderr}")
        return {"summary": {}, "cases": []}, done.returncode


def check_sound(tally, tool, folder, *words):
    found, status = results(tally, tool, folder, *words)
    for case in found["cases"]:
        tally.check(case["verdict"] in ("pass", "not-applicable"),
                    f"{words}: {case['id']}: {case['verdict']}: {case['reason']}")
    tally.check(status == 0, f"{words}: status {status}")
    tally.check(any(c["verdict"] == "pass" for c in found["cases"]), f"{words}: nothing passed")


def check_capture(tally, folder):
    captures = sorted((folder / "run" / "captures").glob("*.pcapng"))
    tally.check(len(captures) > 20, f"only {len(captures)} captures")
    for path in captures[:5]:
        said = run("tshark", "-r", path, "-T", "fields", "-e", "frame.comment",
                   env={**os.environ, "HOME": str(folder)})
        tally.check(said.stdout.strip(), f"{path}: no comments: {said.stderr}")
    for name in ("results.xml", "junit.xml"):
        done = run("xmllint", "--noout", folder / "run" / name)
        tally.check(done.returncode == 0, f"{name}: {done.stderr}")


def check_flawed(tally, tool, folder):
    if "--in-copy" in sys.argv:
        return
    found, status = results(tally, tool, folder, "--iut", "flawed-live", "--quick")
    verdicts = {c["id"]: c for c in found["cases"]}
    tally.check(status == 1, f"flawed-live: status {status}")
    for case, part in (("cn/9.5.1/lower-sequence", "last accepted"), ("cn/6.1.7/k-ignored", "K bit")):
        said = verdicts.get(case, {"verdict": "missing", "reason": ""})
        tally.check(said["verdict"] == "fail" and part in said["reason"],
                    f"flawed-live: {case}: {said['verdict']}: {said['reason']}")


def check_again(tally, tool, out):
    """Judged again, every case comes to what it came to."""
    done = run(tool, "rejudge", out, "--json", "-")
    was = json.loads((out / "results.json").read_text())["cases"]
    now = {c["id"]: c["verdict"] for c in json.loads(done.stdout)["cases"]}
    other = [c["id"] for c in was if now.get(c["id"]) != c["verdict"]]
    tally.check(done.returncode == 0 and not other, f"rejudge: {done.returncode} {other}")


def check_bad_link(tally, tool, folder):
    """A bad link of which nobody told the tester: it finds out, and no sound node fails."""
    path = folder / "bad.xml"
    text = pathlib.Path("fixtures/iut/reference-live.xml").read_text()
    path.write_text(text.replace("<arg>--address</arg>", "<arg>--faults</arg>"
                                 "<arg>loss=5%,duplicate=5%,delay=5%,reorder=5%</arg><arg>--address</arg>")
                    .replace("ip cn", "cn"))
    found, status = results(tally, tool, folder, "--iut", path, "cn/9.4", "cn/9.5.1", "cn/6.1.7", "--quick")
    bad = [(c["id"], c["verdict"], c["reason"]) for c in found["cases"]
           if c["verdict"] not in ("pass", "inconc", "not-applicable")]
    said = json.loads((folder / "run" / "run.json").read_text())["incidents"]
    tally.check(status in (0, 2) and not bad and "unreliable" in said, f"bad link: {status} {bad} {said}")


def check_mortal_home_agent(tally, tool, folder):
    """One of two links: it dies, and what ran is run again."""
    flag = folder / "flag"
    script = f'[ -e {flag} ] &amp;&amp; exec "$@"; touch {flag}; exec timeout 3 "$@"'
    path = folder / "ha-dies.xml"
    text = pathlib.Path("fixtures/iut/reference-live.xml").read_text()
    path.write_text(text.replace("<arg>$self</arg>", f"<arg>sh</arg><arg>-c</arg><arg>{script}</arg>"
                                 "<arg>sh</arg><arg>$self</arg>"))
    flag.unlink(missing_ok=True)
    found, status = results(tally, tool, folder, "--iut", path, "ha/10.3", "ha/10.4.1", "--quick")
    bad = [(c["id"], c["verdict"], c["reason"]) for c in found["cases"]
           if c["verdict"] not in ("pass", "not-applicable")]
    said = json.loads((folder / "run" / "run.json").read_text())["incidents"]
    tally.check(status == 0 and not bad and "was reset" in said, f"ha dies: {status} {bad} {said}")
    # Not there where the outside link is: said at once.
    path.write_text(text.replace("<arg>$outside</arg>", "<arg>2001:db8:0:2::9</arg>"))
    done = run(tool, "run", "--iut", path, "--out", "none", "ha/8.4")
    tally.check(done.returncode == 3 and "does not answer" in done.stderr, f"half there: {done.returncode}")


def check_nobody(tally, tool, folder):
    path = folder / "nobody.xml"
    path.write_text(NOBODY)
    done = run(tool, "run", "--iut", path, "--out", folder / "none", "cn")
    tally.check(done.returncode == 3 and "does not answer Neighbor Solicitations" in done.stderr and
                "fail" not in done.stdout and not (folder / "none").exists(),
                f"nobody: {done.returncode}: {done.stdout[-300:]}{done.stderr}")


def mortal(folder, name, script, reset):
    """A profile of the reference node that a shell lets end; the shell can tell the first start."""
    path = folder / f"{name}.xml"
    text = pathlib.Path("fixtures/iut/reference-live.xml").read_text()
    text = text.replace("<arg>$self</arg>", f"<arg>sh</arg><arg>-c</arg><arg>{script}</arg>"
                        "<arg>sh</arg><arg>$self</arg>").replace("ip cn", "cn")
    path.write_text(text if reset else text.replace('<reset restart="yes"/>', ""))
    return path


def check_mortal(tally, tool, folder):
    """One that dies, hangs or begins anew is noticed, reset where the profile says how, and the run goes
    on; without reset what was found stays found, and the rest is an error, not a failure."""
    flag = folder / "flag"
    first = f'[ -e {flag} ] &amp;&amp; exec "$@"; touch {flag}; '
    words = ["cn/5.2", "cn/9.4.1", "cn/9.5.1", "cn/6.1.8", "--quick"]
    for name, script, said in (
            ("dies", first + 'exec timeout 2 "$@"', "was reset"),
            ("hangs", first + 'exec timeout -s STOP 2 "$@"', "was reset"),
            ("goes deaf", first + 'exec "$@" --after 2 --defect deaf-to-mh', "Home Test Inits any more"),
            ("loses its state", 'exec "$@" --after 3', "begun anew"),
            ("reboots", 'timeout 4 "$@" --dad; exec "$@" --dad', "begun anew")):
        flag.unlink(missing_ok=True)
        path = mortal(folder, name, script, True)
        found, status = results(tally, tool, folder, "--iut", path, *words)
        bad = [(c["id"], c["verdict"], c["reason"]) for c in found["cases"] if c["verdict"] != "pass"]
        told = folder / "run" / "run.json"
        incidents = json.loads(told.read_text())["incidents"] if told.exists() else ""
        tally.check(status == 0 and not bad and said in incidents, f"{name}: {status} {bad} {incidents}")
    path = mortal(folder, "dead", 'exec timeout 2 "$@"', False)
    found, status = results(tally, tool, folder, "--iut", path, *words)
    counts = {v: sum(c["verdict"] == v for c in found["cases"]) for v in ("pass", "fail", "error")}
    tally.check(status == 3 and counts["pass"] > 0 and counts["error"] > 0 and counts["fail"] == 0,
                f"dead: {status}: {counts}")


def check_device(tally, tool, _):
    for router, tester in (("--router-address 2001:db8:0:1::1", "--router-address 2001:db8:0:1::1"),
                           ("", "")):
        script = DEVICE.format(tool=tool, router=router, tester=tester)
        wrap = ["unshare", "-n"] if os.getuid() == 0 else ["unshare", "-Urn"]
        done = run(*wrap, "sh", "-c", script)
        try:
            found = json.loads(done.stdout)["summary"]
        except ValueError:
            found = {}
        tally.check(done.returncode == 0 and found.get("pass", 0) > 5,
                    f"device {router!r}: {done.returncode}: {found} {done.stderr[-500:]}")


def check_stop(tally, tool, folder, number):
    out = folder / "stopped"
    shutil.rmtree(out, ignore_errors=True)
    with subprocess.Popen([tool, "run", "--iut", "reference-live", "--out", out, "cn"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()   # a case has ended
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        kept = [line.split()[1] for line in status.splitlines() if line.startswith("CapEff")]
        tally.check(kept and int(kept[0], 16) == 0, f"privileges kept: {kept}")
        process.send_signal(number)
        said, _ = process.communicate(timeout=60)
        said = first + said
    if number == signal.SIGINT:
        tally.check(process.returncode == 2 and "pass" in said and out.exists(),
                    f"Ctrl-C: {process.returncode}: {said[-300:]}")
    check_gone(tally, f"signal {number}")


def run_as_nobody(tool):
    """Runs this check as a user without rights, from a copy that such a user can read: the tree
    may lie in somebody's home."""
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
    if run(*nobody, "unshare", "-Urn", "true").returncode != 0:
        print("this machine denies user namespaces: run as root instead")
        nobody = []
    copy = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    try:
        for part in ("testcases", "fixtures/iut", "reports/schema", "reports/style", "tools/checks"):
            shutil.copytree(part, copy / part, dirs_exist_ok=True)
        for program in tool, f"{tool}-suite":
            shutil.copy(program, copy)
        run("chmod", "-R", "a+rX", copy)
        return subprocess.call([*nobody, sys.executable, "tools/checks/live.py", "--in-copy",
                                "./mip6test"], cwd=copy)
    finally:
        shutil.rmtree(copy)


def check_reference(tally, tool, folder):
    check_sound(tally, tool, folder, "--iut", "reference-live", "--quick", "ip", "cn")
    check_again(tally, tool, folder / "run")
    check_capture(tally, folder)


def check_reference_home_agent(tally, tool, folder):
    check_sound(tally, tool, folder, "--iut", "reference-live", "--quick", "ha")
    check_again(tally, tool, folder / "run")


def check_folded(tally, tool, folder):
    check_sound(tally, tool, folder, "--iut", "reference-folded-live", "--quick", "ha")


def check_kernels(tally, tool, folder):
    """Linux as it runs here, as a router; and a user-mode kernel with its mip6 module, whose deviations
    are in ISSUES.md, no more of them and no fewer."""
    check_sound(tally, tool, folder, "--iut", "linux")
    check_sound(tally, tool, folder, "--iut", "linux-router")
    if "--in-copy" in sys.argv:
        return   # once is enough: it takes 40 s
    found, status = results(tally, tool, folder, "--iut", "linux-mip6", "--known")
    counts = [sum(c["verdict"] == v for c in found["cases"]) for v in ("pass", "fail")]
    tally.check(status == 0 and counts[0] >= 20 and counts[1] >= 5,
                f"linux-mip6: status {status}: {counts[0]} pass, {counts[1]} fail")


# Each has a lab of its own and mostly waits; the longest first.
SIDE_BY_SIDE = [check_reference_home_agent, check_folded, check_mortal, check_mortal_home_agent, check_kernels,
                check_flawed, check_reference, check_bad_link, check_device, check_nobody]
AT_ONCE = 5


def check_apart(check, tool, folder):
    """A check with a folder and a count of its own, so that others can run meanwhile."""
    own, tally, begin = folder / check.__name__, Tally(), time.monotonic()
    own.mkdir()
    check(tally, tool, own)
    print(f"{check.__name__}: {time.monotonic() - begin:.0f} s", flush=True)
    return tally


def main():
    words = sys.argv[1:]
    if "--unprivileged" in words and os.getuid() == 0:
        sys.exit(run_as_nobody(words[-1]))
    tool = os.path.abspath(words[-1])
    tally = Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    try:
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for part in pool.map(lambda check: check_apart(check, tool, folder), SIDE_BY_SIDE):
                tally.add(part)
        check_gone(tally, "the runs")
        if "--in-copy" not in words:
            check_stop(tally, tool, folder, signal.SIGINT)
            check_stop(tally, tool, folder, signal.SIGKILL)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tally.close()


main()
