# Every target does all of its own set-up: a machine with Debian 12, git and make is enough to start from.
#
#   make demo      build, then run examples/trades from raw events to a checked star schema
#   make test      build everything and run every test
#   make build     build the release binary: build/release/bin/ingot
#   make install   build, then put Ingot into the folder PREFIX: the program and its libraries
#   make bench     measure against other tools; rewrites docs/benchmarks.md
#   make lint      clang-format and clang-tidy on the files that differ from main
#   make format    clang-format in place, the same files
#   make sanitize  the tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   make clean     remove build/ (what deps/install fetched stays)
SHELL := /bin/bash
PRESET ?= release
# One job a core, but at least 1.5 GB of memory for each: a file that includes DuckDB's headers takes that.
JOBS ?= $(shell awk -v cores=$$(nproc) '/^MemTotal/ {m = int($$2 / 1500000); print m < 1 ? 1 : m < cores ? m : cores}' /proc/meminfo)
export INGOT_DEPS_DIR ?= $(HOME)/.cache/ingot/deps

build_dir = build/$(PRESET)
configure = cmake --preset $(PRESET) --log-level=NOTICE -DINGOT_DEPS_DIR="$(INGOT_DEPS_DIR)"
explain = { echo "make $@: the build failed; the first error above says where. Dependencies: deps/install" >&2; exit 1; }

.PHONY: build install demo test bench lint format sanitize clean help

build:
	@deps/install
	@$(configure) && cmake --build $(build_dir) -j $(JOBS) --target ingot || $(explain)
	@echo "built $(build_dir)/bin/ingot"

install: build
	@test -n "$(PREFIX)" || { echo "make install: say where, as in make install PREFIX=$$HOME/ingot" >&2; exit 1; }
	@cmake --install $(build_dir) --component ingot --prefix "$(PREFIX)" >/dev/null
	@echo "installed $(PREFIX)/ingot"

demo: build
	@INGOT_BIN="$(CURDIR)/$(build_dir)/bin/ingot" examples/trades/demo

test:
	@deps/install --test
	@$(configure) && cmake --build $(build_dir) -j $(JOBS) || $(explain)
	@ctest --test-dir $(build_dir) -j $(JOBS) --output-on-failure --no-tests=error

bench:
	@deps/install --test --bench
	@$(configure) && cmake --build $(build_dir) -j $(JOBS) || $(explain)
	@INGOT_BIN="$(CURDIR)/$(build_dir)/bin/ingot" tools/services spark -- "$(INGOT_DEPS_DIR)/python/bin/python" bench/run

sanitize:
	@$(MAKE) --no-print-directory test PRESET=asan-ubsan ASAN_OPTIONS=detect_container_overflow=0

lint:
	@deps/install --lint
	@cmake --preset dev --log-level=NOTICE -DINGOT_DEPS_DIR="$(INGOT_DEPS_DIR)" || $(explain)
	@tools/lint build/dev

format:
	@deps/install --lint
	@tools/lint --format

clean:
	rm -rf build

help:
	@sed -n '3,11s/^# //p' Makefile
