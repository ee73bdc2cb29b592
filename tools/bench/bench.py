#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`make bench`: how fast we are, as ratios to others measured in the same run, in turns, medians of at
least five. One line a ratio: what, ours, theirs, ratio, target, whether it holds. The status says
whether all targets hold. Nothing of this is part of `make check`: a loaded machine is no defect.

Programs that read captures are timed as processes, each for a long and for a short capture, and the
difference counts, so that nobody's start-up does."""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TURNS = 5
PACKETS, FEW = 60_000, 1_000     # of the captures whose difference is timed
OURS = 1_000_000                 # of that for us: what takes milliseconds cannot be timed
SCAPY_PACKETS = 400

HERE = pathlib.Path(__file__).resolve().parent
results = []


def report(what, ours, theirs, unit, target, at_most=False):
    """A line. Ours and theirs are lists; a target of None is for information."""
    mine, other = statistics.median(ours), statistics.median(theirs)
    ratio = mine / other if other else mine
    holds = target is None or (ratio <= target if at_most else ratio >= target)
    results.append(holds)
    verdict = "" if target is None else "holds" if holds else "DOES NOT HOLD"
    sign = "" if target is None else f"{'<=' if at_most else '>='} {target:g}"
    print(f"{what:<52} {mine:>12,.6g} {other:>12,.6g} {unit:<10} {ratio:>9.3g} {sign:>8}  {verdict}",
          flush=True)


def left_out(what, why):
    print(f"{what:<52} left out: {why}", flush=True)


def pairs(*argv):
    """The lines of bench.c: two lists and what they count."""
    out = subprocess.run(argv, capture_output=True, text=True, check=False)
    if out.returncode != 0:
        sys.exit(f"{' '.join(map(str, argv))}: {out.stderr}")
    lines = [line.split(maxsplit=2) for line in out.stdout.splitlines()]
    return [float(x[0]) for x in lines], [float(x[1]) for x in lines], lines[0][2]


def seconds(argv):
    start = time.perf_counter()
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def rate(argv, long, count, short):
    """Packets per second of a program that reads a capture of so many, start-up left out."""
    spent = seconds([*argv, str(long)]) - seconds([*argv, str(short)])
    return (count - FEW) / max(spent, 1e-6)


def peak(argv):
    """KiB of memory at most."""
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL) as process:
        return os.wait4(process.pid, 0)[2].ru_maxrss


def scapy_rate():
    out = subprocess.run(["/usr/bin/python3", HERE / "scapy_build.py", str(SCAPY_PACKETS)],
                         capture_output=True, text=True, check=False)
    return float(out.stdout) if out.returncode == 0 else None


def bench_build(bench):
    what = "authenticated BUs built, against Scapy"
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(statistics.median(pairs(bench, "build")[0]))
        theirs.append(scapy_rate())
    if None in theirs:
        left_out(what, "/usr/bin/python3 has no Scapy (python3-scapy)")
    else:
        report(what, ours, theirs, "packets/s", 1000)
    report("authenticated BUs built, against a C template", *pairs(bench, "build"), 1 / 3)


def bench_decode(bench, tool, folder):
    longest, long, short = (folder / name for name in ("longest", "long", "short"))
    subprocess.run([bench, "write", longest, str(OURS)], check=True)
    subprocess.run([bench, "write", long, str(PACKETS)], check=True)
    subprocess.run([bench, "write", short, str(FEW)], check=True)
    findings, tree = [tool, "decode", "--findings"], [tool, "decode"]
    if shutil.which("tshark") is None:
        left_out("packets decoded, against tshark", "there is no tshark")
        return
    verbose = ["tshark", "-n", "-V", "-r"]
    fields = ["tshark", "-n", "-T", "fields", "-e", "ipv6.src", "-e", "ipv6.dst", "-e",
              "mip6.mhtype", "-e", "mip6.bu.seqnr", "-r"]
    rates = [[], [], [], []]
    for _ in range(TURNS):
        rates[0].append(rate(findings, longest, OURS, short))
        for i, argv in enumerate((verbose, fields, tree), 1):
            rates[i].append(rate(argv, long, PACKETS, short))
    report("packets decoded, full findings, against tshark -V", rates[0], rates[1], "packets/s", 50)
    report("  the same against tshark -T fields", rates[0], rates[2], "packets/s", None)
    report("  decoded and printed as trees, against tshark -V", rates[3], rates[1], "packets/s", None)


