/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The measurements of `make bench` that need C. Ours and what it is held against take turns, and
 * each turn prints one line: two figures, and what they count. bench.py takes the medians.
 *
 *     build      authenticated Binding Updates a second: packet_encode; the template of template.c
 *     send       frames a second over veth: flood_run; a bare loop around sendmmsg
 *     send-built frames a second, a new authenticated Binding Update each: flood_run; the bare loop
 *     start      milliseconds from fork to the first frame on the link: mip6test craft -i; 0
 *     write F N  nothing: writes a capture of N authenticated Binding Updates */
#include "bench/template.h"

#include "base/file.h"
#include "base/text.h"
#include "link/capture.h"
#include "link/flood.h"
#include "link/lab.h"
#include "wire/authenticator.h"
#include "wire/spec.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 7, BUILDS = 200000, FRAMES = 200000, BATCH = 64, ROOM = 256, LINK_HEADER = 14 };

#define BINDING_UPDATE \
	"ip6(src=2001:db8:2::1, dst=2001:db8::2)/dst-options(home-address(2001:db8:1::1))/" \
	"bu(sequence=0, A, lifetime=420s, nonce-indices(home=1, care-of=2), " \
	"binding-auth(kbm=000102030405060708090a0b0c0d0e0f10111213))"

NORETURN static void fail(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(3);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A packet of which only the sequence number changes. */
struct builder {
	struct packet packet;
	struct slot *number;
	uint16_t sequence;
};

static struct builder builder_new(void)
{
	static const struct spec_build plain = {0};
	struct builder b = {.sequence = 0};
	struct arena *a = arena_new();
	struct header *bu;
	struct spec *spec;
	struct err err;

	if (!spec_parse(a, BINDING_UPDATE, &spec, &err) ||
	    !packet_from_spec(a, spec, &plain, &b.packet, &err))
		fail(err.text);
	b.packet.keys = key_cache_new();
	bu = packet_find(&b.packet, "bu");
	b.number = &bu->slots[format_field(bu->format, "sequence")];
	b.number->how = SLOT_SET;
	return b;
}

static void build(struct builder *b, struct buf *out)
{
	struct err err;

	b->number->num = b->sequence++;
	if (!packet_encode(&b->packet, out, &err))
		fail(err.text);
}

/* --- build --- */

static void check_equal(void)
{
	struct builder b = builder_new();
	uint8_t octets[ROOM], theirs[ROOM];
	struct template t;

	for (unsigned i = 0; i < 70000; i++) {
		struct buf out = buf_over(octets, sizeof(octets));

		build(&b, &out);
		if (i == 0 && !template_init(&t, buf_bytes(&out)))
			fail("the template is for another packet");
		template_build(&t, (uint16_t)i, theirs);
		if (!bytes_equal(buf_bytes(&out), (struct bytes){theirs, TEMPLATE_OCTETS}))
			fail("the template builds other octets");
	}
}

static double rate_of_encode(struct builder *b)
{
	uint8_t octets[ROOM];
	double start = now();

	for (unsigned i = 0; i < BUILDS; i++) {
		struct buf out = buf_over(octets, sizeof(octets));

		build(b, &out);
	}
	return BUILDS / (now() - start);
}

static double rate_of_template(struct template *t, uint8_t *octets)
{
	double start = now();

	for (unsigned i = 0; i < BUILDS; i++)
		template_build(t, (uint16_t)i, octets);
	return BUILDS / (now() - start);
}

static void bench_build(void)
{
	struct builder b = builder_new();
	uint8_t octets[ROOM];
	struct buf out = buf_over(octets, sizeof(octets));
	struct template t;

	check_equal();
	build(&b, &out);
	if (!template_init(&t, buf_bytes(&out)))
		fail("the template is for another packet");
	for (unsigned i = 0; i < TURNS; i++) {
		double ours = rate_of_encode(&b);

		printf("%.0f %.0f packets/s\n", ours, rate_of_template(&t, octets));
	}
}

/* --- send --- */

static void put_link_header(struct buf *out)
{
	static const uint8_t header[LINK_HEADER] = {2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 1, 0x86, 0xdd};

	buf_put(out, (struct bytes){header, sizeof(header)});
}

static bool next_same(void *context, struct buf *out, struct err *err)
{
	const struct bytes *frame = context;

	(void)err;
	buf_put(out, *frame);
	return true;
}

static bool next_built(void *context, struct buf *out, struct err *err)
{
	struct buf rest = buf_over(out->at + LINK_HEADER, out->cap - LINK_HEADER);

	(void)err;
	put_link_header(out);
	build(context, &rest);
	out->len += rest.len;
	return true;
}

static double rate_of_flood(flood_next *next, void *context)
{
	struct flood_pace pace = {.count = FRAMES};
	struct flood_counts counts;
	struct err err;
	struct flood *f = flood_open("bench0", &err);
	double start = now();

	if (f == NULL || !flood_run(f, &pace, next, NULL, context, &counts, &err))
		fail(err.text);
	start = now() - start;
	flood_close(f);
	return (double)counts.sent / start;
}

static double rate_of_sendmmsg(struct bytes frame)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex("bench0")};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	static uint8_t octets[BATCH][ROOM];
	struct mmsghdr messages[BATCH] = {0};
	struct iovec parts[BATCH];
	double start;

	if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		fail("no packet socket");
	for (unsigned i = 0; i < BATCH; i++) {
		memcpy(octets[i], frame.at, frame.len);
		parts[i] = (struct iovec){octets[i], frame.len};
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	start = now();
	for (unsigned sent = 0; sent < FRAMES;) {
		int n = sendmmsg(fd, messages, FRAMES - sent < BATCH ? FRAMES - sent : BATCH, 0);

		if (n < 0)
			fail("sendmmsg");
		sent += (unsigned)n;
	}
	start = now() - start;
	close(fd);
	return FRAMES / start;
}

