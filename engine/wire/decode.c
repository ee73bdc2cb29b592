/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From octets to a packet, for any octets. Headers are cut by what their lengths and next headers
 * say, as far as the octets go; what no row describes becomes raw. Then judge.c holds every slot
 * against what encode would have computed: equal becomes AUTO, unequal SET and, where the row has a
 * rule, a finding. The octets are copied once; addresses and opaque fields lie in the copy. */
#include "wire/judge.h"
#include "wire/plan.h"

#include <string.h>

struct decoder {
	struct packet packet;
	struct header **tail;
	struct header **option_tail;        /* of the header whose options are being read */
	const struct plan_table *table;
	struct bytes octets;
	struct notes notes;
	unsigned header_count;
};

enum { HEADERS_MAX = 256, PROTOCOL_NONE = 59 };

static void note(struct decoder *d, enum finding_code code, size_t offset, const struct header *h,
		 const struct field *f, uint64_t got, uint64_t want)
{
	notes_add(&d->notes, &(struct finding){.code = code, .offset = offset, .header = h,
					       .field = f, .got = got, .want = want});
}

/* What is no number. */
static void read_octets(const struct step *step, const uint8_t *at, size_t len, struct slot *s)
{
	*s = (struct slot){.how = SLOT_SET};
	if (step->access == ACCESS_OCTETS) {
		s->octets = (struct bytes){at + step->octet, step->octets};
	} else if (step->access == ACCESS_REST && len > step->octet) {
		s->octets = (struct bytes){at + step->octet, len - step->octet};
	} else if (step->access == ACCESS_LONG) {
		s->num = bits_get(at, step->bit, step->width);
	} else if (step->access == ACCESS_NONE || step->settles) {
		s->how = SLOT_AUTO;
	}
}

/* What follows a rule is SET here, until packet_judge has looked at it. */
static void read_slots(const struct format *f, const uint8_t *at, size_t len, struct slot *slots)
{
	const struct step *step = f->plan->steps;

	for (struct slot *s = slots; s < slots + f->field_count; s++, step++) {
		if (step->access == ACCESS_NUMBER) {
			uint64_t v = step_get_wide(at, step);

			*s = (struct slot){.how = step->settles && v == step->normal ? SLOT_AUTO : SLOT_SET,
					   .num = v};
		} else {
			read_octets(step, at, len, s);
		}
	}
}

static struct header *read_header(struct decoder *d, const struct format *f, size_t at, size_t len)
{
	struct header *h = arena_take(d->packet.arena,
				      sizeof(*h) + f->field_count * sizeof(struct slot));
	struct slot *slots = (void *)(h + 1);

	*h = (struct header){.format = f, .slots = slots, .offset = at, .length = len};
	read_slots(f, d->octets.at + at, len, slots);
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

	if (length == NULL)
		return len;
	return length->bias + (size_t)length->scale *
		step_get_wide(d->octets.at + at, plan_step(f, length));
}

/* Whether a header or option of that format can be exactly len octets long. */
static bool fits(const struct format *f, size_t len)
{
	size_t fixed = f->plan->fixed;
	const struct field *open = f->plan->open;

	if (len < fixed)
		return false;
	if (open != NULL && open->kind == KIND_IP6_LIST)
		return (len - fixed) % 16 == 0;
	return open != NULL || f->body == BODY_OPTIONS || f->covers_payload || len == fixed;
}

/* Cutting options. */

static void append_option(struct decoder *d, const struct format *f, size_t at, size_t len)
{
	struct header *o = read_header(d, f, at, len);

	*d->option_tail = o;
	d->option_tail = &o->next;
}

static void overrun(struct decoder *d, struct header *h, size_t at, size_t end)
{
	note(d, FINDING_OPTION_OVERRUN, at, h, NULL, 0, 0);
	append_option(d, d->table->raw, at, end - at);
}

static void read_options(struct decoder *d, struct header *h)
{
	enum family family = h->format->option_family;
	size_t at = h->offset + h->format->plan->fixed, end = h->offset + h->length;
	const struct format *generic = d->table->generic[family];

	d->option_tail = &h->options;
	while (at < end) {
		uint8_t type = d->octets.at[at];
		const struct format *f = d->table->by_code[family][type];
		size_t len;

		if (f == NULL)
			f = generic;
		if (f->plan->fixed == 1) {   /* Pad1 */
			append_option(d, f, at++, 1);
			continue;
		}
		if (end - at < 2) {
			overrun(d, h, at, end);
			return;
		}
		len = declared_length(d, generic, at, 0);
		if (len < 2 || len > end - at) {
			overrun(d, h, at, end);
			return;
		}
		if (f->code == CODE_ANY) {
			note(d, FINDING_UNKNOWN, at, h, NULL, type, type);
		} else if (!fits(f, len)) {
			note(d, FINDING_OPTION_LENGTH, at, h, NULL, len, f->plan->fixed);
			f = generic;
		}
		append_option(d, f, at, len);
		at += len;
	}
}

