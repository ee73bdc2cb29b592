#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A third opinion: what Scapy builds for MH types 0 to 7 and their options, against `craft`, octet for
octet; where octets differ, the fields that do are named. Where Scapy is wrong stands in WRONG, with the
reason and the fields that differ; an exception that no longer applies is a failure. (Its name is
not scapy.py, because then it would import itself.)"""
import json
import logging
import sys

logging.getLogger("scapy").setLevel(logging.ERROR)
from scapy.layers.inet6 import (HAO, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrRouting, MIP6MH_BA, MIP6MH_BE,
                                MIP6MH_BRR, MIP6MH_BU, MIP6MH_CoT, MIP6MH_CoTI, MIP6MH_HoT,
                                MIP6MH_HoTI, MIP6OptAltCoA, MIP6OptBindingAuthData, MIP6OptBRAdvice,
                                MIP6OptMNID, MIP6OptMobNetPrefix, MIP6OptNonceIndices, Pad1, PadN)

from common import Tally, run

CN, HOME, CARE_OF = "2001:db8:c::1", "2001:db8:a::100", "2001:db8:f::200"
COOKIE, TOKEN = 0x1122334455667788, 0x99AABBCCDDEEFF00
AUTHENTICATOR = 0x0102030405060708090A0B0C


def octets(number):
    return number.to_bytes(8, "big")


def ip6(src=CARE_OF, dst=CN):
    return IPv6(src=src, dst=dst)


def from_away():
    return ip6() / IPv6ExtHdrDestOpt(options=[HAO(hoa=HOME)])


def to_away():
    return ip6(CN, CARE_OF) / IPv6ExtHdrRouting(type=2, addresses=[HOME])


def nonces(**more):
    return MIP6OptNonceIndices(**{"olen": 4, "hni": 7, "coni": 9, **more})


def auth(**more):
    return MIP6OptBindingAuthData(**{"olen": 12, "authenticator": AUTHENTICATOR, **more})


IP = f"ip6(src={CARE_OF}, dst={CN})/"
AWAY = f"{IP}dst-options(home-address({HOME}))/"
BACK = f"ip6(src={CN}, dst={CARE_OF})/"
RH2 = f"{BACK}routing-2({HOME})/"
NI = "nonce-indices(home=7, care-of=9)"
BAD = f"binding-auth({AUTHENTICATOR:024x})"

CASES = [
    ("brr", f"{BACK}brr()", lambda: ip6(CN, CARE_OF) / MIP6MH_BRR()),
    ("brr over a routing header", f"{RH2}brr()", lambda: to_away() / MIP6MH_BRR()),
    ("hoti", f"ip6(src={HOME}, dst={CN})/hoti(home-init-cookie={COOKIE})",
     lambda: ip6(HOME) / MIP6MH_HoTI(cookie=octets(COOKIE))),
    ("coti", f"{IP}coti(care-of-init-cookie={COOKIE})",
     lambda: ip6() / MIP6MH_CoTI(cookie=octets(COOKIE))),
    ("coti with reserved bits", f"{IP}coti(care-of-init-cookie={COOKIE}, message-reserved=0xabcd)",
     lambda: ip6() / MIP6MH_CoTI(cookie=octets(COOKIE), reserved=b"\xab\xcd")),
    ("hot", f"ip6(src={CN}, dst={HOME})/hot(home-nonce-index=65535, home-init-cookie={COOKIE}, "
     f"home-keygen-token={TOKEN})",
     lambda: ip6(CN, HOME) / MIP6MH_HoT(index=65535, cookie=octets(COOKIE), token=octets(TOKEN))),
    ("cot", f"{BACK}cot(care-of-nonce-index=1, care-of-init-cookie={COOKIE}, "
     f"care-of-keygen-token={TOKEN})",
     lambda: ip6(CN, CARE_OF) / MIP6MH_CoT(index=1, cookie=octets(COOKIE), token=octets(TOKEN))),
    ("bu without options", f"{AWAY}bu(sequence=1, A, H, lifetime=420s)",
     lambda: from_away() / MIP6MH_BU(seq=1, flags="AH", mhtime=105)),
    ("bu with each flag of old", f"{IP}bu(sequence=65535, A, H, L, K, M, R, lifetime=262140s)",
     lambda: ip6() / MIP6MH_BU(seq=65535, flags="AHLKMR", mhtime=65535)),
    ("bu to a correspondent", f"{AWAY}bu(sequence=2, A, lifetime=420s, {NI}, {BAD})",
     lambda: from_away() / MIP6MH_BU(seq=2, flags="A", mhtime=105, options=[nonces(), auth()])),
    ("bu, a deletion", f"{IP}bu(sequence=3, A, lifetime=0s, {NI}, {BAD})",
     lambda: ip6() / MIP6MH_BU(seq=3, flags="A", mhtime=0, options=[nonces(), auth()])),
    ("bu with alternate care-of address",
     f"{AWAY}bu(sequence=4, A, H, lifetime=40s, alternate-coa(2001:db8:f::201))",
     lambda: from_away() / MIP6MH_BU(seq=4, flags="AH", mhtime=10,
                                     options=[MIP6OptAltCoA(acoa="2001:db8:f::201")])),
    ("bu, padding between options",
     f"{AWAY}bu(sequence=5, lifetime=40s, alternate-coa(2001:db8:f::201), {NI}, {BAD})",
     lambda: from_away() / MIP6MH_BU(seq=5, flags="", mhtime=10, options=[
         MIP6OptAltCoA(acoa="2001:db8:f::201"), nonces(), auth()])),
    ("bu of a mobile router", f"{IP}bu(sequence=6, A, H, R, lifetime=40s, "
     "mobile-network-prefix(2001:db8:9::, prefix-length=48))",
     lambda: ip6() / MIP6MH_BU(seq=6, flags="AHR", mhtime=10, options=[
         MIP6OptMobNetPrefix(plen=48, prefix="2001:db8:9::")])),
    ("bu with an identifier", f"{IP}bu(sequence=7, A, H, lifetime=40s, mn-id(abc))",
     lambda: ip6() / MIP6MH_BU(seq=7, flags="AH", mhtime=10, options=[MIP6OptMNID(id=b"abc")])),
    ("bu with padding by hand", f"{IP}bu(padding=none, sequence=8, lifetime=40s, pad1, padn(00))",
     lambda: ip6() / MIP6MH_BU(seq=8, flags="", mhtime=10, autopad=0, options=[
         Pad1(), PadN(optdata=b"\0")])),
    ("ba", f"{RH2}ba(status=0, sequence=9, lifetime=420s)",
     lambda: to_away() / MIP6MH_BA(status=0, flags="", seq=9, mhtime=105)),
    ("ba with flags, advice and authenticator",
     f"{RH2}ba(status=1, K, R, sequence=10, lifetime=420s, refresh-advice(400s), {BAD})",
     lambda: to_away() / MIP6MH_BA(status=1, flags="KR", seq=10, mhtime=105, options=[
         MIP6OptBRAdvice(rinter=100), auth()])),
    ("ba, refused", f"{RH2}ba(status=135, sequence=11)",
     lambda: to_away() / MIP6MH_BA(status=135, flags="", seq=11, mhtime=0)),
    ("be, unknown binding", f"{BACK}be(status=1, home-address={HOME})",
     lambda: ip6(CN, CARE_OF) / MIP6MH_BE(status=1, ha=HOME)),
    ("be, unknown type", f"{BACK}be(status=2, home-address=::)",
     lambda: ip6(CN, CARE_OF) / MIP6MH_BE(status=2, ha="::")),
    ("bad checksum", f"{IP}coti(care-of-init-cookie={COOKIE}, checksum=0xbeef)",
     lambda: ip6() / MIP6MH_CoTI(cookie=octets(COOKIE), cksum=0xBEEF)),
]

# As Scapy builds when it is not told better: what, the expression, the packet, why it is wrong, and the
# fields in which it differs from ours.
WRONG = [
    ("nonce indices of default length", f"{IP}bu(sequence=1, lifetime=40s, {NI})",
     lambda: ip6() / MIP6MH_BU(seq=1, flags="", mhtime=10, options=[
         MIP6OptNonceIndices(hni=7, coni=9)]),
     "the length of Nonce Indices is 4 (RFC 6275 6.2.6), Scapy says 16", "nonce-indices length"),
    ("authorization data of default length",
     f"{IP}bu(sequence=1, lifetime=40s, {NI}, {BAD})",
     lambda: ip6() / MIP6MH_BU(seq=1, flags="", mhtime=10, options=[
         nonces(), MIP6OptBindingAuthData(authenticator=AUTHENTICATOR)]),
     "the length of Binding Authorization Data for return routability is 12 (RFC 6275 6.2.7), Scapy "
     "says 16", "binding-auth length"),
]


def fields(tool, packet):
    """(format, field, value) of a packet in wire order."""
    out = run(tool, "decode", "--format", "json", packet.hex()).stdout
    for header in json.loads(out)["headers"]:
        for part in [header, *header.get("options", [])]:
            for name, value in part["fields"].items():
                yield f"{part['format']} {name}", value


def differing(tool, a, b):
    return sorted({x[0] for x in set(map(str_of, fields(tool, a))) ^ set(map(str_of, fields(tool, b)))})


def str_of(field):
    return field[0], json.dumps(field[1])


def crafted(tool, expression):
    made = run(tool, "craft", expression)
    return bytes.fromhex(made.stdout.strip()) if made.returncode == 0 else made.stderr.encode()


def main():
    tool = sys.argv[1]
    tally = Tally()
    for name, expression, build in CASES:
        ours, theirs = crafted(tool, expression), bytes(build())
        tally.check(ours == theirs, f"{name}: {expression}\n  craft {ours.hex()}\n  Scapy {theirs.hex()}"
                    f"\n  {differing(tool, ours, theirs) if ours != theirs else ''}")
    for name, expression, build, why, field in WRONG:
        ours, theirs = crafted(tool, expression), bytes(build())
        tally.check(ours != theirs, f"{name}: Scapy is right now, take the exception out: {why}")
        # The wrong length hides what follows it, so only this octet is compared and then put right.
        at = [i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b]
        checksum = {i for i in at if theirs[6] == 135 and i in (44, 45)}
        tally.check(len(ours) == len(theirs) and len(set(at) - checksum) == 1 and
                    theirs[(set(at) - checksum).pop()] == 16,
                    f"{name}: differs in more than {field}: octets {at}")
    tally.close()


main()
