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


def applicable(found):
    return [c for c in found["cases"] if c["verdict"] != "not-applicable"]


def variant(folder, name, limits, spec=None):
    """The reference node with limits of its own, or of an earlier revision."""
    text = pathlib.Path("fixtures/iut/reference.xml").read_text()
    text = text.replace("<world/>", f"<world/><limits {limits}/>" if limits else "<world/>")
    path = folder / f"{name}.xml"
    path.write_text(text.replace('version="0.1"', f'version="0.1" spec="{spec}"') if spec else text)
    return path


def bad(found, *good):
    return [(c["id"], c["verdict"], c["reason"]) for c in found["cases"]
            if c["verdict"] not in (*good, "not-applicable")]


def check_together(tally, tool):
    """All cases at once against one node: any order gives the same verdicts; a node that limits its
    errors to ten a second in all, or has room for 40 bindings, is sound."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    for seed in range(1, 6):
        found = results(tool, "-j", "200", "--seed", str(seed))
        tally.check(not bad(found, "pass"), f"together, seed {seed}: {bad(found, 'pass')}")
    # A home agent with room for 40 refuses what exceeds that, and a run of 200 at once is not for it.
    for name, limits, roles in (("ten", 'errors-per-second="10"', ()), ("forty", 'bindings="40"', ("ip", "cn"))):
        found = results(tool, "-j", "200", "--iut", variant(folder, name, limits), *roles)
        tally.check(not bad(found, "pass", "inconc"), f"{name}: {bad(found, 'pass', 'inconc')}")
        few = bad(found, "pass")
        tally.check(len(few) < 10 and len(found["cases"]) > 100, f"{name}: {few}")
    shutil.rmtree(folder)


def check_faults(tally, tool):
    """No sound node fails over a bad link, and a wrong one is found over a good one (coverage)."""
    faults = ("--faults", "loss=5%,duplicate=5%,delay=5%,reorder=5%")
    seeds = 6 if "sanitized" in tool else 30   # it takes three times as long
    for seed in range(100, 100 + seeds):
        for jobs in ((), ("-j", "200")):
            found = results(tool, "--seed", str(seed), *jobs, *faults)
            wrong = bad(found, "pass", "inconc")
            tally.check(not wrong and len(found["cases"]) > 100, f"faults, seed {seed} {jobs}: {wrong}")
    lost = results(tool, "--faults", "loss=100%", "cn/9.4.1")
    tally.check(not bad(lost, "error"), f"nothing gets through: {bad(lost, 'error')}")


def check_again(tally, tool):
    """Judged again, a run comes to what it came to; under other revisions, to what a run of that
    revision comes to."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    out = folder / "run"
    old = variant(folder, "old", None, "rfc3775")
    sound = results(tool, "--iut", old, "--spec", "rfc3775")
    tally.check(not bad(sound, "pass"), f"rfc3775: {bad(sound, 'pass')}")
    for words in ((), ("--defect", "no-ba,accepts-any-sequence", "cn"), ("--iut", old, "--spec", "all"),
                  ("--faults", "loss=5%,reorder=5%")):
        before = json.loads(run(tool, "run", *words, "--out", out, "--json", "-").stdout)
        done = run(tool, "rejudge", out, "--json", "-")
        after = json.loads(done.stdout)
        was = {c["id"]: c["verdict"] for c in before["cases"]}
        now = {c["id"]: c["verdict"] for c in after["cases"]}
        tally.check(was == now, f"rejudge {words}: {set(was.items()) ^ set(now.items())}")
    run(tool, "run", "--iut", old, "--out", out)
    said = json.loads(run(tool, "rejudge", out, "--spec", "rfc3775", "--json", "-").stdout)
    tally.check(said["summary"]["fail"] == 0, f"rejudge as rfc3775: {said['summary']}")
    several = results(tool, "--iut", old, "--spec", "all")["cases"]
    differing = {c["id"] for c in several if len({v["verdict"] for v in c["revisions"].values()
                                                  if v["verdict"] != "not-applicable"}) > 1}
    tally.check("cn/9.4.1/with-home-address-option" in differing and len(differing) < 10,
                f"--spec all: {differing}")
    shutil.rmtree(folder)


def main():
    tool = sys.argv[1]
    tally = Tally()
    sound = results(tool, "cn", "ip", "ha")
    for case in applicable(sound):
        tally.check(case["verdict"] == "pass", f"{case['id']}: {case['verdict']}: {case['reason']}")
    tally.check(len(sound["cases"]) >= 160, f"only {len(sound['cases'])} cases")
    tally.check(sound == results(tool, "cn", "ip", "ha"), "the same seed gives other results")
    other = results(tool, "cn", "ip", "ha", "--seed", "4711")
    tally.check([(c["id"], c["verdict"]) for c in sound["cases"]] ==
                [(c["id"], c["verdict"]) for c in other["cases"]], "another seed, other verdicts")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    journals = []
    for n in range(2):
        run(tool, "run", "--out", folder / str(n), "--seed", "7")
        journals.append((folder / str(n) / "journal.txt").read_bytes())
    shutil.rmtree(folder)
    tally.check(journals[0] == journals[1] and len(journals[0]) > 10000, "journals differ")
    plain = results(tool, "cn", "ha", "--iut", "fixtures/iut/no-mobility.xml")
    for case in applicable(plain):
        tally.check(case["verdict"] in ("fail", "inconc", "warn"),
                    f"{case['id']}: {case['verdict']} against a host without Mobile IPv6")
    deaf = results(tool, "cn", "ip", "ha", "--defect", "deaf")
    for case in applicable(deaf):
        if "neighbor" in case["id"]:   # it is not deaf to Neighbor Discovery
            continue
        tally.check(case["verdict"] not in ("pass", "none"),
                    f"{case['id']}: {case['verdict']} against a deaf node")
    for words in ((), ("-j", "200"), ("--spec", "rfc3775"), ("--faults", "loss=5%,duplicate=5%,delay=5%")):
        folded = results(tool, "ha", "--iut", "reference-folded", *words)
        tally.check(not bad(folded, "pass", *(("inconc",) if "--faults" in words else ())) and
                    len(applicable(folded)) > 20, f"folded {words}: {bad(folded, 'pass')}")
    small = results(tool, "ha", "--iut", "reference-small")
    tally.check(not bad(small, "pass") and len(applicable(small)) > 20, f"small: {bad(small, 'pass')}")
    check_together(tally, tool)
    check_faults(tally, tool)
    check_again(tally, tool)
    tally.close()


main()
