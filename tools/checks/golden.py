#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Golden packets: octets derived from the RFCs by hand (fixtures/packets/README) against craft and
decode. For each: the expression gives the octets; the octets decode to an expression that gives them
again; nothing is found wrong but unknown types; and every row of the format table has a packet."""
import json
import pathlib
import re
import sys

from common import Tally, run

# Every packet that is not free of findings, and why that is right.
FINDINGS = {"unknown"}


def octets_of(path):
    return "".join(re.sub(r"#.*", "", path.read_text()).split()).lower()


def formats_in(header, seen):
    seen.add(header["format"])
    for option in header.get("options", []):
        formats_in(option, seen)


def main():
    tool = sys.argv[1]
    tally = Tally()
    seen = set()
    for path in sorted(pathlib.Path("fixtures/packets").glob("*.hex")):
        link = "ethernet" if path.name.startswith("ethernet-") else "ip6"
        want = octets_of(path)
        made = run(tool, "craft", "--format", "hex", "-f", path.with_suffix(".craft"))
        tally.check(made.stdout.strip() == want, f"{path}: craft gives {made.stdout}{made.stderr}")
        text = run(tool, "decode", "--link", link, "--format", "craft", want).stdout
        back = run(tool, "craft", "--format", "hex", "-f", "-", stdin=text)
        tally.check(back.stdout.strip() == want, f"{path}: {text.strip()} gives {back.stdout}")
        decoded = json.loads(run(tool, "decode", "--link", link, "--format", "json", want).stdout)
        wrong = [f["text"] for f in decoded["findings"] if f["code"] not in FINDINGS]
        tally.check(not wrong, f"{path}: {wrong}")
        for header in decoded["headers"]:
            formats_in(header, seen)
    # A real daemon's authenticators, verified by the tests seen in the same capture.
    daemon = run(tool, "decode", "--format", "line", "fixtures/pcap/daemon-cn_test.pcap").stdout
    tally.check(daemon.count(" authenticator: right") == 12,
                "daemon-cn_test.pcap: other authenticators than 12 are right")
    rows = {line.split()[0] for line in run(tool, "manual").stdout.splitlines()}
    # Padding is computed, so decode does not list it.
    missing = rows - seen - {"pad1", "padn"}
    tally.check(not missing, f"no golden packet for {sorted(missing)}")
    tally.close()


main()
