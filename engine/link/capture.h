/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Captures: pcapng out, with interface names, direction and a comment a frame, or plain pcap; both in,
 * through libpcap. A capture that is read is hostile: whatever is wrong with it is an error with
 * the file's name, never more. */
#ifndef MIP6TEST_LINK_CAPTURE_H
#define MIP6TEST_LINK_CAPTURE_H

#include "base/err.h"
#include "base/text.h"

/* Link types as captures hold them (LINKTYPE_…), of what we handle. */
enum { LINK_ETHERNET = 1, LINK_RAW = 101, LINK_IPV6 = 229 };

/* A pcapng being built in memory; written at the end with file_replace, or octet by octet to a
 * pipe. Zero-initialise, then begin; text_done(&c.octets) gives the memory back. */
struct capture {
	struct text octets;
	unsigned interfaces;
	bool classic;
};

/* application: "mip6test 0.1". */
void capture_begin(struct capture *c, const char *application);

/* The same as a pcap: one interface, without its name, directions and comments. */
void capture_begin_classic(struct capture *c);

/* Adds an interface description; returns its number. */
unsigned capture_interface(struct capture *c, const char *name, unsigned link_type);

enum capture_direction { CAPTURE_UNKNOWN = 0, CAPTURE_INBOUND = 1, CAPTURE_OUTBOUND = 2 };

/* at: microseconds since 1970. comment: UTF-8, may be NULL. A frame of more than 262144 octets is
 * cut there, as a reader would refuse it. */
void capture_frame(struct capture *c, unsigned interface, int64_t at,
		   enum capture_direction direction, struct bytes frame, const char *comment);

/* Reading. */
struct capture_reader;

struct capture_record {
	int64_t at;              /* microseconds since 1970 */
	struct bytes frame;      /* what was captured; borrowed until the next call */
	size_t original_len;     /* on the wire */
};

/* NULL and a message when the file is missing, is no capture, or has a link type other than
 * Ethernet and raw IPv6. "-" is standard input. */
struct capture_reader *capture_open(const char *path, struct err *err);

/* Reads what passes an interface instead, promiscuous, without waiting for more than one frame. Needs
 * root or CAP_NET_RAW; the caller drops privileges when this has returned. */
struct capture_reader *capture_listen(const char *interface, struct err *err);

/* Only records that match the expression (pcap-filter(7)) from now on. */
MUST_USE bool capture_filter(struct capture_reader *r, const char *expression, struct err *err);

/* Packets that came on the interface and were not read in time. */
uint64_t capture_dropped(const struct capture_reader *r);

void capture_close(struct capture_reader *r);
unsigned capture_link_type(const struct capture_reader *r);

/* CAPTURE_IDLE: nothing came on the interface for a while (at most 200 ms). */
enum capture_status { CAPTURE_RECORD, CAPTURE_END, CAPTURE_BROKEN, CAPTURE_IDLE };

/* CAPTURE_BROKEN sets err ("file: record 12: …"); records before it were good, and behind it
 * there is only CAPTURE_END. */
enum capture_status capture_next(struct capture_reader *r, struct capture_record *record,
				 struct err *err);

#endif
