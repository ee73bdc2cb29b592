#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A second opinion: `decode --format json` against tshark, field by field, over the golden packets and
every capture, of the folders in $CAPTURES (with ":" between them) too. Each field of a packet is a list
in wire order, what is quoted or tunnelled included. What tshark cannot know or gets wrong stands in
EXCEPTIONS, with the reason; an exception that no longer applies is a failure. The closing line counts
packets."""
import fnmatch
import ipaddress
import json
import os
import pathlib
import re
import struct
import sys
import tempfile

from common import Tally, run

RAW, ETHERNET = 101, 1

MH = {"payload-proto": "mip6.proto", "length": "mip6.hlen", "type": "mip6.mhtype",
      "reserved": "mip6.reserved", "checksum": "mip6.csum"}
ICMP6 = {"type": "icmpv6.type", "code": "icmpv6.code", "checksum": "icmpv6.checksum"}
ND_OPTION = {"type": "icmpv6.opt.type", "length": "icmpv6.opt.length"}
IP_OPTION = {"type": "ipv6.opt.type", "length": "ipv6.opt.length"}
ROUTING = {"next-header": "ipv6.routing.nxt", "length": "ipv6.routing.len",
           "type": "ipv6.routing.type", "segments-left": "ipv6.routing.segleft"}
ECHO = {**ICMP6, "identifier": "icmpv6.echo.identifier",
        "sequence": "icmpv6.echo.sequence_number", "data": "data.data"}
MLD = {**ICMP6, "max-response-delay": "icmpv6.mld.maximum_response_delay",
       "group": "icmpv6.mld.multicast_address"}
HOME_AGENT = {**ICMP6, "identifier": "icmpv6.mip6.identifier"}

# Our format and field to tshark's field. "start" is the first two octets of an option.
HEADERS = {
    "ethernet": {"dst": "eth.dst", "src": "eth.src", "type": "eth.type"},
    "ip6": {"version": "ipv6.version", "traffic-class": "ipv6.tclass", "flow-label": "ipv6.flow",
            "payload-length": "ipv6.plen", "next-header": "ipv6.nxt", "hop-limit": "ipv6.hlim",
            "src": "ipv6.src", "dst": "ipv6.dst"},
    "hop-by-hop": {"next-header": "ipv6.hopopts.nxt", "length": "ipv6.hopopts.len"},
    "dst-options": {"next-header": "ipv6.dstopts.nxt", "length": "ipv6.dstopts.len"},
    "routing-2": {**ROUTING, "reserved": "ipv6.routing.mipv6.reserved",
                  "home-address": "ipv6.routing.mipv6.home_address"},
    "routing": ROUTING,
    "fragment": {"next-header": "ipv6.fraghdr.nxt", "reserved": "ipv6.fraghdr.reserved_octet",
                 "offset": "ipv6.fraghdr.offset", "reserved-bits": "ipv6.fraghdr.reserved_bits",
                 "M": "ipv6.fraghdr.more", "identification": "ipv6.fraghdr.ident"},
    "ip4": {"header-length": "ip.hdr_len", "type-of-service": "ip.dsfield",
            "total-length": "ip.len", "identification": "ip.id", "reserved": "ip.flags.rb",
            "DF": "ip.flags.df", "M": "ip.flags.mf", "offset": "ip.frag_offset", "ttl": "ip.ttl",
            "protocol": "ip.proto", "checksum": "ip.checksum", "src": "ip.src", "dst": "ip.dst"},
    "esp": {"spi": "esp.spi", "sequence": "esp.sequence"},
    "ah": {"next-header": "ah.next_header", "length": "ah.length", "reserved": "ah.reserved",
           "spi": "ah.spi", "sequence": "ah.sequence", "icv": "ah.icv"},
    "ike2": {"initiator-spi": "isakmp.ispi", "responder-spi": "isakmp.rspi",
             "exchange": "isakmp.exchangetype", "R": "isakmp.flag_r", "V": "isakmp.flag_v",
             "I": "isakmp.flag_i", "message-id": "isakmp.messageid", "length": "isakmp.length"},
    "ike2-ke": {"group": "isakmp.key_exchange.dh_group", "data": "isakmp.key_exchange.data"},
    "ike2-nonce": {"data": "isakmp.nonce"},
    "ike2-notify": {"notify-type": "isakmp.notify.msgtype"},
    "ike2-idi": {"id-type": "isakmp.id.type"},
    "ike2-idr": {"id-type": "isakmp.id.type"},
    "ike2-auth": {"method": "isakmp.auth.method", "data": "isakmp.auth.data"},
    "dhcp6": {"type": "dhcpv6.msgtype", "transaction-id": "dhcpv6.xid"},
    "dhcp6-relay": {"type": "dhcpv6.msgtype", "hop-count": "dhcpv6.hopcount",
                    "link-address": "dhcpv6.linkaddr", "peer-address": "dhcpv6.peeraddr"},
    "dns": {"id": "dns.id", "QR": "dns.flags.response", "opcode": "dns.flags.opcode",
            "AA": "dns.flags.authoritative", "TC": "dns.flags.truncated", "RD": "dns.flags.recdesired",
            "RA": "dns.flags.recavail", "response-code": "dns.flags.rcode",
            "questions": "dns.count.queries", "answers": "dns.count.answers",
            "authorities": "dns.count.auth_rr", "additionals": "dns.count.add_rr"},
    "udp": {"source-port": "udp.srcport", "destination-port": "udp.dstport", "length": "udp.length",
            "checksum": "udp.checksum"},
    "tcp": {"source-port": "tcp.srcport", "destination-port": "tcp.dstport",
            "sequence": "tcp.seq_raw", "acknowledgment": "tcp.ack_raw",
            "data-offset": "tcp.hdr_len", "CWR": "tcp.flags.cwr", "ECE": "tcp.flags.ece",
            "URG": "tcp.flags.urg", "ACK": "tcp.flags.ack", "PSH": "tcp.flags.push",
            "RST": "tcp.flags.reset", "SYN": "tcp.flags.syn", "FIN": "tcp.flags.fin",
            "window": "tcp.window_size_value", "checksum": "tcp.checksum",
            "urgent": "tcp.urgent_pointer", "options": "tcp.options"},
    "mh": MH,
    "brr": MH,
    "hoti": {**MH, "home-init-cookie": "mip6.hoti.cookie"},
    "coti": {**MH, "care-of-init-cookie": "mip6.coti.cookie"},
    "hot": {**MH, "home-nonce-index": "mip6.hot.nindex", "home-init-cookie": "mip6.hot.cookie",
            "home-keygen-token": "mip6.hot.token"},
    "cot": {**MH, "care-of-nonce-index": "mip6.cot.nindex",
            "care-of-init-cookie": "mip6.cot.cookie", "care-of-keygen-token": "mip6.hot.token"},
    "bu": {**MH, "sequence": "mip6.bu.seqnr", "A": "mip6.bu.a_flag", "H": "mip6.bu.h_flag",
           "L": "mip6.bu.l_flag", "K": "mip6.bu.k_flag", "M": "mip6.bu.m_flag",
           "R": "mip6.nemo.bu.r_flag", "P": "mip6.bu.p_flag", "F": "mip6.bu.f_flag",
           "T": "mip6.bu.t_flag", "B": "mip6.bu.b_flag", "lifetime": "mip6.bu.lifetime"},
    "ba": {**MH, "status": "mip6.ba.status", "K": "mip6.ba.k_flag", "R": "mip6.nemo.ba.r_flag",
           "P": "mip6.ba.p_flag", "T": "mip6.ba.t_flag", "B": "mip6.ba.b_flag",
           "sequence": "mip6.ba.seqnr", "lifetime": "mip6.ba.lifetime"},
    "be": {**MH, "status": "mip6.be.status", "home-address": "mip6.be.haddr"},
    "fbu": {**MH, "sequence": "mip6.fbu.seqnr", "A": "mip6.fbu.a_flag", "H": "mip6.fbu.h_flag",
            "L": "mip6.fbu.l_flag", "K": "mip6.fbu.k_flag", "lifetime": "mip6.fbu.lifetime"},
    "fback": {**MH, "status": "mip6.fback.status", "K": "mip6.fback.k_flag",
              "sequence": "mip6.fback.seqnr", "lifetime": "mip6.fback.lifetime"},
    "fna": MH,
    "experimental-message": MH,
    "home-agent-switch": {**MH, "address-count": "mip6.has.num_addrs",
                          "message-reserved": "mip6.has.reserved"},
    "heartbeat": {**MH, "U": "mip6.hb.u_flag", "R": "mip6.hb.r_flag", "sequence": "mip6.hb.seqnr"},
    "hi": {**MH, "sequence": "mip6.hi.seqnr", "S": "mip6.hi.s_flag", "U": "mip6.hi.u_flag",
           "code": "mip6.hi.code"},
    "hack": {**MH, "sequence": "mip6.hack.seqnr", "code": "mip6.hack.code"},
    # Trigger or status, and the flags, have other names in the acknowledgement.
    "bri": {**MH, "revocation-type": "mip6.bri_br.type", "sequence": "mip6.bri_seqnr",
            "message-reserved": "mip6.bri_res"},
    "bra": {**MH, "revocation-type": "mip6.bri_br.type", "sequence": "mip6.bri_seqnr",
            "message-reserved": "mip6.bri_res"},
    "lri": {**MH, "sequence": "mip6.lri.sequence", "message-reserved": "mip6.lri.reserved",
            "lifetime": "mip6.lri.lifetime"},
    "lra": {**MH, "sequence": "mip6.lra.sequence", "U": "mip6.lri.unsolicited",
            "message-reserved": "mip6.lra.reserved", "status": "mip6.lra.status",
            "lifetime": "mip6.lra.lifetime"},
    # Not known to tshark 4.0.
    "upn": MH,
    "upa": MH,
    "fbi": MH,
    "fba": MH,
    "subscription-query": MH,
    "subscription-response": MH,
    "raw": {"data": "data.data"},
    "icmp6": ICMP6,
    "unreachable": ICMP6,
    "time-exceeded": ICMP6,
    "too-big": {**ICMP6, "mtu": "icmpv6.mtu"},
    "parameter-problem": {**ICMP6, "pointer": "icmpv6.pointer"},
    "echo-request": ECHO,
    "echo-reply": ECHO,
    "mld-query": MLD,
    "mld-report": MLD,
    "mld-done": MLD,
    "mld2-query": {**ICMP6, "max-response-code": "icmpv6.mld.maximum_response_code",
                   "group": "icmpv6.mld.multicast_address", "S": "icmpv6.mld.flag.s",
                   "robustness": "icmpv6.mld.flag.qrv", "interval-code": "icmpv6.mld.qqi",
                   "sources-count": "icmpv6.mld.nb_sources", "sources": "icmpv6.mld.source_address"},
    "mld2-report": {**ICMP6, "records": "icmpv6.mldr.nb_mcast_records"},
    "dhaad-request": HOME_AGENT,
    "dhaad-reply": {**HOME_AGENT, "addresses": "icmpv6.mip6.home_agent_address"},
    "prefix-solicitation": HOME_AGENT,
    "prefix-advertisement": {**HOME_AGENT, "M": "icmpv6.mip6.flag.m", "O": "icmpv6.mip6.flag.o",
                             "reserved": "icmpv6.mip6.flag.rsv"},
    "router-solicitation": ICMP6,
    "router-advertisement": {
        **ICMP6, "hop-limit": "icmpv6.nd.ra.cur_hop_limit", "M": "icmpv6.nd.ra.flag.m",
        "O": "icmpv6.nd.ra.flag.o", "H": "icmpv6.nd.ra.flag.h",
        "preference": "icmpv6.nd.ra.flag.prf", "router-lifetime": "icmpv6.nd.ra.router_lifetime",
        "reachable-time": "icmpv6.nd.ra.reachable_time",
        "retrans-timer": "icmpv6.nd.ra.retrans_timer"},
    "neighbor-solicitation": {**ICMP6, "target": "icmpv6.nd.ns.target_address"},
    "neighbor-advertisement": {
        **ICMP6, "R": "icmpv6.nd.na.flag.r", "S": "icmpv6.nd.na.flag.s",
        "O": "icmpv6.nd.na.flag.o", "reserved": "icmpv6.nd.na.flag.rsv",
        "target": "icmpv6.nd.na.target_address"},
    "rtsolpr": {**ICMP6, "subtype": "icmpv6.fmip6.subtype",
              "identifier": "icmpv6.fmip6.identifier"},
    "prrtadv": {**ICMP6, "subtype": "icmpv6.fmip6.subtype",
              "identifier": "icmpv6.fmip6.identifier"},
    "redirect": {**ICMP6, "target": "icmpv6.nd.rd.target_address",
                 "destination": "icmpv6.rd.na.destination_address"},
}
DHCP6_OPTION = {"type": "dhcpv6.option.type", "length": "dhcpv6.option.length"}
IA = {**DHCP6_OPTION, "iaid": "dhcpv6.iaid", "t1": "dhcpv6.iaid.t1", "t2": "dhcpv6.iaid.t2"}
RECORD = {"type": "icmpv6.mldr.mar.record_type", "aux-length": "icmpv6.mldr.mar.aux_data_len",
          "sources-count": "icmpv6.mldr.mar.nb_sources",
          "group": "icmpv6.mldr.mar.multicast_address"}
RESOURCE = {"type": "dns.resp.type", "class": "dns.resp.class", "ttl": "dns.resp.ttl",
            "length": "dns.resp.len"}
OPTIONS = {
    # Of compressed names tshark shows the whole, decode what stands there.
    "name": {},
    "question": {"type": "dns.qry.type", "class": "dns.qry.class"},
    "srv": {**RESOURCE, "priority": "dns.srv.priority", "weight": "dns.srv.weight",
            "port": "dns.srv.port", "target": "dns.srv.target"},
    "a": {**RESOURCE, "address": "dns.a"},
    "aaaa": {**RESOURCE, "address": "dns.aaaa"},
    "cname": {**RESOURCE, "target": "dns.cname"},
    "record@dns": RESOURCE,
    "record@mld2-report": {**RECORD, "sources": "icmpv6.mldr.mar.source_address"},
    "record-aux": RECORD,
    "client-id": {**DHCP6_OPTION, "duid": "dhcpv6.duid.bytes"},
    "server-id": {**DHCP6_OPTION, "duid": "dhcpv6.duid.bytes"},
    "ia-na": IA,
    "ia-ta": {**DHCP6_OPTION, "iaid": "dhcpv6.iata"},
    "ia-address": {**DHCP6_OPTION, "address": "dhcpv6.iaaddr.ip",
                   "preferred-lifetime": "dhcpv6.iaaddr.pref_lifetime",
                   "valid-lifetime": "dhcpv6.iaaddr.valid_lifetime"},
    "preference": {**DHCP6_OPTION, "preference": "dhcpv6.option_preference"},
    "elapsed-time": {**DHCP6_OPTION, "time": "dhcpv6.elapsed_time"},
    "server-unicast": {**DHCP6_OPTION, "address": "dhcpv6.unicast"},
    "status-code": {**DHCP6_OPTION, "status": "dhcpv6.status_code", "message": "dhcpv6.status_msg"},
    "interface-id": {**DHCP6_OPTION, "identifier": "dhcpv6.interface_id"},
    "home-address": {**IP_OPTION, "address": "ipv6.opt.mipv6.home_address"},
    "refresh-advice": {"start": "mip6.options.bra", "interval": "mip6.bra.interval"},
    "alternate-coa": {"start": "mip6.options.acoa", "address": "mip6.acoa.acoa"},
    "nonce-indices": {"start": "mip6.options.ni", "home": "mip6.ni.hni", "care-of": "mip6.ni.cni"},
    "binding-auth": {"start": "mip6.options.bad_auth", "authenticator": "mip6.bad.auth"},
    # tshark 4.0 cuts two octets off the opaque fields of options 9, 12 to 14, 16 to 18 and 21; it
    # shows identifiers as text and timestamps as dates. Those have no entry.
    "mobile-network-prefix": {"start": "mip6.options.mnp", "prefix-length": "mip6.nemo.mnp.pfl",
                              "prefix": "mip6.nemo.mnp.mnp"},
    "mh-link-layer-address": {"start": "mip6.options.mhlla", "option-code": "mip6.lla.optcode",
                              "address": "mip6.lla"},
    "mn-id": {"start": "mip6.options.mnid", "subtype": "mip6.mnid.subtype"},
    "message-auth": {"start": "mip6.options.auth", "subtype": "mip6.auth.subtype",
                     "spi": "mip6.auth.mobility_spi"},
    "mesg-id": {"start": "mip6.options.mseg_id"},
    "cga-parameters-request": {"start": "mip6.options.cgapr"},
    "cga-parameters": {"start": "mip6.options.cgar"},
    "signature": {"start": "mip6.options.sign"},
    "permanent-home-token": {"start": "mip6.options.phkt"},
    "care-of-test-init": {"start": "mip6.options.coti"},
    "care-of-test": {"start": "mip6.options.cot"},
    "dns-update": {"start": "mip6.options.dnsu", "status": "mip6.dnsu.status",
                   "R": "mip6.dnsu.flag.r"},
    "experimental": {"start": "mip6.options.em"},
    "vendor-specific": {"start": "mip6.options.vsm", "vendor-id": "mip6.vsm.vendorId",
                        "subtype": "mip6.vsm.subtype"},
    "service-selection": {"start": "mip6.options.ssm"},
    "binding-auth-fmip6": {"start": "mip6.options.badff", "spi": "mip6.badff.spi"},
    "home-network-prefix": {"start": "mip6.options.hnp", "prefix-length": "mip6.nemo.mnp.pfl",
                            "prefix": "mip6.nemo.mnp.mnp"},
    "handoff-indicator": {"start": "mip6.options.hi", "reserved": "mip6.hi.reserved",
                          "indicator": "mip6.hi"},
    "access-technology-type": {"start": "mip6.options.att", "reserved": "mip6.att.reserved",
                               "technology": "mip6.att"},
    "mn-link-layer-id": {"start": "mip6.options.mnlli", "reserved": "mip6.mnlli.reserved",
                         "identifier": "mip6.mnlli.lli"},
    "link-local-address": {"start": "mip6.options.lla", "address": "mip6.lila_lla"},
    "timestamp": {"start": "mip6.options.ts"},
    "restart-counter": {"start": "mip6.options.rc", "counter": "mip6.rc"},
    "ipv4-home-address": {"start": "mip6.options.ipv4ha", "prefix-length": "mip6.ipv4ha.preflen",
                          "P": "mip6.ipv4ha.p_flag", "address": "mip6.ipv4ha.ha"},
    "ipv4-address-ack": {"start": "mip6.options.ipv4aa", "status": "mip6.ipv4aa.sts",
                         "prefix-length": "mip6.ipv4ha.preflen", "address": "mip6.ipv4ha.ha"},
    "nat-detection": {"start": "mip6.options.natd", "F": "mip6.natd.f_flag",
                      "reserved": "mip6.natd.reserved", "refresh-time": "mip6.natd.refresh_t"},
    "ipv4-care-of-address": {"start": "mip6.options.ipv4coa", "reserved": "mip6.ipv4coa.reserved",
                             "address": "mip6.ipv4coa.addr"},
    "gre-key": {"start": "mip6.options.grek", "reserved": "mip6.ipv4dra.reserved"},
    "ipv6-address-prefix": {"start": "mip6.options.mhipv6ap",
                            "option-code": "mip6.mhipv6ap.opt_code",
                            "prefix-length": "mip6.mhipv6ap.len",
                            "address": "mip6.mhipv6ap.ipv6_address"},
    "binding-id": {"start": "mip6.options.bi", "id": "mip6.bi.bid", "status": "mip6.bi.status",
                   "H": "mip6.bi.h_flag"},
    "ipv4-home-address-request": {"start": "mip6.options.ipv4hareq",
                                  "prefix-length": "mip6.ipv4ha.preflen",
                                  "address": "mip6.ipv4ha.ha"},
    "ipv4-home-address-reply": {"start": "mip6.options.ipv4harep", "status": "mip6.ipv4aa.sts",
                                "prefix-length": "mip6.ipv4ha.preflen",
                                "address": "mip6.ipv4ha.ha"},
    "ipv4-default-router": {"start": "mip6.options.ipv4dra", "reserved": "mip6.ipv4dra.reserved",
                            "address": "mip6.ipv4dra.dra"},
    "ipv4-dhcp-support-mode": {"start": "mip6.options.ipv4dsm",
                               "reserved": "mip6.ipv4dsm.reserved", "S": "mip6.ipv4dsm.s_flag"},
    "context-request": {"start": "mip6.options.cr", "reserved": "mip6.cr.reserved"},
    "lma-address": {"start": "mip6.options.lmaa", "option-code": "mip6.lmaa.opt_code",
                    "reserved": "mip6.lmaa.reserved"},
    "redirect-capability": {"start": "mip6.options.recap", "reserved": "mip6.recap.reserved"},
    "redirect": {"start": "mip6.options.redir", "K": "mip6.redir.k", "N": "mip6.redir.n",
                 "reserved": "mip6.redir.reserved"},
    "load-information": {"start": "mip6.options.load_inf", "priority": "mip6.load_inf.priority",
                         "sessions": "mip6.load_inf.sessions_in_use",
                         "maximum-sessions": "mip6.load_inf.maximum_sessions",
                         "capacity": "mip6.load_inf.used_capacity",
                         "maximum-capacity": "mip6.load_inf.maximum_capacity"},
    "alternate-ipv4-coa": {"start": "mip6.options.alt_ip4", "address": "mip6.alt_ip4"},
    "mn-group-id": {"start": "mip6.options.mng", "subtype": "mip6.mng.sub_type",
                    "reserved": "mip6.mng.reserved", "group": "mip6.mng.mng_id"},
    "mag-ipv6-address": {"start": "mip6.options.mag_ipv6", "reserved": "mip6.mag_ipv6.reserved",
                         "address-length": "mip6.mag_ipv6.address_length",
                         "address": "mip6.mag_ipv6.address"},
    "access-network-id": {"start": "mip6.options.acc_net_id"},
    "delegated-prefix": {"start": "mip6.options.dmnp", "V": "mip6.dmnp.v_flag",
                         "reserved": "mip6.dmnp.reserved", "prefix-length": "mip6.dmnp.prefix_len"},
    "source-link-layer": {**ND_OPTION, "address": "icmpv6.opt.src_linkaddr"},
    "target-link-layer": {**ND_OPTION, "address": "icmpv6.opt.target_linkaddr"},
    "prefix-information": {
        **ND_OPTION, "prefix-length": "icmpv6.opt.prefix.length", "L": "icmpv6.opt.prefix.flag.l",
        "A": "icmpv6.opt.prefix.flag.a", "R": "icmpv6.opt.prefix.flag.r",
        "reserved": "icmpv6.opt.prefix.flag.reserved",
        "valid-lifetime": "icmpv6.opt.prefix.valid_lifetime",
        "preferred-lifetime": "icmpv6.opt.prefix.preferred_lifetime",
        "prefix": "icmpv6.opt.prefix"},
    "redirected-header": ND_OPTION,
    "mtu": {**ND_OPTION, "mtu": "icmpv6.opt.mtu"},
    "advertisement-interval": {**ND_OPTION, "interval": "icmpv6.opt.advertisement_interval"},
    "home-agent-information": {**ND_OPTION, "preference": "icmpv6.opt.home_agent_preference",
                               "lifetime": "icmpv6.opt.home_agent_lifetime"},
    "ip-address-prefix": {**ND_OPTION, "option-code": "icmpv6.opt.ipa.option_code",
                          "prefix-length": "icmpv6.opt.ipa.prefix_len",
                          "address": "icmpv6.opt.ipa.ipv6_address"},
    "link-layer-address": {**ND_OPTION, "option-code": "icmpv6.opt.lla.option_code",
                           "address": "icmpv6.opt.lla.bytes"},
    "na-acknowledgment": {**ND_OPTION, "option-code": "icmpv6.opt.naack.option_code",
                          "status": "icmpv6.opt.naack.status",
                          "new-care-of-address": "icmpv6.opt.naack.supplied_ncoa"},
    "map": {**ND_OPTION, "distance": "icmpv6.opt.map.distance",
            "preference": "icmpv6.opt.map.preference", "R": "icmpv6.opt.map.flag.r",
            "reserved": "icmpv6.opt.map.flag.reserved",
            "valid-lifetime": "icmpv6.opt.map.valid_lifetime",
            "address": "icmpv6.opt.map.global_address"},
}
# An option of no known type, by what holds it. For a mobility option tshark has the type only there,
# and its length among those of padding.
UNKNOWN_OPTION = {"dhcp6": DHCP6_OPTION, "ip": IP_OPTION, "mh": {"type": "mip6.mobility_opt"}, "nd": ND_OPTION}
# Mobility options that have rows, but not in tshark 4.0, are treated alike: see option_table.

# Milliseconds of a unit on the wire; decode prints times with their unit.
UNIT_MS = {"dns.resp.ttl": 1000, "dhcpv6.iaid.t1": 1000, "dhcpv6.iaid.t2": 1000,
           "dhcpv6.elapsed_time": 1,"mip6.bu.lifetime": 4000, "mip6.ba.lifetime": 4000, "mip6.bra.interval": 4000,
           "icmpv6.nd.ra.reachable_time": 1, "icmpv6.nd.ra.retrans_timer": 1,
           "icmpv6.opt.advertisement_interval": 1, "mip6.natd.refresh_t": 1000}
# tshark shows the scaled value, decode the one on the wire.
SCALE = {"tcp.hdr_len": 4, "ip.hdr_len": 4}
# Whether the checksum is right: finding "checksum" against tshark's status.
STATUS = {"icmpv6.checksum": "icmpv6.checksum.status", "udp.checksum": "udp.checksum.status",
          "tcp.checksum": "tcp.checksum.status", "ip.checksum": "ip.checksum.status"}
# Padding is left out on both sides: option types 0 and 1, and their lengths (a Pad1 has none).
PADDING = {"pad1", "padn"}
PADDED = {"ipv6.opt.type": "ipv6.opt.length"}

BY_PORT = "tshark hands the payload to a dissector of that port, which shows no octets"
LOOKS_INSIDE = "tshark reads the redirected packet; the option holds octets (RFC 4861 4.6.3)"
OLD_NUMBER = ("next header 62, of drafts before 135 was assigned: tshark takes it for a Mobility "
              "Header, RFC 6275 6.1.1 does not")
BAD_LENGTH = "a Home Address option of 15 octets: tshark reads on, RFC 6275 6.3 wants 16"
HOP_BY_HOP = ("tshark puts a Home Address option of a Hop-by-Hop header into the pseudo-header; it "
              "belongs into a Destination Options header (RFC 6275 6.3)")
ROUTING_0 = ("tshark knows type 0 and its final destination, which the pseudo-header holds (RFC 8200 "
             "8.1); decode has no row for the type (RFC 5095 abolishes it) and leaves the checksum "
             "unjudged")
UNKNOWN_MESSAGE = "tshark 4.0 does not know the message and does not look at its options"
FIXED_OFFSET = ("tshark 4.0 reads this message, or its options, from the wrong offset: two or six "
                "octets early")
REQUESTED = "tshark reads the options that a Context Request asks for; the option holds octets"
CUT_SHORT = "too short for its row: decode shows the octets, tshark the fields that are still there"

UNITS_OF_4 = "options 60 and 61 count their length in units of 4 octets (RFC 7411 5.3); tshark reads octets"
HOME_INFORMATION = "tshark 4.0 does not know the options of RFC 6610 and what they hold"
RELAYED = "tshark reads the relayed message; the option holds octets"
QUERY = "tshark shows flags of responses in responses only"
TLV = "tshark does not know the TLV header of RFC 5845"
AUXILIARY = "sources with auxiliary data behind them are octets for decode"

# (golden packet or capture, packet or None for any, tshark's field): why it may differ.
EXCEPTIONS = {
    ("redirect.hex", 1, "*"): LOOKS_INSIDE,
    ("dhcp6-reply-home.hex", 1, "dhcpv6.option.*"): HOME_INFORMATION,
    ("dhcp6-relay.hex", 1, "dhcpv6.*"): RELAYED,
    ("dns-query-srv.hex", 1, "dns.flags.*"): QUERY,
    ("dsmip-tlv.hex", 1, "*"): TLV,
    ("mld2-report-sources.hex", 1, "icmpv6.mldr.mar.source_address"): AUXILIARY,
    ("tcp-data.hex", 1, "data.data"): BY_PORT,
    ("too-big.hex", 1, "data.data"): BY_PORT,
    ("udp.hex", 1, "data.data"): BY_PORT,
    ("daemon-cn_test2.pcap", 54, "ipv6.opt.mipv6.home_address"): BAD_LENGTH,
    ("kernel-plain_host618_fwd0.pcap", 29, "icmpv6.checksum.status"): HOP_BY_HOP,
    ("kernel-plain_uml61_mip6.pcap", 28, "icmpv6.checksum.status"): HOP_BY_HOP,
    ("kernel-plain_host618_fwd0.pcap", 43, "icmpv6.checksum.status"): ROUTING_0,
    ("kernel-plain_uml61_mip6.pcap", 38, "icmpv6.checksum.status"): ROUTING_0,
    ("icmp6_mobileprefix_asan.pcap", 1, "icmpv6.mip6.identifier"): CUT_SHORT,
    ("ipv6-mobility-header-oobr.pcap", 1, "mip6.*"): CUT_SHORT,
    ("ipv6-mobility-header-oobr.pcap", 1, "data.data"): CUT_SHORT,
    ("flow-binding-indication.hex", 1, "mip6.mobility_opt"): UNKNOWN_MESSAGE,
    ("fbi-sub-options.hex", 1, "mip6.mobility_opt"): UNKNOWN_MESSAGE,
    ("handover-initiate-multicast.hex", 1, "mip6.*"): UNITS_OF_4,
    ("upn.hex", 1, "mip6.*mnid*"): UNKNOWN_MESSAGE,
    ("subscription-*.hex", 1, "mip6.*mnid*"): UNKNOWN_MESSAGE,
    ("subscription-response.hex", 1, "mip6.mobility_opt"): UNKNOWN_MESSAGE,
    ("home-agent-switch*.hex", 1, "mip6.options.*"): FIXED_OFFSET,
    ("home-agent-switch*.hex", 1, "mip6.bra.interval"): FIXED_OFFSET,
    ("lra.hex", 1, "mip6.lr[ia].*"): FIXED_OFFSET,
    ("lri.hex", 1, "mip6.lri.*"): FIXED_OFFSET,
    ("lri.hex", 1, "mip6.*m[an][gi]*"): FIXED_OFFSET,   # its options
    ("lri.hex", 1, "mip6.options.hnp"): FIXED_OFFSET,
    ("lri.hex", 1, "mip6.nemo.mnp.*"): FIXED_OFFSET,
    ("router-advertisement-mobility.hex", 1, "icmpv6.opt.naack.supplied_ncoa"): FIXED_OFFSET,
    ("handover-initiate-proxy.hex", 1, "mip6.vsm.*"): REQUESTED,
    ("mobility_opt_asan*.pcap", None, "mip6.*"): OLD_NUMBER,
    ("mobility_opt_asan*.pcap", None, "data.data"): OLD_NUMBER,
}


def fields_of_tshark():
    names = set(STATUS.values())
    for table in (*HEADERS.values(), *OPTIONS.values(), *UNKNOWN_OPTION.values()):
        names.update(table.values())
    return sorted(names)


FIELDS = fields_of_tshark()


def number(text):
    """A number from either side; None when it is none."""
    if isinstance(text, bool):
        return int(text)
    if isinstance(text, int):
        return text
    if text in ("True", "False"):
        return int(text == "True")
    return int(text, 0) if re.fullmatch(r"0x[0-9a-f]+|0|[1-9][0-9]*", text) else None


def span_ms(text):
    m = re.fullmatch(r"([0-9]+)(us|ms|s|min|h)", text)
    return int(m[1]) * {"us": 0.001, "ms": 1, "s": 1000, "min": 60000, "h": 3600000}[m[2]] if m else None


def plain(field, value):
    """One value as both sides can be compared: int, or text without separators."""
    if field in UNIT_MS or field.endswith("lifetime"):
        ms = span_ms(value) if isinstance(value, str) else None
        if ms is not None:
            return int(ms / UNIT_MS.get(field, 1000))
    if isinstance(value, str) and re.fullmatch(r"[0-9a-fA-F]*:[0-9a-fA-F:.]+", value):
        try:
            return str(ipaddress.IPv6Address(value))
        except ValueError:
            return value.replace(":", "").lower()
    if isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]+){3}", value):
        return int(ipaddress.IPv4Address(value))   # a number for decode
    if field.startswith("mip6.options."):
        return value.replace(":", "")[:4]
    if field in TEXT:
        return re.sub("^0x", "", str(value).replace(":", "").lower())
    if field in NUMBERS:   # octets for tshark, a number for decode
        return value if isinstance(value, int) else int(value, 16)
    n = number(value)
    return n if n is not None else value


NUMBERS = {"ipv6.routing.mipv6.reserved", "ah.reserved", "dhcpv6.iaid", "dhcpv6.iata"}
# Octets, which may look like numbers.
TEXT = {"data.data", "tcp.options", "mip6.bad.auth", "icmpv6.opt.src_linkaddr", "icmpv6.opt.target_linkaddr", "eth.src", "eth.dst",
        "mip6.lla", "ah.icv", "isakmp.nonce", "isakmp.ispi", "isakmp.rspi",
        "isakmp.key_exchange.data", "isakmp.auth.data", "dhcpv6.duid.bytes", "dhcpv6.interface_id",
        "dns.srv.target", "dns.cname", "dhcpv6.status_msg", "mip6.mnlli.lli", "icmpv6.opt.lla.bytes"}


ADDRESS_LISTS = {"icmpv6.mip6.home_agent_address", "icmpv6.mld.source_address",
                 "icmpv6.mldr.mar.source_address"}


def option_table(header, option):
    base = re.sub("-(ipv[46]|mld2?|start)$", "", option["format"])   # a row by kind of address
    for name in (option["format"], f"{option['format']}@{header['format']}", base):
        if name in OPTIONS:
            return OPTIONS[name]
    if header["format"].startswith("dhcp6"):
        return UNKNOWN_OPTION["dhcp6"]
    if header["format"] in ("hop-by-hop", "dst-options"):
        return UNKNOWN_OPTION["ip"]
    return UNKNOWN_OPTION["mh" if "payload-proto" in header["fields"] else "nd"]


def put(lists, field, value):
    values = value if isinstance(value, list) else [value]
    if field in ADDRESS_LISTS:
        values = [a for v in values for a in v.split()]
    for v in values:
        v = plain(field, v)
        if field in SCALE:
            v *= SCALE[field]
        if v != "":
            lists.setdefault(field, []).append(v)


def ours_of(packet):
    lists = {}
    for header in packet["headers"]:
        table = HEADERS.get(header["format"], {})
        for field, value in header["fields"].items():
            if field in table:
                put(lists, table[field], value)
        put_options(lists, header, header)
    return lists


def put_options(lists, header, holder):
    for option in holder.get("options", []):
        if option["format"] == "raw" or option["format"] in PADDING:
            continue
        values = dict(option["fields"])
        if "type" in values and "length" in values:
            values["start"] = f"{values['type']:02x}{values['length']:02x}"
        for field, name in option_table(header, option).items():
            put(lists, name, values[field])
        if header["format"].startswith("dhcp6"):   # what stands inside others tshark does not show
            put_options(lists, header, option)


def without_padding(lists):
    for types, lengths in PADDED.items():
        kept, kept_lengths, rest = [], [], list(lists.get(lengths, []))
        for t in lists.get(types, []):
            length = rest.pop(0) if t != 0 and rest else None
            if t > 1:
                kept.append(t)
                kept_lengths += [length] if length is not None else []
        lists[types], lists[lengths] = kept, kept_lengths
    return lists


def theirs_of(line):
    lists = {}
    for field, text in zip(FIELDS, line.split("\t")):
        for value in text.split("|") if text else []:
            lists.setdefault(field, []).append(plain(field, value))
    return without_padding(lists)


def tshark_of(path):
    argv = ["tshark", "-n", "-r", path, "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|"]
    argv += ["-d", "udp.port==4191,ipv6"]   # which is IPv4, or a TLV header, too: see EXCEPTIONS
    for setting in ("ipv6.defragment:FALSE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE",
                    "tcp.desegment_tcp_streams:FALSE", "ip.check_checksum:TRUE", "tcp.relative_sequence_numbers:FALSE"):
        argv += ["-o", setting]
    for field in FIELDS:
        argv += ["-e", field]
    out = run(*argv)
    if out.returncode:
        sys.exit(f"tshark {path}: {out.stderr}")
    return [theirs_of(line) for line in out.stdout.split("\n")[:-1]]


def decode_of(tool, path):
    out = run(tool, "decode", "--format", "json", path)
    if out.returncode:
        sys.exit(f"decode {path}: {out.stderr}")
    return [json.loads(line) for line in out.stdout.splitlines()]


def write_pcap(path, link, packets):
    octets = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link)
    for p in packets:
        octets += struct.pack("<IIII", 0, 0, len(p), len(p)) + p
    path.write_bytes(octets)


class Comparison:
    def __init__(self, tool):
        self.tool = tool
        self.tally = Tally()
        self.used = set()
        self.seen = set()

    def excepted(self, label, n, field):
        for key in EXCEPTIONS:
            if fnmatch.fnmatch(label, key[0]) and key[1] in (None, n) and \
                    fnmatch.fnmatch(field, key[2]):
                self.used.add(key)
                return True
        return False

    def capture(self, path, labels):
        """labels: of each packet (name, number)."""
        ours, theirs = decode_of(self.tool, path), tshark_of(path)
        if len(ours) != len(theirs) or len(ours) != len(labels or ours):
            self.tally.check(False, f"{path}: {len(ours)} packets, tshark has {len(theirs)}")
            return
        for n, (packet, right) in enumerate(zip(ours, theirs), 1):
            label, number_ = labels[n - 1] if labels else (path.name, n)
            self.seen.add(label)
            self.packet(label, number_, packet, right)

    def packet(self, label, n, packet, theirs):
        ours = ours_of(packet)
        wrong = []
        for field in FIELDS:
            left, right = ours.get(field, []), theirs.get(field, [])
            if field in STATUS.values():
                continue
            if left != right and not self.excepted(label, n, field):
                wrong.append(f"{field}: {left} tshark {right}")
        wrong += self.checksums(label, n, packet, theirs)
        self.tally.check(not wrong, f"{label} packet {n}: " + "; ".join(wrong))

    def checksums(self, label, n, packet, theirs):
        bad = {f["offset"] for f in packet["findings"] if f["code"] == "checksum"}
        for value, status in STATUS.items():
            if {2, 3} & set(theirs.get(status, [])) or not theirs.get(status):
                continue   # tshark did not look, or there is none
            mine = []
            for h in packet["headers"]:
                if HEADERS.get(h["format"], {}).get("checksum") == value:
                    mine.append(int(not any(h["offset"] <= at < h["offset"] + h["length"]
                                            for at in bad)))
            if mine != theirs[status] and not self.excepted(label, n, status):
                yield f"{status}: {mine} tshark {theirs[status]}"

    def close(self):
        for key in EXCEPTIONS:
            if key not in self.used and any(fnmatch.fnmatch(s, key[0]) for s in self.seen):
                self.tally.check(False, f"the exception {key} no longer applies")
        self.tally.close()


def golden(comparison, folder):
    groups = {RAW: [], ETHERNET: []}
    for path in sorted(pathlib.Path("fixtures/packets").glob("*.hex")):
        octets = bytes.fromhex("".join(re.sub(r"#.*", "", path.read_text()).split()))
        groups[ETHERNET if path.name.startswith("ethernet-") else RAW].append((path.name, octets))
    for link, packets in groups.items():
        path = folder / f"golden-{link}.pcap"
        write_pcap(path, link, [octets for _, octets in packets])
        comparison.capture(path, [(name, 1) for name, _ in packets])


def main():
    comparison = Comparison(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        golden(comparison, pathlib.Path(folder))
    for folder in ["fixtures/pcap", *filter(None, os.environ.get("CAPTURES", "").split(":"))]:
        for path in sorted(pathlib.Path(folder).glob("*.pcap*")):
            comparison.capture(path, None)
    comparison.close()


main()
