/* SPDX-License-Identifier: BSD-2-Clause
 *
 * A run for the tests of this folder: one case for every verdict, one with a long ladder, and one
 * in which every string is hostile. Only *_test.c includes it. */
#ifndef MIP6TEST_REPORT_SAMPLE_H
#define MIP6TEST_REPORT_SAMPLE_H

#include "exec/result.h"

/* Ends elements, comments, sections, fences and tables; moves the cursor; is no UTF-8. */
#define HOSTILE                                                                                    \
	"]]><x a='\"&lt;`````~~~|\n# h\n\x1b[2J\x07\xff\xc3(\xe2\x80\xae@all https://x.example "    \
	"<!-- <script>alert(1)</script> --> </failure></issue> %s%n"

static const uint8_t sample_octets[] = {
	0x60, 0, 0, 0, 0, 0x10, 0x87, 0x40, 0x20, 0x01, 0x0d, 0xb8, 0, 0x0a, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0x01, 0x20, 0x01, 0x0d, 0xb8, 0, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0,
	0x3b, 0x01, 0x06, 0, 0x60, 0x6e, 0, 0, 0, 0x07, 0, 0x69, 0x01, 0x02, 0, 0,
};

#define SAMPLE_FRAME {sample_octets, sizeof(sample_octets)}
#define SAMPLE_TREE                                                                                \
	"ip6: IPv6, octets 0 to 40\n  version = 6\n  next-header = 135\n  hop-limit = 64\n"        \
	"ba: Binding Acknowledgement, octets 40 to 56\n  status = 0 (accepted)\n  sequence = 7\n"

static const struct result_requirement sample_requirements[] = {
	{"R-ND-0951-04", "rfc6275", "9.5.1", LEVEL_MUST, false,
	 "A Binding Update whose sequence number is not greater than the one of the binding is "
	 "ignored and answered with status 135 and the last sequence number that was accepted."},
	{"R-ND-0951-05", "rfc6275", "9.5.1", LEVEL_MUST, true,
	 "The binding is not changed by such a Binding Update."},
};
static const struct result_requirement sample_should[] = {
	{"R-CN-0952-01", "rfc6275", "9.5.2", LEVEL_SHOULD, false, "It should."},
};
static const struct result_requirement sample_hostile_requirements[] = {
	{"R-XX", "rfc6275", "1", LEVEL_MUST, false, HOSTILE},
};

static const struct result_step sample_ladder[] = {
	{100, STEP_SENT, "send hoti (cn/common.xml:12)", "mn.hoa", "iut.addr",
	 "HoTI  home-init-cookie=0x0011223344556677", SAMPLE_TREE, SAMPLE_FRAME, false, ""},
	{200, STEP_SENT, "send coti (cn/common.xml:13)", "mn.coa", "iut.addr",
	 "CoTI  care-of-init-cookie=0x8899aabbccddeeff", SAMPLE_TREE, SAMPLE_FRAME, false, ""},
	{1100, STEP_RECEIVED, "", "iut.addr", "mn.hoa",
	 "HoT  home-nonce-index=1 home-init-cookie=0x0011223344556677 home-token=0x1a2b3c4d5e6f7081",
	 SAMPLE_TREE, SAMPLE_FRAME, true, "as wanted by cn/common.xml:14"},
	{1200, STEP_RECEIVED, "", "iut.addr", "mn.coa",
	 "CoT  care-of-nonce-index=1 care-of-init-cookie=0x8899aabbccddeeff", SAMPLE_TREE,
	 SAMPLE_FRAME, true, "as wanted by cn/common.xml:15"},
	{1300, STEP_NOTE, "procedure register", "", "", "the nonces are one second old", "", {0}, false,
	 ""},
	{2100, STEP_SENT, "send bu (cn/9.5.1.xml:29)", "mn.coa", "iut.addr",
	 "DestOpt  HAO(mn.hoa) + BU  sequence=100 A lifetime=420s NI(home=1 care-of=1) BAD()",
	 SAMPLE_TREE, SAMPLE_FRAME, false, ""},
	{3400, STEP_RECEIVED, "", "iut.addr", "mn.coa",
	 "RH2(mn.hoa) + BA  status=0 (accepted) sequence=100 lifetime=420s BAD()", SAMPLE_TREE,
	 SAMPLE_FRAME, true, "as wanted by cn/common.xml:22"},
	{4100, STEP_SENT, "send bu (cn/9.5.1.xml:30)", "mn.coa", "iut.addr",
	 "DestOpt  HAO(mn.hoa) + BU  sequence=100 A lifetime=420s NI(home=1 care-of=1) BAD()",
	 SAMPLE_TREE, SAMPLE_FRAME, false, ""},
	{5300, STEP_RECEIVED, "", "iut.addr", "mn.coa",
	 "RH2(mn.hoa) + BA  status=0 (accepted) sequence=100 lifetime=420s BAD()", SAMPLE_TREE,
	 SAMPLE_FRAME, true, "acknowledged with another status or sequence number"},
};
static const struct result_step sample_hostile_ladder[] = {
	{5, STEP_RECEIVED, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE "\n" HOSTILE, SAMPLE_FRAME, true,
	 HOSTILE},
	{6, STEP_NOTE, HOSTILE, "", "", HOSTILE, "", {0}, false, ""},
};

