/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The segment: Neighbor Discovery for the router, Router Advertisements where the profile wants
 * them, handing packets to cases, starting the next. Before each case the implementation must
 * answer a Neighbor Solicitation (three at most, one a second, RFC 4861 7.2.2): a dead one is
 * noticed as that and judged in nothing else. */
#include "exec/tester.h"

#include "base/text.h"
#include "node/nd.h"
#include "node/outbox.h"
#include "wire/print.h"

#include <string.h>

enum { ETHERNET_OCTETS = 14, IP6_OCTETS = 40, PROBES_MAX = 3, ND_HOP_LIMIT = 255, LINK_SCOPE = 2 };

#define PROBE_INTERVAL USEC_PER_SEC
#define ADVERTISEMENT_INTERVAL (30 * USEC_PER_SEC)

#define IDLE_MAX (2 * USEC_PER_SEC)              /* nothing heard for so long: ask whether it lives */
#define ALONE_INTERVAL (200 * USEC_PER_MS)       /* quiet before a case that runs alone */

enum place_state { PLACE_QUEUED, PLACE_RUNNING, PLACE_DONE };

struct place {
	struct case_run *run;
	enum place_state state;
	bool alone, disturbed;
	usec began;
};

struct tester {
	struct node node;
	struct tester_config config;
	struct ip6 link_local, iut_link_local;
	struct mac iut_mac;
	bool answered, unanswered, lost, watched;
	unsigned restarts;
	struct text why;                  /* it was lost */
	unsigned probes;                  /* solicited so often since it was heard last */
	usec probed, heard;
	usec now, next_advertisement, next_start, next_error, ended;
	struct outbox outbox;
	struct arena *scratch;            /* for one packet */
	struct place **places;
	size_t count, cap, first_open;    /* places before first_open are done */
	unsigned busy;
};

/* Sending. */

static void send_to(struct tester *t, const struct mac *mac, struct bytes packet)
{
	outbox_frame(&t->outbox, 0, mac, &t->config.mac, packet);
}

static void send_packet(struct tester *t, const struct mac *mac, struct packet *p)
{
	uint8_t octets[256];
	struct buf out = buf_over(octets, sizeof(octets));

	if (packet_encode(p, &out, NULL))
		send_to(t, mac, buf_bytes(&out));
}

/* A case hands over a packet: next hop is the implementation, or whoever listens to the group. */
static void emit(void *context, usec now, struct bytes packet)
{
	struct tester *t = context;
	struct mac mac = t->iut_mac;
	struct ip6 dst;

	(void)now;
	if (packet.len >= IP6_OCTETS) {
		memcpy(dst.octet, packet.at + 24, sizeof(dst.octet));
		if (ip6_is_multicast(&dst))
			mac = mac_of_multicast(&dst);
	}
	send_to(t, &mac, packet);
}

static void solicit_from(struct tester *t, const struct ip6 *source)
{
	struct packet p = nd_solicitation(t->scratch, source, &t->config.mac,
					  &t->config.profile->address, false);
	struct ip6 group = ip6_solicited_node(&t->config.profile->address);
	struct mac mac = mac_of_multicast(&group);

	send_packet(t, &mac, &p);
}

/* From both addresses of the router: whichever the implementation uses as its next hop, it knows it
 * then (RFC 4861 7.2.3) and need not hold back, or drop, its first answers. */
static void solicit(struct tester *t)
{
	if (!ip6_is_unspecified(&t->config.profile->router))
		solicit_from(t, &t->config.profile->router);
	solicit_from(t, &t->link_local);
}

/* RFC 4861 6.2.3, without prefixes: only to become the default router. */
static void advertise_router(struct tester *t)
{
	struct packet p = packet_new(t->scratch);
	struct header *ip6 = packet_add(&p, "ip6"), *ra = packet_add(&p, "router-advertisement");
	struct header *source = header_add_option(&p, ra, "source-link-layer");
	struct mac mac = mac_of_multicast(&ip6_all_nodes);

	header_set_ip6(&p, ip6, "src", &t->link_local);
	header_set_ip6(&p, ip6, "dst", &ip6_all_nodes);
	header_set(ip6, "hop-limit", ND_HOP_LIMIT);
	header_set(ra, "router-lifetime", 1800);
	header_set_mac(&p, source, "address", &t->config.mac);
	send_packet(t, &mac, &p);
}

