/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The segment: hands each packet to the case that it belongs to, and the time to all. */
#include "exec/tester_parts.h"

#include "wire/print.h"

#include <string.h>

enum { ETHERNET_OCTETS = 14, IP6_OCTETS = 40, LINK_SCOPE = 2 };

#define ADVERTISEMENT_INTERVAL (30 * USEC_PER_SEC)

void tester_note(struct tester *t, const char *what, const char *of)
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
	tester_note(t, "of no case:", arena_printf(t->scratch, "%s to %s %s", src, dst, text_str(&line)));
	text_done(&line);
}

/* What comes from another address may be of other software behind the same interface. */
static bool is_of_implementation(const struct tester *t, const struct ip6 *source)
{
	return ip6_equal(source, &t->config.profile->address) ||
	       ip6_equal(source, &t->config.profile->address2) ||
	       ip6_equal(source, &t->ports[tester_outside(t)].address);
}

/* Also sent to the address of a case, to see whether it is still there (RFC 4861 7.3.3). */
bool tester_is_solicitation(const struct received *r)
{
	return r->ip6->next != NULL && header_is(r->ip6->next, "neighbor-solicitation");
}

struct place *tester_owner_of(struct tester *t, const struct ip6 *a)
{
	uint16_t block;

	if (!topology_block(t->config.profile, a, &block) &&
	    !(t->at_home && topology_home_block(t->config.profile, a, &block)))
		return NULL;
	for (size_t i = t->first_open; i < t->count; i++)
		if (t->places[i]->state == PLACE_RUNNING && (block == TOPOLOGY_ANY_BLOCK || case_run_block(t->places[i]->run) == block))
			return t->places[i];
	return NULL;
}

/* Of a message of Neighbor Discovery to a group: whom it is about. */
static struct place *owner_of_target(struct tester *t, const struct header *h)
{
	struct ip6 target;

	if (!t->at_home || h == NULL ||
	    (!header_is(h, "neighbor-solicitation") && !header_is(h, "neighbor-advertisement")))
		return NULL;
	target = header_ip6(h, "target");
	return tester_owner_of(t, &target);
}

static struct place *owner_of_packet(struct tester *t, const struct packet *p)
{
	struct place *owner = owner_of_target(t, p->first->next);

	for (const struct header *h = p->first; h != NULL && owner == NULL; h = h->next) {
		struct ip6 src, dst;

		if (!header_is(h, "ip6"))
			continue;
		dst = header_ip6(h, "dst");
		owner = tester_owner_of(t, &dst);
		if (owner == NULL && h != p->first) {   /* quoted by an ICMPv6 error, or tunnelled */
			src = header_ip6(h, "src");
			owner = tester_owner_of(t, &src);
		}
	}
	return owner;
}

static bool is_group_beyond_link(const struct ip6 *a)
{
	return ip6_is_multicast(a) && (a->octet[1] & 0x0f) > LINK_SCOPE;   /* RFC 4291 2.7 */
}

/* As cases see it. */
static struct crossing crossing_of(const struct tester *t, const struct received *r)
{
	return (struct crossing){tester_link(t, r->port), r->to, r->from, r->octets};
}

/* What goes to all nodes of a link, such as a Router Advertisement, is for those who wait for it. */
static void offer_to_all(struct tester *t, const struct received *r)
{
	const struct crossing crossing = crossing_of(t, r);
	bool wanted = false;

	for (size_t i = t->first_open; i < t->count; i++) {
		if (t->places[i]->state != PLACE_RUNNING)
			continue;
		wanted |= case_run_offer(t->places[i]->run, t->now, &crossing);
		tester_check_done(t, t->places[i]);
	}
	if (!wanted && !header_is(r->ip6->next, "router-advertisement"))
		note_unowned(t, &r->packet);
}

/* What goes to the router itself or to a group beyond the link may concern every case. */
static void hand_to_all(struct tester *t, const struct received *r)
{
	const struct crossing crossing = crossing_of(t, r);

	if (t->at_home && ip6_is_multicast(&r->destination) && r->ip6->next != NULL) {
		offer_to_all(t, r);
		return;
	}
	if (!tester_is_router_address(t, r->port, &r->destination) &&
	    !is_group_beyond_link(&r->destination)) {
		note_unowned(t, &r->packet);
		return;
	}
	for (size_t i = t->first_open; i < t->count; i++) {
		if (t->places[i]->state != PLACE_RUNNING)
			continue;
		case_run_input(t->places[i]->run, t->now, &crossing);
		tester_check_done(t, t->places[i]);
	}
}