/* A link of our own; it ends with the process. */
static void make_link(void)
{
	struct err err;
	struct lab *l = lab_new(&err);

	if (l == NULL || !lab_link(l, "bench0", "bench1", &err))
		fail(err.text);
}

static void bench_send(bool built)
{
	struct builder b = builder_new();
	uint8_t octets[ROOM];
	struct buf frame = buf_over(octets, sizeof(octets));
	struct bytes same;

	make_link();
	next_built(&b, &frame, NULL);
	same = buf_bytes(&frame);
	for (unsigned i = 0; i < TURNS; i++) {
		double ours = built ? rate_of_flood(next_built, &b) : rate_of_flood(next_same, &same);

		printf("%.0f %.0f frames/s\n", ours, rate_of_sendmmsg(same));
	}
}

/* --- start --- */

static int open_tap(void)
{
	struct sockaddr_ll on = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
				 .sll_ifindex = (int)if_nametoindex("bench0")};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	struct timeval patience = {.tv_sec = 5};

	if (fd < 0 || bind(fd, (struct sockaddr *)&on, sizeof(on)) != 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) != 0)
		fail("no packet socket");
	return fd;
}

/* Waits for the frame with our payload: the link's other end talks, too. */
static bool wait_for_frame(int fd)
{
	static const uint8_t mobility = 135;
	uint8_t octets[2048];
	ssize_t n;

	while ((n = recv(fd, octets, sizeof(octets), 0)) > 0)
		if (n > LINK_HEADER + 6 && octets[LINK_HEADER + 6] == mobility)
			return true;
	return false;
}

static void bench_start(const char *program)
{
	int fd, status;

	make_link();
	fd = open_tap();
	for (unsigned i = 0; i < TURNS; i++) {
		double start = now(), end;
		pid_t pid = fork();

		if (pid == 0) {
			if (freopen("/dev/null", "w", stdout) != NULL)
				execl(program, "mip6test", "craft", "-i", "bench0",
				      "ip6(src=fe80::1, dst=ff02::1)/bu(sequence=1)", (char *)NULL);
			_exit(127);
		}
		if (pid < 0 || !wait_for_frame(fd))
			fail("no frame came");
		end = now();
		waitpid(pid, &status, 0);
		printf("%.2f 0 ms\n", (end - start) * 1000);
	}
}

/* --- write --- */

static void write_capture(const char *path, const char *count)
{
	struct builder b = builder_new();
	struct capture c = {0};
	struct err err;
	uint64_t n;

	if (!parse_u64(count, &n))
		fail("write FILE COUNT");
	capture_begin(&c, "mip6test");
	capture_interface(&c, "bench", LINK_RAW);
	for (uint64_t i = 0; i < n; i++) {
		uint8_t octets[ROOM];
		struct buf out = buf_over(octets, sizeof(octets));

		build(&b, &out);
		capture_frame(&c, 0, (int64_t)i, CAPTURE_UNKNOWN, buf_bytes(&out), NULL);
	}
	if (!file_replace(path, text_bytes(&c.octets),
			  &err))
		fail(err.text);
	text_done(&c.octets);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (strcmp(what, "build") == 0)
		bench_build();
	else if (strcmp(what, "send") == 0 || strcmp(what, "send-built") == 0)
		bench_send(strcmp(what, "send-built") == 0);
	else if (strcmp(what, "start") == 0 && argc == 3)
		bench_start(argv[2]);
	else if (strcmp(what, "write") == 0 && argc == 4)
		write_capture(argv[2], argv[3]);
	else
		fail("build | send | send-built | start PROGRAM | write FILE COUNT");
	return 0;
}