/* The journal. */

static void note(struct tester *t, const char *what, const char *of)
{
	if (t->config.note != NULL)
		t->config.note(t->config.context, t->now, arena_printf(t->scratch, "%s %s", what, of));
}

static void note_unowned(struct tester *t, const struct packet *p)
{
	struct text line = {0};
	char src[IP6_TEXT] = "", dst[IP6_TEXT] = "";

	if (t->config.note == NULL)
		return;
	if (header_is(p->first, "ip6")) {
		struct ip6 a = header_ip6(p->first, "src"), b = header_ip6(p->first, "dst");

		ip6_print(&a, src);
		ip6_print(&b, dst);
	}
	packet_print_line(p, &line);
	note(t, "of no case:", arena_printf(t->scratch, "%s to %s %s", src, dst, text_str(&line)));
	text_done(&line);
}

/* Starting and ending cases. */

static void close_place(struct tester *t, struct place *p)
{
	const struct case_end end = {.alone = p->alone, .disturbed = p->disturbed};

	t->busy -= p->state == PLACE_RUNNING;
	p->state = PLACE_DONE;
	t->ended = t->now;
	if (!t->lost)
		case_run_clean_up(p->run, t->now);
	if (t->config.finished != NULL)
		t->config.finished(t->config.context, t->now, p->run, &end);
}

static void check_done(struct tester *t, struct place *p)
{
	if (p->state == PLACE_RUNNING && case_run_done(p->run))
		close_place(t, p);
}

static bool alone_runs(const struct tester *t)
{
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_RUNNING && t->places[i]->alone)
			return true;
	return false;
}

/* The next queued case, to be run alone or not; NULL when there is none. */
static struct place *next_queued(const struct tester *t, bool alone)
{
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_QUEUED && t->places[i]->alone == alone)
			return t->places[i];
	return NULL;
}

/* The case that may begin next, and when; NULL when one must end first. Those that run alone come
 * last, one by one. */
static struct place *next_to_start(const struct tester *t, usec *at)
{
	unsigned jobs = t->config.jobs > 0 ? t->config.jobs : 1;
	struct place *p = NULL;

	*at = t->next_start;
	if (t->busy < jobs && !alone_runs(t))
		p = next_queued(t, false);
	if (p != NULL || t->busy > 0)
		return p;
	if (t->ended + ALONE_INTERVAL > *at)
		*at = t->ended + ALONE_INTERVAL;
	return next_queued(t, true);
}

static bool is_fresh(const struct tester *t)
{
	return t->answered && !t->lost && t->now - t->heard < IDLE_MAX;
}

/* Starts what may run now, when the implementation was heard of late. */
static void fill_places(struct tester *t)
{
	struct place *p;
	usec at;

	while (t->first_open < t->count && t->places[t->first_open]->state == PLACE_DONE)
		t->first_open++;
	while (is_fresh(t) && (p = next_to_start(t, &at)) != NULL && at <= t->now) {
		t->next_start = t->now + t->config.start_interval;
		t->busy++;
		p->state = PLACE_RUNNING;
		p->began = t->now;
		note(t, "begins", case_run_testcase(p->run)->id);
		case_run_start(p->run, t->now, &t->iut_link_local);
		check_done(t, p);
	}
}

/* Liveness. */

static bool is_wanted(const struct tester *t)
{
	return t->watched || t->busy > 0 || next_queued(t, false) != NULL || next_queued(t, true) != NULL;
}

/* When to solicit the implementation next. */
static usec next_probe(const struct tester *t)
{
	if (t->unanswered || !is_wanted(t))
		return USEC_NEVER;
	if (t->probes > 0)
		return t->probed + PROBE_INTERVAL;
	return t->answered ? t->heard + IDLE_MAX : 0;
}

