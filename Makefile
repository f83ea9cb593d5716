# make            build every program into build/bin
# make unit       build and run the unit tests
# make sim        build the simulation of the core (tests/sim)
# make bench      build what scripts/bench events compares with (scripts/setup bench)
# make SAN=1 ...  the same with AddressSanitizer and UBSan, in build-san
# make CC=clang BUILD=build-clang ...
#
# A folder below services/ is a program: its main.c, the files beside it and those in folders of
# its own, with everything in common/ and proto/. Adding one needs no edit here.
SERVICES := $(notdir $(patsubst %/main.c,%,$(wildcard services/*/main.c)))
BUILD    ?= build$(if $(SAN),-san)
PKGS     := libczmq libzmq msgpack hiredis libpq jansson libsodium libmicrohttpd zlib libical
# Libraries that only one program needs.
PKGS_gtctl := gmime-3.0 libarchive
PKGS_notifications := libcurl gmime-3.0 icu-uc icu-i18n
PKGS_gateway := libcurl libcrypto
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes \
            -Wmissing-prototypes -Wformat=2 -Wundef -Wcast-qual -Werror
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS   += -std=c17 -D_GNU_SOURCE -g -O2 -fno-omit-frame-pointer -MMD -MP $(WARN) \
            -I. -I$(BUILD)/gen -isystem /usr/include/uthash \
            $(shell pkg-config --cflags $(PKGS)) $(if $(SAN),$(SANITIZE)) \
            $(if $(FUZZ),-fsanitize=fuzzer-no-link $(SANITIZE) -fno-sanitize=pointer-overflow)
LDFLAGS  += -Wl,--as-needed $(if $(SAN)$(FUZZ),$(SANITIZE))
LDLIBS   += $(shell pkg-config --libs $(PKGS)) -lm

SHARED   := $(patsubst %.c,$(BUILD)/%.o,$(wildcard common/*/*.c proto/*.c))
SQL      := $(patsubst %,$(BUILD)/gen/%_sql.h,$(notdir $(patsubst %/sql,%,$(wildcard services/*/sql common/sql))))
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*.c))

all: $(SERVICES:%=$(BUILD)/bin/gt-%)

# Every part of a program except main.c, so that tests can link it too.
parts_of = $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/main.c,$(wildcard services/$(1)/*.c services/$(1)/*/*.c)))
PARTS    := $(foreach s,$(SERVICES),$(call parts_of,$(s)))

.SECONDEXPANSION:
$(BUILD)/bin/gt-%: $(BUILD)/services/%/main.o $$(call parts_of,$$*) $(SHARED)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(if $(PKGS_$*),$(shell pkg-config --libs $(PKGS_$*)))

$(BUILD)/services/notifications/%.o $(BUILD)/tests/unit/test_notifications_%.o: CFLAGS += $(shell pkg-config --cflags $(PKGS_notifications))

$(BUILD)/services/gtctl/people/report.o: CFLAGS += $(shell pkg-config --cflags $(PKGS_gtctl))

