/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Sealing and opening ESP: see esp.h. The layout is that of RFC 4303 2; the algorithms are in sa.c. */
#include "wire/esp.h"

#include "wire/checksum.h"

#include <string.h>

enum { FIXED_OCTETS = 8, PADDING_MAX = 255 };

static struct slot *slot_of(const struct header *h, const char *field)
{
	return &h->slots[format_field(h->format, field)];
}

static uint32_t number_of(const struct header *h, const char *field)
{
	return (uint32_t)header_num(h, field);
}

static void set_auto(struct arena *a, struct header *h, const char *field, struct bytes value,
		     bool is_auto)
{
	struct slot *s = slot_of(h, field);

	s->how = is_auto ? SLOT_AUTO : SLOT_SET;
	s->octets = arena_bytes(a, value);
}

/* Padding that makes n octets and two more fit. */
static size_t padding_for(const struct sa *sa, size_t n)
{
	size_t align = sa_alignment(sa);

	return (align - (n + 2) % align) % align;
}

/* RFC 4303 2.4: 1, 2, 3, … */
static void fill_padding(uint8_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (uint8_t)(i + 1);
}

static bool has_keys(const struct header *h)
{
	for (unsigned i = 0; i < h->format->field_count; i++)
		if (h->format->fields[i].kind == KIND_KEY && h->slots[i].octets.len > 0)
			return true;
	return false;
}

/* Keys in the header itself: its rows for them are called as the algorithms. */
static const struct sa *sa_of_slots(const struct packet *p, const struct header *h, struct err *err)
{
	struct sa *sa = arena_alloc(p->arena, sizeof(*sa));

	sa->spi = number_of(h, "spi");
	for (unsigned i = CIPHER_NULL + 1; i < CIPHER_COUNT; i++) {
		struct bytes key = header_octets(h, esp_cipher_names[i].name);

		if (key.len > 0) {
			sa->cipher = (enum esp_cipher)i;
			sa->key = key;
		}
	}
	for (unsigned i = AUTH_NONE + 1; i < AUTH_COUNT; i++) {
		struct bytes key = header_octets(h, esp_auth_names[i].name);

		if (key.len > 0) {
			sa->auth = (enum esp_auth)i;
			sa->auth_key = key;
		}
	}
	return sa_check(sa, err) ? sa : NULL;
}

/* The association for the header: its destination is that of the packet, or the home address that a
 * routing header gives (RFC 3776 4.1). */
static const struct sa *sa_of_keys(const struct packet *p, const struct header *h)
{
	struct layout l = {.packet = p};
	struct ends e = ends_at(&l, h);
	uint32_t spi = number_of(h, "spi");
	const struct sa *sa;
	uint8_t v4[4];

	if (e.ip == NULL)
		return sa_list_find(p->sas, spi, (struct bytes){NULL, 0});
	if (e.ip6 == NULL) {
		be32_put(v4, number_of(e.ip, "dst"));
		return sa_list_find(p->sas, spi, (struct bytes){v4, sizeof(v4)});
	}
	sa = sa_list_find(p->sas, spi, header_octets(e.ip, "dst"));
	return sa != NULL ? sa : sa_list_find(p->sas, spi,
					      (struct bytes){e.destination, sizeof(struct ip6)});
}

bool esp_choose(const struct packet *p, struct header *h, struct err *err)
{
	h->sa = NULL;
	h->trailer = 0;
	if (slot_of(h, "data")->how != SLOT_AUTO)
		return true;
	if (has_keys(h)) {
		h->sa = sa_of_slots(p, h, err);
		return h->sa != NULL;
	}
	h->sa = sa_of_keys(p, h);
	/* Octets may follow as they stand: behind the end of the packet that the header is in. */
	if (h->sa == NULL && h->next != NULL && h->next->format->family != FAMILY_RAW)
		return err_set(err, "esp: no keys for SPI 0x%x: give a file of keys, keys such as aes-cbc=, "
				    "or the sealed octets as data=", number_of(h, "spi"));
	return true;
}

