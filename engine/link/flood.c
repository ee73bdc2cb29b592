/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A batch is filled with what is due, then handed to the kernel until all of it is taken. */
#include "link/flood.h"

#include "base/arena.h"
#include "link/interface.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, LINK_HEADER = 14, NSEC_PER_SEC = 1000000000 };

/* A full queue that takes nothing for so long is an error. */
#define PATIENCE USEC_PER_SEC
#define SLEEP_MAX (100 * USEC_PER_MS)

struct flood {
	int fd;
	char name[IF_NAMESIZE];
	uint8_t mac[6];
	size_t room;                     /* octets of one frame */
	uint8_t *frames;                 /* BATCH of them */
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH];
};

static bool open_socket(struct flood *f, struct err *err)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET,
				 .sll_ifindex = (int)if_nametoindex(f->name)};

	f->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (f->fd < 0 && (errno == EPERM || errno == EACCES))
		return err_set(err, "%s: no permission: needs root or CAP_NET_RAW", f->name);
	if (f->fd < 0 || bind(f->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		return err_errno(err, "%s: cannot be sent on", f->name);
	return true;
}

static bool read_mtu(struct flood *f, struct err *err)
{
	struct ifreq request = {0};

	memcpy(request.ifr_name, f->name, sizeof(request.ifr_name));
	if (ioctl(f->fd, SIOCGIFMTU, &request) != 0)
		return err_errno(err, "%s", f->name);
	f->room = (size_t)request.ifr_mtu + LINK_HEADER;
	return true;
}

static void lay_out(struct flood *f)
{
	f->frames = mem_new(BATCH * f->room);
	for (size_t i = 0; i < BATCH; i++) {
		f->parts[i].iov_base = f->frames + i * f->room;
		f->messages[i].msg_hdr.msg_iov = &f->parts[i];
		f->messages[i].msg_hdr.msg_iovlen = 1;
	}
}

struct flood *flood_open(const char *interface, struct err *err)
{
	struct flood *f = mem_new(sizeof(*f));

	f->fd = -1;
	if (!interface_check_up(interface, err) || !interface_mac(interface, f->mac, err))
		goto failed;
	memcpy(f->name, interface, strlen(interface));   /* shorter: it is an interface */
	if (!open_socket(f, err) || !read_mtu(f, err))
		goto failed;
	lay_out(f);
	return f;
failed:
	flood_close(f);
	return NULL;
}

void flood_close(struct flood *f)
{
	if (f == NULL)
		return;
	if (f->fd >= 0)
		close(f->fd);
	mem_free(f->frames);
	mem_free(f);
}

void flood_mac(const struct flood *f, uint8_t mac[6])
{
	memcpy(mac, f->mac, sizeof(f->mac));
}

struct run {
	struct flood *f;
	const struct flood_pace *pace;
	flood_next *next;
	bool (*stop)(void *context);
	void *context;
	struct flood_counts *counts;
	struct err *err;
	struct timespec start;
	bool over;
};

static usec elapsed(const struct run *r)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (usec)(t.tv_sec - r->start.tv_sec) * USEC_PER_SEC +
	       (t.tv_nsec - r->start.tv_nsec) / 1000;
}

static bool stopped(const struct run *r)
{
	return r->stop != NULL && r->stop(r->context);
}

/* Frames that should have been sent by that time. Computed from whole seconds and the rest, so
 * that no rate overflows within a day. */
static uint64_t due_at(const struct flood_pace *pace, usec at)
{
	uint64_t seconds = (uint64_t)(at / USEC_PER_SEC), rest = (uint64_t)(at % USEC_PER_SEC);

	if (pace->rate == 0)
		return (uint64_t)(at / pace->interval) + 1;
	return seconds * pace->rate + rest * pace->rate / USEC_PER_SEC + 1;
}

