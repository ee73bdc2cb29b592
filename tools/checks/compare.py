#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""compare: two sound nodes differ in nothing, whatever they draw; a wrong one in just what it does wrong."""
import pathlib
import re
import sys

from common import Tally, run


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    tally = Tally()
    same = run(tool, "compare", "--iut", "reference")
    tally.check(same.returncode == 0 and re.fullmatch(r"reference \S+ against reference \S+: 0 of \d+ cases differ\n",
                                                      same.stdout), f"reference with itself: {same.stdout[-300:]}")
    seeds = run(tool, "compare", "--iut", "reference", "--seed", "99", "cn/9")
    tally.check(seeds.returncode == 0, f"another seed: {seeds.stdout[-300:]}")
    # flawed-live: says 135 without the last accepted number, and sets K.
    wrong = run(tool, "compare", "--iut", "flawed-live", "cn/9.5.1/lower-sequence")
    lines = wrong.stdout.splitlines()
    tally.check(wrong.returncode == 1 and lines[0] == "cn/9.5.1/lower-sequence  fail against pass", wrong.stdout)
    tally.check("  ba sequence: 0 against 15" in lines and "  ba K: 1 against 0" in lines, wrong.stdout)
    told = [line for line in lines if re.match(r"  \S+ \S+: .* against ", line)]
    tally.check({line.split(":")[0].strip() for line in told} == {"ba sequence", "ba K"}, f"also told: {told}")
    tally.check(max(map(len, lines)) <= 80 and any(line.startswith("! <- BA") for line in lines), "the ladders")
    for words, status in ((["cn"], 64), (["--iut", "nobody-here"], 3), (["--iut", "reference", "no/such"], 64)):
        done = run(tool, "compare", *words)
        tally.check(done.returncode == status and done.stderr.startswith("mip6test: compare: "),
                    f"{words}: {done.returncode} {done.stderr}")
    tally.close()


main()