void esp_write_iv(struct header *h, struct buf *out)
{
	struct slot *s = slot_of(h, "iv");
	uint8_t iv[ESP_IV_MAX];

	sa_default_iv(h->sa, number_of(h, "sequence"), iv);
	if (s->how == SLOT_SET && s->octets.len > 0)
		memcpy(iv, s->octets.at, s->octets.len < sizeof(iv) ? s->octets.len : sizeof(iv));
	buf_put(out, (struct bytes){iv, sa_iv_octets(h->sa)});
}

void esp_write_trailer(struct header *h, struct buf *out)
{
	const struct slot *padding = slot_of(h, "padding"), *length = slot_of(h, "pad-length");
	const struct slot *next = slot_of(h, "next-header"), *icv = slot_of(h, "icv");
	size_t start = out->len, n = padding_for(h->sa, out->len - h->offset - h->length);
	uint8_t made[PADDING_MAX];

	if (padding->how == SLOT_SET) {
		n = padding->octets.len;
		buf_put(out, padding->octets);
	} else {
		fill_padding(made, n);
		buf_put(out, (struct bytes){made, n});
	}
	buf_put_u8(out, (uint8_t)(length->how == SLOT_AUTO ? n : length->how == SLOT_PLUS
					  ? n + length->plus : length->num));
	buf_put_u8(out, (uint8_t)(next->how == SLOT_AUTO ? next_expected(h) : next->how == SLOT_PLUS
					  ? next_expected(h) + next->plus : next->num));
	if (icv->how == SLOT_SET)
		buf_put(out, icv->octets);
	else
		buf_put_zeros(out, sa_icv_octets(h->sa));
	h->trailer = out->len - start;
}

/* The ICV of sealed octets [start, end); with aes-gcm it has come of the encryption. */
static bool finish_icv(const struct sa *sa, struct bytes sealed, uint8_t icv[ESP_ICV_MAX])
{
	return sa->auth == AUTH_NONE || sa_authenticate(sa, sealed, icv);
}

static void disturb(uint8_t *icv, size_t n, uint64_t plus)
{
	if (n >= 8)
		bits_put(icv, 8 * (n - 8), 64, bits_get(icv, 8 * (n - 8), 64) + plus);
}

/* Trailers stand in a row at the end, the innermost first. */
static size_t end_of(const struct header *h, const struct packet *p, size_t end)
{
	for (const struct header *each = p->first; each != NULL && each != h; each = each->next)
		end -= each->trailer;
	return end;
}

bool esp_seal(struct header *h, const struct packet *p, struct buf *out, struct err *err)
{
	struct slot *s = slot_of(h, "icv");
	uint8_t *start = out->at + h->offset, icv[ESP_ICV_MAX] = {0};
	size_t icv_octets = s->how == SLOT_SET ? s->octets.len : sa_icv_octets(h->sa);
	size_t text = h->offset + h->length, len = end_of(h, p, out->len) - icv_octets - text;

	if (h->damage != NULL)
		return err_set(err, "esp: it is sealed; damage what it holds, or give the octets as data=");
	if (len % sa_block(h->sa) != 0)
		return err_set(err, "esp: %zu octets with their padding are not whole blocks of %s", len,
			       esp_cipher_names[h->sa->cipher].name);
	if (!sa_encrypt(h->sa, start, start + FIXED_OCTETS, out->at + text, len, icv) ||
	    !finish_icv(h->sa, (struct bytes){start, h->length + len}, icv))
		return err_set(err, "esp: libcrypto does not do %s",
			       esp_cipher_names[h->sa->cipher].name);
	if (s->how == SLOT_SET)
		return true;
	if (s->how == SLOT_PLUS)
		disturb(icv, icv_octets, s->plus);
	memcpy(out->at + text + len, icv, icv_octets);
	if (h->computed == NULL)
		h->computed = arena_alloc(p->arena, ESP_ICV_MAX);
	memcpy(h->computed, icv, icv_octets);
	s->octets = (struct bytes){h->computed, icv_octets};
	return true;
}

/* Opening. */

