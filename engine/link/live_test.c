/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A small node on a real veth pair, against the kernel's IPv6 in the lab's other namespace. It
 * asks for the kernel's link-layer address and then for an echo, and counts what it sees. */
#include "link/live.h"

#include "base/text.h"
#include "link/in_child.h"
#include "link/interface.h"
#include "link/lab.h"

#include <CUnit/CUnit.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

enum { ETHERNET = 14, IP6 = 40, ICMP = ETHERNET + IP6, NS = 135, NA = 136, ECHO = 128 };

#define AGAIN (200 * USEC_PER_MS)

struct pinger {
	struct node node;
	uint8_t mac[6], peer[6];
	uint8_t frame[1600];
	size_t frame_len;        /* 0: nothing to send */
	size_t payload;          /* of the echo request */
	usec next;
	bool has_peer, answered;
	unsigned inputs, own, others;
};

static const uint8_t us[16] = {0x20, 1, 0xd, 0xb8, [15] = 2};
static const uint8_t them[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};

static void put(struct buf *b, const void *at, size_t len)
{
	buf_put(b, (struct bytes){at, len});
}

static uint16_t checksum(const uint8_t *ip6, size_t icmp_len)
{
	uint32_t sum = (uint32_t)icmp_len + 58;

	for (size_t i = 8; i < IP6 + icmp_len; i += 2)
		sum += i + 1 < IP6 + icmp_len ? be16_get(ip6 + i) : (uint32_t)ip6[i] << 8;
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* Ethernet, IPv6 and the ICMPv6 message with its checksum. */
static void build(struct pinger *p, const uint8_t to_mac[6], const uint8_t to[16],
		  struct bytes icmp)
{
	struct buf b = buf_over(p->frame, sizeof(p->frame));

	put(&b, to_mac, 6);
	put(&b, p->mac, 6);
	buf_put_u16(&b, 0x86dd);
	buf_put_u32(&b, 0x60000000);
	buf_put_u16(&b, (uint16_t)icmp.len);
	buf_put_u8(&b, 58);
	buf_put_u8(&b, 255);
	put(&b, us, 16);
	put(&b, to, 16);
	buf_put(&b, icmp);
	be16_put(p->frame + ICMP + 2, checksum(p->frame + ETHERNET, icmp.len));
	p->frame_len = b.len;
}

static void solicit(struct pinger *p)
{
	static const uint8_t to_mac[6] = {0x33, 0x33, 0xff, 0, 0, 1};
	static const uint8_t to[16] = {0xff, 2, [11] = 1, [12] = 0xff, [15] = 1};
	uint8_t icmp[32];
	struct buf b = buf_over(icmp, sizeof(icmp));

	buf_put_u32(&b, (uint32_t)NS << 24);
	buf_put_u32(&b, 0);
	put(&b, them, 16);
	buf_put_u16(&b, 0x0101);     /* source link-layer address: spares the kernel asking us */
	put(&b, p->mac, 6);
	build(p, to_mac, to, buf_bytes(&b));
}

static void request_echo(struct pinger *p)
{
	uint8_t icmp[1500] = {0};
	struct buf b = buf_over(icmp, sizeof(icmp));

	buf_put_u32(&b, (uint32_t)ECHO << 24);
	buf_put_u32(&b, 0x12340001);
	buf_put_zeros(&b, p->payload);
	build(p, p->peer, them, buf_bytes(&b));
}

static struct pinger *pinger_of(struct node *n)
{
	return (struct pinger *)n;
}

static void pinger_input(struct node *n, usec now, unsigned port, struct bytes f)
{
	struct pinger *p = pinger_of(n);

	(void)now;
	(void)port;
	p->inputs++;
	if (f.len < ICMP + 8 || be16_get(f.at + 12) != 0x86dd) {
		p->others++;
		return;
	}
	if (memcmp(f.at + 6, p->mac, 6) == 0)
		p->own++;
	if (f.at[ICMP] == NA && !p->has_peer) {
		memcpy(p->peer, f.at + 6, 6);
		p->has_peer = true;
		request_echo(p);
	}
	if (f.at[ICMP] == ECHO + 1 && f.len == ICMP + 8 + p->payload &&
	    checksum(f.at + ETHERNET, 8 + p->payload) == 0)
		p->answered = true;
}

static void pinger_timeout(struct node *n, usec now)
{
	struct pinger *p = pinger_of(n);

	if (now < p->next)
		return;
	p->next = now + AGAIN;
	if (p->has_peer)
		request_echo(p);
	else
		solicit(p);
}

static usec pinger_next(const struct node *n)
{
	return ((const struct pinger *)n)->next;
}

static bool pinger_output(struct node *n, struct outgoing *out)
{
	struct pinger *p = pinger_of(n);

	*out = (struct outgoing){0, {p->frame, p->frame_len}};
	p->frame_len = 0;
	return out->frame.len > 0;
}

static const struct node_ops pinger_ops = {
	.input = pinger_input,
	.timeout = pinger_timeout,
	.next = pinger_next,
	.output = pinger_output,
};

static bool is_answered(void *context)
{
	return ((const struct pinger *)context)->answered;
}

static bool never(void *context)
{
	(void)context;
	return false;
}

static bool command(struct lab *l, const char *line, struct err *err)
{
	struct words w;

	words_of(&w, line);
	return lab_command(l, w.argv, 10 * USEC_PER_SEC, NULL, 0, err);
}

/* --- A body each: the lab and the interface are the same --- */

struct scene {
	struct lab *lab;
	struct live *live;
	struct pinger pinger;
};

static bool scene_open(struct scene *s, struct err *err)
{
	*s = (struct scene){.pinger = {.node = {&pinger_ops}, .payload = 56}};
	s->lab = lab_new(err);
	if (s->lab == NULL || !lab_link(s->lab, "mip0", "eth0", err) ||
	    !command(s->lab, "ip addr add 2001:db8::1/64 dev eth0 nodad", err))
		return false;
	s->live = live_new();
	if (!live_open(s->live, "mip0", err))
		return false;
	live_mac(s->live, 0, s->pinger.mac);
	return true;
}

static void scene_close(struct scene *s)
{
	live_free(s->live);
	lab_free(s->lab);
}

static bool check_counts(const struct scene *s, struct err *err)
{
	const struct pinger *p = &s->pinger;
	struct live_counts c = live_counts(s->live);

	return expect(p->own == 0, err, "the node saw its own frames") &&
	       expect(p->others == 0, err, "other frames than IPv6 came in") &&
	       expect(c.sent >= 2 && c.received >= 2, err, "counts of a solicitation and an echo") &&
	       expect(p->inputs == c.received && c.dropped == 0, err, "counts");
}

/* Sends and receives with no capability left. */
static bool ping_body(struct err *err)
{
	struct scene s;
	bool ok = scene_open(&s, err) && privileges_drop(err) &&
		  live_run(s.live, &s.pinger.node, is_answered, &s.pinger, err) &&
		  expect(s.pinger.answered, err, "no answer") && check_counts(&s, err);

	scene_close(&s);
	return ok;
}

static void the_kernel_answers_and_own_frames_do_not_come_back(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(ping_body));
}

