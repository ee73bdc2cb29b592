#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""fuzz_seeds.py TARGET FOLDER: writes seed inputs for a fuzz target, made from the fixtures and the
suite: golden packets, captures, expressions, test files."""
import pathlib
import re
import struct
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
    """Frames of captures that go to a correspondent, with a length and a delay before each."""
    ethernet = bytes.fromhex("0200000000010200000000ff86dd")
    stream = b""
    for name, packet in golden():
        if not name.startswith("ethernet"):
            packet = ethernet + packet[:24] + bytes.fromhex("20010db8000000010000000000000002") + packet[40:]
        one = struct.pack(">HB", len(packet), 1) + packet
        stream += one
        yield name, one
    yield "all", stream[:4096]


SEEDS = {"decode": decode_seeds, "expression": expression_seeds, "mutate": mutate_seeds,
         "suite": suite_seeds,
         "correspondent": correspondent_seeds}


def main():
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in SEEDS[sys.argv[1]]():
        (folder / name).write_bytes(content)


main()
