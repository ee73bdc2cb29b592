/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Policies and associations of one end: see ipsec.h. */
#include "wire/ipsec.h"

#include <string.h>

enum { IP6_OCTETS = 40, ESP_FIXED = 8, ESP_END = 2 };

/* The ordered list of policies (RFC 4877 6): what is no message of its own in the tunnel is payload. */
static const struct selector {
	enum traffic traffic;
	bool to_mobile, tunnel;
	enum family family;
	uint32_t type;
} selectors[] = {
	{TRAFFIC_BU, false, false, FAMILY_MH, 5},
	{TRAFFIC_BA, true, false, FAMILY_MH, 6},
	{TRAFFIC_MPS, false, false, FAMILY_ICMP6, 146},
	{TRAFFIC_MPA, true, false, FAMILY_ICMP6, 147},
	{TRAFFIC_HOTI, false, true, FAMILY_MH, 1},
	{TRAFFIC_HOT, true, true, FAMILY_MH, 3},
	{TRAFFIC_UP, false, true, FAMILY_COUNT, CODE_ANY},
	{TRAFFIC_DOWN, true, true, FAMILY_COUNT, CODE_ANY},
};

struct ipsec *ipsec_new(const struct sa *keys)
{
	struct ipsec *s = mem_new(sizeof(*s));

	s->sas = sa_list_of(keys);
	return s;
}

void ipsec_free(struct ipsec *s)
{
	if (s == NULL)
		return;
	sa_list_free(s->sas);
	mem_free(s);
}

void ipsec_add_agent(struct ipsec *s, const struct ip6 *agent)
{
	if (s->agent_count < IPSEC_AGENTS_MAX)
		s->agents[s->agent_count++] = *agent;
}

static bool is_agent(const struct ipsec *s, const struct ip6 *address)
{
	for (size_t i = 0; i < s->agent_count; i++)
		if (ip6_equal(&s->agents[i], address))
			return true;
	return false;
}

/* The headers that decide. */
struct walk {
	struct ip6 from, to, source, destination;   /* on the wire; and as RFC 3776 4.2 sees them */
	struct header *before;                      /* the last one before what is protected … */
	const struct header *upper;                 /* … which this is, NULL: nothing; or ESP */
	const struct header *message;               /* the same, or in a tunnel what it carries */
};

/* A fragment that is the whole packet (RFC 6946). */
static bool is_atomic(const struct header *h)
{
	return header_is(h, "fragment") && header_num(h, "offset") == 0 && !header_flag(h, "M");
}

/* Extension headers that stand before ESP, of the packet that begins at ip6. */
static struct header *pass(struct header *ip6, struct ip6 *source, struct ip6 *destination)
{
	struct header *at = ip6;

	*source = header_ip6(ip6, "src");
	*destination = header_ip6(ip6, "dst");
	for (struct header *h = ip6->next; h != NULL; at = h, h = h->next) {
		const struct header *hao = header_option(h, "home-address");

		if (header_is(h, "dst-options") && hao != NULL)
			*source = header_ip6(hao, "address");
		else if (header_is(h, "routing-2"))
			*destination = header_ip6(h, "home-address");
		else if (!header_is(h, "dst-options") && !header_is(h, "hop-by-hop") && !is_atomic(h))
			break;
	}
	return at;
}

static bool walk(const struct packet *p, struct walk *w)
{
	struct header *ip6 = packet_find(p, "ip6"), *last;
	struct ip6 ignored;

	if (ip6 == NULL || (ip6 != p->first && ip6 != p->first->next))
		return false;
	w->from = header_ip6(ip6, "src");
	w->to = header_ip6(ip6, "dst");
	w->before = pass(ip6, &w->source, &w->destination);
	w->upper = w->message = w->before->next;
	if (w->upper == NULL || !header_is(w->upper, "ip6"))
		return true;
	/* A Home Address option inside a tunnel is for whom the packet inside is for. */
	last = pass(w->before->next, &ignored, &ignored);
	w->source = header_ip6(w->upper, "src");
	w->destination = header_ip6(w->upper, "dst");
	w->message = last->next;
	return true;
}

static bool is_selected(const struct selector *s, const struct walk *w, bool to_mobile)
{
	if (s->to_mobile != to_mobile || s->tunnel != header_is(w->upper, "ip6"))
		return false;
	return s->type == CODE_ANY ||
	       (w->message != NULL && w->message->format->family == s->family &&
		header_num(w->message, "type") == s->type);
}

/* The traffic that it is between a mobile node and a home agent of s; false when it is none. */
static bool classify(const struct ipsec *s, const struct walk *w, enum traffic *traffic,
		     struct ip6 *home)
{
	bool to_mobile = is_agent(s, &w->from);

	if (w->upper == NULL || to_mobile == is_agent(s, &w->to))
		return false;
	for (size_t i = 0; i < COUNT_OF(selectors); i++) {
		if (!is_selected(&selectors[i], w, to_mobile))
			continue;
		*traffic = selectors[i].traffic;
		*home = to_mobile ? w->destination : w->source;
		return ip6_is_unicast_routable(home);
	}
	return false;
}

