/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From octets to a packet, for any octets. Headers are cut by what their lengths and next headers
 * say, as far as the octets go; what no row describes becomes raw. Then judge.c holds every slot
 * against what encode would have computed: equal becomes AUTO, unequal SET and, where the row has a
 * rule, a finding. The octets are copied once; addresses and opaque fields lie in the copy. */
#include "wire/dns.h"
#include "wire/esp.h"
#include "wire/judge.h"
#include "wire/plan.h"
#include "wire/udp.h"

#include <assert.h>
#include <string.h>

struct decoder {
	struct packet packet;
	struct header **tail;
	struct header **option_tail;        /* of the header whose options are being read */
	const struct plan_table *table;
	struct bytes octets;
	struct notes notes;
	unsigned header_count;
	struct opened *opened, **opened_tail;
	size_t content_end;                 /* of the innermost ESP header that is open; else of all */
};

enum { HEADERS_MAX = 256, OPTION_DEPTH_MAX = 6 };

static void note(struct decoder *d, enum finding_code code, size_t offset, const struct header *h,
		 const struct field *f, uint64_t got, uint64_t want)
{
	notes_add(&d->notes, &(struct finding){.code = code, .offset = offset, .header = h,
					       .field = f, .got = got, .want = want});
}

/* What is no number. */
static void read_octets(const struct step *step, const uint8_t *at, size_t len, struct slot *s)
{
	*s = (struct slot){.how = step->access == ACCESS_NONE ? SLOT_AUTO : SLOT_SET};
	if (step->access == ACCESS_OCTETS)
		s->octets = (struct bytes){at + step->octet, step->octets};
	else if (step->access == ACCESS_REST && len > step->octet)
		s->octets = (struct bytes){at + step->octet, len - step->octet};
	else if (step->access == ACCESS_LONG)
		s->num = bits_get(at, step->bit, step->width);
	else if (!step->open)
		s->how = SLOT_AUTO;
}

/* What needs more than its own octets to be judged is SET here, until packet_judge has looked at it. */
static void read_slots(const struct plan *p, unsigned fields, const uint8_t *at, size_t len,
		       struct slot *slots)
{
	static_assert(SLOT_AUTO == 0 && SLOT_SET == 1, "a slot is SET when either is true");
	const struct step *step = p->steps;
	struct slot *s = slots, *end = slots + p->wire_count;

	for (; s < end; s++, step++) {
		if (step->access == ACCESS_NUMBER) {
			uint64_t v = step_get_wide(at, step);

			*s = (struct slot){.how = step->open | (v != step->normal), .num = v};
		} else {
			read_octets(step, at, len, s);
		}
	}
	for (unsigned i = p->wire_count; i < fields; i++)
		slots[i] = (struct slot){.how = SLOT_AUTO};
}

/* Where options follow the open field, a count says what is its own. */
static void cut_open_field(struct header *h)
{
	const struct field *open = h->format->plan->open, *count = h->format->plan->role[ROLE_COUNT];
	struct bytes *rest;
	size_t wanted;

	if (open == NULL || count == NULL || count->scale == 0 || h->format->body != BODY_OPTIONS)
		return;
	rest = &h->slots[open - h->format->fields].octets;
	wanted = h->slots[count - h->format->fields].num * count->scale;
	rest->len = wanted < rest->len ? wanted : rest->len - rest->len % count->scale;
}

/* Copying it costs a third of what a compound literal does, which gcc fills with "rep stos". */
static const struct header blank;

static struct header *read_header(struct decoder *d, const struct format *f, size_t at, size_t len)
{
	struct header *h = arena_take(d->packet.arena,
				      sizeof(*h) + f->field_count * sizeof(struct slot));
	struct slot *slots = (void *)(h + 1);

	*h = blank;
	h->format = f;
	h->slots = slots;
	h->offset = at;
	h->length = len;
	read_slots(f->plan, f->field_count, d->octets.at + at, len, slots);
	cut_open_field(h);
	return h;
}

