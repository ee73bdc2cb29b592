/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Steps from XML (testcases/LANGUAGE.md, "Steps"). The schema has checked which words may stand
 * where; here values are read and names looked up. */
#include "exec/suite_load.h"

#include "base/text.h"
#include "wire/packet.h"

#include <string.h>

struct reading {
	struct loader *l;
	const char *file;
	const xmlNode *node;
};

static bool fail(const struct reading *r, const char *message, const char *value)
{
	return err_at(r->l->err, r->file, xml_line(r->node), "%s: %s \"%.80s\"",
		      (const char *)r->node->name, message, value);
}

static const char *attribute(const struct reading *r, const char *name, const char *fallback)
{
	return xml_attribute(r->l->arena, r->node, name, fallback);
}

static bool read_span(const struct reading *r, const char *name, usec *span)
{
	const char *text = attribute(r, name, "");

	return parse_span(text, span) || fail(r, "wants a time with its unit, such as 2s, not", text);
}

static bool read_verdict(const struct reading *r, const char *name, enum verdict fallback,
			 enum verdict *v)
{
	const char *text = attribute(r, name, verdict_name(fallback));

	for (unsigned i = VERDICT_PASS; i <= VERDICT_FAIL; i++) {
		*v = (enum verdict)i;
		if (strcmp(text, verdict_name(*v)) == 0)
			return true;
	}
	return fail(r, "a verdict is pass, inconc or fail, not", text);
}

static bool read_mismatch(const struct reading *r, enum mismatch fallback, enum mismatch *m)
{
	const char *text = attribute(r, "mismatch", mismatch_name(fallback));

	for (unsigned i = MISMATCH_NONE; i <= MISMATCH_ACCEPTED; i++) {
		*m = (enum mismatch)i;
		if (strcmp(text, mismatch_name(*m)) == 0)
			return true;
	}
	return fail(r, "no kind of mismatch is called", text);
}

/* "unknown*3": three findings of that kind. */
static bool read_fault(const struct reading *r, char *name, uint8_t faults[FINDING_COUNT])
{
	char *star = strchr(name, '*');
	enum finding_code code;
	uint64_t count = 1;

	if (star != NULL) {
		*star = '\0';
		if (!parse_u64(star + 1, &count) || count < 1 || count > UINT8_MAX)
			return fail(r, "wants a number of findings, 1 to 255, not", star + 1);
	}
	if (!finding_by_name(name, &code))
		return fail(r, "no finding is called", name);
	faults[code] = (uint8_t)count;
	return true;
}

static bool read_faults(const struct reading *r, uint8_t faults[FINDING_COUNT])
{
	const char *list = attribute(r, "fault", "");

	while (*list != '\0') {
		size_t n = strcspn(list, " ");

		if (n > 0 && !read_fault(r, arena_string_n(r->l->arena, list, n), faults))
			return false;
		list += n + (list[n] == ' ');
	}
	return true;
}

/* link="home" to-mac="$neighbor.mac" from-mac="$iut.mac"; the first falls back on what stands around. */
static bool read_link(const struct reading *r, enum on_link fallback, struct link_words *w)
{
	const char *link = attribute(r, "link", NULL);

	w->to_mac = attribute(r, "to-mac", NULL);
	w->from_mac = attribute(r, "from-mac", NULL);
	w->link = fallback;
	return link == NULL || on_link_by_name(link, &w->link) ||
	       fail(r, "a link is home or outside, not", link);
}

static bool read_protected(const struct reading *r, enum protection *p)
{
	const char *text = attribute(r, "protected", NULL);

	if (text == NULL)
		return true;
	*p = strcmp(text, "no") == 0 ? PROTECTION_NO : PROTECTION_YES;
	return *p == PROTECTION_NO || strcmp(text, "yes") == 0 || fail(r, "protected is yes or no, not", text);
}