# The libraries of those programs whose parts are among these files.
libs_of = $(foreach s,$(notdir $(wildcard services/*)),$(if $(and $(PKGS_$(s)),$(findstring services/$(s)/,$(1))),$(shell pkg-config --libs $(PKGS_$(s)))))

# A unit test names the parts it needs in a line "// parts: sessions/rules gtctl/import/csv".
test_parts = $(patsubst %,$(BUILD)/services/%.o,$(shell sed -n 's|^// parts: ||p' tests/unit/$(1).c))
$(UNIT): $(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $$(call test_parts,$$*) $(SHARED)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka \
		$(call libs_of,$^)

# Services that exist for tests alone.
TEST_SERVICES := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/services/*.c))
$(TEST_SERVICES): $(BUILD)/tests/services/%: $(BUILD)/tests/services/%.o $(SHARED)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

SIM := $(BUILD)/tests/sim/sim
$(SIM): $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/sim/*.c)) $(SHARED)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
sim: $(SIM)

# Renders the shipped templates for tests and screenshots.
RENDER := $(BUILD)/tests/render/gt-render
$(BUILD)/tests/render/%.o: CFLAGS += $(shell pkg-config --cflags $(PKGS_notifications))
$(RENDER): $(BUILD)/tests/render/main.o $(BUILD)/services/gtctl/definitions/templates_folder.o $(call parts_of,notifications) $(SHARED)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(shell pkg-config --libs $(PKGS_notifications))

test-services: $(TEST_SERVICES) $(RENDER)
unit-build: $(UNIT) test-services
unit: $(UNIT)
	@for t in $^; do $$t || exit 1; done

# A header that is half written would pass for a new one.
.DELETE_ON_ERROR:
$(BUILD)/gen/common_sql.h: $(wildcard common/sql/*.sql common/sql/*.part) scripts/sql2c.awk
	@mkdir -p $(@D)
	awk -f scripts/sql2c.awk $(filter %.sql,$^) /dev/null > $@

$(BUILD)/gen/%_sql.h: $$(wildcard services/$$*/sql/*.sql services/$$*/sql/*.part) scripts/sql2c.awk
	@mkdir -p $(@D)
	awk -f scripts/sql2c.awk $(filter %.sql,$^) /dev/null > $@

$(BUILD)/%.o: %.c | $(SQL)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c -o $@ $<

# What documents say of tables: docs/events.md and the list of docs/webhooks.md from proto/, the matrix
# of docs/access.md, and what the READMEs of services say of theirs.
docs: all $(BUILD)/tests/unit/test_describe $(BUILD)/tests/unit/test_gateway_matrix
	for test in $(filter-out all,$^); do UPDATE_DOCS=1 $$test || exit 1; done
	GT_BUILD=$(BUILD) scripts/docs

# Fuzz targets need clang: make CC=clang FUZZ=1 BUILD=build-fuzz fuzz
# (without the check that glibc's obstack.h fails, which aligns by arithmetic on a null pointer).
FUZZERS  := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_parts = $(patsubst %,$(BUILD)/services/%.o,$(shell sed -n 's|^// parts: ||p' tests/fuzz/$(1).c))
$(FUZZERS): $(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $$(call fuzz_parts,$$*) $(SHARED)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS) $(call libs_of,$^)
fuzz: $(FUZZERS)

# The comparison of scripts/bench events: the same work through other brokers.
PEER_PARTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/peers/*.c))
PKGS_peers := libnats librabbitmq
$(PEER_PARTS): CFLAGS += $(shell pkg-config --cflags $(PKGS_peers))
$(PEER_PARTS): $(BUILD)/gen/peers_sql.h
$(BUILD)/gen/peers_sql.h: $(wildcard tests/bench/peers/sql/*.sql) scripts/sql2c.awk
	@mkdir -p $(@D)
	awk -f scripts/sql2c.awk $(filter %.sql,$^) /dev/null > $@
$(BUILD)/bench/gt-bench-peers: $(PEER_PARTS) $(BUILD)/common/base/clock.o $(BUILD)/common/base/error.o
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs $(PKGS_peers)) -lpq -lhiredis
bench: $(BUILD)/bench/gt-bench-peers bench-own

# Its own side: two services, who sends them commands, and inserts without any of us.
BENCH_OWN := $(BUILD)/bench/gt-source $(BUILD)/bench/gt-sink $(BUILD)/bench/gt-bench-driver $(BUILD)/bench/gt-bench-bare
$(BUILD)/gen/bench_sql.h: $(wildcard tests/bench/sql/*.sql) scripts/sql2c.awk
	@mkdir -p $(@D)
	awk -f scripts/sql2c.awk $(filter %.sql,$^) /dev/null > $@
$(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/bench/*.c)): $(BUILD)/gen/bench_sql.h
$(BENCH_OWN): $(BUILD)/bench/%: $(BUILD)/tests/bench/events.o $(SHARED)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(BUILD)/bench/gt-source: $(BUILD)/tests/bench/source.o
$(BUILD)/bench/gt-sink: $(BUILD)/tests/bench/sink.o
$(BUILD)/bench/gt-bench-driver: $(BUILD)/tests/bench/driver.o
$(BUILD)/bench/gt-bench-bare: $(BUILD)/tests/bench/bare.o
bench-own: $(BENCH_OWN)

# What scripts/bench mail compares with.
$(BUILD)/bench/gt-bench-mail: $(BUILD)/tests/bench/mail_bare.o
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs libcurl)
bench-mail: $(BUILD)/bench/gt-bench-mail

clean:
	rm -rf build build-*

.PHONY: all sim unit unit-build test-services docs fuzz bench bench-own clean
.SECONDARY:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