/* The cases that run now, for the reason why they end. */
static const char *running_ids(struct tester *t)
{
	const char *ids = "";
	unsigned n = 0;

	for (size_t i = t->first_open; i < t->count; i++) {
		const char *id = case_run_testcase(t->places[i]->run)->id;

		if (t->places[i]->state == PLACE_RUNNING && n++ < 3)
			ids = arena_printf(t->scratch, "%s %s", ids, id);
	}
	return n > 0 ? arena_printf(t->scratch, "; running then:%s%s", ids, n > 3 ? " and others" : "")
		     : "";
}

static void disturb_running(struct tester *t)
{
	for (size_t i = t->first_open; i < t->count; i++)
		t->places[i]->disturbed |= t->places[i]->state == PLACE_RUNNING;
}

/* Whatever still runs would be judged for what a dead implementation does: it ends here. */
static void lose(struct tester *t, const char *what)
{
	const char *why = arena_printf(t->scratch, "%s%s", what, running_ids(t));

	t->lost = true;
	text_clear(&t->why);
	text_put(&t->why, why);
	note(t, why, "");
	disturb_running(t);
	for (size_t i = t->first_open; i < t->count; i++) {
		struct place *p = t->places[i];

		if (p->state != PLACE_RUNNING)
			continue;
		case_run_abort(p->run, t->now, VERDICT_ERROR, why);
		close_place(t, p);
	}
}

static void give_up(struct tester *t)
{
	t->unanswered = true;
	tester_abort(t, t->now, VERDICT_ERROR,
		     "the implementation does not answer Neighbor Solicitations");
}

static void probe(struct tester *t)
{
	if (t->probes >= PROBES_MAX && !t->lost) {
		if (!t->answered) {
			give_up(t);
			return;
		}
		lose(t, "the implementation has stopped answering Neighbor Solicitations");
	}
	t->probes++;
	t->probed = t->now;
	solicit(t);
}

static void hear(struct tester *t)
{
	if (t->lost)
		note(t, "the implementation is heard again", "");
	t->heard = t->now;
	t->probes = 0;
	t->lost = false;
}

/* Duplicate Address Detection for the address that it had already: it has begun anew, without the
 * bindings and nonces of before (RFC 4862 5.4). */
static void watch_for_restart(struct tester *t, const struct received *r, const struct header *message)
{
	struct ip6 target;

	if (!t->answered || !header_is(message, "neighbor-solicitation") ||
	    !ip6_is_unspecified(&r->source) || memcmp(&r->from, &t->iut_mac, sizeof(r->from)) != 0)
		return;
	target = header_ip6(message, "target");
	if (!ip6_equal(&target, &t->config.profile->address))
		return;
	note(t, "the implementation has begun anew", running_ids(t));
	disturb_running(t);
	t->heard = t->now - IDLE_MAX;   /* nothing begins before it has answered again */
	t->restarts++;
}

/* What comes from another address may be of other software behind the same interface. */
static bool is_of_implementation(const struct tester *t, const struct ip6 *source)
{
	return ip6_equal(source, &t->config.profile->address) ||
	       ip6_equal(source, &t->config.profile->address2);
}

/* Neighbor Discovery. */

static bool is_router_address(const struct tester *t, const struct ip6 *a)
{
	return ip6_equal(a, &t->link_local) ||
	       (!ip6_is_unspecified(&t->config.profile->router) &&
		ip6_equal(a, &t->config.profile->router));
}

static struct place *owner_of(struct tester *t, const struct ip6 *a);

/* For the router, and for the addresses of running cases: an implementation may take them to be on
 * the link, as when it answers a solicitation from one (RFC 4861 7.2.4). */
static void answer_solicitation(struct tester *t, const struct header *ip6, const struct header *ns,
				const struct mac *from)
{
	struct nd_advertisement n = {.target = header_ip6(ns, "target"), .mac = t->config.mac,
				     .destination = header_ip6(ip6, "src"), .override = true};
	struct mac mac = *from;
	struct packet p;

	n.router = is_router_address(t, &n.target);
	if (!n.router && owner_of(t, &n.target) == NULL)
		return;
	n.source = n.target;
	n.solicited = !ip6_is_unspecified(&n.destination);
	if (!n.solicited) {   /* RFC 4861 7.2.4: duplicate address detection by another node */
		n.destination = ip6_all_nodes;
		mac = mac_of_multicast(&ip6_all_nodes);
	}
	p = nd_advertisement(t->scratch, &n);
	send_packet(t, &mac, &p);
}

