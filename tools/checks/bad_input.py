#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What people and files get wrong: each must give its exit status and a message that names the file and
line or the thing at fault, and leave nothing half written."""
import os
import pathlib
import re
import shutil
import sys
import tempfile

from common import Tally, run

CASE = """<?xml version="1.0"?>
<testcases role="cn" section="9.9.9">
  <testcase id="cn/9.9.9/mine" title="Mine">
    <requirement ref="R-ND-0951-04"/>
    {body}
  </testcase>
</testcases>
"""
SEND = '<send><ip6 src="$mn.hoa" dst="$iut.addr"/><hoti home-init-cookie="1"/></send>'
EXPECT = '<expect within="1s"><on template="hot" verdict="pass"/></expect>'

# body of the case: what the message must hold
BROKEN_CASES = {
    "<send>": "mine.xml:",                                       # not well-formed
    "<sned/>": "mine.xml:5",                                     # no such step
    '<send template="no-such"/>' + EXPECT: "no-such",
    '<send><ip6 src="$nobody" dst="$iut.addr"/></send>' + EXPECT: None,   # lint's: see below
    SEND.replace("hoti ", "hotti ") + EXPECT: "mine.xml:5",
    SEND + '<expect within="2"><on template="hot"/></expect>': "mine.xml:5",
    SEND + '<expect within="2s"><on template="hot" verdict="maybe"/></expect>': "mine.xml:5",
    '<call procedure="no-such"/>' + EXPECT: "no-such",
}


def check_case_files(tally, tool, folder):
    path = folder / "mine.xml"
    for body, message in BROKEN_CASES.items():
        path.write_text(CASE.format(body=body))
        for words in (["run", "--out", folder / "run", "-f", path, "cn/9.9.9"], ["lint", path]):
            done = run(tool, *words)
            said = done.stdout + done.stderr
            want = message or "mine.xml:5"
            good = want in said and done.returncode in (1, 3) and not (folder / "run").exists()
            if message is None and words[0] == "run":   # found when the packet is built: error, 3
                good = "nobody" in said and done.returncode == 3
                shutil.rmtree(folder / "run", ignore_errors=True)
            tally.check(good, f"{words[0]} {body}: {done.returncode}: {said}")
    good = CASE.format(body=SEND + EXPECT)
    for broken in ["", "<", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><testcases/>",
                   good.replace("R-ND-0951-04", "R-NO-1"), good.replace("cn/9.9.9/mine", "ip/1/x"),
                   good.replace('ref="R', 'fer="R'), "\x00\x01"]:
        path.write_text(broken)
        done = run(tool, "run", "--out", "none", "-f", path)
        tally.check(done.returncode == 3 and "mine.xml" in done.stderr,
                    f"{broken[:60]!r}: {done.returncode}: {done.stderr}")


def check_profiles(tally, tool, folder):
    path = folder / "device.xml"
    good = pathlib.Path("fixtures/iut/reference.xml").read_text()
    for broken in [good.replace("2001:db8:0:1::2", "2001:db8::zz"), good.replace("<world/>", "<word/>"),
                   good.replace("<claims", "<cliams"), good.replace("</implementation>", ""), "",
                   re.sub(r'(<claims roles=)"[^"]*"', r'\1""', good),
                   good.replace("<world/>", "<start><command timeout='5'><arg>a</arg></command></start>")]:
        path.write_text(broken)
        done = run(tool, "run", "--iut", path, "--out", "none", "ip")
        tally.check(done.returncode == 3 and "device.xml" in done.stderr,
                    f"profile: {done.returncode}: {done.stderr}")
    done = run(tool, "run", "--iut", "nobody", "--out", "none")
    tally.check(done.returncode == 3 and "nobody" in done.stderr, f"no profile: {done.stderr}")


def check_captures(tally, tool, folder):
    path = folder / "broken.pcap"
    good = pathlib.Path("fixtures/pcap/daemon-cn_test.pcap").read_bytes()
    for content, status in [(b"", 3), (b"\x00" * 40, 3), (good[:20], 3), (good[:60], 3),
                            (good[:24] + b"\xff" * 16 + good[40:], 3)]:
        path.write_bytes(content)
        done = run(tool, "decode", path)
        tally.check(done.returncode == status and "broken.pcap" in done.stderr,
                    f"capture: {done.returncode}: {done.stderr}")
    for words, says in [(["decode", "/no/such"], "/no/such"), (["decode", "6"], "1"),
                        (["craft", "ip6(src=::1"], "column"), (["craft", "bux()"], "column 1")]:
        done = run(tool, *words)
        tally.check(done.returncode == 3 and says in done.stderr, f"{words}: {done.stderr}")


def check_usage(tally, tool):
    for words, status in [([], 64), (["rnu"], 64), (["run", "--no-such"], 64), (["run", "cn/0.0.0"], 64), (["run", "cn/9.5.1", "cn/0.0.0", "--out", "none"], 64),
                          (["run", "tag:no-such"], 64), (["list", "req:R-NO-*"], 64),
                          (["run", "level:perhaps"], 64), (["decode"], 64), (["craft"], 64),
                          (["show", "cn/none"], 64), (["issues", "frobnicate"], 64), (["--help"], 0),
                          (["run", "--help"], 0), (["run", "--iut", "reference", "--jobs"], 64),
                          (["run", "--jobs", "many"], 64), (["run", "--seed", "-1"], 64),
                          (["run", "--defect", "no-such"], 64), (["run", "--spec", "rfc1"], 64),
                          (["run", "cn", "-i", "lo"], 64), (["coverage", "--requirements=cn,zz"], 64),
                          (["coverage", "--requirements=cn,cnha"], 0),
                          (["run", "cn", "-i", "lo", "--address", "zz"], 64),
                          (["node", "--role", "cn", "-i", "lo", "--address", "zz"], 64)]:
        done = run(tool, *words)
        tally.check(done.returncode == status and done.stdout + done.stderr,
                    f"{words}: {done.returncode}: {done.stderr}")


def check_lone_program(tally, tool, folder):
    """mip6test without mip6test-suite beside it: packets it can do, of the rest it says what is missing."""
    lone = folder / "mip6test"
    shutil.copy(tool, lone)
    done = run(lone, "list")
    tally.check(done.returncode == 3 and "mip6test-suite is missing" in done.stderr, f"lone: {done.stderr}")
    done = run(lone, "craft", "--format", "hex", "ip6(src=::1, dst=::1)")
    tally.check(done.returncode == 0 and done.stdout.startswith("60"), f"lone: {done.stderr}")


def check_output(tally, tool):
    for words in (["list"], ["run", "--out", "none", "ip"], ["coverage", "--defects"], ["manual"]):
        done = run("sh", "-c", 'exec "$@" >/dev/full', "sh", tool, *words)
        tally.check(done.returncode == 3 and "standard output" in done.stderr,
                    f"{words} into a full disk: {done.returncode}: {done.stderr}")


def check_links(tally, tool):
    done = run(tool, "run", "cn", "-i", "no-such-if", "--address", "2001:db8::2", "--out", "none")
    tally.check(done.returncode == 3 and "no-such-if" in done.stderr, f"no interface: {done.stderr}")
    done = run("setpriv", "--reuid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all",
               tool, "run", "cn", "-i", "lo", "--address", "2001:db8::2", "--out", "none")
    tally.check(done.returncode == 3 and done.stderr.strip(), f"no permission: {done.stderr}")


def main():
    tool = os.path.abspath(sys.argv[1])
    tally = Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    try:
        check_case_files(tally, tool, folder)
        check_profiles(tally, tool, folder)
        check_captures(tally, tool, folder)
        check_usage(tally, tool)
        check_lone_program(tally, tool, folder)
        check_output(tally, tool)
        check_links(tally, tool)
    finally:
        shutil.rmtree(folder)
    tally.close()


main()