def bench_memory(bench, tool, folder):
    ours, theirs = [], []
    for name, count in ("few", 10_000), ("many", 200_000):
        subprocess.run([bench, "write", folder / name, str(count)], check=True)
    for _ in range(TURNS):
        ours.append(peak([tool, "decode", folder / "many"]))
        theirs.append(peak([tool, "decode", folder / "few"]))
    report("memory of decode, 200000 packets against 10000", ours, theirs, "KiB", 1.1, at_most=True)


def thousand(run, target, failing):
    """A run of 1000 cases out of those of another, so many of them failing."""
    head, rest = (run / "results.xml").read_text().split("  <case ", 1)
    cases = rest.rsplit("</results>", 1)[0].split("  <case ")
    good, bad = ([c for c in cases if f'verdict="{v}"' in c] for v in ("pass", "fail"))
    chosen = [bad[n % len(bad)] if n < failing else good[n % len(good)] for n in range(1000)]
    shutil.copytree(run, target)
    (target / "results.xml").write_text(
        head + "".join("  <case " + re.sub('id="([^"]*)"', rf'id="\1-{n}"', c, count=1)
                       for n, c in enumerate(chosen)) + "</results>\n")


def bench_reports(tool, folder):
    """Against half a second: what people wait for at the end of a run."""
    run = folder / "run"
    subprocess.run([tool, "run", "cn", "--defect", "wrong-sequence-in-135,be-for-bad-checksum", "--out", run],
                   stdout=subprocess.DEVNULL, check=False)
    for failing, what in (0, "page of 1000 results that pass, against 0.5 s"), (220, "  22 in 100 fail, against 0.5 s"):
        thousand(run, folder / f"run{failing}", failing)
        argv = [tool, "report", "html", folder / f"run{failing}", "-o", folder / "page.html"]
        report(what, [seconds(argv) for _ in range(TURNS)], [0.5], "s", 1, at_most=True)
    thousand(run, folder / "run1000", 1000)
    spent = []
    for n in range(TURNS):   # a store each: where many files were just deleted, ext4 looks long for places
        spent.append(seconds([tool, "issues", "file", folder / "run1000", "--store", folder / f"store{n}",
                              "--markdown", folder / "ISSUES.md"]))
    report("1000 mismatches filed, against 0.5 s", spent, [0.5], "s", 1, at_most=True)


def bench_runs(tool, folder):
    """Live runs, once each, for they take their time: a quick one against 20 s; with LONG=1 in the
    environment a whole one against its longest case, which takes seven minutes."""
    for what, words, limit in (("quick run of ip and cn over veth, against 20 s", ["--quick"], 1),
                               ("run of ip and cn over veth, against its longest case", [], 1.25)):
        if not words and not os.environ.get("LONG"):
            left_out(what, "only with LONG=1: it takes seven minutes")
            continue
        subprocess.run([tool, "run", "--iut", "reference-live", "ip", "cn", *words, "--out", folder / "run"],
                       stdout=subprocess.DEVNULL, check=True)
        took = json.loads((folder / "run/run.json").read_text())["seconds"]
        cases = json.loads((folder / "run/results.json").read_text())["cases"]
        longest = max(c["seconds"] for c in cases)
        report(what, [took], [20 if words else longest], "s", limit, at_most=True)


def main():
    build = pathlib.Path(sys.argv[1])
    bench, tool = build / "bench", build / "mip6test"
    print(f"{'what':<52} {'ours':>12} {'theirs':>12} {'':<10} {'ratio':>9} {'target':>8}")
    bench_build(bench)
    with tempfile.TemporaryDirectory() as folder:
        bench_decode(bench, tool, pathlib.Path(folder))
        bench_memory(bench, tool, pathlib.Path(folder))
        bench_reports(tool, pathlib.Path(folder))
        bench_runs(tool, pathlib.Path(folder))
    report("frames sent over veth, against a bare sendmmsg loop", *pairs(bench, "send"), 0.9)
    report("  a new authenticated BU each, against the same", *pairs(bench, "send-built"), None)
    report("start-up to first frame on the link (median, ms)", *pairs(bench, "start", tool), 10,
           at_most=True)
    held = sum(results)
    print(f"{held} of {len(results)} hold")
    sys.exit(0 if held == len(results) else 1)


main()