/* Cutting headers. */

static const struct format *select_format(struct decoder *d, enum family family, uint64_t code,
					  size_t at, size_t end)
{
	size_t type_offset;

	if (family == FAMILY_ETHERTYPE)
		return code == 0x86dd ? d->table->ip6 : NULL;
	if (family != FAMILY_PROTOCOL || !protocol_family(code, &family, &type_offset))
		return format_by_code(family, (uint32_t)code);
	return end - at > type_offset ? format_by_code(family, d->octets.at[at + type_offset]) : NULL;
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

		if (length != NULL && !f->covers_payload &&
		    available >= (field_bit(f, length) + length->bits + 7) / 8) {
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

/* Whether a fragment is a whole packet (RFC 6946). */
static bool is_atomic(const struct header *fragment)
{
	return header_num(fragment, "offset") == 0 && !header_flag(fragment, "M");
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
	if (h->format->plan->known == KNOWN_FRAGMENT && !is_atomic(h))
		return false;
	return *code != PROTOCOL_NONE || *family != FAMILY_PROTOCOL;
}

/* Where the payload that the header at `at` declares ends; at most end. */
static size_t declared_end(struct decoder *d, struct header *h, size_t end)
{
	size_t declared;

	if (!h->format->covers_payload)
		return end;
	declared = declared_length(d, h->format, h->offset, 0);
	if (declared > end - h->offset) {
		note(d, FINDING_TRUNCATED, h->offset, h, h->format->plan->role[ROLE_LENGTH], declared,
		     end - h->offset);
		return end;
	}
	return declared < h->length ? h->offset + h->length : h->offset + declared;
}

static void check_declared(struct decoder *d, const struct header *h)
{
	const struct field *length = h->format->plan->role[ROLE_LENGTH];
	size_t declared;

	if (length == NULL || h->format->covers_payload)
		return;
	declared = declared_length(d, h->format, h->offset, h->length);
	if (declared > h->length)
		note(d, FINDING_TRUNCATED, h->offset, h, length, declared, h->length);
}

/* Cuts the headers in octets [at, end) of which the first is code in family. */
static void read_headers(struct decoder *d, enum family family, uint64_t code, size_t at, size_t end)
{
	while (at < end) {
		const struct format *f = select_format(d, family, code, at, end);
		enum finding_code why = FINDING_TOO_SHORT;
		struct header *h;
		bool odd = false;
		size_t len = 0, inner;

		if (f == NULL) {
			note(d, FINDING_UNKNOWN, at, NULL, NULL, code, code);
			append_raw(d, at, end);
			return;
		}
		f = d->header_count < HEADERS_MAX
			? settle_format(d, f, at, end, &len, &why, &odd) : NULL;
		if (f == NULL) {
			h = append_raw(d, at, end);
			note(d, FINDING_TOO_SHORT, at, h, NULL, end - at, end - at);
			return;
		}
		h = append(d, f, at, len);
		if (odd)
			note(d, why, at, h, NULL, 0, 0);
		else if (f->code == CODE_ANY)
			note(d, FINDING_UNKNOWN, at, h, f->plan->role[ROLE_CODE], 0, 0);
		check_declared(d, h);
		if (f->body == BODY_OPTIONS)
			read_options(d, h);
		inner = declared_end(d, h, end);
		at += len;
		if (f->quotes)
			d->notes.quoted = true;
		if (!following(d, h, &family, &code)) {
			struct header *rest = append_raw(d, at, inner);

			if (rest != NULL && !f->covers_payload && f->plan->known != KNOWN_TCP &&
			    f->plan->known != KNOWN_FRAGMENT)
				note(d, FINDING_TRAILING, at, rest, NULL, 0, 0);
			at = inner;
		} else if (inner < end) {
			read_headers(d, family, code, at, inner);
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

/* With slack behind, see step_get_wide. */
static struct bytes copy_of(struct arena *a, struct bytes octets)
{
	uint8_t *copy = arena_take(a, octets.len + STEP_SLACK);

	if (octets.len > 0)
		memcpy(copy, octets.at, octets.len);
	memset(copy + octets.len, 0, STEP_SLACK);
	return (struct bytes){copy, octets.len};
}

struct packet packet_decode(struct arena *a, struct bytes octets, const char *first,
			    struct finding **findings)
{
	const struct format *f = format_by_name(first);
	struct decoder d = {.packet = packet_new(a), .table = plan_table(),
			    .octets = copy_of(a, octets), .notes = {.arena = a, .list = findings}};

	if (findings != NULL)
		*findings = NULL;
	d.tail = &d.packet.first;
	read_headers(&d, f->family, f->code, 0, octets.len);
	packet_judge(&d.packet, d.octets, &d.notes);
	return d.packet;
}
