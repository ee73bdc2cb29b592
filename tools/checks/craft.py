#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""craft and decode as people use them: every output format against another program that reads it, fields that
vary, damage, mutations of every golden packet, mistakes with their place, and a real link with craft at one
end and decode at the other."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from common import Tally, run

KBM = "kbm=00112233445566778899aabbccddeeff00112233"
BU = f"ip6(src=2001:db8::1, dst=2001:db8::2)/bu(A, nonce-indices(home=1), binding-auth({KBM}))"
WHOLE_BU = (f"ip6(src=2001:db8::1, dst=2001:db8::2)/dst-options(home-address(2001:db8::9))/bu(A, lifetime=420s, "
            f"nonce-indices(home=1), alternate-coa(2001:db8:5::5), binding-auth({KBM}))")
HOTI = "ip6(src=::1, dst=::2)/hoti(home-init-cookie=1)"

MISTAKES = [
    ("ip6(src=::1, dst=::2)/hoti(home-init-cooki=1)\n", ":1: column 28: "),
    ("# one\n\nip6(src=::1,\n  dst=::2)/bu(sequence=\n  x)\n", ":5: column 3: "),
    ("ip6(src=::1, dst=::2)/hoti(home-init-cookie=1)\nip6(src=::1 dst=::2)\n", ":2: column 9: "),
    ("ip6(src=::1, dst=::2)/bu(binding-auth())\n", ":1: binding-auth: needs"),
    ("ip6(src=::1, dst=::2)/bu(cut=x)\n", ":1: column 30: "),
    ("bux()\n", ":1: column 1: "),
    ("bu(sequence=1, A,\n  sequence=2)\n", ":2: column 3: "),
    ("bu(A, A)\n", ":1: column 7: "),
    ('bu(mn-id("me@home"))\n', ":1: column 10: "),
]

LINK = """
set -e
ip link add left type veth peer name right
ip link set left up
ip link set right up
sleep 0.5
timeout -s INT 20 {tool} decode -i right --filter 'ip6 proto 135' -n 40 -F json >{folder}/heard.json &
listener=$!
sleep 0.7
{tool} craft -i left --rate 2000 -n 40 'ip6(src=2001:db8::$i, dst=2001:db8::2)/bu(sequence=7..)'
wait $listener
"""


# An idle interface: a signal ends decode at once, with what it has seen.
IDLE = """
set -e
ip link add left type veth peer name right
ip link set left up
ip link set right up
sleep 0.5
{tool} decode -i right --filter 'ip6 proto 135' -F line &
listener=$!
sleep 0.5
{tool} craft -i left 'ip6(src=2001:db8::1, dst=2001:db8::2)/brr()' >/dev/null
sleep 0.5
kill -TERM $listener
( sleep 3; kill -KILL $listener ) >/dev/null 2>&1 &
wait $listener && echo ended
"""


def crafted(tool, *words, stdin=None):
    done = run(tool, "craft", *words, stdin=stdin)
    return done.stdout if done.returncode == 0 else f"{done.returncode}: {done.stderr}"


def check_formats(tally, tool, folder):
    octets = bytes.fromhex(crafted(tool, HOTI).strip())
    source = crafted(tool, "-F", "c", HOTI) + (
        "#include <stdio.h>\nint main(void) { fwrite(packet_1, 1, sizeof(packet_1), stdout); return 0; }\n")
    (folder / "a.c").write_text(source)
    run("gcc", "-Wall", "-Wextra", "-Werror", "-o", folder / "a", folder / "a.c")
    tally.check(subprocess.run([folder / "a"], capture_output=True, check=False).stdout == octets,
                "the C array holds other octets")
    for kind in ("pcap", "pcapng"):
        path = folder / f"a.{kind}"
        crafted(tool, "-F", kind, "-o", path, HOTI, HOTI)
        seen = run("tshark", "-r", path, "-T", "fields", "-e", "mip6.hoti.cookie").stdout.split()
        tally.check(len(seen) == 2 and all(int(c, 16) == 1 for c in seen), f"tshark in {kind}: {seen}")
        back = run(tool, "decode", "-F", "craft", path).stdout.splitlines()
        tally.check(len(back) == 2 and crafted(tool, back[0]).strip() == octets.hex(), f"{kind}: {back}")
        with open(path, "rb") as capture:
            piped = subprocess.run([tool, "decode", "-F", "craft", "-"], stdin=capture,
                                   capture_output=True, text=True, check=False).stdout
        tally.check(piped.splitlines() == back, f"{kind} from standard input: {piped}")
    decoded = json.loads(crafted(tool, "-F", "json", HOTI))
    tally.check(decoded["headers"][-1]["format"] == "hoti", f"json: {decoded}")
    tally.check("home-init-cookie" in crafted(tool, "-F", "tree", HOTI), "tree")
    filtered = run(tool, "decode", "-F", "craft", "--filter", "ip6 proto 6", folder / "a.pcap")
    tally.check(filtered.returncode == 0 and filtered.stdout == "", f"filter: {filtered}")


