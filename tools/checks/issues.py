#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The issue list as its users meet it: two versions of a wrong correspondent with notes in between, two
branches that git merges, writers that are killed at every system call, two at once, hostile text in
every export, a thousand mismatches. Stores are folders in /tmp; the list of the project is only
compared with its page."""
import csv
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

from common import Tally, run

TOOL = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
HOSTILE = '=1+1<script>alert(1)</script>&"|`@all\x1b[2J'
XML = {"<": "&lt;", "&": "&amp;", '"': "&quot;", "\x1b": ""}



def count_filed():
    """How many cases of cn/9.5.1 the defect fails: as many issues it makes."""
    done = run(TOOL, "run", "cn/9.5.1", "--defect", "accepts-any-sequence", "--out", "none", "--json", "-", cwd=ROOT)
    return sum(c["verdict"] in ("fail", "warn") for c in json.loads(done.stdout)["cases"])


FILED = count_filed()


def profile(folder, name, version="1.0", vendor="v", features="second-address"):
    """A copy of the reference profile under another name."""
    quote = lambda s: "".join(XML.get(c, c) for c in s)
    text = (ROOT / "fixtures/iut/reference.xml").read_text()
    for key, value in (("name", name), ("version", version), ("vendor", vendor)):
        text = re.sub(rf'(<implementation\b[^>]*?\b{key}=")[^"]*', lambda m: m[1] + quote(value), text, 1)
    path = folder / f"p{abs(hash((name, version, vendor)))}.xml"
    path.write_text(text)
    return path


def file_run(store, iut, defects, *words):
    extra = ("--defect", defects) if defects else ()
    return run(TOOL, "run", *words, "--iut", iut, *extra, "--out", "none", "--store", store,
               "--file-issues", cwd=ROOT)


def issues(store, *words):
    return run(TOOL, "issues", *words, "--store", store, "--markdown", store / "ISSUES.md", cwd=ROOT)


def export(store, *words):
    return json.loads(issues(store, "export", "json", *words).stdout)["issues"]


def states(store, name):
    return {(i["case"], s["version"]): s["state"] for i in export(store)
            for s in i["sightings"] if s["implementation"] == name}


def check_life(tally, folder):
    """Version 1 is wrong in two ways; notes; version 2 mends one; version 3 breaks it again."""
    store = folder / "life"
    one, two, three = (profile(folder, "acme", v) for v in ("1.0", "2.0", "3.0"))
    case, other = "cn/9.5.1/lower-sequence", "cn/5.2.6/lifetime-at-most-420s"
    file_run(store, one, "accepts-any-sequence,lifetime-not-capped", "cn/9.5.1", other)
    found = {i["case"]: i for i in export(store)}
    if not tally.check(case in found and other in found, f"not filed: {sorted(found)}"):
        return
    ident = found[case]["id"]
    tally.check(issues(store, "note", ident, "seen at the\nplugfest").returncode == 0, "note")
    issues(store, "set", ident, "disposition=confirmed", "severity=major", "link=https://t.example/1")
    file_run(store, two, "lifetime-not-capped", "cn/9.5.1", other)
    now = states(store, "acme")
    tally.check(now[(case, "1.0")] == "fixed", f"a pass of 2.0 fixes: {now}")
    tally.check(now[(other, "1.0")] == now[(other, "2.0")] == "open", "the other stays open")
    file_run(store, three, "accepts-any-sequence", "cn/9.5.1", other)
    now = states(store, "acme")
    tally.check(now[(case, "3.0")] == "regressed", f"3.0 is a regression: {now}")
    tally.check(now[(other, "1.0")] == "fixed" and now[(other, "2.0")] == "fixed", "fixed by 3.0")
    issue = next(i for i in export(store) if i["id"] == ident)
    tally.check([n["text"] for n in issue["notes"]] == ["seen at the\nplugfest"], "the note is there")
    tally.check((issue["disposition"], issue["severity"]) == ("confirmed", "major"), "settings")
    tally.check(issue["reference"][0]["verdict"] == "pass", "the reference node does it right")
    tally.check(issue["sightings"][0]["ladder"].count("\n") > 3, "a ladder")
    shown = issues(store, "show", ident).stdout
    for part in ("plugfest", "https://t.example/1", "regressed", "Repeat", "Reference", "R-ND-0951"):
        tally.check(part in shown, f"show says nothing of {part}")
    listed = issues(store, "list", "--iut", "acme", "--state", "regressed").stdout
    tally.check(ident in listed and found[other]["id"] not in listed, "filters of list")
    tally.check("0 open, 0 closed" in issues(store, "list", "--iut", "somebody").stdout, "filter by name")
    tally.check(issues(store, "check").returncode == 0, "the page is up to date")
    (store / "ISSUES.md").write_text("old\n")
    tally.check(issues(store, "check").returncode == 1, "a page that is not is told")


def check_known(tally, folder):
    """--known: known failures do not fail a run, new ones do, known ones that pass or vanish do."""
    store, iut, case = folder / "known", profile(folder, "known-one"), "cn/9.5.1/lower-sequence"

    def known(defects, *words, **more):
        extra = ("--defect", defects) if defects else ()
        done = run(TOOL, "run", *words, "--iut", more.get("iut", iut), *extra, "--out", "none", "--store",
                   store, "--known", "--json", "-", "--junit", folder / "j.xml", cwd=ROOT)
        return done.returncode, json.loads(done.stdout)

    file_run(store, iut, "accepts-any-sequence", "cn/9.5.1")
    tally.check(known("accepts-any-sequence", "cn/9.5.1")[0] == 1, "not confirmed: not known")
    for issue in export(store):
        issues(store, "set", issue["id"], "disposition=confirmed")
    status, result = known("accepts-any-sequence", "cn/9.5.1")
    ids = {i["case"]: i["id"] for i in export(store)}
    mine = next(c for c in result["cases"] if c["id"] == case)
    tally.check(status == 0 and mine["known"] and mine["issue"] == ids[case], "known: status 0")
    junit = ET.parse(folder / "j.xml").getroot()
    tally.check(junit.get("failures") == "0" and ids[case] in ET.tostring(junit, "unicode"), "JUnit")
    tally.check(known("accepts-any-sequence,lifetime-not-capped", "cn/9.5.1", "cn/5.2.6")[0] == 1,
                "a new failure fails")
    status, result = known("", "cn/9.5.1")
    tally.check(status == 1 and len(result["unexpected"]) == len(ids), "known ones that pass fail")
    tally.check(ET.parse(folder / "j.xml").getroot().get("failures") == str(len(ids)), "JUnit: failures")
    tally.check(known("", "cn/9.5.2")[0] == 0, "what is not selected is not missed")
    text = pathlib.Path(iut).read_text().replace('roles="ip cn"', 'roles="ip"')
    without = folder / "without.xml"
    without.write_text(re.sub(r'roles="[^"]*"', 'roles="ip"', text))
    status, result = known("", "cn/9.5.1/lower-sequence", "ip/6.3", iut=without)
    tally.check(status == 1 and [u["what"] for u in result["unexpected"]] == ["was not run"],
                f"a known issue that does not run fails: {status} {result['unexpected']}")
    gone = store / f"{ids[case]}.xml"
    gone.write_text(gone.read_text().replace(case, "cn/9.5.1/gone"))
    status, result = known("accepts-any-sequence", "cn/9.5.1")
    tally.check(status == 1 and any("no case of the suite" in u["what"] for u in result["unexpected"]),
                "a case that is gone is told")
    file_run(store, iut, "accepts-any-sequence", "cn/9.5.1")
    tally.check(states(store, "known-one")[("cn/9.5.1/gone", "1.0")] == "stale", "and becomes stale")
    tally.check(known("accepts-any-sequence", "cn/9.5.1/window-32783")[0] == 0, "then it is not missed")


def check_known_under_each_revision(tally, folder):
    """--known --spec all: what is known under a revision is expected under that one."""
    store, iut, case = folder / "known-all", profile(folder, "known-all"), "cn/9.5.1/lower-sequence"

    def known(defects, *words):
        extra = ("--defect", defects) if defects else ()
        done = run(TOOL, "run", *words, "--iut", iut, *extra, "--out", "none", "--store", store, "--known",
                   "--spec", "all", "--json", "-", cwd=ROOT)
        return done.returncode, {(u["case"], u["what"]) for u in json.loads(done.stdout)["unexpected"]}

    def file_and_confirm(spec):
        run(TOOL, "run", case, "--iut", iut, "--defect", "accepts-any-sequence", "--spec", spec, "--out", "none",
            "--store", store, "--file-issues", cwd=ROOT)
        for issue in export(store):
            issues(store, "set", issue["id"], "disposition=confirmed")

    file_and_confirm("rfc3775")
    tally.check(known("", case) == (1, {(case, "passes under rfc3775")}), f"passes there: {known('', case)}")
    status, unexpected = known("accepts-any-sequence", case)
    tally.check(status == 1 and not unexpected, "known there, new here")
    file_and_confirm("all")
    tally.check(known("accepts-any-sequence", case) == (0, set()), "known under each")
    tally.check(known("", case) == (1, {(case, "passes")}), "passes under each: told once")
    tally.check(known("", "cn/9.5.2") == (0, set()), "not selected, not missed")


def check_spec(tally, folder):
    """A node of RFC 6275 is right under that and wrong under RFC 3775: the text has changed, and where."""
    store, iut = folder / "spec", profile(folder, "newer")
    text = iut.read_text().replace('name="newer"', 'name="newer" spec="rfc6275"')
    iut.write_text(text)
    run(TOOL, "run", "cn", "--iut", iut, "--spec", "all", "--out", "none", "--store", store,
        "--file-issues", cwd=ROOT)
    found = export(store)
    tally.check(found and all(i["disposition"] == "spec-changed" for i in found), "spec-changed by itself")
    moved = issues(store, "list", "--spec", "rfc3775..rfc6275").stdout
    tally.check(all(i["id"] in moved for i in found), "what moved")
    tally.check("wrong under rfc3775, right under rfc6275" in moved and "Appendix B, issue 18" in moved,
                "which sentence it is")
    tally.check("0 open" in issues(store, "list", "--spec", "draft-24..rfc3775").stdout, "what did not")


def check_git(tally, folder):
    """Two branches file the same and different issues, and write notes: git merges, nothing is lost."""
    repo = folder / "git"
    store = repo / "reports/issues"
    store.mkdir(parents=True)

    def git(*words):
        return run("git", "-c", "user.name=n", "-c", "user.email=e@example.org", *words, cwd=repo)

    git("init", "-q", "-b", "main")
    shutil.copy(ROOT / ".gitattributes", repo)
    (repo / ".gitignore").write_text(".lock\n.pending*\n")
    file_run(store, profile(folder, "first"), "accepts-any-sequence", "cn/9.5.1/lower-sequence")
    (store / "ISSUES.md").unlink(missing_ok=True)
    git("add", "-A"), git("commit", "-qm", "base")
    ident = export(store)[0]["id"]

    def branch(name, iut, defects, note, value):
        git("checkout", "-qb", name, "main")
        file_run(store, profile(folder, iut), defects, "cn/9.5.1", "cn/5.2.6")
        issues(store, "note", ident, note)
        issues(store, "set", ident, f"severity={value}")
        (store / "ISSUES.md").unlink()
        git("add", "-A"), git("commit", "-qm", name)

    branch("a", "alpha", "accepts-any-sequence,lifetime-not-capped", "by a\nin two lines", "major")
    branch("b", "beta", "accepts-any-sequence,lifetime-not-capped", "by b", "minor")
    merged = git("merge", "-q", "a", "-m", "merge")
    tally.check(merged.returncode == 0, f"git merges: {merged.stdout}")
    after = export(store)
    issue = next(i for i in after if i["id"] == ident)
    tally.check({n["text"] for n in issue["notes"]} == {"by a\nin two lines", "by b"}, "both notes")
    tally.check({s["implementation"] for s in issue["sightings"]} == {"first", "alpha", "beta"}, "sightings")
    tally.check(len(after) == len({(i["case"], i["mismatch"]) for i in after}) and len(after) >= 5,
                "each deviation once")
    tally.check(all({"alpha", "beta"} <= {s["implementation"] for s in i["sightings"]} for i in after),
                "new issues of both branches are one")
    tally.check(all(i["ambiguous"] >= 2 for i in after), "alike: perhaps ambiguous")
    issues(store, "render")
    torn = issues(store, "check")
    tally.check(torn.returncode == 1 and "severity" in torn.stderr, "two values of a setting are told")
    issues(store, "set", ident, "severity=major")
    tally.check(issues(store, "check").returncode == 0, "set again, it is settled")


def kills(folder, store, *command):
    """Runs the command once for each system call that changes files, killed there. Yields each."""
    calls = "mkdir,write,fsync,syncfs,fchmod,flock,rename,renameat2,unlink,unlinkat"
    for call in calls.split(","):
        for n in range(1, 400):
            work = folder / "killed"
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(store, work)
            done = run("strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                       f"inject={call}:signal=KILL:when={n}", *command, "--store", work, cwd=ROOT)
            if done.returncode not in (-9, 137):
                break
            yield f"{call} {n}", work


def errors(folder, store, *command):
    """Runs the command once for each such system call, which fails there. Yields each with what it said."""
    for call, error in (("write", "ENOSPC"), ("fsync", "EIO"), ("syncfs", "EIO"), ("rename", "EIO"),
                        ("mkdir", "ENOSPC"), ("openat", "EMFILE")):
        log = folder / "calls"
        count = 1
        while count:
            work = folder / "failed"
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(store, work)
            # The file of traces says whether there was such a call to fail; openat: only those that create.
            pick = ["-P", work] if call == "openat" else []
            done = run("strace", "-f", "-o", log, "-e", f"trace={call}", *pick, "-e",
                       f"inject={call}:error={error}:when={count}", *command, "--store", work, cwd=ROOT)
            if "INJECTED" not in log.read_text():
                break
            yield f"{call} {count} {error}", work, done
            count += 1


def check_errors(tally, folder):
    """Whatever fails: nothing is lost, and who called is told unless everything is there all the same."""
    store, iut = folder / "kill", profile(folder, "victim")
    count, broken = 0, []
    for where, work, done in errors(folder, store, TOOL, "run", "cn/9.5.1", "--iut", iut, "--defect",
                                    "accepts-any-sequence,lifetime-not-capped", "--out", "none",
                                    "--file-issues"):
        count += 1
        found = len(export(work))
        if found not in (2, FILED):
            broken.append(f"{where}: {found} issues")
        if done.returncode == 1 and found != FILED:
            broken.append(f"{where}: status 1, though nothing was filed")
        if done.returncode not in (1, 3) or (done.returncode == 3 and not done.stderr.strip()):
            broken.append(f"{where}: status {done.returncode}, {done.stderr[-200:]}")
        if issues(work, "render").returncode != 0 or list(work.glob(".pending*")):
            broken.append(f"{where}: leaves something behind")
    tally.check(count > 10, f"only {count} calls that fail")
    tally.check(not broken, "\n".join(broken[:8]))
    print(f"{count} calls failed")


def check_kills(tally, folder):
    """Killed wherever: the store is the old or the new one, as a whole, and goes on working."""
    store, iut = folder / "kill", profile(folder, "victim")
    file_run(store, iut, "accepts-any-sequence", "cn/9.5.1/lower-sequence", "cn/9.5.1/window-32783")
    ident = export(store)[0]["id"]
    old = json.dumps(export(store))
    issues(store, "note", ident, "before")
    before = json.dumps(export(store))
    tally.check(old != before, "a note changes the list")
    count = 0
    broken = []
    seen = set()
    for where, work in kills(folder, store, TOOL, "run", "cn/9.5.1", "--iut", iut, "--defect",
                             "accepts-any-sequence,lifetime-not-capped", "--out", "none",
                             "--file-issues"):
        count += 1
        try:
            now = [(i["id"], len(i["sightings"]), len(i["notes"]), i["sightings"][0]["last"] == "")
                   for i in export(work)]
        except ValueError:
            broken.append(f"{where}: cannot be read")
            continue
        seen.add(len(now))
        if len(now) not in (2, FILED) or not any(n[0] == ident and n[2] == 1 for n in now):
            broken.append(f"{where}: {now}")
        if issues(work, "note", ident, "after").returncode != 0 or \
                list(work.glob(".pending*")) or list(work.glob("*.xml.*")):
            broken.append(f"{where}: leaves something behind")
    tally.check(count > 30, f"only {count} places to be killed at")
    tally.check(not broken, "\n".join(broken[:5]))
    tally.check(seen == {2, FILED}, f"old and new were both met: {seen}")
    print(f"killed at {count} places")


def check_two_at_once(tally, folder):
    """Eight runs of other implementations at once: each finds its sightings, the page is the last."""
    store = folder / "many"
    running = [subprocess.Popen([TOOL, "run", "cn/9.5.1", "--iut", profile(folder, f"n{n}"), "--defect",
                                 "accepts-any-sequence", "--out", "none", "--store", store,
                                 "--file-issues"], cwd=ROOT, stdout=subprocess.DEVNULL)
               for n in range(8)]
    tally.check([p.wait() for p in running] == [1] * 8, "all file")
    found = export(store)
    tally.check(len(found) == FILED and all(len(i["sightings"]) == 8 for i in found), "no sighting is lost")
    tally.check(issues(store, "check").returncode == 0, "and the page has them all")


def check_hostile(tally, folder):
    """Script and formulas in the names of a profile get nowhere."""
    store, iut = folder / "hostile", profile(folder, HOSTILE, HOSTILE, HOSTILE)
    out = folder / "run"
    done = run(TOOL, "run", "cn/9.5.1", "--iut", iut, "--defect", "accepts-any-sequence", "--out", out,
               "--store", store, "--file-issues", "--history", folder / "h.sqlite", cwd=ROOT)
    tally.check(done.returncode == 1, f"the run: {done.stderr}")
    page = (store / "ISSUES.md").read_text()
    outside = re.sub(r"(?ms)^(`{3,})[a-z]*\n.*?^\1$", "", page)
    tally.check("<script" not in outside and "alert" in outside, "markup on the page")
    first = export(store)[0]["id"]
    issues(store, "note", first, HOSTILE)
    rows = list(csv.reader(io.StringIO(issues(store, "export", "csv").stdout, newline="")))
    tally.check(len(rows) == FILED + 1 and all(len(r) == len(rows[0]) for r in rows), "CSV is a table")
    tally.check(not any(c[:1] and c[0] in "=+-@" for r in rows for c in r), "a formula in CSV")
    names = [s["implementation"] for i in export(store) for s in i["sightings"]]
    tally.check(len(set(names)) == 1 and "<script>" in names[0], "JSON keeps the name")
    one = issues(store, "export", "markdown", first).stdout
    tally.check("<script" not in re.sub(r"(?ms)^(`{3,})[a-z]*\n.*?^\1$", "", one), "markup in an export")
    issues(store, "export", "markdown", "-o", folder / "md")
    tally.check(len(list((folder / "md").glob("MIP6-*.md"))) == FILED, "a file an issue")
    for command in (("list",), ("show", first)):
        tally.check("\x1b" not in issues(store, *command).stdout, f"escape sequences in {command}")
    run(TOOL, "report", "html", out, "-o", folder / "p.html", "--history", folder / "h.sqlite", cwd=ROOT)
    html = (folder / "p.html").read_text()
    tally.check(html.count("<script>") == 1 and "alert(1)" in html, "script on the page of the run")
    tally.check("\x1b" not in run(TOOL, "history", "--history", folder / "h.sqlite").stdout, "history")
    for name, path in (("results", out / "results.xml"), ("junit", out / "junit.xml")):
        valid = run("xmllint", "--noout", "--relaxng", ROOT / f"reports/schema/{name}.rng", path)
        tally.check(valid.returncode == 0, valid.stderr[:300])
    for path in store.glob("MIP6-*.xml"):
        valid = run("xmllint", "--noout", "--relaxng", ROOT / "reports/schema/issue.rng", path)
        tally.check(valid.returncode == 0, valid.stderr[:300])


def check_many(tally, folder):
    """A thousand mismatches are a thousand issues, and a page. How fast, says make bench."""
    source, big, store = folder / "run", folder / "big", folder / "thousand"
    text = (source / "results.xml").read_text()
    head, rest = text.split("  <case ", 1)
    cases = ["  <case " + c for c in rest.rsplit("</results>", 1)[0].split("  <case ")]
    failed = next(c for c in cases if 'verdict="fail"' in c)
    big.mkdir()
    (big / "results.xml").write_text(
        head + "".join(re.sub(r' id="[^"]*"', f' id="cn/9/x{n}"', failed, count=1) for n in range(1000)) +
        "</results>\n")
    filed = run(TOOL, "issues", "file", big, "--store", store, "--markdown", folder / "big.md")
    page = run(TOOL, "report", "html", big, "-o", folder / "big.html", cwd=ROOT)
    tally.check(filed.returncode == 0 and page.returncode == 0, filed.stderr + page.stderr)
    tally.check(len(list(store.glob("MIP6-*.xml"))) == 1000, "a thousand issues")


def main():
    tally = Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-issues-"))
    try:
        for check in (check_life, check_known, check_known_under_each_revision, check_spec, check_git,
                      check_two_at_once, check_hostile, check_many, check_kills, check_errors):
            check(tally, folder)
        tally.check(run(TOOL, "issues", "check", cwd=ROOT).returncode == 0, "ISSUES.md of the project")
    finally:
        shutil.rmtree(folder)
    tally.close()


main()