/* How many frames may go now; sleeps a while when none may. */
static uint64_t frames_due(struct run *r)
{
	const struct flood_pace *pace = r->pace;
	uint64_t sent = r->counts->sent, due = BATCH;

	if (pace->rate > 0 || pace->interval > 0) {
		uint64_t total = due_at(pace, elapsed(r));

		due = total > sent ? total - sent : 0;
	}
	if (pace->count > 0 && due > pace->count - sent)
		due = pace->count - sent;
	if (due == 0) {
		uint64_t between = pace->rate > 0 ? NSEC_PER_SEC / pace->rate
						  : (uint64_t)pace->interval * 1000;
		uint64_t pause = between / 2 + 1;
		struct timespec t = {0};

		t.tv_nsec = (long)(pause < SLEEP_MAX * 1000 ? pause : SLEEP_MAX * 1000);
		nanosleep(&t, NULL);
	}
	return due < BATCH ? due : BATCH;
}

/* False when next failed; fewer than wanted when there are no more. */
static bool fill(struct run *r, size_t wanted, size_t *filled)
{
	struct flood *f = r->f;

	for (*filled = 0; *filled < wanted; (*filled)++) {
		struct buf out = buf_over(f->frames + *filled * f->room, f->room);

		if (!r->next(r->context, &out, r->err))
			return false;
		if (out.overflow)
			return err_set(r->err, "%s: a frame is longer than %zu octets", f->name, f->room);
		r->over = out.len == 0;
		if (r->over)
			return true;
		f->parts[*filled].iov_len = out.len;
	}
	return true;
}

/* Waits a while for room in the queue. */
static bool wait_for_room(struct run *r, usec *waited)
{
	struct pollfd fd = {.fd = r->f->fd, .events = POLLOUT};
	struct timespec t = {.tv_nsec = 200000};
	bool is_ours = errno == EAGAIN;   /* the socket's queue is full, else the interface's */
	usec before = elapsed(r);

	r->counts->waits++;
	if (is_ours)
		poll(&fd, 1, (int)(SLEEP_MAX / USEC_PER_MS));
	else
		nanosleep(&t, NULL);
	*waited += elapsed(r) - before;
	return *waited < PATIENCE ||
	       err_set(r->err, "%s: takes no more frames", r->f->name);
}

static bool refused(struct run *r, size_t at)
{
	int why = errno;

	if (!interface_check_up(r->f->name, r->err))
		return false;
	errno = why;
	return err_errno(r->err, "%s: a frame of %zu octets cannot be sent", r->f->name,
			 r->f->parts[at].iov_len);
}

static bool hand_over(struct run *r, size_t count)
{
	usec waited = 0;

	for (size_t at = 0; at < count;) {
		int n = sendmmsg(r->f->fd, r->f->messages + at, (unsigned)(count - at), 0);

		if (n > 0) {
			at += (size_t)n;
			r->counts->sent += (uint64_t)n;
			waited = 0;
			continue;
		}
		if (errno != ENOBUFS && errno != EAGAIN && errno != EINTR)
			return refused(r, at);
		if (errno != EINTR && !wait_for_room(r, &waited))
			return false;
		if (stopped(r)) {
			r->over = true;
			return true;
		}
	}
	return true;
}

bool flood_run(struct flood *f, const struct flood_pace *pace, flood_next *next,
	       bool (*stop)(void *context), void *context, struct flood_counts *counts,
	       struct err *err)
{
	struct run r = {.f = f, .pace = pace, .next = next, .stop = stop, .context = context,
			.counts = counts, .err = err};
	size_t filled;
	bool ok = true;

	*counts = (struct flood_counts){0};
	clock_gettime(CLOCK_MONOTONIC, &r.start);
	while (ok && !r.over && !stopped(&r)) {
		ok = fill(&r, (size_t)frames_due(&r), &filled);
		/* What was made before next failed is still good. */
		ok = hand_over(&r, filled) && ok;
		r.over = r.over || (pace->count > 0 && counts->sent == pace->count);
	}
	counts->took = elapsed(&r);
	return ok;
}
