#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""fuzz_seeds.py TARGET FOLDER: writes seed inputs for a fuzz target, made from the fixtures and the
suite: golden packets, captures, expressions, test files."""
import pathlib
import re
import struct
import subprocess
import sys


def golden():
    for path in sorted(pathlib.Path("fixtures/packets").glob("*.hex")):
        text = "".join(re.sub(r"#.*", "", path.read_text()).split())
        yield path.stem, bytes.fromhex(text)


def frames(path):
    data = path.read_bytes()
    order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at = 24
    while at + 16 <= len(data):
        length = struct.unpack(order + "I", data[at + 8:at + 12])[0]
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def decode_seeds():
    yield from golden()
    for path in sorted(pathlib.Path("fixtures/pcap").glob("*.pcap")):
        for n, frame in enumerate(frames(path)):
            yield f"{path.stem}-{n}", frame


def mutate_seeds():
    for n, (name, packet) in enumerate(golden()):
        for index in (n, 1000 + 7 * n, 5000 + 31 * n):
            yield f"{name}-{index}", struct.pack(">H", index) + packet


def expression_seeds():
    for path in sorted(pathlib.Path("fixtures/packets").glob("*.craft")):
        yield path.stem, path.read_bytes()


def suite_seeds():
    for path in sorted(pathlib.Path("testcases").glob("*/*.xml")):
        if path.stat().st_size < 4096:
            yield f"{path.parent.name}-{path.stem}", path.read_bytes()
    for path in sorted(pathlib.Path("fixtures/iut").glob("*.xml")):
        yield path.stem, path.read_bytes()
    yield "case", (b'<testcases role="cn" section="1"><testcase id="cn/1/a" title="a">'
                   b'<requirement ref="R-ND-0951-04"/><send template="hoti"><hoti checksum="auto+1"/></send>'
                   b'<expect within="1s"><on verdict="pass"><ip6/><hot home-nonce-index="->n"/></on></expect>'
                   b'</testcase></testcases>')


def correspondent_seeds():
    """Frames that go to a correspondent, with length, delay and flags (repair the checksum) before each."""
    ethernet = bytes.fromhex("0200000000010200000000ff86dd")
    stream = b""
    for name, packet in golden():
        if not name.startswith("ethernet"):
            packet = ethernet + packet[:24] + bytes.fromhex("20010db8000000010000000000000002") + packet[40:]
        one = struct.pack(">HBB", len(packet), 1, 2) + packet
        stream += one
        yield name, one
    yield "all", stream[:4096]


NEAR, FAR = "ethernet(dst=02:00:00:00:00:01)/", "ethernet(dst=02:00:00:00:00:02)/"
HOA, COA, AGENT = "2001:db8:0:1::5", "2001:db8:6::6", "2001:db8:0:1::2"
HAO = f"dst-options(home-address({HOA}))/"
REGISTER = FAR + f"ip6(src={COA}, dst={AGENT})/{HAO}bu(sequence=1, A, H, L, lifetime=60s)"

# What a home agent is asked, each behind a registration: link, delay, expression.
ASKED = [
    (1, 30, FAR + f"ip6(src={COA}, dst={AGENT})/{HAO}bu(sequence=2, A, H, lifetime=0s)"),
    (0, 30, NEAR + f"ip6(src={HOA}, dst={AGENT})/bu(sequence=2, A, H, lifetime=0s)"),
    (0, 5, NEAR + f"ip6(src={HOA}, dst=ff02::1, hop-limit=255)/neighbor-advertisement(target={HOA}, O)"),
    (0, 30, NEAR + f"ip6(src=2001:db8:0:1::7, dst={HOA}, hop-limit=255)/neighbor-solicitation(target={HOA})"),
    (1, 30, FAR + f"ip6(src=2001:db8:9::9, dst={HOA})/echo-request(data=00112233)"),
    (1, 30, FAR + f"ip6(src={COA}, dst={AGENT})/ip6(src={HOA}, dst=2001:db8:9::9)/hoti(home-init-cookie=1)"),
    (1, 30, FAR + f"ip6(src={COA}, dst={AGENT})/ip6(src=fe80::5, dst=ff02::1)/mld2-report()"),
    (1, 30, FAR + f"ip6(src={COA}, dst={AGENT})/{HAO}prefix-solicitation(identifier=7)"),
    (1, 0, FAR + f"ip6(src={COA}, dst=2001:db8:0:1:fdff:ffff:ffff:fffe)/dhaad-request(identifier=9)"),
    (0, 30, NEAR + "ip6(src=fe80::9, dst=ff02::1, hop-limit=255)/router-advertisement(H, router-lifetime=60s, "
     "prefix-information(2001:db8:0:1::9, prefix-length=64, L, A, R, valid-lifetime=90s, "
     "preferred-lifetime=60s), home-agent-information(preference=9, lifetime=60s))"),
    (1, 30, FAR + f"ip6(src=2001:db8:6::1, dst={AGENT})/too-big(mtu=1280)/ip6(src={AGENT}, dst={COA})/"
     f"ip6(src=2001:db8:9::9, dst={HOA})/echo-request()"),
]


def craft(expression):
    out = subprocess.run(["build/mip6test", "craft", "--format", "hex", expression], check=True,
                         capture_output=True, text=True).stdout
    return bytes.fromhex("".join(re.sub(r"#.*", "", out).split()))


def home_agent_seeds():
    frame = craft(REGISTER)
    first = struct.pack(">HBB", len(frame), 1, 3) + frame
    for n, (port, delay, expression) in enumerate(ASKED):
        frame = craft(expression)
        yield f"home-{n}", first + struct.pack(">HBB", len(frame), delay, 2 + port) + frame


SEEDS = {"decode": decode_seeds, "expression": expression_seeds, "mutate": mutate_seeds,
         "suite": suite_seeds,
         "correspondent": correspondent_seeds, "home_agent": home_agent_seeds}


def main():
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in SEEDS[sys.argv[1]]():
        (folder / name).write_bytes(content)


main()
