/* SPDX-License-Identifier: BSD-2-Clause
 *
 * From octets to a packet, for any octets. First the headers are cut by what their lengths and next
 * headers say, as far as the octets go; what no row describes becomes raw. Then every slot is held
 * against what encode would have computed: equal becomes AUTO, unequal SET and, where the row
 * has a rule, a finding. */
#include "wire/checksum.h"

struct decoder {
	struct packet packet;
	struct header **tail;
	struct bytes octets;
	struct finding **findings;
	struct finding *last;       /* noted last: the list is in order, and so is most of the work */
	unsigned header_count;
	bool quoted;
};

enum { HEADERS_MAX = 256, PROTOCOL_NONE = 59 };

static void note(struct decoder *d, enum finding_code code, size_t offset, const struct header *h,
		 const struct field *f, uint64_t got, uint64_t want)
{
	struct finding *new, **at;

	if (d->findings == NULL)
		return;
	new = arena_alloc(d->packet.arena, sizeof(*new));
	*new = (struct finding){.code = code, .offset = offset, .header = h, .field = f,
				.got = got, .want = want, .quoted = d->quoted};
	at = d->last != NULL && d->last->offset <= offset ? &d->last->next : d->findings;
	while (*at != NULL && (*at)->offset <= offset)
		at = &(*at)->next;
	new->next = *at;
	*at = new;
	d->last = new;
}

static struct header *append(struct decoder *d, const struct format *f, size_t at, size_t len)
{
	struct header *h = header_new(d->packet.arena, f);

	h->offset = at;
	h->length = len;
	*d->tail = h;
	d->tail = &h->next;
	d->header_count++;
	return h;
}

static void read_slots(struct decoder *d, struct header *h)
{
	const uint8_t *at = d->octets.at + h->offset;
	size_t bit = 0;

	for (unsigned i = 0; i < h->format->field_count; i++) {
		const struct field *f = &h->format->fields[i];
		struct slot *s = &h->slots[i];

		if (f->kind == KIND_KEY || f->kind == KIND_KEY_IP6)
			continue;
		s->how = SLOT_SET;
		if (f->bits == 0)
			s->octets = arena_bytes(d->packet.arena,
						bytes_slice(d->octets, h->offset + bit / 8,
							    h->length - bit / 8));
		else if (f->kind == KIND_NUMBER || f->kind == KIND_FLAG)
			s->num = bits_get(at, bit, f->bits);
		else
			s->octets = arena_bytes(d->packet.arena,
						bytes_slice(d->octets, h->offset + bit / 8,
							    f->bits / 8U));
		bit += f->bits;
	}
}

static struct header *append_raw(struct decoder *d, size_t at, size_t end)
{
	struct header *h;

	if (at >= end)
		return NULL;
	h = append(d, format_by_name("raw"), at, end - at);
	read_slots(d, h);
	return h;
}

/* What the format's length field says, in octets from the header's start; len when it has none. */
static size_t declared_length(const struct decoder *d, const struct format *f, size_t at, size_t len)
{
	const struct field *length = format_role(f, ROLE_LENGTH);

	if (length == NULL)
		return len;
	return length->bias + (size_t)length->scale *
		bits_get(d->octets.at + at, field_bit(f, length), length->bits);
}

/* Whether a header or option of that format can be exactly len octets long. */
static bool fits(const struct format *f, size_t len)
{
	size_t fixed = format_fixed_octets(f);
	const struct field *open = format_open_field(f);

	if (len < fixed)
		return false;
	if (open != NULL && open->kind == KIND_IP6_LIST)
		return (len - fixed) % 16 == 0;
	return open != NULL || f->body == BODY_OPTIONS || f->covers_payload || len == fixed;
}

/* Cutting options. */

static void append_option(struct decoder *d, struct header *h, const struct format *f, size_t at,
			  size_t len)
{
	struct header *o = header_new(d->packet.arena, f);

	o->offset = at;
	o->length = len;
	read_slots(d, o);
	header_append_option(h, o);
}

static void overrun(struct decoder *d, struct header *h, size_t at, size_t end)
{
	note(d, FINDING_OPTION_OVERRUN, at, h, NULL, 0, 0);
	append_option(d, h, format_by_name("raw"), at, end - at);
}