/* To the router, to a group, or to somebody of a case on the home link. */
static bool for_us(const struct tester *t, unsigned port, struct bytes frame)
{
	struct mac to;

	if (port >= t->port_count || frame.len <= ETHERNET_OCTETS || be16_get(frame.at + 12) != 0x86dd)
		return false;
	memcpy(to.octet, frame.at, sizeof(to.octet));
	return (to.octet[0] & 1) != 0 || memcmp(&to, &t->ports[port].mac, sizeof(to)) == 0 ||
	       (t->at_home && topology_is_home_mac(&to));
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

static void hear(struct tester *t, const struct received *r, bool ours)
{
	enum canary_said said = canary_hear(&t->canary, r, ours);

	if (said == CANARY_ANEW)
		tester_begins_anew(t);
	t->mute = t->mute && said == CANARY_NOTHING;
	tester_hear(t);
}

static void input(struct node *n, usec now, unsigned port, struct bytes frame)
{
	struct tester *t = (struct tester *)n;
	struct received r = {.now = now, .port = port, .octets = packet_in(frame)};
	struct place *owner;
	bool ours;

	t->now = now;
	if (!for_us(t, port, frame))
		return;
	arena_reset(t->scratch);
	memcpy(r.to.octet, frame.at, sizeof(r.to.octet));
	memcpy(r.from.octet, frame.at + 6, sizeof(r.from.octet));
	r.packet = packet_decode(t->scratch, r.octets, "ip6", &r.findings);
	r.ip6 = r.packet.first;
	if (!header_is(r.ip6, "ip6")) {
		note_unowned(t, &r.packet);
		return;
	}
	r.source = header_ip6(r.ip6, "src");
	r.destination = header_ip6(r.ip6, "dst");
	ours = ip6_equal(&r.destination, &t->canary_address);
	if (t->answered && is_of_implementation(t, &r.source))
		hear(t, &r, ours);
	if (ours || (!t->surveyed && survey_reply(&t->survey, r.ip6->next))) {
		tester_fill_places(t);
		return;
	}
	owner = owner_of_packet(t, &r.packet);
	if ((owner == NULL || tester_is_solicitation(&r)) && tester_neighbor_discovery(t, &r)) {
		/* done with: it is no part of any case */
	} else if (owner != NULL) {
		const struct crossing crossing = crossing_of(t, &r);

		case_run_input(owner->run, now, &crossing);
		tester_check_done(t, owner);
	} else {
		hand_to_all(t, &r);
	}
	tester_fill_places(t);
}

static void timeout(struct node *n, usec now)
{
	struct tester *t = (struct tester *)n;

	t->now = now;
	arena_reset(t->scratch);
	if (t->config.profile->advertise && now >= t->next_advertisement) {
		tester_advertise(t);
		t->next_advertisement = now + ADVERTISEMENT_INTERVAL;
	}
	if (now >= tester_next_probe(t))
		tester_probe(t);
	tester_survey(t);
	tester_ask_canary(t);
	tester_fill_places(t);
	for (size_t i = t->first_open; i < t->count; i++) {
		struct place *p = t->places[i];

		if (p->state == PLACE_RUNNING) {
			case_run_timeout(p->run, now);
			tester_check_done(t, p);
		}
	}
	tester_fill_places(t);
}

static usec sooner(usec a, usec b)
{
	return a < b ? a : b;
}

static usec next(const struct node *n)
{
	const struct tester *t = (const struct tester *)n;
	usec soonest = t->config.profile->advertise ? t->next_advertisement : USEC_NEVER, at;

	soonest = sooner(soonest, tester_next_probe(t));
	if (t->answered && !t->surveyed)
		soonest = sooner(soonest, t->survey.next);
	soonest = sooner(soonest, tester_next_canary(t));
	if (tester_is_fresh(t) && tester_next_to_start(t, &at) != NULL)
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

/* Port 0 is the only one or the home link, which has another router than the tester. */
static void add_ports(struct tester *t)
{
	const struct tester_config *c = &t->config;
	const char *roles = c->roles != NULL ? c->roles : "";
	struct tester_port *first = &t->ports[0], *second = &t->ports[1];

	t->at_home = word_in(roles, "ha");
	t->port_count = profile_has_two_links(c->profile, roles) ? 2 : 1;
	first->mac = c->mac;
	first->link_local = ip6_link_local(&c->mac);
	first->address = c->profile->address;
	if (t->port_count == 1) {
		first->router = c->profile->router;
		return;
	}
	second->mac = c->mac2;
	second->link_local = ip6_link_local(&c->mac2);
	second->address = c->profile->home_agent.outside;
	second->router = c->profile->home_agent.router;
}

struct tester *tester_new(const struct tester_config *config)
{
	static const struct node_ops ops = {.input = input, .timeout = timeout, .next = next,
					    .output = output, .free = free_node};
	struct tester *t = mem_new(sizeof(*t));

	t->node.ops = &ops;
	t->config = *config;
	add_ports(t);
	t->ended = t->altered = -TURN_INTERVAL;
	t->surveyed = !config->survey;
	t->canary.kind = config->canary;
	t->canary_address = topology_canary(config->profile);
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
	text_done(&t->finding);
	for (size_t i = 0; i < t->count; i++) {
		ipsec_free(t->places[i]->ipsec);
		mem_free(t->places[i]);
	}
	mem_free(t->places);
	mem_free(t);
}

struct node *tester_node(struct tester *t)
{
	return &t->node;
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

void tester_watch(struct tester *t, bool on)
{
	t->watched = on;
	if (on && !tester_exclusive_runs(t))   /* else it would rest and hurry without end */
		canary_hurry(&t->canary, t->now);
}

const char *tester_lost_why(const struct tester *t)
{
	return text_str(&t->why);
}

unsigned tester_restarts(const struct tester *t)
{
	return t->restarts;
}

bool tester_unreliable(const struct tester *t)
{
	return t->config.unreliable || t->finding.len > 0;
}

const char *tester_link_finding(const struct tester *t)
{
	return text_str(&t->finding);
}

usec tester_heard(const struct tester *t)
{
	return t->canary.answered ? t->canary.told : t->heard;
}