/* protect="none", "bad-icv", "replayed", "sa-of:ADDRESS". */
static bool read_protect(const struct reading *r, struct step *s)
{
	s->protect = attribute(r, "protect", NULL);
	return s->protect == NULL || strcmp(s->protect, "none") == 0 ||
	       strcmp(s->protect, "bad-icv") == 0 || strcmp(s->protect, "replayed") == 0 || has_prefix(s->protect, "sa-of:") ||
	       fail(r, "protect is none, bad-icv, replayed or sa-of:ADDRESS, not", s->protect);
}

static bool read_on(const struct reading *parent, const xmlNode *n, enum verdict verdict,
		    enum mismatch mismatch, struct on **out)
{
	struct reading r = {parent->l, parent->file, n};
	struct on *on = arena_alloc(r.l->arena, sizeof(*on));
	const xmlNode *then = xml_first(n);

	if (!read_link(parent, ON_ANY_LINK, &on->link) || !read_link(&r, on->link.link, &on->link))
		return false;
	on->line = xml_line(n);
	on->reason = attribute(&r, "reason", "");
	on->only_spec = attribute(&r, "spec", NULL);
	if (!read_protected(&r, &on->protection) ||
	    !read_verdict(&r, "verdict", verdict, &on->verdict) ||
	    !read_mismatch(&r, mismatch, &on->mismatch) ||
	    !packet_load(r.l, r.file, n, "then", &on->packet, &on->what))
		return false;
	while (then != NULL && !xml_is(then, "then"))
		then = xml_next(then);
	*out = on;
	return then == NULL || steps_load(r.l, r.file, then, "", &on->then);
}

static bool read_expect(const struct reading *r, struct step *s)
{
	const struct on **end = &s->ons;
	struct on *on;

	s->verdict = VERDICT_FAIL;
	s->mismatch = MISMATCH_NO_ANSWER;
	s->reason = "nothing came that fits";
	if (!read_span(r, "within", &s->span))
		return false;
	for (const xmlNode *n = xml_first(r->node); n != NULL; n = xml_next(n)) {
		struct reading inner = {r->l, r->file, n};

		if (xml_is(n, "timeout")) {
			s->reason = attribute(&inner, "reason", s->reason);
			if (!read_verdict(&inner, "verdict", VERDICT_FAIL, &s->verdict) ||
			    !read_mismatch(&inner, MISMATCH_NO_ANSWER, &s->mismatch))
				return false;
			continue;
		}
		if (!read_on(r, n, VERDICT_PASS, MISMATCH_WRONG_FIELD, &on))
			return false;
		*end = on;
		end = &on->next;
	}
	return s->ons != NULL || fail(r, "there is no <on> in this", "expect");
}

static bool read_absent(const struct reading *r, struct step *s)
{
	const struct on **end = &s->ons;
	struct on *on;

	if (!read_span(r, "for", &s->span) || !read_mismatch(r, MISMATCH_UNEXPECTED, &s->mismatch))
		return false;
	s->reason = attribute(r, "reason", "came, and must not");
	if (attribute(r, "template", NULL) != NULL) {
		if (!read_on(r, r->node, VERDICT_FAIL, s->mismatch, &on))
			return false;
		*end = on;
		return true;
	}
	for (const xmlNode *n = xml_first(r->node); n != NULL; n = xml_next(n)) {
		if (!xml_is(n, "on"))
			return fail(r, "packets stand in <on>, or a template is named; not", (const char *)n->name);
		if (!read_on(r, n, VERDICT_FAIL, s->mismatch, &on))
			return false;
		*end = on;
		end = &on->next;
	}
	return s->ons != NULL || fail(r, "there is no template in this", "absent");
}

static bool read_send(const struct reading *r, struct step *s)
{
	s->mutate = attribute(r, "mutate", NULL);
	return read_faults(r, s->faults) && read_link(r, ON_ANY_LINK, &s->link) &&
	       read_protect(r, s) &&
	       packet_load(r->l, r->file, r->node, "", &s->packet, &s->what) &&
	       (s->packet != NULL || fail(r, "there is no packet in this", "send"));
}