static void read_options(struct decoder *d, struct header *h)
{
	enum family family = h->format->option_family;
	size_t at = h->offset + format_fixed_octets(h->format), end = h->offset + h->length;
	const struct format *generic = format_by_code(family, CODE_ANY);

	while (at < end) {
		uint8_t type = d->octets.at[at];
		const struct format *f = format_by_code(family, type);
		size_t len;

		if (format_fixed_octets(f) == 1) {   /* Pad1 */
			append_option(d, h, f, at++, 1);
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
			note(d, FINDING_OPTION_LENGTH, at, h, NULL, len, format_fixed_octets(f));
			f = generic;
		}
		append_option(d, h, f, at, len);
		at += len;
	}
}

/* Cutting headers. */

static const struct format *select_format(struct decoder *d, enum family family, uint64_t code,
					  size_t at, size_t end)
{
	size_t type_offset;

	if (family == FAMILY_ETHERTYPE)
		return code == 0x86dd ? format_by_name("ip6") : NULL;
	if (family != FAMILY_PROTOCOL || !protocol_family(code, &family, &type_offset))
		return format_by_code(family, (uint32_t)code);
	return end - at > type_offset ? format_by_code(family, d->octets.at[at + type_offset]) : NULL;
}

/* The format that can hold what stands at `at`: f, the generic one of its family when it is too
 * short or too long for f, or NULL for raw. Sets its own length, cut at end. */