static struct header *append(struct decoder *d, const struct format *f, size_t at, size_t len)
{
	struct header *h = read_header(d, f, at, len);

	*d->tail = h;
	d->tail = &h->next;
	d->header_count++;
	return h;
}

static struct header *append_raw(struct decoder *d, size_t at, size_t end)
{
	return at < end ? append(d, d->table->raw, at, end - at) : NULL;
}

/* What the format's length field says, in octets from the header's start; len when it has none. */
static size_t declared_length(const struct decoder *d, const struct format *f, size_t at, size_t len)
{
	const struct field *length = f->plan->role[ROLE_LENGTH];
	const struct step *step;

	if (length == NULL)
		return len;
	step = plan_step(f, length);
	return step->bias + (step_get_wide(d->octets.at + at, step) << step->scale_shift);
}

/* Whether a header or option of that format can be exactly len octets long. */
static bool fits(const struct format *f, size_t len)
{
	size_t fixed = f->plan->fixed;
	const struct field *open = f->plan->open;

	if (len < fixed)
		return false;
	if (open != NULL && open->kind == KIND_IP6_LIST && f->body != BODY_OPTIONS)
		return (len - fixed) % 16 == 0;
	return open != NULL || f->body == BODY_OPTIONS || f->plan->role[ROLE_TOTAL] != NULL ||
	       len == fixed;
}

/* Cutting options. */

static struct header *append_option(struct decoder *d, const struct format *f, size_t at, size_t len)
{
	struct header *o = read_header(d, f, at, len);

	*d->option_tail = o;
	d->option_tail = &o->next;
	return o;
}

static void overrun(struct decoder *d, struct header *h, size_t at, size_t end)
{
	note(d, FINDING_OPTION_OVERRUN, at, h, NULL, 0, 0);
	append_option(d, d->table->raw, at, end - at);
}

static bool is_selected(const struct format *f, const uint8_t *octets)
{
	const struct step *s = f->plan->selector;

	return s == NULL || step_get(octets, s) == s->normal;
}

/* Of several rows of one type, the one that can be len octets long. */
static const struct format *variant_for(const struct format *f, const uint8_t *octets, size_t len)
{
	const struct format *found = f;

	for (; f->variant != NULL; f = f->variant)
		if (fits(f->variant, len) && is_selected(f->variant, octets))
			found = f->variant;
	return found;
}

/* The row of the option at `at`, and its length; false when it runs past the end. Of a row without a
 * length a count says it, and auxiliary data in units of 4 octets (RFC 3810 5.2.6). */
static bool cut_option(const struct decoder *d, enum family family, size_t at, size_t end,
		       const struct format **f, size_t *len)
{
	const struct format *generic = d->table->generic[family];
	const struct field *count = generic->plan->role[ROLE_COUNT];
	const struct step *type = &generic->plan->steps[0];
	const uint8_t *octets = d->octets.at + at;

	if (end - at < type->octets)
		return false;
	*f = plan_by_code(d->table, family, (uint32_t)step_get_wide(octets, type));
	*len = 1;
	if ((*f)->plan->fixed == 1)   /* Pad1 */
		return true;
	if (end - at < generic->plan->fixed)
		return false;
	*len = count == NULL ? declared_length(d, *f, at, 0)
			     : generic->plan->fixed + 4U * octets[1] +
				       count->scale * step_get(octets, plan_step(generic, count));
	return *len >= generic->plan->fixed && *len <= end - at;
}

