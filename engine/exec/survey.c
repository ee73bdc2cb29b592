/* SPDX-License-Identifier: BSD-2-Clause */
#include "exec/survey.h"

#define REQUEST_INTERVAL (5 * USEC_PER_MS)
#define PATIENCE (300 * USEC_PER_MS)     /* for the last reply */

enum { IDENTIFIER = 0x6d69 };

bool survey_over(const struct survey *s, usec now)
{
	return s->sent == SURVEY_REQUESTS && (s->answered == SURVEY_REQUESTS || now >= s->next);
}

bool survey_request(struct survey *s, usec now, struct arena *a, const struct ip6 *from,
		    const struct ip6 *to, struct packet *out)
{
	struct header *ip6, *request;

	if (s->sent == SURVEY_REQUESTS || now < s->next)
		return false;
	*out = packet_new(a);
	ip6 = packet_add(out, "ip6");
	request = packet_add(out, "echo-request");
	header_set_ip6(out, ip6, "src", from);
	header_set_ip6(out, ip6, "dst", to);
	header_set(request, "identifier", IDENTIFIER);
	header_set(request, "sequence", s->sent++);
	s->next = now + (s->sent == SURVEY_REQUESTS ? PATIENCE : REQUEST_INTERVAL);
	return true;
}

bool survey_reply(struct survey *s, const struct header *message)
{
	uint64_t n;

	if (message == NULL || !header_is(message, "echo-reply") ||
	    header_num(message, "identifier") != IDENTIFIER)
		return false;
	n = header_num(message, "sequence");
	if (n >= s->sent)
		return true;
	s->doubled += s->came[n];
	s->answered += !s->came[n];
	s->overtaken += n < s->last;
	s->came[n] = true;
	s->last = (unsigned)n;
	return true;
}

const char *survey_finding(const struct survey *s, struct arena *a)
{
	if (s->answered == 0 || (s->answered == s->sent && s->doubled == 0 && s->overtaken == 0))
		return NULL;
	return arena_printf(a, "of %u echo requests %u were answered, %u replies came twice, %u too late; "
			    "the link is taken for an unreliable one", s->sent, s->answered, s->doubled,
			    s->overtaken);
}