static void learn_implementation(struct tester *t, const struct header *na, const struct mac *from)
{
	struct ip6 target = header_ip6(na, "target");

	if (!ip6_equal(&target, &t->config.profile->address))
		return;
	if (!nd_link_layer(na, "target-link-layer", &t->iut_mac))
		t->iut_mac = *from;
	if (ip6_is_unspecified(&t->iut_link_local))
		t->iut_link_local = ip6_link_local(&t->iut_mac);
	t->answered = true;
	hear(t);
}

/* The link-local address of the implementation, which it shows when it solicits the router. */
static void learn_link_local(struct tester *t, const struct header *ip6, const struct mac *from)
{
	struct ip6 src = header_ip6(ip6, "src");

	if (t->answered && ip6_is_link_local(&src) && memcmp(from, &t->iut_mac, sizeof(*from)) == 0)
		t->iut_link_local = src;
}

/* Also sent to the address of a case, to see whether it is still there (RFC 4861 7.3.3). */
static bool is_solicitation(const struct received *r)
{
	return r->ip6->next != NULL && header_is(r->ip6->next, "neighbor-solicitation");
}

/* True when the packet was Neighbor Discovery of the link itself. RFC 4861 7.1.1, 7.1.2: options and
 * reserved bits that we do not know do not make it invalid. */
static bool neighbor_discovery(struct tester *t, const struct received *r)
{
	const struct header *message = r->ip6->next;

	if (message == NULL || header_num(r->ip6, "hop-limit") != ND_HOP_LIMIT)
		return false;
	learn_link_local(t, r->ip6, &r->from);
	watch_for_restart(t, r, message);
	if (message->format->family != FAMILY_ICMP6 || !nd_is_valid(r, message, false))
		return false;
	if (is_solicitation(r))
		answer_solicitation(t, r->ip6, message, &r->from);
	else if (header_is(message, "neighbor-advertisement"))
		learn_implementation(t, message, &r->from);
	else if (header_is(message, "router-solicitation") && t->config.profile->advertise)
		advertise_router(t);
	else
		return false;
	return true;
}

/* Handing packets to cases. */

static struct place *owner_of(struct tester *t, const struct ip6 *a)
{
	uint16_t block;

	if (!topology_block(t->config.profile, a, &block))
		return NULL;
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_RUNNING && case_run_block(t->places[i]->run) == block)
			return t->places[i];
	return NULL;
}

static struct place *owner_of_packet(struct tester *t, const struct packet *p)
{
	struct place *owner = NULL;

	for (const struct header *h = p->first; h != NULL && owner == NULL; h = h->next) {
		struct ip6 src, dst;

		if (!header_is(h, "ip6"))
			continue;
		dst = header_ip6(h, "dst");
		owner = owner_of(t, &dst);
		if (owner == NULL && h != p->first) {   /* quoted by an ICMPv6 error, or tunnelled */
			src = header_ip6(h, "src");
			owner = owner_of(t, &src);
		}
	}
	return owner;
}

static bool is_group_beyond_link(const struct ip6 *a)
{
	return ip6_is_multicast(a) && (a->octet[1] & 0x0f) > LINK_SCOPE;   /* RFC 4291 2.7 */
}

/* What goes to the router itself or to a group beyond the link may concern every case. */
static void hand_to_all(struct tester *t, const struct received *r)
{
	if (!is_router_address(t, &r->destination) && !is_group_beyond_link(&r->destination)) {
		note_unowned(t, &r->packet);
		return;
	}
	for (size_t i = t->first_open; i < t->count; i++) {
		if (t->places[i]->state != PLACE_RUNNING)
			continue;
		case_run_input(t->places[i]->run, t->now, r->octets);
		check_done(t, t->places[i]);
	}
}