static void read_options(struct decoder *d, struct header *h, unsigned depth)
{
	size_t at = h->offset + h->format->plan->fixed, end = h->offset + h->length, len;
	const struct field *open = h->format->plan->open;
	const struct format *f;

	d->option_tail = &h->options;
	if (open != NULL)
		at += h->slots[open - h->format->fields].octets.len;
	while (at < end) {
		struct header *o;

		if (depth > OPTION_DEPTH_MAX ||
		    !cut_option(d, h->format->option_family, at, end, &f, &len)) {
			overrun(d, h, at, end);
			return;
		}
		f = variant_for(f, d->octets.at + at, len);
		if (f->code == CODE_ANY && f->plan->role[ROLE_CODE] != NULL) {
			uint64_t type = step_get(d->octets.at + at, &f->plan->steps[0]);

			note(d, FINDING_UNKNOWN, at, h, NULL, type, type);
		} else if (!fits(f, len)) {
			note(d, FINDING_OPTION_LENGTH, at, h, NULL, len, f->plan->fixed);
			f = d->table->generic[h->format->option_family];
		}
		o = append_option(d, f, at, len);
		if (f->body == BODY_OPTIONS) {
			read_options(d, o, depth + 1);
			d->option_tail = &o->next;
		}
		at += len;
	}
}

/* The items behind a DNS header: what is a name and what is not, their order says (dns.h). */
static void read_dns(struct decoder *d, struct header *h)
{
	struct dns_cursor cursor = {.questions = (unsigned)header_num(h, "questions")};
	struct bytes message = bytes_slice(d->octets, h->offset, h->length);
	size_t at = h->format->plan->fixed, len;

	d->option_tail = &h->options;
	while (at < message.len) {
		const struct format *f = dns_item(&cursor, message, at, &len);

		if (f == NULL) {
			overrun(d, h, h->offset + at, h->offset + message.len);
			return;
		}
		append_option(d, f, h->offset + at, len);
		at += len;
	}
}

/* Cutting headers. */

/* Of several rows of one code the one with the longest fixed part that the octets suffice for. */
static const struct format *by_code(const struct plan_table *t, enum family family, uint32_t code,
				    struct bytes octets)
{
	const struct format *f = plan_by_code(t, family, code), *found = f;

	for (; f != NULL && f->variant != NULL; f = f->variant)
		if (octets.len >= f->variant->plan->fixed && is_selected(f->variant, octets.at))
			found = f->variant;
	return found;
}

static const struct format *select_format(struct decoder *d, enum family family, uint64_t code,
					  size_t at, size_t end)
{
	struct bytes octets = bytes_slice(d->octets, at, end - at);
	size_t type_offset;

	if (family == FAMILY_ETHERTYPE && (code == 0x86dd || code == 0x0800))
		return code == 0x86dd ? d->table->ip6 : d->table->ip4;
	if (family != FAMILY_PROTOCOL || !protocol_family(code, &family, &type_offset))
		return by_code(d->table, family, (uint32_t)code, octets);
	return end - at > type_offset
		? by_code(d->table, family, octets.at[type_offset], octets) : NULL;
}

/* The format that can hold what stands at `at`: f, the generic one of its family when it is too
 * short or too long for f, or NULL for raw. Sets its own length, cut at end. */
static const struct format *settle_format(struct decoder *d, const struct format *f, size_t at,
					  size_t end, size_t *len, enum finding_code *why, bool *odd)
{
	const struct format *generic = f->plan->generic;
	size_t fixed = f->plan->fixed, available = end - at;

	*odd = false;
	for (;; f = generic, fixed = f->plan->fixed) {
		const struct field *length = f->plan->role[ROLE_LENGTH];

		if (length != NULL &&
		    available >= plan_step(f, length)->octet + plan_step(f, length)->octets) {
			size_t declared = declared_length(d, f, at, available);

			*len = declared < available ? declared : available;
		} else {
			bool open = f->plan->open != NULL || f->body == BODY_OPTIONS;

			*len = open && !f->quotes ? available : fixed;
			if (*len > available)
				*len = available;
		}
		if (fits(f, *len))
			return f;
		if (!*odd) {
			*odd = true;
			*why = *len < fixed ? FINDING_TOO_SHORT : FINDING_LENGTH;
		}
		if (generic == NULL || f == generic)
			return NULL;
	}
}

