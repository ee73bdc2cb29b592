/* SPDX-License-Identifier: BSD-2-Clause */
#include "exec/canary.h"

#include <string.h>

enum {
	TRIES = 6,               /* with 5 % of loss each way all are lost once in a million times */
	DOUBTFUL = 2,
	/* Believed so often; then it is how this implementation treats its nonces. Fewer than the runs
	 * after which a case is given up (trust.c), so that an error here changes no verdict. */
	ANEW_MAX = 2,
	PROOFS = 3,
	NONCE_EXPIRED = 136,     /* RFC 6275 6.1.8: expired home nonce index */
	IDENTIFIER = 0x6d6a,
};

#define INTERVAL (2 * USEC_PER_SEC)
#define RETRY USEC_PER_SEC
#define HURRY (100 * USEC_PER_MS)        /* between two requests, at least */

static const uint64_t cookie_base = 0x6d69703600000000;

static bool wants(const struct canary *c, usec now)
{
	return c->kind != CANARY_NONE && now >= c->next;
}

static void add_echo(const struct canary *c, struct packet *p)
{
	struct header *request = packet_add(p, "echo-request");

	header_set(request, "identifier", IDENTIFIER);
	header_set(request, "sequence", c->count & 0xffff);
}

/* RFC 6275 6.5 */
static void add_discovery(const struct canary *c, struct packet *p)
{
	header_set(packet_add(p, "dhaad-request"), "identifier", c->count & 0xffff);
}

/* RFC 6275 5.2.6: to delete a binding the home keygen token is enough. */
static void add_proof(struct canary *c, struct packet *p)
{
	struct header *bu = packet_add(p, "bu"), *indices;

	c->proofs--;
	header_set(bu, "sequence", c->count & 0xffff);
	header_set(bu, "A", 1);
	header_set(bu, "lifetime", 0);
	indices = header_add_option(p, bu, "nonce-indices");
	header_set(indices, "home", c->before.index);
	header_set(indices, "care-of", 0);
	header_set_octets(p, header_add_option(p, bu, "binding-auth"), "home-token",
			  (struct bytes){c->before.octets, sizeof(c->before.octets)});
}

bool canary_request(struct canary *c, usec now, struct arena *a, const struct ip6 *from,
		    const struct ip6 *to, struct packet *out)
{
	struct header *ip6;

	if (!wants(c, now))
		return false;
	*out = packet_new(a);
	ip6 = packet_add(out, "ip6");
	header_set_ip6(out, ip6, "src", from);
	header_set_ip6(out, ip6, "dst", to);
	c->count++;
	if (c->kind == CANARY_ECHO)
		add_echo(c, out);
	else if (c->kind == CANARY_DISCOVERY)
		add_discovery(c, out);
	else if (c->proofs > 0)
		add_proof(c, out);
	else
		header_set(packet_add(out, "hoti"), "home-init-cookie", cookie_base + c->count);
	c->asked_at = now;
	c->asked++;
	c->next = now + RETRY;
	if (!c->answered && c->asked == TRIES)
		c->next = USEC_NEVER;
	return true;
}

/* A message of what is looked after: Neighbor Discovery and errors, Binding Errors among them, come
 * from a kernel alone. */
static bool is_sign(const struct canary *c, const struct header *h)
{
	if (c->kind == CANARY_ECHO)
		return h->format->family == FAMILY_ICMP6 && header_is(h, "echo-reply");
	if (c->kind == CANARY_DISCOVERY)
		return header_is(h, "dhaad-reply") || header_is(h, "ba");
	return header_is(h, "hot") || header_is(h, "cot") || header_is(h, "ba");
}

/* The message of the packet, behind extension headers; NULL for none. */
static const struct header *message_of(const struct received *r)
{
	const struct header *h = r->ip6->next;

	while (h != NULL && h->next != NULL && h->format->family != FAMILY_ICMP6 &&
	       h->format->family != FAMILY_MH)
		h = h->next;
	return h;
}

static bool is_answer(const struct canary *c, const struct header *h)
{
	if (c->kind == CANARY_ECHO)
		return header_num(h, "identifier") == IDENTIFIER &&
		       header_num(h, "sequence") == (c->count & 0xffff);
	if (c->kind == CANARY_DISCOVERY)
		return header_is(h, "dhaad-reply") &&
		       header_num(h, "identifier") == (c->count & 0xffff);
	return header_is(h, "hot") && header_num(h, "home-init-cookie") == cookie_base + c->count;
}

static enum canary_said anew(struct canary *c)
{
	return c->anew++ < ANEW_MAX ? CANARY_ANEW : CANARY_ALIVE;
}

/* Another token for the index of before: anew. Another index: whether the token of before is still
 * good must be asked. */
static enum canary_said compare_tokens(struct canary *c, const struct header *hot)
{
	uint64_t token = header_num(hot, "home-keygen-token");
	struct canary_token *last = &c->last;

	c->before = *last;
	last->known = true;
	last->index = (uint16_t)header_num(hot, "home-nonce-index");
	be32_put(last->octets, (uint32_t)(token >> 32));
	be32_put(last->octets + 4, (uint32_t)token);
	if (!c->before.known)
		return CANARY_ALIVE;
	if (c->before.index != last->index)
		c->proofs = PROOFS;
	else if (memcmp(c->before.octets, last->octets, sizeof(last->octets)) != 0)
		return anew(c);
	return CANARY_ALIVE;
}

enum canary_said canary_hear(struct canary *c, const struct received *r, bool ours)
{
	const struct header *h = message_of(r);
	enum canary_said said;

	if (c->kind == CANARY_NONE || h == NULL || !is_sign(c, h))
		return CANARY_NOTHING;
	c->asked = 0;
	if (!ours)
		return CANARY_ALIVE;
	if (c->kind == CANARY_TEST_INIT && header_is(h, "ba") && header_num(h, "sequence") == (c->count & 0xffff)) {
		c->proofs = 0;
		said = header_num(h, "status") == NONCE_EXPIRED ? anew(c) : CANARY_ALIVE;
	} else if (is_answer(c, h)) {
		c->answered = true;
		said = c->kind == CANARY_TEST_INIT ? compare_tokens(c, h) : CANARY_ALIVE;
	} else {
		return CANARY_ALIVE;
	}
	if (c->proofs == 0)
		c->told = r->now;
	c->next = c->proofs > 0 ? r->now : c->asked_at + INTERVAL;
	return said;
}

bool canary_doubts(const struct canary *c)
{
	return c->answered && c->asked >= DOUBTFUL;
}

bool canary_silent(const struct canary *c, usec now)
{
	return c->answered && c->asked >= TRIES && now >= c->next;
}

void canary_hurry(struct canary *c, usec now)
{
	usec soon = c->asked_at + HURRY > now ? c->asked_at + HURRY : now;

	if (c->answered && c->asked == 0 && soon < c->next)
		c->next = soon;
}

void canary_rest(struct canary *c, usec now)
{
	c->asked = 0;
	if (c->next != USEC_NEVER)
		c->next = now + INTERVAL;
}

void canary_forget(struct canary *c, usec now)
{
	c->last.known = false;
	c->proofs = 0;
	c->asked = DOUBTFUL;
	if (c->next != USEC_NEVER)
		c->next = now + RETRY;
}

const char *canary_asks(const struct canary *c)
{
	static const char *const names[] = {
		[CANARY_NONE] = "anything", [CANARY_ECHO] = "Echo Requests",
		[CANARY_TEST_INIT] = "Home Test Inits",
		[CANARY_DISCOVERY] = "Home Agent Address Discovery Requests",
	};

	return names[c->kind];
}
