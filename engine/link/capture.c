/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The pcapng blocks that we write (draft-ietf-opsawg-pcapng: section header, interface
 * description, enhanced packet), little-endian on every machine so that equal runs give equal
 * files; and the two structures of a pcap. Reading is libpcap's work; what it reports is checked and put into our words here. */
#include "link/capture.h"

#include "base/arena.h"
#include "link/interface.h"

#include <assert.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_SECTION_APPLICATION = 4,
	OPTION_INTERFACE_NAME = 2,
	OPTION_INTERFACE_RESOLUTION = 9,
	OPTION_PACKET_FLAGS = 2,
	FRAME_MAX = 262144,      /* what readers accept */
	OPTION_MAX = 65000,
	IDLE_MS = 200,
};

/* --- Writing --- */

static void put_u16(struct text *t, unsigned v)
{
	char octets[2] = {(char)(v & 0xff), (char)(v >> 8 & 0xff)};

	text_put_n(t, octets, sizeof(octets));
}

static void put_u32(struct text *t, uint32_t v)
{
	put_u16(t, v & 0xffff);
	put_u16(t, v >> 16);
}

/* Everything in a block is padded to 32 bits; the padding is not counted. */
static void put_padded(struct text *t, const void *at, size_t len)
{
	static const char zeros[4] = {0};

	if (len > 0)
		text_put_n(t, at, len);
	text_put_n(t, zeros, (4 - len % 4) % 4);
}

static void put_option(struct text *t, unsigned code, const void *at, size_t len)
{
	put_u16(t, code);
	put_u16(t, (unsigned)len);
	put_padded(t, at, len);
}

/* Text is UTF-8; what is too long is cut between characters. */
static void put_text_option(struct text *t, unsigned code, const char *s)
{
	size_t len = strlen(s);

	if (len > OPTION_MAX) {
		len = OPTION_MAX;
		while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
			len--;
	}
	put_option(t, code, s, len);
}

/* The length of a block stands at its start and its end: begin leaves room, end fills it in. */
static size_t block_begin(struct text *t, uint32_t type)
{
	size_t start = t->len;

	put_u32(t, type);
	put_u32(t, 0);
	return start;
}

static void block_end(struct text *t, size_t start)
{
	uint32_t len;

	put_option(t, OPTION_END, NULL, 0);
	len = (uint32_t)(t->len - start + 4);
	put_u32(t, len);
	memcpy(t->at + start + 4, t->at + t->len - 4, 4);
}

void capture_begin(struct capture *c, const char *application)
{
	struct text *t = &c->octets;
	size_t start = block_begin(t, BLOCK_SECTION);

	put_u32(t, BYTE_ORDER_MAGIC);
	put_u16(t, 1);           /* version 1.0 */
	put_u16(t, 0);
	put_u32(t, UINT32_MAX);  /* length of the section: not said */
	put_u32(t, UINT32_MAX);
	put_text_option(t, OPTION_SECTION_APPLICATION, application);
	block_end(t, start);
}

void capture_begin_classic(struct capture *c)
{
	c->classic = true;
}

/* The header of a pcap names the link type, so it waits for the interface. */
static void classic_interface(struct capture *c, unsigned link_type)
{
	struct text *t = &c->octets;

	assert(c->interfaces == 0);
	put_u32(t, 0xa1b2c3d4);  /* the magic */
	put_u16(t, 2);           /* version 2.4 */
	put_u16(t, 4);
	put_u32(t, 0);
	put_u32(t, 0);
	put_u32(t, FRAME_MAX);
	put_u32(t, link_type);
}

static void classic_frame(struct capture *c, uint64_t stamp, struct bytes kept, size_t len)
{
	struct text *t = &c->octets;

	put_u32(t, (uint32_t)(stamp / 1000000));
	put_u32(t, (uint32_t)(stamp % 1000000));
	put_u32(t, (uint32_t)kept.len);
	put_u32(t, (uint32_t)len);
	text_put_n(t, (const char *)kept.at, kept.len);
}