/* Whether a fragment is a whole packet (RFC 6946); h is a fragment header or an IPv4 header. */
static bool is_atomic(const struct header *h)
{
	return header_num(h, "offset") == 0 && !header_flag(h, "M");
}

/* The number and family by which the header says what follows it; false when it is the last. */
static bool following(const struct decoder *d, const struct header *h, enum family *family,
		      uint64_t *code)
{
	const struct field *next = h->format->plan->role[ROLE_NEXT];

	if (h->format->quotes) {
		*family = FAMILY_PROTOCOL;
		*code = d->table->ip6->code;
		return true;
	}
	if (next == NULL)
		return false;
	*family = next_family(h->format);
	*code = h->slots[next - h->format->fields].num;
	if ((h->format->plan->known == KNOWN_FRAGMENT || h->format->plan->known == KNOWN_IP4) &&
	    !is_atomic(h))
		return false;
	return *family == FAMILY_ETHERTYPE || *code != next_none(*family);
}

/* Where the payload that the header at `at` declares ends; at most end. */
static size_t declared_end(struct decoder *d, struct header *h, size_t end)
{
	const struct field *total = h->format->plan->role[ROLE_TOTAL];
	size_t declared;

	if (total == NULL)
		return end;
	declared = total->bias + h->slots[total - h->format->fields].num;
	if (declared > end - h->offset) {
		note(d, FINDING_TRUNCATED, h->offset, h, total, declared, end - h->offset);
		return end;
	}
	return declared < h->length ? h->offset + h->length : h->offset + declared;
}

static void check_declared(struct decoder *d, const struct header *h)
{
	const struct field *length = h->format->plan->role[ROLE_LENGTH];
	size_t declared;

	if (length == NULL)
		return;
	declared = declared_length(d, h->format, h->offset, h->length);
	if (declared > h->length)
		note(d, FINDING_TRUNCATED, h->offset, h, length, declared, h->length);
}

/* With slack behind, see step_get_wide. */
static struct bytes copy_of(struct arena *a, struct bytes octets)
{
	uint8_t *copy = arena_take(a, octets.len + STEP_SLACK);

	if (octets.len > 0)
		memcpy(copy, octets.at, octets.len);
	memset(copy + octets.len, 0, STEP_SLACK);
	return (struct bytes){copy, octets.len};
}

/* Octets behind the last header: data, or too many. */
static void read_rest(struct decoder *d, const struct header *h, size_t at, size_t end)
{
	struct header *rest = append_raw(d, at, end);
	const struct plan *p = h->format->plan;

	if (rest != NULL && p->role[ROLE_TOTAL] == NULL && p->known != KNOWN_TCP &&
	    p->known != KNOWN_FRAGMENT)
		note(d, FINDING_TRAILING, at, rest, NULL, 0, 0);
}

static void read_headers(struct decoder *d, const struct format *f, enum family family, uint64_t code,
			 size_t at, size_t end);

/* What an ESP header holds, if an association opens it: headers in octets of their own. */
static bool read_sealed(struct decoder *d, struct header *h)
{
	struct esp_content content;
	struct opened *opened;
	bool open;

	open = esp_open(&d->packet, h, d->octets, d->content_end, &content);
	if (content.icv_is_wrong)
		note(d, FINDING_ICV, content.icv, h, &h->format->fields[format_field(h->format, "icv")],
		     0, 0);
	if (!open)
		return false;
	if (content.padding_is_wrong)
		note(d, FINDING_PADDING, content.end, h, NULL, 0, 0);
	opened = arena_alloc(d->packet.arena, sizeof(*opened));
	opened->header = h;
	opened->octets = d->octets = copy_of(d->packet.arena, content.octets);
	d->content_end = content.end;
	*d->opened_tail = opened;
	d->opened_tail = &opened->next;
	if (content.next == next_none(FAMILY_PROTOCOL))
		append_raw(d, h->offset + h->length, content.end);
	else
		read_headers(d, NULL, FAMILY_PROTOCOL, content.next, h->offset + h->length,
			     content.end);
	return true;
}