static bool for_us(const struct tester *t, struct bytes frame)
{
	return frame.len > ETHERNET_OCTETS && be16_get(frame.at + 12) == 0x86dd &&
	       ((frame.at[0] & 1) != 0 || memcmp(frame.at, t->config.mac.octet, 6) == 0);
}

/* Ethernet pads short frames: what stands behind the payload is not of the packet. What is shorter
 * than it says stays so, for the case to judge. */
static struct bytes packet_in(struct bytes frame)
{
	struct bytes octets = bytes_slice(frame, ETHERNET_OCTETS, frame.len);

	if (octets.len < IP6_OCTETS)
		return octets;
	return bytes_slice(octets, 0, IP6_OCTETS + (size_t)be16_get(octets.at + 4));
}

static void input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	struct tester *t = (struct tester *)n;
	struct received r = {.now = now, .port = port, .octets = packet_in(frame)};
	struct place *owner;

	t->now = now;
	if (!for_us(t, frame))
		return;
	arena_reset(t->scratch);
	memcpy(r.from.octet, frame.at + 6, sizeof(r.from.octet));
	r.packet = packet_decode(t->scratch, r.octets, "ip6", &r.findings);
	r.ip6 = r.packet.first;
	if (!header_is(r.ip6, "ip6")) {
		note_unowned(t, &r.packet);
		return;
	}
	r.source = header_ip6(r.ip6, "src");
	if (t->answered && is_of_implementation(t, &r.source))
		hear(t);
	r.destination = header_ip6(r.ip6, "dst");
	owner = owner_of_packet(t, &r.packet);
	if ((owner == NULL || is_solicitation(&r)) && neighbor_discovery(t, &r)) {
		/* done with: it is no part of any case */
	} else if (owner != NULL) {
		case_run_input(owner->run, now, r.octets);
		check_done(t, owner);
	} else {
		hand_to_all(t, &r);
	}
	fill_places(t);
}

/* Time. */

static void timeout(struct node *n, usec now)
{
	struct tester *t = (struct tester *)n;

	t->now = now;
	arena_reset(t->scratch);
	if (t->config.profile->advertise && now >= t->next_advertisement) {
		advertise_router(t);
		t->next_advertisement = now + ADVERTISEMENT_INTERVAL;
	}
	if (now >= next_probe(t))
		probe(t);
	fill_places(t);
	for (size_t i = t->first_open; i < t->count; i++) {
		struct place *p = t->places[i];

		if (p->state == PLACE_RUNNING) {
			case_run_timeout(p->run, now);
			check_done(t, p);
		}
	}
	fill_places(t);
}

static usec sooner(usec a, usec b)
{
	return a < b ? a : b;
}

static usec next(const struct node *n)
{
	const struct tester *t = (const struct tester *)n;
	usec soonest = t->config.profile->advertise ? t->next_advertisement : USEC_NEVER, at;

	soonest = sooner(soonest, next_probe(t));
	if (is_fresh(t) && next_to_start(t, &at) != NULL)
		soonest = sooner(soonest, at);
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_RUNNING)
			soonest = sooner(soonest, case_run_next(t->places[i]->run));
	return soonest;
}

static bool output(struct node *n, struct outgoing *out)
{
	return outbox_take_frame(&((struct tester *)n)->outbox, out);
}

static void free_node(struct node *n)
{
	tester_free((struct tester *)n);
}

/* Life. */

struct tester *tester_new(const struct tester_config *config)
{
	static const struct node_ops ops = {.input = input, .timeout = timeout, .next = next,
					    .output = output, .free = free_node};
	struct tester *t = mem_new(sizeof(*t));

	t->node.ops = &ops;
	t->config = *config;
	t->link_local = ip6_link_local(&config->mac);
	t->ended = -ALONE_INTERVAL;
	t->scratch = arena_new();
	return t;
}

void tester_free(struct tester *t)
{
	if (t == NULL)
		return;
	outbox_done(&t->outbox);
	arena_free(t->scratch);
	text_done(&t->why);
	for (size_t i = 0; i < t->count; i++)
		mem_free(t->places[i]);
	mem_free(t->places);
	mem_free(t);
}

