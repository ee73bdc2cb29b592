/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Mutants have the one fault of their name; and the proof of that is no formality: whatever else is
 * changed in a mutant, it notices. */
#include "wire/mutate.h"
#include "wire/spec.h"

#include <CUnit/CUnit.h>
#include <string.h>

#define KBM "kbm=00112233445566778899aabbccddeeff00112233"

static const char binding_update[] =
	"ip6(src=2001:db8::1, dst=2001:db8::2)/dst-options(home-address(2001:db8::9))/"
	"bu(sequence=7, A, lifetime=420s, nonce-indices(home=1, care-of=2), binding-auth(" KBM "))";

static const char *const packets[] = {
	binding_update,
	"ip6(src=2001:db8::1, dst=2001:db8::2)/bu(sequence=7, nonce-indices(home=1), "
	"alternate-coa(2001:db8::5), mn-id(subtype=1, identifier=6d6e), binding-auth(" KBM "))",
	"ip6(src=2001:db8::1, dst=2001:db8::2)/hoti(home-init-cookie=7)",
	"ip6(src=2001:db8::1, dst=2001:db8::2)/routing-2(home-address=2001:db8::9)/ba(status=0, "
	"lifetime=420s, refresh-advice(40s))",
	"ip6(src=fe80::1, dst=ff02::1, hop-limit=255)/router-advertisement(prefix-information(2001:db8::, "
	"prefix-length=64), mtu(1500))",
	"ip6(src=2001:db8::1, dst=2001:db8::2)/hop-by-hop()/ip6(src=2001:db8::3, dst=2001:db8::4)/"
	"udp(source-port=1, destination-port=2)/raw(0102030405)",
};

struct made {
	struct arena *arena, *proof;
	struct packet packet;
	struct mutation *list;
	uint8_t *octets;
};

static void make(struct made *m, const char *text)
{
	static const struct spec_build plain = {0};
	struct err err = {0};
	struct spec *spec;
	struct buf out;

	*m = (struct made){.arena = arena_new(), .proof = arena_new()};
	m->octets = arena_alloc(m->arena, PACKET_OCTETS_MAX);
	out = buf_over(m->octets, PACKET_OCTETS_MAX);
	if (!spec_parse(m->arena, text, &spec, &err) ||
	    !packet_from_spec(m->arena, spec, &plain, &m->packet, &err) ||
	    !packet_encode(&m->packet, &out, &err))
		CU_FAIL_FATAL(err.text);
	m->list = mutations_of(m->arena, &m->packet);
}

static void done(struct made *m)
{
	arena_free(m->arena);
	arena_free(m->proof);
}

static struct mutation *named(struct made *m, const char *name)
{
	struct mutation *each = m->list;

	while (each != NULL && strcmp(each->name, name) != 0)
		each = each->next;
	return each;
}

static void every_mutant_has_just_its_fault(void)
{
	for (size_t i = 0; i < COUNT_OF(packets); i++) {
		unsigned count = 0;
		struct made made;

		make(&made, packets[i]);
		for (struct mutation *m = made.list; m != NULL; m = m->next) {
			struct err err = {0};
			struct packet mutant;

			arena_reset(made.proof);
			mutant = mutation_apply(made.proof, &made.packet, m);
			if (!mutation_changes(made.proof, &made.packet, &mutant))
				continue;
			if (!mutation_check(made.proof, &made.packet, &mutant, m, &err))
				CU_FAIL(err.text);
			count++;
		}
		CU_ASSERT_TRUE(count > 90);
		done(&made);
	}
}

static void names_are_unique(void)
{
	struct made made;

	make(&made, binding_update);
	for (struct mutation *m = made.list; m != NULL; m = m->next)
		CU_ASSERT_PTR_EQUAL(named(&made, m->name), m);
	done(&made);
}

static void the_faults_of_a_binding_update_are_there(void)
{
	static const char *const names[] = {
		"bu.sequence=65535", "bu.lifetime=0s", "bu.length=0", "bu.length=2", "bu.reserved=128",
		"bu.message-reserved=1", "bu.payload-proto=58", "bu.checksum=0x0000", "bu.A=0", "bu.H=1",
		"bu.nonce-indices.dropped", "bu.nonce-indices.doubled", "bu.nonce-indices.last",
		"bu.nonce-indices.misaligned", "bu.nonce-indices.cut=1", "bu.nonce-indices.length=3",
		"bu.binding-auth.first", "bu.binding-auth.authenticator+1", "bu.end-1", "bu.end-32",
		"bu+option=71", "dst-options.home-address.address=ff02::1", "dst-options.dropped",
		"dst-options.swapped", "dst-options.doubled", "ip6.hop-limit=0", "ip6.src=::",
		"bu.padding+8", "dst-options.padding=ff", "bu+trailing=8",
	};
	struct made made;

	make(&made, binding_update);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (named(&made, names[i]) == NULL)
			CU_FAIL(names[i]);
	done(&made);
}

/* One bit of each octet in turn; whatever it hits, the proof must see it. */
static unsigned unnoticed(struct made *made, const struct mutation *m)
{
	struct packet mutant = mutation_apply(made->arena, &made->packet, m);
	uint8_t *octets = arena_alloc(made->arena, PACKET_OCTETS_MAX);
	struct buf out = buf_over(octets, PACKET_OCTETS_MAX);
	unsigned count = 0;

	if (!packet_encode(&mutant, &out, NULL))
		return 1;
	for (size_t i = 0; i < out.len; i++) {
		uint8_t bit = (uint8_t)(1 << (i + m->value) % 8);

		octets[i] ^= bit;
		arena_reset(made->proof);
		count += mutation_check_octets(made->proof, &made->packet, &mutant, buf_bytes(&out), m,
					       NULL);
		octets[i] ^= bit;
	}
	return count;
}

static void the_proof_notices_any_second_fault(void)
{
	struct made made;

	make(&made, binding_update);
	for (struct mutation *m = made.list; m != NULL; m = m->next)
		if (unnoticed(&made, m) != 0)
			CU_FAIL(m->name);
	done(&made);
}

static void a_mutant_of_another_name_is_refused(void)
{
	struct made made;
	struct packet mutant;
	struct err err;

	make(&made, binding_update);
	mutant = mutation_apply(made.arena, &made.packet, named(&made, "bu.sequence=8"));
	CU_ASSERT_FALSE(mutation_check(made.arena, &made.packet, &mutant,
				       named(&made, "bu.sequence=6"), &err));
	CU_ASSERT_STRING_EQUAL(err.text, "bu.sequence=6: bu: not the value that it says");
	CU_ASSERT_FALSE(mutation_check(made.arena, &made.packet, &mutant,
				       named(&made, "bu.nonce-indices.dropped"), &err));
	done(&made);
}

void mutate_suite(void);
void mutate_suite(void)
{
	CU_pSuite suite = CU_add_suite("wire/mutate", NULL, NULL);

	if (suite == NULL)
		return;
	CU_add_test(suite, "every mutant has just its fault", every_mutant_has_just_its_fault);
	CU_add_test(suite, "names are unique", names_are_unique);
	CU_add_test(suite, "the faults of a Binding Update are there",
		    the_faults_of_a_binding_update_are_there);
	CU_add_test(suite, "the proof notices any second fault", the_proof_notices_any_second_fault);
	CU_add_test(suite, "a mutant of another name is refused", a_mutant_of_another_name_is_refused);
}