static struct header *read_one(struct decoder *d, const struct format *f, size_t at, size_t end)
{
	enum finding_code why = FINDING_TOO_SHORT;
	struct header *h;
	bool odd = false;
	size_t len = 0;

	f = d->header_count < HEADERS_MAX ? settle_format(d, f, at, end, &len, &why, &odd) : NULL;
	if (f == NULL) {
		h = append_raw(d, at, end);
		note(d, FINDING_TOO_SHORT, at, h, NULL, end - at, end - at);
		return NULL;
	}
	h = append(d, f, at, len);
	if (odd)
		note(d, why, at, h, NULL, 0, 0);
	else if (f->code == CODE_ANY)
		note(d, FINDING_UNKNOWN, at, h, f->plan->role[ROLE_CODE], 0, 0);
	check_declared(d, h);
	if (f->body == BODY_OPTIONS && f->option_family == FAMILY_DNS_ITEM)
		read_dns(d, h);
	else if (f->body == BODY_OPTIONS)
		read_options(d, h, 0);
	return h;
}

/* Cuts the headers in octets [at, end) of which the first is f or, when that is NULL, code in
 * family. */
static void read_headers(struct decoder *d, const struct format *f, enum family family, uint64_t code,
			 size_t at, size_t end)
{
	while (at < end) {
		struct header *h;
		size_t inner;

		if (f == NULL)
			f = select_format(d, family, code, at, end);
		if (f == NULL) {
			note(d, FINDING_UNKNOWN, at, NULL, NULL, code, code);
			append_raw(d, at, end);
			return;
		}
		h = read_one(d, f, at, end);
		if (h == NULL)
			return;
		inner = declared_end(d, h, end);
		at += h->length;
		if (h->format->seals && d->packet.sas != NULL) {
			/* The trailer has its place behind all else: see esp.h. */
			if (end == d->content_end && read_sealed(d, h))
				return;
			header_set_octets(&d->packet, h, "data", header_octets(h, "data"));
		}
		if (h->format->quotes)
			d->notes.quoted = true;
		f = udp_payload(h, bytes_slice(d->octets, at, inner - at));
		if (f == NULL && !following(d, h, &family, &code)) {
			read_rest(d, h, at, inner);
			at = inner;
		} else if (inner < end) {
			read_headers(d, f, family, code, at, inner);
			at = inner;
		} else {
			continue;
		}
		if (at < end) {
			note(d, FINDING_TRAILING, at, NULL, NULL, 0, 0);
			append_raw(d, at, end);
		}
		return;
	}
}

struct packet packet_decode(struct arena *a, struct bytes octets, const char *first,
			    struct finding **findings)
{
	return packet_open(a, octets, first, NULL, findings);
}

struct packet packet_open(struct arena *a, struct bytes octets, const char *first,
			  const struct sa_list *sas, struct finding **findings)
{
	bool by_version = strcmp(first, "ip") == 0;
	const struct plan_table *table = plan_table();
	const struct format *f = by_version ? table->ip6 : format_by_name(first);
	struct decoder d = {.packet = packet_new(a), .table = table,
			    .octets = copy_of(a, octets), .notes = {.arena = a, .list = findings},
			    .content_end = octets.len};
	struct bytes sealed = d.octets;

	if (findings != NULL)
		*findings = NULL;
	if (by_version && octets.len > 0 && octets.at[0] >> 4 == 4)
		f = table->ip4;
	d.packet.sas = sas;
	d.tail = &d.packet.first;
	d.opened_tail = &d.opened;
	read_headers(&d, f, f->family, f->code, 0, octets.len);
	packet_judge(&d.packet, sealed, d.opened, &d.notes);
	return d.packet;
}
