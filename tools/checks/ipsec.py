#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""IPsec between mobile node and home agent: the cases for home agents give the same verdicts with and
without, with associations derived from secrets and written out; against other keys nothing passes; a run's
keys open its captures, in tshark (every ICV right, but where a case disturbed it) and in decode; and its
packets judged again give the same."""
import json
import pathlib
import re
import shutil
import sys
import tempfile

from common import Tally, run

PROFILE = pathlib.Path("fixtures/iut/reference-ipsec.xml").read_text()
HOMES = ("2001:db8:0:1::5", "2001:db8:0:1:1234:5678:9abc:def0", "2001:db8:0:1::c0:ffee")
# Their packets are cut short or malformed inside, are of associations that nobody here knows, or have a wrong ICV.
DISTURBED = {"ha_10.2_short", "ha_10.2_truncated", "ha_10.4.2_carries-esp", "ha_5.1_no-authentication",
             "ha_5.4_wrong-icv", "ha_6.2.1_alternate-length-wrong",
             "ha_rfc3776-4.1_wrong-icv"}
TRAFFIC = ("bu", "ba", "mps", "mpa", "hoti", "hot", "payload-to-agent", "payload-to-mobile")


def results(tool, iut, *words, out="none"):
    selectors = [] if any(w.startswith("ha/") for w in words) else ["ha"]
    done = run(tool, "run", "--iut", iut, *selectors, *words, "--out", out, "--json", "-")
    try:
        return json.loads(done.stdout)["cases"]
    except ValueError:
        print(done.stdout, done.stderr)
        return []


def verdicts(cases):
    return {c["id"]: c["verdict"] for c in cases if c["verdict"] != "not-applicable"}


def written_out():
    """Lines of associations for each home address and message."""
    for n, home in enumerate(HOMES):
        for m, traffic in enumerate(TRAFFIC):
            key = bytes((16 * n + m + k) % 256 for k in range(20)).hex()
            yield (f"spi=0x{0x1000 * (n + 1) + m:x} home={home} protects={traffic} cipher=aes-gcm key={key}\n"
                   if m % 2 else f"spi=0x{0x1000 * (n + 1) + m:x} home={home} protects={traffic} "
                   f"cipher=aes-cbc key={key[:32]} auth=hmac-sha1-96 auth-key={key}\n")


def variant(folder, name, keys, use="yes"):
    (folder / f"{name}.keys").write_text(keys)
    path = folder / f"{name}.xml"
    path.write_text(PROFILE.replace('keys="../keys/reference.keys"', f'keys="{name}.keys" use="{use}"'))
    return path


def check_captures(tally, tool, folder):
    settings = [w for line in (folder / "esp_sa").read_text().splitlines() for w in ("-o", f"uat:esp_sa:{line}")]
    captures = sorted((folder / "captures").glob("*.pcapng"))
    counts = run("capinfos", "-M", "-T", "-r", "-c", *captures).stdout.split()[1::2]
    case_of = [c.stem for c, n in zip(captures, counts, strict=True) for _ in range(int(n))]
    run("mergecap", "-a", "-w", folder / "all.pcapng", *captures)   # for one start of tshark
    shown = run("tshark", "-n", "-r", folder / "all.pcapng", "-o", "esp.enable_encryption_decode:TRUE",
                "-o", "esp.enable_authentication_check:TRUE", *settings, "-T", "fields",
                "-e", "frame.number", "-e", "esp.spi", "-e", "esp.icv_good").stdout
    bad, good = [], 0
    for number, spi, icv in re.findall(r"^(\d+)\t(0x\w+)\t(\w*)$", shown, re.M):
        good += icv in ("1", "True")
        if icv not in ("1", "True"):
            bad.append((case_of[int(number) - 1], spi))
    text = run(tool, "decode", "--keys", folder / "esp.keys", "--format", "craft", folder / "all.pcapng").stdout
    closed = [line for line in text.splitlines() if re.search(r"esp\([^)]*data=", line)]
    tally.check(good > 100, f"tshark opens {good} packets only")
    tally.check({c for c, _ in bad} == DISTURBED, f"tshark does not open {bad}")
    tally.check(not closed, f"decode does not open {closed[:3]}")


def check_again(tally, tool, folder):
    again = run(tool, "rejudge", folder)
    tally.check(", 0 otherwise than before" in again.stdout, f"{folder} again: {again.stdout}{again.stderr}")


def main():
    tool, tally = sys.argv[1], Tally()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mip6test-"))
    clear = verdicts(results(tool, "reference"))
    secured = verdicts(results(tool, "reference-ipsec", out=folder / "run"))
    tally.check(len(clear) > 20 and set(clear.values()) == {"pass"}, f"without: {clear}")
    tally.check(len(secured) > len(clear) and set(secured.values()) == {"pass"}, f"with: {secured}")
    tally.check(not any("rfc3776" in c for c in clear), "cases about IPsec ran without it")
    check_captures(tally, tool, folder / "run")
    check_again(tally, tool, folder / "run")
    defect = results(tool, "reference-ipsec", "--defect", "ba-unprotected")
    plain = [c for c in defect if c["id"] == "ha/10.3.1/registration"]
    tally.check(plain and plain[0]["verdict"] == "fail" and "IPsec: in the clear" in plain[0]["got"],
                f"an unprotected answer: {plain}")
    live = verdicts(results(tool, "reference-ipsec-live", "ha/rfc3776-3"))
    tally.check(len(live) == 5 and set(live.values()) == {"pass"}, f"live: {live}")
    listed = results(tool, variant(folder, "listed", "".join(written_out())), out=folder / "fixed")
    check_again(tally, tool, folder / "fixed")
    for c in listed:   # there is no association for home addresses beyond the three
        if c["verdict"] == "inconc" and "names no security association" in c["reason"]:
            secured[c["id"]] = "inconc"
    other = [(c["id"], c["verdict"], c["reason"]) for c in listed if c["verdict"] != secured.get(c["id"], "not-applicable")]
    tally.check(not other and list(secured.values()).count("inconc") < 20, f"written out: {other}")
    unused = verdicts(results(tool, variant(folder, "unused", "".join(written_out()), use="no")))
    tally.check(unused == clear, f"unused: {unused}")
    two = variant(folder, "two", "".join(list(written_out())[:16]))
    refused = run(tool, "run", "--iut", two, "ha", "--out", "none")
    tally.check(refused.returncode == 3 and "three home addresses" in refused.stderr, refused.stderr)
    shutil.rmtree(folder)
    tally.close()


main()
