# SPDX-License-Identifier: BSD-2-Clause
#
# make              build/mip6test, without root
# make demo         install what is missing, build, run the main job (sudo)
# make check        install what is missing, build, pass all tests (sudo)
# make test         the tests without installing anything
# make bench        how fast, against tshark, Scapy and plain C
# make install      program, test cases, profiles, man page, completion, below PREFIX (/usr/local)
#
# V=1 shows the commands. Packages stand in tools/packages.txt, and nowhere else.

CC ?= gcc
CLANG ?= clang
BUILD ?= build
OPTIMIZE ?= -O2 -g
WARNINGS ?= -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wvla -Wformat=2 -Wundef -Wswitch-enum -Wwrite-strings \
	-Wimplicit-fallthrough
CFLAGS ?= $(OPTIMIZE) $(WARNINGS) $(if $(CI),-Werror)
PACKAGES := libxml-2.0 libxslt libcrypto sqlite3
PACKET_LIBRARIES := $(shell pkg-config --libs libcrypto 2>/dev/null) -lpcap -lnet -lcap
LIBRARIES := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) $(PACKET_LIBRARIES)

override CPPFLAGS += -D_GNU_SOURCE -Iengine -Itools $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
override CFLAGS += -std=c17 -MMD -MP $(SANITIZE)

Q := $(if $(V),,@)
LAYERS := base wire link node exec report

sources := $(filter-out %_test.c,$(wildcard $(LAYERS:%=engine/%/*.c)))
tests := $(wildcard $(LAYERS:%=engine/%/*_test.c))
# Two programs: mip6test begins at once and has the subcommands about packets; the other has all.
quick := $(addprefix tools/mip6test/,quick.c command.c craft.c craft_print.c craft_send.c decode.c \
	decode_ahead.c)
commands := $(filter-out tools/mip6test/quick.c,$(wildcard tools/mip6test/*.c))
fuzz_targets := $(notdir $(basename $(wildcard tools/fuzz/*.c)))

objects := $(sources:%.c=$(BUILD)/%.o)
test_objects := $(tests:%.c=$(BUILD)/%.o)
command_objects := $(commands:%.c=$(BUILD)/%.o)
quick_objects := $(quick:%.c=$(BUILD)/%.o)

.PHONY: all
all: $(BUILD)/mip6test

$(BUILD)/mip6test: $(quick_objects) $(BUILD)/libengine.a | $(BUILD)/mip6test-suite
	@echo "  LINK  $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PACKET_LIBRARIES)

$(BUILD)/mip6test-suite: $(command_objects) $(BUILD)/libengine.a
	@echo "  LINK  $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

$(BUILD)/libengine.a: $(objects)
	@echo "  AR    $@"
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# The list of suites is read from the test files: a suite cannot be forgotten.
$(BUILD)/suites.c: $(tests) Makefile
	@mkdir -p $(@D)
	$(Q){ echo '#include "test_main.h"'; \
	  for s in $(sort $(notdir $(tests:_test.c=_suite))); do echo "void $$s(void);"; done; \
	  echo 'void (*const suites[])(void) = {'; \
	  for s in $(sort $(notdir $(tests:_test.c=_suite))); do echo "	$$s,"; done; \
	  echo '	0,'; echo '};'; } > $@

$(BUILD)/unit-tests: $(test_objects) $(BUILD)/suites.o $(BUILD)/tools/test_main.o $(BUILD)/libengine.a
	@echo "  LINK  $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARIES) -lcunit

$(BUILD)/suites.o: $(BUILD)/suites.c
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Ratios to other tools and to plain C, measured side by side. No part of the checks.
.PHONY: bench
bench: $(BUILD)/mip6test $(BUILD)/bench
	$(Q)python3 tools/bench/bench.py $(BUILD)

$(BUILD)/bench: $(BUILD)/tools/bench/bench.o $(BUILD)/tools/bench/template.o $(BUILD)/libengine.a
	@echo "  LINK  $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARIES)

# Folders of their own for what is built in another way. One make per folder, so that a flag cannot
# leak from one to the other.
.PHONY: sanitized fuzzers
sanitized:
	$(Q)$(MAKE) --no-print-directory BUILD=build-sanitized OPTIMIZE="-O1 -g" \
		SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" \
		build-sanitized/mip6test build-sanitized/unit-tests

fuzzers:
	$(Q)$(MAKE) --no-print-directory BUILD=build-fuzz CC=$(CLANG) OPTIMIZE="-O1 -g" \
		SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
		$(fuzz_targets:%=build-fuzz/%)

$(fuzz_targets:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/tools/fuzz/%.o $(BUILD)/libengine.a
	@echo "  LINK  $@"
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBRARIES)

# The two commands of README.

.PHONY: packages packages-to-run demo check test
packages:
	$(Q)tools/install-packages.sh

# The demonstration does without what only tests need.
packages-to-run:
	$(Q)tools/install-packages.sh build run

# Packages first, in a make of its own: the second finds what the first installed.
# What sudo built is given back to whoever called it.
JOBS := -j$(shell nproc 2>/dev/null || echo 1)
give_back = status=$$?; tools/give-back.sh; exit $$status

demo: packages-to-run
	$(Q)$(MAKE) --no-print-directory $(JOBS) all
	$(Q)tools/demo.sh; $(give_back)

check: packages
	$(Q)$(MAKE) --no-print-directory test; $(give_back)

test:
	$(Q)$(MAKE) --no-print-directory $(JOBS) all $(BUILD)/unit-tests
	$(Q)$(MAKE) --no-print-directory $(JOBS) sanitized
	$(Q)$(MAKE) --no-print-directory $(JOBS) fuzzers
	$(Q)tools/checks/all.sh

# The program looks for its folders in ../share/mip6test beside itself (tools/mip6test/shipped.c).
PREFIX ?= /usr/local
share := $(DESTDIR)$(PREFIX)/share
.PHONY: install
install: all
	install -D -t $(DESTDIR)$(PREFIX)/bin $(BUILD)/mip6test $(BUILD)/mip6test-suite
	install -d $(share)/mip6test/fixtures $(share)/man/man1 $(share)/bash-completion/completions
	cp -R testcases reports $(share)/mip6test/
	cp -R fixtures/iut fixtures/packets $(share)/mip6test/fixtures/
	$(BUILD)/mip6test manual man >$(share)/man/man1/mip6test.1
	$(BUILD)/mip6test manual completion >$(share)/bash-completion/completions/mip6test

.PHONY: clean
clean:
	rm -rf build build-sanitized build-fuzz

-include $(objects:.o=.d) $(test_objects:.o=.d) $(command_objects:.o=.d) $(quick_objects:.o=.d) $(BUILD)/suites.d
-include $(BUILD)/tools/bench/bench.d $(BUILD)/tools/bench/template.d
-include $(BUILD)/tools/test_main.d $(fuzz_targets:%=$(BUILD)/tools/fuzz/%.d)