/* The ICV that the sealed octets should have, the text among them being also given in the clear. */
static bool expected_icv(const struct sa *sa, struct bytes sealed, struct bytes clear, struct arena *a,
			 uint8_t icv[ESP_ICV_MAX])
{
	uint8_t *copy;

	memset(icv, 0, ESP_ICV_MAX);
	if (sa->cipher != CIPHER_AES_GCM)
		return finish_icv(sa, sealed, icv);
	copy = arena_alloc(a, clear.len + 1);
	memcpy(copy, clear.at, clear.len);
	return sa_encrypt(sa, sealed.at, sealed.at + FIXED_OCTETS, copy, clear.len, icv);
}

/* The padding is what we would have written; else it may be any octets. */
static bool padding_is(const uint8_t *at, size_t n, size_t wanted)
{
	uint8_t made[PADDING_MAX];

	fill_padding(made, n);
	return n == wanted && memcmp(at, made, n) == 0;
}

static void set_slots(const struct packet *p, struct header *h, const struct esp_content *c, size_t end,
		      bool icv_is_right)
{
	const uint8_t *at = c->octets.at;
	size_t icv = sa_icv_octets(h->sa), pad = h->trailer - icv - 2;
	size_t inside = c->end - h->offset - h->length, iv = sa_iv_octets(h->sa);
	uint8_t made[ESP_IV_MAX];

	sa_default_iv(h->sa, number_of(h, "sequence"), made);
	set_auto(p->arena, h, "iv", (struct bytes){at + h->offset + FIXED_OCTETS, iv},
		 memcmp(at + h->offset + FIXED_OCTETS, made, iv) == 0);
	set_auto(p->arena, h, "padding", (struct bytes){at + c->end, pad},
		 padding_is(at + c->end, pad, padding_for(h->sa, inside)));
	set_auto(p->arena, h, "icv", (struct bytes){at + end - icv, icv}, icv_is_right);
	slot_of(h, "pad-length")->num = pad;
	slot_of(h, "next-header")->num = c->next;
	*slot_of(h, "data") = (struct slot){.how = SLOT_AUTO};
}

bool esp_open(const struct packet *p, struct header *h, struct bytes octets, size_t end,
	      struct esp_content *c)
{
	const struct sa *sa = sa_of_keys(p, h);
	size_t iv = sa != NULL ? sa_iv_octets(sa) : 0, icv = sa != NULL ? sa_icv_octets(sa) : 0;
	size_t text = h->offset + FIXED_OCTETS + iv, len, pad;
	uint8_t *clear, want[ESP_ICV_MAX];
	bool monotonic;

	*c = (struct esp_content){0};
	if (sa == NULL || end < text + icv + 2 || (end - icv - text) % sa_block(sa) != 0)
		return false;
	len = end - icv - text;
	clear = arena_alloc(p->arena, octets.len);
	memcpy(clear, octets.at, octets.len);
	if (!sa_decrypt(sa, clear + h->offset, clear + h->offset + FIXED_OCTETS, clear + text, len) ||
	    !expected_icv(sa, bytes_slice(octets, h->offset, text + len - h->offset),
			  (struct bytes){clear + text, len}, p->arena, want))
		return false;
	c->icv = end - icv;
	c->icv_is_wrong = memcmp(octets.at + end - icv, want, icv) != 0;
	pad = clear[text + len - 2];
	if (pad > len - 2)
		return false;
	c->end = text + len - 2 - pad;
	monotonic = padding_is(clear + c->end, pad, pad);
	if (c->icv_is_wrong && !monotonic)
		return false;
	c->octets = (struct bytes){clear, octets.len};
	c->next = clear[text + len - 1];
	c->padding_is_wrong = !monotonic;
	h->sa = sa;
	h->length = FIXED_OCTETS + iv;
	h->trailer = pad + 2 + icv;
	set_slots(p, h, c, end, !c->icv_is_wrong);
	return true;
}

void esp_judge(struct header *h)
{
	struct slot *next = slot_of(h, "next-header");

	next->how = next->num == next_expected(h) ? SLOT_AUTO : SLOT_SET;
}
