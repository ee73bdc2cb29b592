/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads what has arrived, serves the deadline, sleeps until the next of either. A socket of
 * libpcap in and one of libnet out for each port; libnet's checksums and builders are not used,
 * they know nothing of mobility. No protocol in here. */
#include "link/live.h"

#include "base/arena.h"
#include "link/interface.h"

#include <assert.h>
#include <errno.h>
#include <libnet.h>
#include <limits.h>
#include <pcap/pcap.h>
#include <poll.h>
#include <string.h>
#include <time.h>

enum {
	PORTS_MAX = 16,
	SNAPLEN_MIN = 2048,
	RING_SIZE = 8 * 1024 * 1024,
	BURST_MAX = 1024,        /* frames read from a port before deadlines are looked at */
	DRAIN_MAX = 1 << 16,     /* frames, and events, that one call into a node may bring */
	BUSY_RETRIES = 50,       /* times a millisecond that a full queue is waited for */
};

/* The longest sleep: a signal that comes just before it is noticed this much later. */
#define SLEEP_MAX (100 * USEC_PER_MS)
#define CHECK_INTERVAL (500 * USEC_PER_MS)

struct port {
	pcap_t *in;
	libnet_t *out;
	char name[64];
	uint8_t mac[6];
};

struct live {
	struct port ports[PORTS_MAX];
	unsigned port_count;
	struct timespec start;
	usec next_check;         /* when the interfaces are looked at again */
	live_event_tap *event_tap;
	void *event_tap_context;
	uint64_t received, sent;
};

struct live *live_new(void)
{
	struct live *l = mem_new(sizeof(*l));

	clock_gettime(CLOCK_MONOTONIC, &l->start);
	return l;
}

static void port_close(struct port *p)
{
	if (p->in != NULL)
		pcap_close(p->in);
	if (p->out != NULL)
		libnet_destroy(p->out);
}

void live_free(struct live *l)
{
	if (l == NULL)
		return;
	for (unsigned i = 0; i < l->port_count; i++)
		port_close(&l->ports[i]);
	mem_free(l);
}

usec live_now(const struct live *l)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (usec)(t.tv_sec - l->start.tv_sec) * USEC_PER_SEC +
	       (t.tv_nsec - l->start.tv_nsec) / 1000;
}

void live_mac(const struct live *l, unsigned port, uint8_t mac[6])
{
	assert(port < l->port_count);
	memcpy(mac, l->ports[port].mac, 6);
}

void live_set_event_tap(struct live *l, live_event_tap *tap, void *context)
{
	l->event_tap = tap;
	l->event_tap_context = context;
}

struct live_counts live_counts(const struct live *l)
{
	struct live_counts counts = {.received = l->received, .sent = l->sent};

	for (unsigned i = 0; i < l->port_count; i++) {
		struct pcap_stat s;

		if (pcap_stats(l->ports[i].in, &s) == 0)
			counts.dropped += s.ps_drop;
	}
	return counts;
}

/* --- Opening --- */

/* Room for a frame of the link, and not more: the ring has slots of this size, so that a generous
 * length leaves few of them, and a burst of answers is lost. */
static int snaplen_of(const char *interface)
{
	struct ifreq request = {0};
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), mtu = 0;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	if (fd >= 0 && ioctl(fd, SIOCGIFMTU, &request) == 0)
		mtu = request.ifr_mtu;
	if (fd >= 0)
		close(fd);
	return mtu + 64 > SNAPLEN_MIN ? mtu + 64 : SNAPLEN_MIN;
}

static bool activate(pcap_t *p, const char *interface, struct err *err)
{
	int rc;

	pcap_set_snaplen(p, snaplen_of(interface));
	pcap_set_promisc(p, 1);
	pcap_set_immediate_mode(p, 1);
	pcap_set_buffer_size(p, RING_SIZE);
	rc = pcap_activate(p);
	switch (rc) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return err_set(err, "%s: no such interface", interface);
	case PCAP_ERROR_IFACE_NOT_UP:
		return err_set(err, "%s: the interface is down", interface);
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return err_set(err, "%s: no permission: needs root or CAP_NET_RAW", interface);
	default:
		if (rc < 0)
			return err_set(err, "%s: %s: %s", interface, pcap_statustostr(rc),
				       pcap_geterr(p));
		return true;
	}
}