unsigned capture_interface(struct capture *c, const char *name, unsigned link_type)
{
	const uint8_t microseconds = 6;
	struct text *t = &c->octets;
	size_t start;

	if (c->classic) {
		classic_interface(c, link_type);
		return c->interfaces++;
	}
	start = block_begin(t, BLOCK_INTERFACE);
	put_u16(t, link_type);
	put_u16(t, 0);
	put_u32(t, FRAME_MAX);
	put_text_option(t, OPTION_INTERFACE_NAME, name);
	put_option(t, OPTION_INTERFACE_RESOLUTION, &microseconds, 1);
	block_end(t, start);
	return c->interfaces++;
}

void capture_frame(struct capture *c, unsigned interface, int64_t at,
		   enum capture_direction direction, struct bytes frame, const char *comment)
{
	struct text *t = &c->octets;
	uint64_t stamp = at > 0 ? (uint64_t)at : 0;
	struct bytes kept = bytes_slice(frame, 0, FRAME_MAX);
	uint8_t flags[4] = {(uint8_t)direction, 0, 0, 0};
	size_t start;

	assert(interface < c->interfaces);
	if (c->classic) {
		classic_frame(c, stamp, kept, frame.len);
		return;
	}
	start = block_begin(t, BLOCK_PACKET);
	put_u32(t, interface);
	put_u32(t, (uint32_t)(stamp >> 32));
	put_u32(t, (uint32_t)stamp);
	put_u32(t, (uint32_t)kept.len);
	put_u32(t, frame.len > UINT32_MAX ? UINT32_MAX : (uint32_t)frame.len);
	put_padded(t, kept.at, kept.len);
	put_option(t, OPTION_PACKET_FLAGS, flags, sizeof(flags));
	if (comment != NULL && comment[0] != '\0')
		put_text_option(t, OPTION_COMMENT, comment);
	block_end(t, start);
}

/* --- Reading --- */

enum { READ_AHEAD = 128 * 1024 };

struct capture_reader {
	pcap_t *pcap;
	char *path;              /* for messages */
	char *ahead;             /* of a file: READ_AHEAD octets at a time; NULL: no file */
	uint64_t records;
	unsigned link_type;
	int wait_fd;             /* of an interface, to wait for packets; else -1 */
	bool over;
};

/* 0 for a link type that we cannot read. */
static unsigned known_link_type(int dlt)
{
	switch (dlt) {
	case DLT_EN10MB:
		return LINK_ETHERNET;
	case DLT_RAW:
		return LINK_RAW;
	case DLT_IPV6:
		return LINK_IPV6;
	default:
		return 0;
	}
}

/* ahead must outlive what is returned. */
static pcap_t *open_pcap(const char *path, const char *name, char *ahead, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "rb");
	pcap_t *pcap;

	if (file == NULL) {
		err_errno(err, "%s", name);
		return NULL;
	}
	if (!is_stdin)
		setvbuf(file, ahead, _IOFBF, READ_AHEAD);
	pcap = pcap_fopen_offline(file, why);
	if (pcap == NULL) {
		err_set(err, "%s: not a capture: %s", name, why);
		if (!is_stdin)
			fclose(file);
	}
	return pcap;
}

/* Takes the open pcap. */
static struct capture_reader *reader_new(pcap_t *pcap, const char *name, struct err *err)
{
	unsigned link_type = known_link_type(pcap_datalink(pcap));
	struct capture_reader *r;

	if (link_type == 0) {
		const char *what = pcap_datalink_val_to_description_or_dlt(pcap_datalink(pcap));

		err_set(err, "%s: link type %s; only Ethernet and raw IPv6 are read", name, what);
		pcap_close(pcap);
		return NULL;
	}
	r = mem_new(sizeof(*r));
	r->pcap = pcap;
	r->link_type = link_type;
	r->wait_fd = -1;
	r->path = mem_new(strlen(name) + 1);
	memcpy(r->path, name, strlen(name));
	return r;
}

struct capture_reader *capture_open(const char *path, struct err *err)
{
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	char *ahead = mem_new(READ_AHEAD);
	pcap_t *pcap = open_pcap(path, name, ahead, err);
	struct capture_reader *r = pcap != NULL ? reader_new(pcap, name, err) : NULL;

	if (r != NULL)
		r->ahead = ahead;
	else
		mem_free(ahead);
	return r;
}