bool ipsec_policy(struct ipsec *s, const struct packet *clear, struct ipsec_policy *policy)
{
	struct walk w;

	*policy = (struct ipsec_policy){.before = NULL};
	if (!walk(clear, &w) || !classify(s, &w, &policy->traffic, &policy->home))
		return false;
	sa_list_derive(s->sas, &policy->home);
	policy->before = w.before;
	policy->sa = sa_list_for(s->sas, &policy->home, policy->traffic);
	return policy->sa != NULL;
}

struct header *ipsec_protect(struct ipsec *s, struct packet *p, const struct ipsec_policy *policy)
{
	struct header *esp = header_new(p->arena, format_by_name("esp"));

	header_set(esp, "spi", policy->sa->spi);
	header_set(esp, "sequence", sa_next_sequence(policy->sa));
	esp->next = policy->before->next;
	policy->before->next = esp;
	p->sas = s->sas;
	return esp;
}

static struct bytes encode(struct arena *a, struct packet *p, size_t room)
{
	struct buf out = buf_over(arena_alloc(a, room), room);

	return packet_encode(p, &out, NULL) ? buf_bytes(&out) : (struct bytes){NULL, 0};
}

/* At most: header, IV, padding to a whole block or word, its two octets, ICV. */
static size_t overhead(const struct sa *sa)
{
	return ESP_FIXED + sa_iv_octets(sa) + sa_alignment(sa) - 1 + ESP_END + sa_icv_octets(sa);
}

struct bytes ipsec_seal(struct ipsec *s, struct arena *a, struct bytes packet)
{
	struct packet p = packet_decode(a, packet, "ip6", NULL);
	struct ipsec_policy policy;

	if (!ipsec_policy(s, &p, &policy))
		return packet;
	ipsec_protect(s, &p, &policy);
	return encode(a, &p, packet.len + overhead(policy.sa));
}

/* The first ESP header that is this node's to open: in no tunnel, in no other. */
static struct header *find_esp(const struct packet *p, struct walk *w)
{
	struct header *h = walk(p, w) ? w->before->next : NULL;

	return h != NULL && header_is(h, "esp") ? h : NULL;
}

/* RFC 4301 5.2: what came out is what the association is for. RFC 3776 4.2: and for that home address. */
static bool suits(const struct ipsec *s, const struct packet *clear, const struct sa *sa)
{
	struct ip6 home;
	enum traffic traffic;
	struct walk w;

	if (!walk(clear, &w))
		return false;
	if (classify(s, &w, &traffic, &home))
		return (sa->protects & 1U << traffic) != 0 &&
		       bytes_equal(sa->home, (struct bytes){home.octet, sizeof(home.octet)});
	/* No policy is about groups: in the clear, or with the rest of the tunnel (RFC 6275 10.4.3). */
	return w.upper != NULL && header_is(w.upper, "ip6") && is_agent(s, &w.from) &&
	       ip6_is_multicast(&w.destination) && (sa->protects & 1U << TRAFFIC_DOWN) != 0;
}

/* Before keys are looked for: those of the home address that the packet names, either end's. */
static void derive(struct ipsec *s, const struct walk *w)
{
	if (is_agent(s, &w->to))
		sa_list_derive(s->sas, &w->source);
	else if (is_agent(s, &w->from))
		sa_list_derive(s->sas, &w->destination);
}

struct ipsec_opened ipsec_open(struct ipsec *s, struct arena *a, struct bytes packet)
{
	struct ipsec_opened o = {.verdict = IPSEC_CLEAR};
	struct packet p = packet_decode(a, packet, "ip6", NULL);
	struct walk w;
	struct header *esp = find_esp(&p, &w);

	if (esp == NULL || (!is_agent(s, &w.to) && !is_agent(s, &w.from)))
		return o;
	derive(s, &w);
	p = packet_open(a, packet, "ip6", s->sas, NULL);
	esp = find_esp(&p, &w);
	o.verdict = IPSEC_NO_SA;
	if (esp->sa == NULL && sa_list_find(s->sas, (uint32_t)header_num(esp, "spi"),
					    (struct bytes){w.to.octet, sizeof(w.to.octet)}) != NULL)
		o.verdict = IPSEC_WRONG_ICV;
	if (esp->sa == NULL)
		return o;
	o.sa = esp->sa;
	o.verdict = esp->slots[format_field(esp->format, "icv")].how == SLOT_AUTO ? IPSEC_OPEN
										    : IPSEC_WRONG_ICV;
	header_set(w.before, "next-header", header_num(esp, "next-header"));
	w.before->next = esp->next;
	o.clear = encode(a, &p, packet.len);
	if (o.verdict == IPSEC_OPEN && !suits(s, &p, o.sa))
		o.verdict = IPSEC_WRONG_SA;
	return o;
}

const char *ipsec_verdict_text(enum ipsec_verdict verdict)
{
	static const char *const texts[] = {
		[IPSEC_CLEAR] = "not protected", [IPSEC_OPEN] = "protected",
		[IPSEC_NO_SA] = "no security association with that SPI",
		[IPSEC_WRONG_ICV] = "its ICV is wrong",
		[IPSEC_WRONG_SA] = "its security association is for something else",
	};

	return texts[verdict];
}

size_t ipsec_overhead(const struct ipsec *s, const struct ip6 *home, enum traffic traffic)
{
	const struct sa *sa = sa_list_for(s->sas, home, traffic);

	return sa != NULL ? overhead(sa) : 0;
}