/* Only what comes in: a promiscuous socket also sees what we and the kernel send. */
static bool restrict_to_inbound_ip6(pcap_t *p, const char *interface, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct bpf_program program;
	bool ok;

	if (pcap_datalink(p) != DLT_EN10MB)
		return err_set(err, "%s: not an Ethernet interface", interface);
	if (pcap_setnonblock(p, 1, why) < 0)
		return err_set(err, "%s: %s", interface, why);
	if (pcap_setdirection(p, PCAP_D_IN) < 0)
		return err_set(err, "%s: %s", interface, pcap_geterr(p));
	if (pcap_compile(p, &program, "ip6", 1, PCAP_NETMASK_UNKNOWN) < 0)
		return err_set(err, "%s: %s", interface, pcap_geterr(p));
	ok = pcap_setfilter(p, &program) == 0;
	if (!ok)
		err_set(err, "%s: %s", interface, pcap_geterr(p));
	pcap_freecode(&program);
	return ok;
}

static bool open_in(struct port *p, const char *interface, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";

	p->in = pcap_create(interface, why);
	if (p->in == NULL)
		return err_set(err, "%s: %s", interface, why);
	if (!activate(p->in, interface, err) || !restrict_to_inbound_ip6(p->in, interface, err))
		return false;
	if (pcap_get_selectable_fd(p->in) < 0)
		return err_set(err, "%s: cannot be waited for", interface);
	return true;
}

static bool open_out(struct port *p, const char *interface, struct err *err)
{
	char why[LIBNET_ERRBUF_SIZE] = "";

	p->out = libnet_init(LIBNET_LINK_ADV, interface, why);
	if (p->out == NULL)
		return err_set(err, "%s: cannot be sent on: %s", interface, why);
	return true;
}

bool live_open(struct live *l, const char *interface, struct err *err)
{
	struct port p = {0};
	bool ok;

	if (l->port_count == PORTS_MAX)
		return err_set(err, "%s: more than %d interfaces", interface, PORTS_MAX);
	ok = interface_check_up(interface, err) && interface_mac(interface, p.mac, err) &&
	     open_in(&p, interface, err) && open_out(&p, interface, err);
	if (!ok) {
		port_close(&p);
		return false;
	}
	memcpy(p.name, interface, strlen(interface));   /* shorter: it is an interface */
	l->ports[l->port_count++] = p;
	return true;
}

/* --- Running --- */

struct run {
	struct live *live;
	struct node *node;
	bool (*done)(void *context);
	void *context;
	struct err *err;
	bool over, failed;
};

static void nap(long milliseconds)
{
	struct timespec t = {.tv_nsec = milliseconds * 1000000};

	nanosleep(&t, NULL);
}

static bool send_frame(struct live *l, const struct outgoing *out, struct err *err)
{
	struct port *p;
	int tries = 0;

	assert(out->port < l->port_count);
	p = &l->ports[out->port];
	if (out->frame.len == 0 || out->frame.len > INT_MAX)
		return err_set(err, "%s: a frame of %zu octets", p->name, out->frame.len);
	for (;;) {
		errno = 0;
		if (libnet_adv_write_link(p->out, out->frame.at, (uint32_t)out->frame.len) ==
		    (int)out->frame.len)
			break;
		if ((errno != ENOBUFS && errno != EAGAIN && errno != EINTR) ||
		    tries++ == BUSY_RETRIES)
			return err_errno(err, "%s: a frame of %zu octets cannot be sent", p->name,
					 out->frame.len);
		nap(1);
	}
	l->sent++;
	return true;
}