static const struct format *settle_format(struct decoder *d, const struct format *f, size_t at,
					  size_t end, size_t *len, enum finding_code *why, bool *odd)
{
	const struct format *generic = format_by_code(f->family, CODE_ANY);
	size_t fixed = format_fixed_octets(f), available = end - at;

	*odd = false;
	for (;; f = generic, fixed = format_fixed_octets(f)) {
		const struct field *length = format_role(f, ROLE_LENGTH);

		if (length != NULL && !f->covers_payload &&
		    available >= (field_bit(f, length) + length->bits + 7) / 8) {
			size_t declared = declared_length(d, f, at, available);

			*len = declared < available ? declared : available;
		} else {
			bool open = format_open_field(f) != NULL || f->body == BODY_OPTIONS;

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

/* The number and family by which the header says what follows it; false when it is the last. */
static bool following(const struct header *h, enum family *family, uint64_t *code)
{
	const struct field *next = format_role(h->format, ROLE_NEXT);

	if (h->format->quotes) {
		*family = FAMILY_PROTOCOL;
		*code = format_by_name("ip6")->code;
		return true;
	}
	if (next == NULL)
		return false;
	*family = next_family(h->format);
	*code = header_num(h, next->name);
	if (header_is(h, "fragment") && (header_num(h, "offset") != 0 || header_flag(h, "M")))
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
		note(d, FINDING_TRUNCATED, h->offset, h, format_role(h->format, ROLE_LENGTH), declared,
		     end - h->offset);
		return end;
	}
	return declared < h->length ? h->offset + h->length : h->offset + declared;
}

static void check_declared(struct decoder *d, const struct header *h)
{
	const struct field *length = format_role(h->format, ROLE_LENGTH);
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
		read_slots(d, h);
		if (odd)
			note(d, why, at, h, NULL, 0, 0);
		else if (f->code == CODE_ANY)
			note(d, FINDING_UNKNOWN, at, h, format_role(f, ROLE_CODE), 0, 0);
		check_declared(d, h);
		if (f->body == BODY_OPTIONS)
			read_options(d, h);
		inner = declared_end(d, h, end);
		at += len;
		if (f->quotes)
			d->quoted = true;
		if (!following(h, &family, &code)) {
			struct header *rest = append_raw(d, at, inner);

			if (rest != NULL && !f->covers_payload && !header_is(h, "tcp") &&
			    !header_is(h, "fragment"))
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

/* Holding slots against what would have been computed. */

static void judge_number(struct decoder *d, const struct layout *l, struct header *h, unsigned i)
{
	const struct field *f = &h->format->fields[i];
	uint64_t want = field_expected(l, h, f);
	struct slot *s = &h->slots[i];
	enum finding_code code;

	if (s->num == want) {
		s->how = f->required ? SLOT_SET : SLOT_AUTO;   /* craft asks for what is required */
		return;
	}
	if (f->role == ROLE_RESERVED)
		code = FINDING_RESERVED;
	else if (f->role == ROLE_FIXED)
		code = FINDING_FIXED;
	else if (f->role == ROLE_CHECKSUM && checksum_can_be_verified(l, h))
		code = FINDING_CHECKSUM;
	else
		return;   /* plain, or said when the headers were cut */
	note(d, code, h->offset + field_bit(h->format, f) / 8, h, f, s->num, want);
}

static void judge_slots(struct decoder *d, const struct layout *l, struct header *h)
{
	for (unsigned i = 0; i < h->format->field_count; i++) {
		const struct field *f = &h->format->fields[i];
		struct slot *s = &h->slots[i];

		if (f->kind == KIND_NUMBER || f->kind == KIND_FLAG)
			judge_number(d, l, h, i);
		else if (f->bits == 0 && s->octets.len == 0 && f->role != ROLE_AUTHENTICATOR)
			s->how = SLOT_AUTO;
	}
}

static bool is_padding(const struct header *o)
{
	return header_is(o, "pad1") || header_is(o, "padn");
}

static bool all_zero(struct bytes b)
{
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] != 0)
			return false;
	return true;
}

static void judge_padding(struct decoder *d, const struct header *h)
{
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		bool is_n = header_is(o, "padn");

		if (is_n && !all_zero(header_octets(o, "data")))
			note(d, FINDING_PADDING, o->offset, o, NULL, 0, 0);
		else if (is_padding(o) && o->next != NULL && is_padding(o->next))
			note(d, FINDING_PADDING, o->offset, o, NULL, 0, 0);
	}
}

static void judge_options(struct decoder *d, const struct header *h)
{
	for (const struct header *o = h->options; o != NULL; o = o->next) {
		const struct format *f = o->format;

		if (f->align_x > 1 && (o->offset - h->offset) % f->align_x != f->align_y)
			note(d, FINDING_MISALIGNED, o->offset, o, NULL, (o->offset - h->offset) % f->align_x,
			     f->align_y);
		if (f->occurs == OCCURS_LAST && o->next != NULL)
			note(d, FINDING_OPTION_NOT_LAST, o->next->offset, o, NULL, 0, 0);
		if (f->occurs != OCCURS_MANY && header_find_next(o, f->name) != NULL)
			note(d, FINDING_OPTION_TWICE, header_find_next(o, f->name)->offset, o, NULL, 0,
			     0);
	}
	judge_padding(d, h);
}

/* Whether the octets of the padding options from `from` up to octet `to` are what write_padding
 * of encode.c would give; from then moves behind them. */
static bool padding_is_canonical(const struct header **from, size_t at, size_t to)
{
	const struct header *o = *from;

	if (at == to)
		return o == NULL || !is_padding(o);
	if (o == NULL || !is_padding(o) || o->length != to - at || o->offset != at)
		return false;
	if (header_is(o, "padn") && (o->length < 2 || !all_zero(header_octets(o, "data"))))
		return false;
	*from = o->next;
	return *from == NULL || !is_padding(*from);
}

/* Whether the padding is just what encode would compute, so that it need not be listed. */
static bool padding_is_auto(const struct header *h)
{
	size_t at = h->offset + format_fixed_octets(h->format), end;
	const struct header *o = h->options;

	while (o != NULL) {
		const struct header *real = o;

		while (real != NULL && is_padding(real))
			real = real->next;
		if (real == NULL)
			break;
		if (!padding_is_canonical(&o, at,
					  at + padding_before(real->format, at - h->offset)))
			return false;
		if (o != real)
			return false;
		at = real->offset + real->length;
		o = real->next;
	}
	end = pads_to_8(h->format) ? at + (8 - (at - h->offset) % 8) % 8 : at;
	return end == h->offset + h->length && padding_is_canonical(&o, at, end) && o == NULL;
}

static void drop_padding(struct header *h)
{
	for (struct header **at = &h->options; *at != NULL;) {
		if (is_padding(*at))
			*at = (*at)->next;
		else
			at = &(*at)->next;
	}
}

static void judge(struct decoder *d)
{
	struct layout l = {&d->packet, d->octets};

	d->quoted = false;
	d->last = NULL;
	for (struct header *h = d->packet.first; h != NULL; h = h->next) {
		judge_slots(d, &l, h);
		for (struct header *o = h->options; o != NULL; o = o->next)
			judge_slots(d, &l, o);
		judge_options(d, h);
		d->quoted = d->quoted || h->format->quotes;
		if (h->format->body != BODY_OPTIONS)
			continue;
		h->no_padding = !padding_is_auto(h);
		if (!h->no_padding)
			drop_padding(h);
	}
}

struct packet packet_decode(struct arena *a, struct bytes octets, const char *first,
			    struct finding **findings)
{
	const struct format *f = format_by_name(first);
	struct decoder d = {.packet = packet_new(a), .octets = octets, .findings = findings};

	if (findings != NULL)
		*findings = NULL;
	d.tail = &d.packet.first;
	read_headers(&d, f->family, f->code, 0, octets.len);
	judge(&d);
	return d.packet;
}
