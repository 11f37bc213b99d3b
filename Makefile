# What a developer and CI do with this tree. `make` alone lists it.
#
# Needs Rust and a C compiler. Everything else is installed by the steps that use it, or they say what to install.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# The steps share one cargo target folder; side by side they would only wait for its lock.
.NOTPARALLEL:

CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
# Lint tools take minutes to build: they stay outside the tree, and `cargo clean` leaves them alone.
TOOLS ?= $(or $(XDG_CACHE_HOME),$(if $(HOME),$(HOME)/.cache),$(abspath $(TARGET)))/foothold/tools

# The crate links the system's libpq. Only a trial link tells whether it can: pg_config comes with Debian's server packages
# too, without the library to link.
LIBPQ_LINKS := $(shell d=$$(mktemp -d) && echo 'int main(void) { return 0; }' >$$d/a.c \
	&& cc $$d/a.c -o $$d/a $$(pkg-config --libs libpq 2>/dev/null || echo "-L$$(pg_config --libdir 2>/dev/null || echo .) -lpq") 2>/dev/null \
	&& echo yes; rm -rf "$$d")
FEATURES := $(if $(LIBPQ_LINKS),,--features bundled-libpq)

# A mistake in a type can keep the compiler busy for minutes and take all memory: no step runs without a limit.
# At a terminal the limit stays in the foreground, or Ctrl-C would not get through.
TIMEOUT := $(if $(shell command -v timeout),timeout -k 30 $(shell test -t 0 && echo --foreground))
within = $(if $(TIMEOUT),$(TIMEOUT) $(1))
BUILD_LIMIT ?= 40m
TEST_LIMIT ?= 20m
SOAK_LIMIT ?= 120m
BENCH_LIMIT ?= 60m
# Tests wait for databases, sockets and clocks for half of their time.
export RUST_TEST_THREADS ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 2))))

CARGO_FUZZ_VERSION := 0.13.2
CARGO_FUZZ := $(TOOLS)/cargo-fuzz-$(CARGO_FUZZ_VERSION)/bin/cargo-fuzz
FUZZ_TARGETS := calendar_import csv_import cursors_and_ids address_guard
FUZZ_SECONDS ?= 60
CARGO_DENY_VERSION := 0.20.2
CARGO_DENY := $(TOOLS)/cargo-deny-$(CARGO_DENY_VERSION)/bin/cargo-deny
SPECTRAL_VERSION := 6.16.3
SPECTRAL := $(TOOLS)/spectral-$(SPECTRAL_VERSION)/node_modules/.bin/spectral
AXE_VERSION := 4.14.1
PLAYWRIGHT_VERSION := 1.65.1
OIDC_PROVIDER_VERSION := 9.13.3
BROWSER_MODULES := $(TOOLS)/browser-$(AXE_VERSION)-$(PLAYWRIGHT_VERSION)-$(OIDC_PROVIDER_VERSION)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: compiler ## start the service on SQLite with the demonstration data
	$(call within,$(BUILD_LIMIT)) $(CARGO) build --locked $(FEATURES)
	$(CARGO) run --quiet --locked $(FEATURES) -- serve --demo

.PHONY: test
test: compiler ## every test, on both databases; TESTS='name' for some
	$(call within,$(BUILD_LIMIT)) $(CARGO) test --locked $(FEATURES) --no-run
	@# The tests that need them judge whether it matters that they are missing: in CI it does.
	-$(call within,10m) tests/webhook-verifiers >/dev/null
	$(call within,10m) tests/calendar-clients >/dev/null
	@# For the commands that the documentation shows.
	@command -v curl >/dev/null || tests/apt-install curl || { echo 'curl is missing: apt-get install curl, or the like' >&2; exit 1; }
	tests/with-postgres $(call within,$(TEST_LIMIT)) $(CARGO) test --locked $(FEATURES) $(TESTS)