def check_series(tally, tool):
    lines = crafted(tool, "-F", "craft", "-n", "4",
                    "ip6(src=2001:db8::$i, dst=::2)/bu(sequence=65534.., lifetime=4s|8s)").splitlines()
    got = [re.findall(r"src=([^,]*)|sequence=(\d+)|lifetime=(\d+)s", line) for line in lines]
    got = [tuple("".join(one) for one in each) for each in got]
    # A sequence of 0 is the default and not printed.
    tally.check(got == [("2001:db8::1", "65534", "4"), ("2001:db8::2", "65535", "8"), ("2001:db8::3", "4"),
                        ("2001:db8::4", "1", "8")], f"series: {lines}")
    one = crafted(tool, "-s", "5", "-n", "3", HOTI.replace("=1)", "=random)"))
    tally.check(one == crafted(tool, "-s", "5", "-n", "3", HOTI.replace("=1)", "=random)")) and
                len(set(one.split())) == 3, f"random: {one}")


def check_damage(tally, tool):
    """The vendor's question: an authorization option that is followed by padding, everything else right."""
    padded = BU.replace("))", "), padn(0000))")
    decoded = json.loads(run(tool, "decode", "-F", "json", crafted(tool, padded).strip()).stdout)
    options = [o["format"] for o in decoded["headers"][1]["options"]]
    codes = [f["code"] for f in decoded["findings"]]
    tally.check(options == ["nonce-indices", "binding-auth", "padn", "padn"] and
                codes == ["option-not-last", "padding"], f"{padded}: {options} {codes}")
    cut = json.loads(run(tool, "decode", "-F", "json", crafted(tool, BU.replace("bu(", "bu(cut=4, ")).strip()).stdout)
    tally.check("truncated" in [f["code"] for f in cut["findings"]] and
                "checksum" not in [f["code"] for f in cut["findings"]], f"cut: {cut['findings']}")


def check_keys(tally, tool, folder):
    """Authenticators by keys that are given: right, wrong, and not said where the key is for somebody else."""
    key = KBM.removeprefix("kbm=")
    start = "ip6(src=2001:db8::1, dst=2001:db8::2)/dst-options(home-address(2001:db8::9))/bu(lifetime=8s, "
    back = "ip6(src=2001:db8::2, dst=2001:db8::1)/routing-2(home-address=2001:db8::9)/ba(lifetime=8s, "
    packets = crafted(tool, f"{start}binding-auth({KBM}))", f"{start}binding-auth(auto+1, {KBM}))",
                      f"{back}binding-auth({KBM}))")
    for words, want in [(key, ["right", "wrong", "right"]), (f"# mine\n0x{key} 2001:db8::9", ["right", "wrong", "right"]),
                        (f"{key} 2001:db8::9 2001:db8::2", ["right", "wrong", "right"]),
                        (f"{key} 2001:db8::8", ["unknown"] * 3), (key[:-1] + "4", ["wrong"] * 3)]:
        (folder / "kbm").write_text(words + "\n")
        done = run(tool, "decode", "--kbm", folder / "kbm", "-F", "json", "-", stdin=packets).stdout
        got = [json.loads(line)["authenticator"]["verdict"] for line in done.splitlines()]
        tally.check(got == want, f"--kbm {words}: {got}")
    (folder / "kbm").write_text(key[:-1])
    done = run(tool, "decode", "--kbm", folder / "kbm", "-", stdin=packets)
    tally.check(done.returncode == 3 and f"{folder}/kbm:1:" in done.stderr, f"short key: {done.stderr}")