static bool read_set(const struct reading *r, struct step *s)
{
	const char *bits = attribute(r, "random", NULL);
	uint64_t n;

	s->name = attribute(r, "var", "");
	s->value = attribute(r, "value", NULL);
	if (bits == NULL)
		return s->value != NULL || fail(r, "wants value= or random= for", s->name);
	if (!parse_u64(bits, &n) || n < 1 || n > 64)
		return fail(r, "random wants 1 to 64 bits, not", bits);
	s->random_bits = (unsigned)n;
	return true;
}

/* Procedures. */

/* Procedures that call others twice, and those others, would multiply without end. */
enum { WEIGHT_MAX = 10000 };

bool procedure_load(struct loader *l, struct pending *p)
{
	const struct binding_of_name **end = &p->parameters;
	const struct binding_of_name *variables = l->variables;
	unsigned outer = l->weight;

	if (l->depth == LOADER_DEPTH_MAX)
		return err_at(l->err, p->file, xml_line(p->node),
			      "procedure \"%.60s\": called too deeply", p->name);
	p->reading = true;
	for (const xmlNode *n = xml_first(p->node); n != NULL; n = xml_next(n)) {
		struct binding_of_name *b;

		if (!xml_is(n, "param"))
			continue;
		b = arena_alloc(l->arena, sizeof(*b));
		b->name = xml_attribute(l->arena, n, "name", "");
		b->value = xml_attribute(l->arena, n, "default", NULL);
		*end = b;
		end = &b->next;
	}
	l->weight = 0;
	l->variables = NULL;   /* read once, for all cases */
	l->depth++;
	if (!steps_load(l, p->file, p->node, "param note", &p->steps))
		return false;
	l->depth--;
	l->variables = variables;
	p->weight = l->weight;
	l->weight = outer;
	p->reading = false;
	p->done = true;
	return true;
}

static bool is_parameter(const struct pending *p, const char *name)
{
	for (const struct binding_of_name *b = p->parameters; b != NULL; b = b->next)
		if (strcmp(b->name, name) == 0)
			return true;
	return false;
}

static bool read_arguments(const struct reading *r, const struct pending *p, struct step *s)
{
	const struct binding_of_name **end = &s->arguments;

	for (const struct binding_of_name *b = p->parameters; b != NULL; b = b->next) {
		struct binding_of_name *argument = arena_alloc(r->l->arena, sizeof(*argument));

		argument->name = b->name;
		argument->value = attribute(r, b->name, b->value);
		if (argument->value == NULL)
			return fail(r, "the procedure wants a value for", b->name);
		*end = argument;
		end = &argument->next;
	}
	for (const xmlAttr *x = r->node->properties; x != NULL; x = x->next) {
		const char *name = (const char *)x->name;

		if (strcmp(name, "procedure") != 0 && strcmp(name, "spec") != 0 &&
		    !is_parameter(p, name))
			return fail(r, "the procedure has no parameter", name);
	}
	return true;
}

static bool read_call(const struct reading *r, struct step *s)
{
	struct pending *p;

	s->name = attribute(r, "procedure", "");
	p = pending_find(r->l->procedures, s->name);
	if (p == NULL)
		return fail(r, "there is no procedure", s->name);
	if (p->reading)
		return fail(r, "calls itself:", s->name);
	if (!p->done && !procedure_load(r->l, p))
		return false;
	s->body = p->steps;
	r->l->weight += p->weight;
	if (r->l->weight > WEIGHT_MAX)
		return fail(r, "too many steps in", s->name);
	return read_arguments(r, p, s);
}

