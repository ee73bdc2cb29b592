#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The suite against reference nodes in virtual time: the sound one passes all; a host without Mobile
IPv6 and a deaf node pass no case of role cn; the same seed gives the same results, another seed other
addresses and the same verdicts."""
import json
import pathlib
import shutil
import sys
import tempfile

from common import Tally, run


def results(tool, *words):
    done = run(tool, "run", *words, "--out", "none", "--json", "-")
    try:
        return json.loads(done.stdout)
    except ValueError:
        print(done.stdout, done.stderr)
        return {"summary": {}, "cases": []}


def main():
    tool = sys.argv[1]
    tally = Tally()
    sound = results(tool, "cn", "ip")
    for case in sound["cases"]:
        tally.check(case["verdict"] == "pass", f"{case['id']}: {case['verdict']}: {case['reason']}")
    tally.check(len(sound["cases"]) >= 45, f"only {len(sound['cases'])} cases")
    tally.check(sound == results(tool, "cn", "ip"), "the same seed gives other results")
    other = results(tool, "cn", "ip", "--seed", "4711")
    tally.check([(c["id"], c["verdict"]) for c in sound["cases"]] ==
                [(c["id"], c["verdict"]) for c in other["cases"]], "another seed, other verdicts")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    journals = []
    for n in range(2):
        run(tool, "run", "--out", folder / str(n), "--seed", "7")
        journals.append((folder / str(n) / "journal.txt").read_bytes())
    shutil.rmtree(folder)
    tally.check(journals[0] == journals[1] and len(journals[0]) > 10000, "journals differ")
    plain = results(tool, "cn", "--iut", "fixtures/iut/no-mobility.xml")
    for case in plain["cases"]:
        tally.check(case["verdict"] in ("fail", "inconc", "warn"),
                    f"{case['id']}: {case['verdict']} against a host without Mobile IPv6")
    deaf = results(tool, "cn", "ip", "--defect", "deaf")
    for case in deaf["cases"]:
        if "neighbor" in case["id"]:   # it is not deaf to Neighbor Discovery
            continue
        tally.check(case["verdict"] not in ("pass", "none"),
                    f"{case['id']}: {case['verdict']} against a deaf node")
    tally.close()


main()