def check_mutations(tally, tool, folder):
    """Every golden packet: each mutant proved by the tool itself, and told apart from all the others."""
    for path in sorted(pathlib.Path("fixtures/packets").glob("*.craft")):
        done = run(tool, "craft", "--mutate", "-f", path)
        lines = done.stdout.splitlines()
        names = [line for line in lines if line.startswith("# ")]
        tally.check(done.returncode == 0 and len(names) > 40 and len(set(names)) == len(names) and
                    len(lines) == 2 * len(names), f"{path}: {len(names)} mutants: {done.stderr}")
    # Every fault that decode has a finding for is found; a value that is merely another gives none.
    lines = crafted(tool, "--mutate", "-F", "line", BU).splitlines()
    by_name = dict(line.split(": ", 1) for line in lines)
    for name, finding in [("bu.checksum=0x0000", "!checksum"), ("bu.reserved=1", "!reserved"),
                          ("bu.payload-proto=58", "!fixed"), ("bu.nonce-indices.doubled", "!option-twice"),
                          ("bu.nonce-indices.misaligned", "!misaligned"), ("bu.end-3", "!truncated"),
                          ("bu.nonce-indices.length=255", "!option-overrun"),
                          ("bu.binding-auth.first", "!option-not-last")]:
        tally.check(finding in by_name.get(name, ""), f"{name}: {by_name.get(name)}")
    # What a receiver computes from the addresses that it finds is right, unless the name says that it is not.
    lines = crafted(tool, "--mutate", WHOLE_BU).splitlines()
    (folder / "kbm").write_text(KBM.removeprefix("kbm="))
    done = run(tool, "decode", "--kbm", folder / "kbm", "-F", "json", "-", stdin="\n".join(lines[1::2]) + "\n")
    for name, line in zip(lines[::2], done.stdout.splitlines(), strict=True):
        found = [f["code"] for f in json.loads(line)["findings"]]
        tally.check("checksum" not in found or re.search(r"\.checksum=|dst-options\.length", name) is not None,
                    f"{name}: {found}")
        wrong = json.loads(line).get("authenticator", {}).get("verdict") == "wrong"
        tally.check(not wrong or re.search(r"binding-auth|alternate-coa\.length=(0|15)", name) is not None,
                    f"{name}: the authenticator is wrong as well")
    for none in ("nope", "99999"):
        done = run(tool, "craft", f"--mutate={none}", BU)
        tally.check(done.returncode == 3 and f"--mutate={none}: none of" in done.stderr, f"{none}: {done.stderr}")
    tally.check("!" not in by_name.get("bu.sequence=65535", "!"), f"{by_name.get('bu.sequence=65535')}")
    chosen = crafted(tool, "--mutate=bu.lifetime=0s", BU.replace("A,", "A, lifetime=8s,"))
    tally.check(chosen.startswith("# bu.lifetime=0s\n") and chosen.count("\n") == 2, f"by name: {chosen}")


def check_mistakes(tally, tool, folder):
    path = folder / "wrong.craft"
    for text, place in MISTAKES:
        path.write_text(text)
        done = run(tool, "craft", "-f", path)
        tally.check(done.returncode == 3 and f"{path}{place}" in done.stderr, f"{text!r}: {done.stderr}")


def check_link(tally, tool, folder):
    done = run("unshare", "-n", "bash", "-c", LINK.format(tool=tool, folder=folder))
    tally.check(re.match(r"sent 40 packets on left in .*a second$", done.stdout.strip()) is not None,
                f"craft says: {done.stdout}{done.stderr}")
    heard = [json.loads(line) for line in (folder / "heard.json").read_text().splitlines()]
    idle = run("unshare", "-n", "bash", "-c", IDLE.format(tool=tool)).stdout
    tally.check(re.fullmatch(r"1 0.000000 2001:db8::1 > 2001:db8::2 BRR\nended\n", idle) is not None,
                f"decode on an idle interface: {idle}")
    fields = [p["headers"][-1]["fields"]["sequence"] for p in heard if p["headers"][-1]["format"] == "bu"]
    sources = [p["headers"][1]["fields"]["src"] for p in heard]
    tally.check(fields == list(range(7, 47)), f"heard sequences {fields}")
    tally.check(sources[0] == "2001:db8::1" and sources[-1] == "2001:db8::28", f"heard from {sources}")


def check_pages(tally, tool, folder):
    page = run(tool, "manual", "man").stdout
    (folder / "mip6test.1").write_text(page)
    complaints = run("man", "--warnings", "-l", folder / "mip6test.1").stderr
    tally.check(complaints == "", f"man page: {complaints}")
    example = re.search(r"\.EX\n(.*?)\.EE", page, re.S).group(1).replace("\\-", "-")
    tally.check(re.fullmatch(r"[0-9a-f]+\n", crafted(tool, "-f", "-", stdin=example)) is not None,
                f"the example of the man page: {example}")
    example = "".join(re.findall(r"^  \w+\(.*/\n(?:  .*\n)+", run(tool, "craft", "--help").stdout, re.M)[:1])
    tally.check(re.fullmatch(r"[0-9a-f]+\n", crafted(tool, "-f", "-", stdin=example)) is not None,
                f"the example of craft --help: {example}")
    script = run(tool, "manual", "completion").stdout + """
COMP_WORDS=(mip6test craft --mu); COMP_CWORD=2; _mip6test; echo "${COMPREPLY[@]}"
COMP_WORDS=(mip6test manual binding-a); COMP_CWORD=2; _mip6test; echo "${COMPREPLY[@]}"
"""
    words = run("bash", "-c", script).stdout.split("\n")
    tally.check(words[0] == "--mutate" and "binding-auth" in words[1], f"completion: {words}")


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="mip6test-") as folder:
        folder = pathlib.Path(folder)
        check_formats(tally, tool, folder)
        check_series(tally, tool)
        check_damage(tally, tool)
        check_keys(tally, tool, folder)
        check_mutations(tally, tool, folder)
        check_mistakes(tally, tool, folder)
        check_link(tally, tool, folder)
        check_pages(tally, tool, folder)
    tally.close()


main()