/* The answers of a background behaviour: the <send>s beside its packet. */
static bool read_answers(const struct reading *r, struct on *on)
{
	const struct step **end = &on->then;

	for (const xmlNode *n = xml_first(r->node); n != NULL; n = xml_next(n)) {
		struct step *s;

		if (!xml_is(n, "send"))
			continue;
		if (!step_load(r->l, r->file, n, &s))
			return false;
		*end = s;
		end = &s->next;
	}
	return true;
}

static bool read_background(const struct reading *r, struct step *s)
{
	const struct on **end = &s->ons;

	for (const xmlNode *n = xml_first(r->node); n != NULL; n = xml_next(n)) {
		struct reading inner = {r->l, r->file, n};
		struct on *on = arena_alloc(r->l->arena, sizeof(*on));

		on->line = xml_line(n);
		on->reason = "";
		if (!packet_load(r->l, r->file, n, "send", &on->packet, &on->what) ||
		    !read_answers(&inner, on))
			return false;
		*end = on;
		end = &on->next;
	}
	return true;
}

static bool read_for_each(const struct reading *r, struct step *s)
{
	s->name = attribute(r, "var", "");
	s->value = attribute(r, "in", "");
	return steps_load(r->l, r->file, r->node, "", &s->body);
}

static bool read_wait(const struct reading *r, struct step *s)
{
	return read_span(r, "for", &s->span);
}

static bool read_verdict_step(const struct reading *r, struct step *s)
{
	s->reason = attribute(r, "reason", "");
	return read_verdict(r, "value", VERDICT_PASS, &s->verdict) &&
	       read_mismatch(r, MISMATCH_WRONG_FIELD, &s->mismatch);
}

static bool read_claim(const struct reading *r, struct step *s)
{
	s->value = attribute(r, "address", "");
	return true;
}

static bool read_nothing(const struct reading *r, struct step *s)
{
	(void)r;
	(void)s;
	return true;
}

static const struct {
	const char *word;
	enum step_kind kind;
	bool (*read)(const struct reading *r, struct step *s);
} words[] = {
	{"send", STEP_KIND_SEND, read_send},
	{"expect", STEP_KIND_EXPECT, read_expect},
	{"absent", STEP_KIND_ABSENT, read_absent},
	{"wait", STEP_KIND_WAIT, read_wait},
	{"set", STEP_KIND_SET, read_set},
	{"call", STEP_KIND_CALL, read_call},
	{"for-each", STEP_KIND_FOR_EACH, read_for_each},
	{"background", STEP_KIND_BACKGROUND, read_background},
	{"verdict", STEP_KIND_VERDICT, read_verdict_step},
	{"leave", STEP_KIND_LEAVE, read_nothing},
	{"claim", STEP_KIND_CLAIM, read_claim},
	{"release", STEP_KIND_RELEASE, read_claim},
	{"restart", STEP_KIND_RESTART, read_nothing},
};

const char *step_word(enum step_kind kind)
{
	size_t i = 0;

	while (words[i].kind != kind)
		i++;
	return words[i].word;
}

bool step_load(struct loader *l, const char *file, const xmlNode *n, struct step **step)
{
	struct reading r = {l, file, n};
	struct step *s = arena_alloc(l->arena, sizeof(*s));

	l->weight++;
	s->file = file;
	s->line = xml_line(n);
	s->only_spec = attribute(&r, "spec", NULL);
	s->reason = "";
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (!xml_is(n, words[i].word))
			continue;
		s->kind = words[i].kind;
		*step = s;
		return words[i].read(&r, s);
	}
	return fail(&r, "is no step", (const char *)n->name);
}

bool steps_load(struct loader *l, const char *file, const xmlNode *parent, const char *skip,
		const struct step **steps)
{
	const struct step **end = steps;

	*steps = NULL;
	for (const xmlNode *n = xml_first(parent); n != NULL; n = xml_next(n)) {
		struct step *s;

		if (word_in(skip, (const char *)n->name))
			continue;
		if (!step_load(l, file, n, &s))
			return false;
		*end = s;
		end = &s->next;
	}
	return true;
}
