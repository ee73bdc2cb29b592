#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ESP against others, for every cipher with every authenticator, in transport and tunnel mode: tshark
opens what craft seals, with the keys that `mip6test keys` prints, and finds the ICV right, or wrong where it
was disturbed; Scapy opens it; decode opens what Scapy seals, and craft seals it again to the same
octets. The golden packets esp-*.hex, sealed by neither, open with fixtures/keys/esp.keys."""
import json
import os
import pathlib
import re
import sys
import tempfile

try:
    from scapy.layers.inet6 import IPv6, UDP
    from scapy.layers.ipsec import ESP, SecurityAssociation
    from scapy.packet import Raw
except ImportError:   # it is a package of the system's own Python
    if sys.executable == "/usr/bin/python3":
        sys.exit("python3-scapy is missing")
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

from common import Tally, run

CIPHERS = {   # ours: (octets of the key, Scapy's)
    "null": [(0, "NULL")], "des3-cbc": [(24, "3DES")],
    "aes-cbc": [(16, "AES-CBC"), (24, "AES-CBC"), (32, "AES-CBC")],
    "aes-gcm": [(20, "AES-GCM"), (28, "AES-GCM"), (36, "AES-GCM")],
}
AUTHS = {"hmac-sha1-96": (20, "HMAC-SHA1-96"), "hmac-sha256-128": (32, "SHA2-256-128")}
A, B, C = "2001:db8::1", "2001:db8::2", "2001:db8::3"
OUTER = f"ip6(src={A}, dst={B})"
INNER = f"ip6(src={C}, dst={B})"


def associations():
    """(SPI, line of the file of keys, Scapy's words) for each."""
    spi = 0x1000
    for cipher, sizes in CIPHERS.items():
        for octets, crypt in sizes:
            for auth in [None] if cipher == "aes-gcm" else AUTHS:
                spi += 1
                key = bytes((7 * spi + n) % 256 for n in range(octets))
                words = {"crypt_algo": crypt, "crypt_key": key}
                line = f"spi=0x{spi:x} cipher={cipher}" + (f" key={key.hex()}" if key else "")
                if auth:
                    auth_key = bytes((3 * spi + n) % 256 for n in range(AUTHS[auth][0]))
                    words.update(auth_algo=AUTHS[auth][1], auth_key=auth_key)
                    line += f" auth={auth} auth-key={auth_key.hex()}"
                yield spi, line, words


def tshark(path, settings):
    argv = ["tshark", "-n", "-r", path, "-T", "fields", "-E", "occurrence=a"]
    for setting in ["esp.enable_encryption_decode:TRUE", "esp.enable_authentication_check:TRUE",
                    *[f"uat:esp_sa:{line}" for line in settings]]:
        argv += ["-o", setting]
    for field in ("esp.icv_good", "esp.icv_bad", "esp.protocol", "mip6.bu.seqnr", "udp.dstport"):
        argv += ["-e", field]
    return [line.split("\t") for line in run(*argv).stdout.splitlines()]


def craft(tool, keys, expressions, *more):
    out = run(tool, "craft", "--keys", keys, *more, "-f", "-", stdin="\n".join(expressions) + "\n")
    if out.returncode:
        sys.exit(f"craft: {out.stderr}")
    return out.stdout.split()


def decode(tool, keys, octets, form):
    return run(tool, "decode", "--keys", keys, "--format", form, octets).stdout.strip()


def check_tshark(tally, tool, folder, keys, spis):
    settings = run(tool, "keys", keys).stdout.splitlines()
    expressions, wanted = [], []
    for spi in spis:
        for mode, inside, protocol in (("transport", "", "0x87"), ("tunnel", f"/{INNER}", "0x29")):
            for disturbed in ("", ", icv=auto+1"):
                expressions.append(f"{OUTER}/esp(spi={spi}, sequence=9{disturbed}){inside}/bu(sequence=77, A)")
                bad = "1" if disturbed else "0"
                wanted.append([str(1 - int(bad)), bad, protocol, "77", ""])
    craft(tool, keys, expressions, "--format", "pcap", "-o", folder / "ours.pcap")
    got = tshark(folder / "ours.pcap", settings)
    for expression, want, have in zip(expressions, wanted, got or [[]] * len(wanted)):
        have = [{"True": "1", "False": "0"}.get(word, word) for word in have]
        tally.check(have == want, f"{expression}: tshark says {have}, wanted {want}")
    tally.check(len(got) == len(wanted), f"tshark has {len(got)} packets of {len(wanted)}")


def check_scapy(tally, tool, keys, spi, words):
    payload = bytes(range(37))
    inside = IPv6(src=A, dst=B) / UDP(sport=1000, dport=2000) / Raw(payload)
    for mode, header in (("transport", None), ("tunnel", IPv6(src=A, dst=B))):
        sa = SecurityAssociation(ESP, spi=spi, tunnel_header=header, **words)
        theirs = bytes(sa.encrypt(inside)).hex()
        packet = json.loads(decode(tool, keys, theirs, "json"))
        data = [h["fields"]["data"] for h in packet["headers"] if h["format"] == "raw"]
        tally.check(data == [payload.hex()] and not packet["findings"],
                    f"SPI {spi:x} {mode}: of Scapy's packet decode says {packet['findings']}")
        again = craft(tool, keys, [decode(tool, keys, theirs, "craft")])
        tally.check(again == [theirs], f"SPI {spi:x} {mode}: sealed again to other octets")
        inner = f"/ip6(src={C}, dst={B})" if header else ""
        ours, = craft(tool, keys, [f"{OUTER}/esp(spi={spi}, sequence=3){inner}/udp(source-port=5, "
                                   f"destination-port=6)/raw({payload.hex()})"])
        opened = sa.decrypt(IPv6(bytes.fromhex(ours)))
        tally.check(UDP in opened and bytes(opened[UDP].payload) == payload,
                    f"SPI {spi:x} {mode}: Scapy opens ours to {opened!r}")


def check_golden(tally, tool):
    keys = "fixtures/keys/esp.keys"
    for path in sorted(pathlib.Path("fixtures/packets").glob("esp-*.hex")):
        octets = "".join(re.sub(r"#.*", "", path.read_text()).split())
        text = decode(tool, keys, octets, "craft")
        packet = json.loads(decode(tool, keys, octets, "json"))
        tally.check(not packet["findings"] and re.search(r"/(bu|hoti)\(", text),
                    f"{path}: decodes to {text}")
        tally.check(craft(tool, keys, [text]) == [octets], f"{path}: {text} gives other octets")


def main():
    tool, tally = sys.argv[1], Tally()
    every = list(associations())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        keys = folder / "keys"
        keys.write_text("\n".join(line for _, line, _ in every) + "\n")
        check_tshark(tally, tool, folder, keys, [spi for spi, _, _ in every])
        for spi, _, words in every:
            check_scapy(tally, tool, keys, spi, words)
    check_golden(tally, tool)
    tally.close()


main()