struct capture_reader *capture_listen(const char *interface, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct capture_reader *r;
	pcap_t *pcap;
	int rc;

	if (!interface_check_up(interface, err))
		return NULL;
	pcap = pcap_create(interface, why);
	if (pcap == NULL) {
		err_set(err, "%s: %s", interface, why);
		return NULL;
	}
	pcap_set_snaplen(pcap, FRAME_MAX);
	pcap_set_promisc(pcap, 1);
	pcap_set_immediate_mode(pcap, 1);
	pcap_set_timeout(pcap, IDLE_MS);
	rc = pcap_activate(pcap);
	if (rc < 0) {
		err_set(err, "%s: %s", interface,
			rc == PCAP_ERROR_PERM_DENIED ? "listening needs root" : pcap_geterr(pcap));
		pcap_close(pcap);
		return NULL;
	}
	/* Without this libpcap waits on, whatever its time-out, until a packet comes: no Ctrl-C is seen. */
	if (pcap_setnonblock(pcap, 1, why) != 0) {
		err_set(err, "%s: %s", interface, why);
		pcap_close(pcap);
		return NULL;
	}
	r = reader_new(pcap, interface, err);
	if (r != NULL)
		r->wait_fd = pcap_get_selectable_fd(pcap);
	return r;
}

bool capture_filter(struct capture_reader *r, const char *expression, struct err *err)
{
	struct bpf_program program;
	bool ok;

	if (pcap_compile(r->pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN) != 0)
		return err_set(err, "filter \"%.80s\": %s", expression, pcap_geterr(r->pcap));
	ok = pcap_setfilter(r->pcap, &program) == 0;
	pcap_freecode(&program);
	return ok || err_set(err, "%s: %s", r->path, pcap_geterr(r->pcap));
}

void capture_close(struct capture_reader *r)
{
	if (r == NULL)
		return;
	pcap_close(r->pcap);
	mem_free(r->ahead);
	mem_free(r->path);
	mem_free(r);
}

unsigned capture_link_type(const struct capture_reader *r)
{
	return r->link_type;
}

/* Time stamps of a hostile capture can be anything; those beyond all reason become 0. */
static int64_t stamp_of(const struct pcap_pkthdr *head)
{
	int64_t seconds = head->ts.tv_sec, rest = head->ts.tv_usec;

	if (seconds < 0 || seconds > INT64_MAX / USEC_PER_SEC / 2)
		return 0;
	if (rest < 0 || rest > UINT32_MAX)
		rest = 0;
	return seconds * USEC_PER_SEC + rest;
}

/* For a while; false when none came, or a signal. */
static bool wait_for_packet(const struct capture_reader *r)
{
	struct pollfd fd = {.fd = r->wait_fd, .events = POLLIN};

	return r->wait_fd >= 0 && poll(&fd, 1, IDLE_MS) > 0;
}

uint64_t capture_dropped(const struct capture_reader *r)
{
	struct pcap_stat stat = {0};

	return r->wait_fd >= 0 && pcap_stats(r->pcap, &stat) == 0 ? stat.ps_drop : 0;
}

enum capture_status capture_next(struct capture_reader *r, struct capture_record *record,
				 struct err *err)
{
	struct pcap_pkthdr *head;
	const u_char *octets;
	int rc;

	*record = (struct capture_record){0};
	if (r->over)
		return CAPTURE_END;
	rc = pcap_next_ex(r->pcap, &head, &octets);
	if (rc == 0 && wait_for_packet(r))
		rc = pcap_next_ex(r->pcap, &head, &octets);
	if (rc == 0)
		return CAPTURE_IDLE;
	if (rc != 1) {
		r->over = true;
		if (rc == PCAP_ERROR_BREAK)
			return CAPTURE_END;
		err_set(err, "%s: record %llu: %s", r->path,
			(unsigned long long)r->records + 1, pcap_geterr(r->pcap));
		return CAPTURE_BROKEN;
	}
	r->records++;
	record->at = stamp_of(head);
	record->frame = (struct bytes){octets, head->caplen};
	record->original_len = head->len > head->caplen ? head->len : head->caplen;
	return CAPTURE_RECORD;
}