static const struct result_case sample_cases[] = {
	{.id = "cn/9.4.3/home-test", .title = "A Home Test Init is answered with a Home Test",
	 .role = "cn", .section = "9.4.3", .file = "cn/9.4.3.xml", .line = 12, .level = LEVEL_MUST,
	 .verdict = VERDICT_PASS, .applicable = true, .reason = "", .expected = "", .got = "",
	 .phase = "body", .step = "", .capture = "", .repeat = "", .duration = 12345,
	 .requirements = sample_requirements, .requirement_count = 2, .steps = sample_ladder,
	 .step_count = 3},
	{.id = "cn/9.5.1/stale-sequence",
	 .title = "An old sequence number is refused with status 135 and the last one accepted",
	 .role = "cn", .section = "9.5.1", .file = "cn/9.5.1.xml", .line = 27, .level = LEVEL_MUST,
	 .verdict = VERDICT_FAIL, .applicable = true, .mismatch = MISMATCH_WRONG_FIELD,
	 .reason = "acknowledged with another status or sequence number",
	 .expected = "status: 135 (sequence-number-out-of-window)",
	 .got = "status: 0, in BA  status=0 (accepted) sequence=100 lifetime=420s BAD() (iut.addr to "
		"mn.coa)",
	 .phase = "body", .step = "expect (cn/9.5.1.xml:31)",
	 .capture = "reports/runs/linux/captures/cn_9.5.1_stale-sequence.pcapng",
	 .repeat = "mip6test run --iut linux-mip6 --seed 7 cn/9.5.1/stale-sequence",
	 .duration = 5300, .requirements = sample_requirements, .requirement_count = 2,
	 .steps = sample_ladder, .step_count = COUNT_OF(sample_ladder)},
	{.id = "cn/9.5.1/no-answer", .title = "A Binding Update with A is acknowledged", .role = "cn",
	 .section = "9.5.1", .file = "cn/9.5.1.xml", .line = 50, .level = LEVEL_MUST,
	 .verdict = VERDICT_FAIL, .applicable = true, .mismatch = MISMATCH_NO_ANSWER,
	 .reason = "no Binding Acknowledgement", .expected = "ip6(dst=mn.coa)/ba(status=0)",
	 .got = "nothing", .phase = "body", .step = "expect (cn/9.5.1.xml:53)", .capture = "",
	 .repeat = "mip6test run --iut linux-mip6 cn/9.5.1/no-answer", .duration = 2004100,
	 .requirements = sample_requirements, .requirement_count = 1, .steps = sample_ladder,
	 .step_count = 6},
	{.id = "cn/9.5.2/should", .title = "A SHOULD", .role = "cn", .section = "9.5.2",
	 .file = "cn/9.5.2.xml", .line = 3, .level = LEVEL_SHOULD, .verdict = VERDICT_FAIL, .warn = true,
	 .applicable = true, .mismatch = MISMATCH_UNEXPECTED, .reason = "an error came",
	 .expected = "nothing of this kind", .got = "BE", .phase = "body", .step = "absent", .capture = "",
	 .repeat = "", .duration = 1000, .requirements = sample_should, .requirement_count = 1},
	{.id = "cn/9.5.2/preamble", .title = "Not reached", .role = "cn", .section = "9.5.2",
	 .file = "cn/9.5.2.xml", .line = 30, .level = LEVEL_MUST, .verdict = VERDICT_INCONC,
	 .applicable = true,
	 .reason = "the preamble did not go as described: no Home Test", .expected = "hot", .got = "nothing",
	 .phase = "preamble", .step = "expect (cn/common.xml:14)", .capture = "", .repeat = "",
	 .duration = 3000000},
	{.id = "ip/6.3/link", .title = "Link lost", .role = "ip", .section = "6.3", .file = "ip/6.3.xml",
	 .line = 30, .level = LEVEL_MUST, .verdict = VERDICT_ERROR, .applicable = true,
	 .reason = "the interface went down", .expected = "", .got = "", .phase = "body", .step = "",
	 .capture = "", .repeat = "", .duration = 3000000},
	{.id = "ha/10.3.1/accept", .title = "A home registration", .role = "ha", .section = "10.3.1",
	 .file = "ha/10.3.1.xml", .line = 30, .level = LEVEL_MUST, .verdict = VERDICT_NONE,
	 .reason = "the profile does not claim the role ha", .expected = "", .got = "", .phase = "",
	 .step = "", .capture = "", .repeat = ""},
	{.id = "cn/9.9/hostile", .title = HOSTILE, .role = "cn", .section = "9.9", .file = "cn/9.9.xml",
	 .line = 1, .level = LEVEL_MUST, .verdict = VERDICT_FAIL, .applicable = true,
	 .mismatch = MISMATCH_ACCEPTED, .reason = HOSTILE, .expected = HOSTILE, .got = HOSTILE,
	 .phase = HOSTILE, .step = HOSTILE, .capture = "", .repeat = HOSTILE, .duration = 6,
	 .requirements = sample_hostile_requirements, .requirement_count = 1,
	 .steps = sample_hostile_ladder, .step_count = COUNT_OF(sample_hostile_ladder)},
};

static inline struct result_run sample_run(void)
{
	return (struct result_run){
		.implementation = "linux-mip6", .vendor = "Debian", .version = "2.6.18",
		.profile = "fixtures/iut/linux-mip6.xml", .spec = "rfc6275", .folder = "",
		.started = "2026-11-23T10:20:30Z", .seed = 7, .seconds = 12.5, .tool_version = "0.1",
		.cases = sample_cases, .case_count = COUNT_OF(sample_cases),
	};
}

#endif