# Chromium is large, so this is a step of its own. Files run one after the other, each with a service and a browser of its own.
.PHONY: test-browser
test-browser: chromium ## every page in Chromium: flows, axe, narrow and wide, light and dark; FAST=1 without pictures, BROWSER_TESTS='name' for some
	rm -rf $(TARGET)/pages
	$(in_browser) $(call within,8m) \
		node --test --test-concurrency=1 $(if $(BROWSER_TESTS),--test-name-pattern='$(BROWSER_TESTS)') tests/browser/*.test.mjs

.PHONY: pictures
pictures: chromium ## write anew the pictures that README.md shows
	$(in_browser) $(call within,2m) node --test tests/browser/pictures.mjs

.PHONY: chromium
chromium: compiler $(BROWSER_MODULES)/node_modules
	@command -v chromium >/dev/null || tests/apt-install chromium fonts-dejavu-core || { \
		echo 'Chromium is missing and could not be installed from here: apt-get install chromium, or the like' >&2; exit 1; }
	$(call within,$(BUILD_LIMIT)) $(CARGO) build --locked $(FEATURES)

in_browser = FOOTHOLD_BINARY=$(abspath $(TARGET))/debug/foothold BROWSER_MODULES=$(BROWSER_MODULES) CHROMIUM="$$(command -v chromium)" \
	PAGES=$(abspath $(TARGET))/pages FAST=$(FAST)

# Minutes to hours: what `make test` does a sample of.
.PHONY: soak
soak: compiler ## on each database 20,000 steps of the model test, 1,000 rounds, 200 kills, bursts of 10,000; FOOTHOLD_MODEL_STEPS, FOOTHOLD_ROUNDS, FOOTHOLD_KILLS, FOOTHOLD_DELIVERIES for others
	$(call within,$(BUILD_LIMIT)) $(CARGO) test --locked $(FEATURES) --test api --no-run
	FOOTHOLD_MODEL_STEPS=$${FOOTHOLD_MODEL_STEPS:-20000} FOOTHOLD_KILLS=$${FOOTHOLD_KILLS:-200} \
		FOOTHOLD_ROUNDS=$${FOOTHOLD_ROUNDS:-1000} FOOTHOLD_DELIVERIES=$${FOOTHOLD_DELIVERIES:-10000} tests/with-postgres $(call within,$(SOAK_LIMIT)) $(CARGO) test --locked $(FEATURES) --test api -- model:: races_pairs::rounds:: webhooks::processes:: webhooks::side_by_side::

.PHONY: contract
contract: compiler ## schemathesis against the demonstration, with a key of each role; CONTRACT_SECONDS for each
	$(call within,$(BUILD_LIMIT)) $(CARGO) build --locked $(FEATURES)
	$(call within,30m) tests/contract $(TARGET)/debug/foothold

.PHONY: bench
bench: compiler ## measure in release mode, on both databases; writes target/bench.json
	$(call within,$(BUILD_LIMIT)) $(CARGO) bench --locked $(FEATURES) --bench '*' --no-run
	tests/with-postgres --durable $(call within,$(BENCH_LIMIT)) $(CARGO) bench --locked $(FEATURES) --bench '*'

# On a stable toolchain: without a sanitizer, which safe Rust does not need. What is found lies in target/fuzz/artifacts.
.PHONY: fuzz
fuzz: compiler $(CARGO_FUZZ) ## each fuzz target for a minute; FUZZ_SECONDS for longer, FUZZ_TARGETS for some
	@command -v c++ >/dev/null || { echo 'A C++ compiler is missing: apt-get install g++, or the like' >&2; exit 1; }
	for name in $(FUZZ_TARGETS); do \
		mkdir -p $(TARGET)/fuzz/corpus/$$name $(TARGET)/fuzz/artifacts/$$name; \
		$(call within,$(BUILD_LIMIT)) $(CARGO_FUZZ) build --fuzz-dir tests/fuzz --target-dir $(abspath $(TARGET))/fuzz --sanitizer none $$name; \
		$(CARGO_FUZZ) run --fuzz-dir tests/fuzz --target-dir $(abspath $(TARGET))/fuzz --sanitizer none $$name \
			$(TARGET)/fuzz/corpus/$$name tests/fuzz/seeds/$$name -- \
			-max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=1024 -artifact_prefix=$(TARGET)/fuzz/artifacts/$$name/; \
	done

.PHONY: check
check: check-format check-code check-docs check-licences check-openapi ## format, lints, documentation, licences, OpenAPI document

.PHONY: check-format
check-format: compiler
	$(CARGO) fmt --all --check

.PHONY: check-code
check-code: compiler
	$(call within,$(BUILD_LIMIT)) $(CARGO) clippy --locked $(FEATURES) --all-targets -- -D warnings

.PHONY: check-docs
check-docs: compiler
	RUSTDOCFLAGS='-D warnings -A rustdoc::private-intra-doc-links' $(call within,$(BUILD_LIMIT)) $(CARGO) doc --locked $(FEATURES) --no-deps --document-private-items

# Without the advisory database: what lands must not depend on reaching it, nor on what was published an hour ago.
.PHONY: check-licences
check-licences: compiler $(CARGO_DENY)
	$(call within,10m) $(CARGO_DENY) --locked --config .deny.toml check licenses bans sources

.PHONY: check-openapi
check-openapi: $(TARGET)/openapi.json $(SPECTRAL)
	@diff -u openapi/openapi.json $< || { echo 'openapi/openapi.json is not what the code serves: run make openapi and commit it' >&2; exit 1; }
	$(call within,5m) $(SPECTRAL) lint openapi/openapi.json --ruleset .spectral.yaml --fail-severity=warn

.PHONY: openapi
openapi: $(TARGET)/openapi.json ## write openapi/openapi.json and openapi/events anew from the code
	cp $< openapi/openapi.json
	rm -f openapi/events/*.json
	$(CARGO) run --quiet --locked $(FEATURES) -- openapi --events openapi/events >/dev/null

# Printed anew each time (a phony prerequisite): only cargo knows whether the code has changed. A failure leaves no half document.
$(TARGET)/openapi.json: compiler
	$(call within,$(BUILD_LIMIT)) $(CARGO) build --locked $(FEATURES)
	$(CARGO) run --quiet --locked $(FEATURES) -- openapi >$@.new
	mv $@.new $@

.PHONY: compiler
compiler:
	@command -v $(CARGO) >/dev/null || { echo 'cargo is missing: install Rust, see https://rustup.rs' >&2; exit 1; }
	@command -v cc >/dev/null || { echo 'A C compiler is missing: apt-get install gcc libc6-dev, or the like' >&2; exit 1; }
ifneq ($(FEATURES),)
	@echo 'libpq cannot be linked here: using one built from source, with its OpenSSL; the first time takes minutes'
	@perl -MFindBin -MIPC::Cmd -MFile::Compare -MFile::Copy -e 1 2>/dev/null || { \
		echo 'Building OpenSSL needs perl with its standard modules. Either' >&2; \
		echo '  - install libpq to link: apt-get install libpq-dev (Fedora: dnf install libpq-devel, macOS: brew install libpq), or' >&2; \
		echo '  - install perl: apt-get install perl (Fedora: dnf install perl); perl-base alone is not enough' >&2; \
		exit 1; }
endif

$(CARGO_FUZZ):
	$(call within,$(BUILD_LIMIT)) $(CARGO) install --locked cargo-fuzz --version $(CARGO_FUZZ_VERSION) --root $(TOOLS)/cargo-fuzz-$(CARGO_FUZZ_VERSION)

$(CARGO_DENY):
	$(call within,$(BUILD_LIMIT)) $(CARGO) install --locked cargo-deny --version $(CARGO_DENY_VERSION) --root $(TOOLS)/cargo-deny-$(CARGO_DENY_VERSION)

# Scripts of packages are not run: the linter needs none, and one of them reports each installation to its makers.
$(SPECTRAL):
	@command -v npm >/dev/null || tests/apt-install nodejs npm || { \
		echo 'npm is missing and could not be installed from here: install Node.js 20 or newer with npm' >&2; exit 1; }
	mkdir -p $(TOOLS)/spectral-$(SPECTRAL_VERSION)
	$(call within,10m) npm install --prefix $(TOOLS)/spectral-$(SPECTRAL_VERSION) --ignore-scripts --no-save --no-audit --no-fund \
		@stoplight/spectral-cli@$(SPECTRAL_VERSION)

$(BROWSER_MODULES)/node_modules:
	@command -v npm >/dev/null || tests/apt-install nodejs npm || { \
		echo 'npm is missing and could not be installed from here: install Node.js 20 or newer with npm' >&2; exit 1; }
	mkdir -p $(BROWSER_MODULES)
	echo '{}' >$(BROWSER_MODULES)/package.json
	$(call within,10m) npm install --prefix $(BROWSER_MODULES) --ignore-scripts --no-save --no-audit --no-fund \
		axe-core@$(AXE_VERSION) playwright-core@$(PLAYWRIGHT_VERSION) oidc-provider@$(OIDC_PROVIDER_VERSION)