static bool too_large_body(struct err *err)
{
	struct scene s;
	bool ok = scene_open(&s, err);

	s.pinger.payload = 1480;     /* with 48 octets in front: above the 1500 of the link */
	ok = ok && expect(!live_run(s.live, &s.pinger.node, is_answered, &s.pinger, err), err,
			  "a frame larger than the link takes was sent") &&
	     expect(strstr(err->text, "mip0: a frame of 1542 octets cannot be sent") != NULL, err,
		    err->text);
	s.pinger.payload = 1452;
	ok = ok && live_run(s.live, &s.pinger.node, is_answered, &s.pinger, err) &&
	     expect(s.pinger.answered, err, "no answer");
	scene_close(&s);
	return ok;
}

static void a_frame_that_is_too_large_is_an_error_and_life_goes_on(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(too_large_body));
}

static bool lost(const char *how, const char *message, struct err *err)
{
	struct scene s;
	struct err why = {""};
	bool ok = scene_open(&s, err) && command(s.lab, how, err);

	s.pinger.next = USEC_NEVER;
	ok = ok && expect(!live_run(s.live, &s.pinger.node, never, NULL, &why), err, "lost?") &&
	     (strcmp(why.text, message) == 0 || err_set(err, "said \"%.200s\"", why.text));
	scene_close(&s);
	return ok;
}

static bool deleted_body(struct err *err)
{
	return lost("ip link del eth0", "mip0: no such interface", err);
}

/* While it runs: a moment later. */
static bool deleted_later_body(struct err *err)
{
	return lost("sh -c (sleep 0.3; ip link del eth0) >/dev/null 2>&1 &",
		    "mip0: no such interface", err);
}

static void an_interface_that_goes_away_ends_the_run(void)
{
	if (!can_have_a_lab())
		return;
	CU_ASSERT_TRUE(in_child(deleted_body));
	CU_ASSERT_TRUE(in_child(deleted_later_body));
}

static bool cannot_open(struct live *l, const char *name, const char *message, struct err *err)
{
	struct err why = {""};

	return expect(!live_open(l, name, &why), err, "opened") &&
	       (strstr(why.text, message) != NULL ||
		err_set(err, "\"%.200s\" does not say \"%s\"", why.text, message));
}