struct node *tester_node(struct tester *t)
{
	return &t->node;
}

/* RFC 4443 2.4 (f): an implementation may limit its errors to so many a second in all. */
static usec error_slot(void *context, usec now)
{
	struct tester *t = context;
	usec at = t->next_error > now ? t->next_error : now;

	t->next_error = at + t->config.error_interval;
	return at;
}

void tester_add(struct tester *t, struct arena *arena, const struct testcase *tc, const char *spec,
		uint16_t block, bool alone)
{
	struct case_config config = {.testcase = tc, .profile = t->config.profile,
				     .spec = spec, .seed = t->config.seed, .block = block,
				     .router_link_local = t->link_local, .emit = emit,
				     .error_slot = error_slot, .context = t,
				     .clean_up = t->config.clean_up,
				     .unreliable = t->config.unreliable};
	struct place *p = mem_new(sizeof(*p));

	if (t->count == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 16;
		t->places = mem_resize(t->places, t->cap * sizeof(struct place *));
	}
	p->run = case_run_new(arena, &config);
	p->alone = alone || tc->exclusive;
	t->places[t->count++] = p;
}

bool tester_done(const struct tester *t)
{
	return t->busy == 0 && next_queued(t, false) == NULL && next_queued(t, true) == NULL;
}

bool tester_answered(const struct tester *t)
{
	return t->answered;
}

bool tester_unanswered(const struct tester *t)
{
	return t->unanswered;
}

bool tester_lost(const struct tester *t)
{
	return t->lost;
}

void tester_lose(struct tester *t, usec now, const char *why)
{
	t->now = now;
	if (t->answered && !t->lost)
		lose(t, why);
}

void tester_watch(struct tester *t, bool on)
{
	t->watched = on;
}

const char *tester_lost_why(const struct tester *t)
{
	return text_str(&t->why);
}

unsigned tester_restarts(const struct tester *t)
{
	return t->restarts;
}

usec tester_heard(const struct tester *t)
{
	return t->heard;
}

const struct ip6 *tester_iut_link_local(const struct tester *t)
{
	return &t->iut_link_local;
}

void tester_abort(struct tester *t, usec now, enum verdict verdict, const char *reason)
{
	t->now = now;
	for (size_t i = t->first_open; i < t->count; i++) {
		struct place *p = t->places[i];

		if (p->state == PLACE_DONE)
			continue;
		case_run_abort(p->run, now, verdict, reason);
		close_place(t, p);
	}
}

struct tester_counts tester_counts(const struct tester *t)
{
	struct tester_counts n = {.running = t->busy};

	for (size_t i = 0; i < t->count; i++) {
		n.queued += t->places[i]->state == PLACE_QUEUED;
		n.done += t->places[i]->state == PLACE_DONE;
	}
	return n;
}

static usec left_of(const struct place *p, usec now)
{
	usec span = testcase_shortest(case_run_testcase(p->run));
	usec gone = p->state == PLACE_RUNNING ? now - p->began : 0;

	return span > gone ? span - gone : 0;
}

const struct testcase *tester_slowest(const struct tester *t, usec now)
{
	const struct place *slowest = NULL;

	for (size_t i = t->first_open; i < t->count; i++) {
		const struct place *p = t->places[i];

		if (p->state == PLACE_RUNNING &&
		    (slowest == NULL || left_of(p, now) > left_of(slowest, now)))
			slowest = p;
	}
	return slowest != NULL ? case_run_testcase(slowest->run) : NULL;
}

usec tester_time_left(const struct tester *t, usec now)
{
	usec together = t->next_error > now ? t->next_error - now : 0, alone = 0;

	for (size_t i = t->first_open; i < t->count; i++) {
		const struct place *p = t->places[i];

		if (p->state == PLACE_QUEUED && p->alone)
			alone += left_of(p, now) + ALONE_INTERVAL;
		else if (p->state != PLACE_DONE && left_of(p, now) > together)
			together = left_of(p, now);
	}
	return together + alone;
}