/* After each call into the node: takes what it has to give, then asks whether that was all. */
static void after_call(struct run *r)
{
	const struct node_ops *ops = r->node->ops;
	struct live *l = r->live;
	struct outgoing out;
	struct node_event event;
	unsigned frames = 0, events = 0;

	while (!r->failed && ops->output(r->node, &out)) {
		if (frames++ == DRAIN_MAX)
			r->failed = !err_set(r->err, "the node does not stop sending");
		else
			r->failed = !send_frame(l, &out, r->err);
	}
	while (ops->event != NULL && events++ < DRAIN_MAX && ops->event(r->node, &event))
		if (l->event_tap != NULL)
			l->event_tap(l->event_tap_context, live_now(l), &event);
	if (!r->failed && r->done(r->context))
		r->over = true;
}

static bool going_on(const struct run *r)
{
	return !r->over && !r->failed;
}

static void port_failed(struct run *r, const struct port *p)
{
	r->failed = true;
	/* The kernel's own words for a lost link are vague; ours come first. */
	if (interface_check_up(p->name, r->err))
		err_set(r->err, "%s: %s", p->name, pcap_geterr(p->in));
}

static void read_port(struct run *r, unsigned index)
{
	struct live *l = r->live;
	struct port *p = &l->ports[index];

	for (unsigned i = 0; i < BURST_MAX && going_on(r); i++) {
		struct pcap_pkthdr *head;
		const u_char *octets;
		int rc = pcap_next_ex(p->in, &head, &octets);
		struct bytes frame;
		usec now;

		if (rc == 0)
			return;
		if (rc != 1) {
			port_failed(r, p);
			return;
		}
		frame = (struct bytes){octets, head->caplen};
		now = live_now(l);
		l->received++;
		r->node->ops->input(r->node, now, index, frame);
		after_call(r);
	}
}

static void check_ports(struct run *r)
{
	struct live *l = r->live;
	usec now = live_now(l);

	if (now < l->next_check)
		return;
	l->next_check = now + CHECK_INTERVAL;
	for (unsigned i = 0; i < l->port_count && going_on(r); i++)
		if (!interface_check_up(l->ports[i].name, r->err))
			r->failed = true;
}

static void serve_deadline(struct run *r)
{
	usec now = live_now(r->live);

	if (r->node->ops->next(r->node) > now)
		return;
	r->node->ops->timeout(r->node, now);
	after_call(r);
}

/* Milliseconds until the next deadline, rounded up: a deadline is never met early. */
static int sleep_time(const struct run *r)
{
	usec now = live_now(r->live), next = r->node->ops->next(r->node);
	usec wait = SLEEP_MAX;

	if (next <= now)
		return 0;
	if (next - now < wait)
		wait = next - now;
	return (int)((wait + USEC_PER_MS - 1) / USEC_PER_MS);
}

static void wait_for_something(struct run *r)
{
	struct live *l = r->live;
	struct pollfd fds[PORTS_MAX];
	unsigned n = 0;
	int ready;

	for (unsigned i = 0; i < l->port_count; i++)
		fds[n++] = (struct pollfd){.fd = pcap_get_selectable_fd(l->ports[i].in),
					   .events = POLLIN};
	ready = poll(fds, n, sleep_time(r));
	if (ready <= 0) {
		/* A signal, or nothing for long enough to have missed one. */
		if (r->done(r->context))
			r->over = true;
		return;
	}
	for (unsigned i = 0; i < n; i++)
		if ((fds[i].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
			l->next_check = 0;
}

bool live_run(struct live *l, struct node *n, bool (*done)(void *context), void *context,
	      struct err *err)
{
	struct run r = {.live = l, .node = n, .done = done, .context = context, .err = err};

	l->next_check = 0;
	after_call(&r);     /* a node that was called from outside may have output */
	while (going_on(&r)) {
		check_ports(&r);
		for (unsigned i = 0; i < l->port_count && going_on(&r); i++)
			read_port(&r, i);
		if (going_on(&r))
			serve_deadline(&r);
		if (going_on(&r))
			wait_for_something(&r);
	}
	return !r.failed;
}