static bool messages_body(struct err *err)
{
	struct scene s;
	bool ok = scene_open(&s, err) &&
		  cannot_open(s.live, "nosuch0", "nosuch0: no such interface", err) &&
		  cannot_open(s.live, "", "cannot be the name", err) &&
		  cannot_open(s.live, "lo", "lo: not an Ethernet interface", err) &&
		  interface_new_veth("down0", "down1", getpid(), err) &&
		  cannot_open(s.live, "down0", "down0: the interface is down", err) &&
		  privileges_drop(err) &&
		  cannot_open(s.live, "mip0", "mip0: no permission: needs root or CAP_NET_RAW",
			      err);

	scene_close(&s);
	return ok;
}

static void what_cannot_be_opened_is_explained(void)
{
	if (can_have_a_lab())
		CU_ASSERT_TRUE(in_child(messages_body));
}

/* --- Without any interface --- */

struct clock {
	struct node node;
	usec next;
	unsigned rings, early, punctual;
};

static void clock_input(struct node *n, usec now, unsigned port, struct bytes f)
{
	(void)n;
	(void)now;
	(void)port;
	(void)f;
}

static void clock_timeout(struct node *n, usec now)
{
	struct clock *c = (struct clock *)n;

	c->rings++;
	c->early += now < c->next;
	c->punctual += now - c->next < 2 * USEC_PER_MS;
	c->next = now + 7300;
}

static usec clock_next(const struct node *n)
{
	return ((const struct clock *)n)->next;
}

static bool clock_output(struct node *n, struct outgoing *out)
{
	(void)n;
	(void)out;
	return false;
}

static const struct node_ops clock_ops = {
	.input = clock_input,
	.timeout = clock_timeout,
	.next = clock_next,
	.output = clock_output,
};

static bool rung_twenty_times(void *context)
{
	return ((const struct clock *)context)->rings == 20;
}

static void deadlines_are_met_on_time(void)
{
	struct live *l = live_new();
	struct clock c = {.node = {&clock_ops}, .next = 1000};
	struct err err = {""};

	CU_ASSERT_TRUE(live_run(l, &c.node, rung_twenty_times, &c, &err));
	CU_ASSERT_EQUAL(c.early, 0);
	/* The machine may be busy with something else, but not all the time. */
	CU_ASSERT_TRUE(c.punctual > 5);
	CU_ASSERT_TRUE(live_now(l) >= 1000 + 19 * 7300);
	live_free(l);
}

static bool asked_often(void *context)
{
	return ++*(unsigned *)context > 3;
}

static void an_idle_run_asks_whether_it_is_done(void)
{
	struct live *l = live_new();
	struct clock c = {.node = {&clock_ops}, .next = USEC_NEVER};
	struct err err = {""};
	unsigned asked = 0;

	/* At the start, and after each sleep of 100 ms. */
	CU_ASSERT_TRUE(live_run(l, &c.node, asked_often, &asked, &err));
	CU_ASSERT_TRUE(live_now(l) >= 300 * USEC_PER_MS);
	CU_ASSERT_EQUAL(c.rings, 0);
	live_free(l);
}

static void note_signal(int signal)
{
	(void)signal;
}

static bool signal_body(struct err *err)
{
	struct live *l = live_new();
	struct clock c = {.node = {&clock_ops}, .next = USEC_NEVER};
	struct sigaction action = {.sa_handler = note_signal};
	struct itimerval soon = {.it_value = {.tv_usec = 20000}};
	unsigned asked = 2;
	bool ok;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	ok = live_run(l, &c.node, asked_often, &asked, err) &&
	     expect(live_now(l) < 90 * USEC_PER_MS, err, "the signal did not wake it");
	live_free(l);
	return ok;
}

static void a_signal_has_it_ask_at_once(void)
{
	CU_ASSERT_TRUE(in_child(signal_body));
}

void live_suite(void);

void live_suite(void)
{
	CU_pSuite s = CU_add_suite("live", NULL, NULL);

	if (s == NULL)
		return;
	CU_ADD_TEST(s, the_kernel_answers_and_own_frames_do_not_come_back);
	CU_ADD_TEST(s, a_frame_that_is_too_large_is_an_error_and_life_goes_on);
	CU_ADD_TEST(s, an_interface_that_goes_away_ends_the_run);
	CU_ADD_TEST(s, what_cannot_be_opened_is_explained);
	CU_ADD_TEST(s, deadlines_are_met_on_time);
	CU_ADD_TEST(s, an_idle_run_asks_whether_it_is_done);
	CU_ADD_TEST(s, a_signal_has_it_ask_at_once);
}
