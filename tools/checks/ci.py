#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The CI examples of README: their commands are run as they stand there, in a copy of what they need; the
parts that the shards made come to the same as one run; --baseline tells only what changed."""
import pathlib
import re
import shutil
import struct
import sys
import tempfile

from common import Tally, run

ROOT = pathlib.Path(__file__).resolve().parents[2]


def commands():
    """The mip6test commands of the examples, with the matrix written out."""
    text = (ROOT / "README").read_text().split("\nIn CI\n", 1)[1].split("\n\n\n", 1)[0]
    for line in re.findall(r"(?:- run: |- |sh ')(build/mip6test [^'\n]*)", text):
        if "matrix.shard" in line:
            yield from (line.replace("${{ matrix.shard }}", k) for k in "12")
        else:
            yield line


def content(path):
    """Of a file of a run, without times (also in its id) and without the names of its folders."""
    text = re.sub(r"\b\d{8}T\d{6}\.\d{6}Z-[0-9a-f]{8}", "id", path.read_text())
    text = re.sub(r'((?:started|timestamp)(?:="|":")|"?seconds"?(?:="|":))[^",>}]*', r"\1", text)
    return re.sub(r"\b(out|whole|joined)(/\d)?/captures", "captures", text)


def timeless(path):
    """A capture without the times of its packets."""
    octets, at, blocks = bytearray(path.read_bytes()), 0, []
    while at < len(octets):
        kind, length = struct.unpack_from("<II", octets, at)
        if kind == 6:
            octets[at + 12:at + 20] = bytes(8)
        blocks.append(bytes(octets[at:at + length]))
        at += length
    return blocks


def same_runs(tally, one, other):
    names = {p.relative_to(one) for p in one.rglob("*") if p.is_file()}
    others = {p.relative_to(other) for p in other.rglob("*") if p.is_file()}
    tally.check(names == others, f"the same files, but for {names ^ others}")
    for name in sorted(names):
        if name.suffix in (".xml", ".json", ".txt"):
            tally.check(content(one / name) == content(other / name), f"{name} of the merged run differs")
    captures = [name for name in names & others if name.suffix == ".pcapng"]
    differ = [str(name) for name in captures if timeless(one / name) != timeless(other / name)]
    tally.check(captures and not differ, f"captures differ: {differ[:5]}")


def main():
    tool = pathlib.Path(sys.argv[1]).resolve()
    tally = Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-ci-"))
    try:
        (folder / "build").mkdir()
        (folder / "build/mip6test").symlink_to(tool)
        for name in ("testcases", "fixtures"):
            (folder / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "reports", folder / "reports", ignore=shutil.ignore_patterns("runs", "*.sqlite"))
        examples = list(commands())
        tally.check(len(examples) >= 5, f"only {len(examples)} commands in the examples of README")
        for command in examples:
            if "--out out " in command:   # each example begins with a fresh checkout
                shutil.rmtree(folder / "out", ignore_errors=True)
            done = run(*command.split(), cwd=folder)
            tally.check(done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
            if " 2/2 " in command:
                joined = run("build/mip6test", "report", "merge", "out/2", "out/1", "-o", "joined", cwd=folder)
                tally.check(joined.returncode == 0, joined.stderr)
                part = run("build/mip6test", "report", "merge", "out/1", "-o", "x", cwd=folder)
                tally.check(part.returncode == 3, "a part alone is no run")
        run("build/mip6test", "run", "--out", "whole", cwd=folder)
        same_runs(tally, folder / "whole", folder / "joined")
        # The same where something fails, so that references and issues are there.
        wrong = ("build/mip6test", "run", "cn/9.5", "--defect", "accepts-any-sequence", "--out")
        for k in "123":
            run(*wrong, f"out/{k}", "--shard", f"{k}/3", cwd=folder)
        run(*wrong, "whole/1", cwd=folder)
        run("build/mip6test", "report", "merge", *(f"out/{k}" for k in "312"), "-o", "joined/1", cwd=folder)
        same_runs(tally, folder / "whole/1", folder / "joined/1")
        for k in "12":
            run("build/mip6test", "run", "ha/rfc3776-3", "--iut", "reference-ipsec", "--shard", f"{k}/2", "--out",
                f"keys/{k}", cwd=folder)
        run("build/mip6test", "run", "ha/rfc3776-3", "--iut", "reference-ipsec", "--out", "keys/whole", cwd=folder)
        run("build/mip6test", "report", "merge", "keys/1", "keys/2", "-o", "keys/joined", cwd=folder)
        for name in ("esp.keys", "esp_sa"):
            tally.check((folder / "keys/joined" / name).read_text() == (folder / "keys/whole" / name).read_text(),
                        f"{name} of the merged run")
        for name, schema in (("junit.xml", "junit"), ("joined/results.xml", "results")):
            valid = run("xmllint", "--noout", "--relaxng", ROOT / f"reports/schema/{schema}.rng", folder / name)
            tally.check(valid.returncode == 0, valid.stderr[:300])
        again = run("build/mip6test", "run", "--out", "none", "--baseline", "whole", cwd=folder)
        tally.check(again.returncode == 0 and "Nothing is otherwise." in again.stdout, "nothing changed")
        worse = run("build/mip6test", "run", "--out", "none", "--defect", "accepts-any-sequence", "--baseline",
                    "whole", "cn/9.5.1", cwd=folder)
        tally.check(worse.returncode == 1 and re.search(r"\b[1-9]\d* otherwise than in whole", worse.stdout) and
                    "FAIL" not in worse.stdout, "only what changed")
    finally:
        shutil.rmtree(folder)
    tally.close()


main()
