# Pagefive: `make` lists what there is. Needs Python 3.11 or newer, git and make; the rest it
# installs itself, into .venv.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
CHECKS := $(BIN)/ruff check -q . && $(BIN)/ruff format -q --check . && $(BIN)/python -m mypy

# An environment that was made under another path, or not by this file, is completed here first.
ifneq ($(shell cat .venv/.made 2>/dev/null),$(CURDIR))
$(shell rm -f .venv/.made .venv/.runs .venv/.tests)
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo run test test-fast lint format bench truth truth-peers revisit prove

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: .venv/.runs ## Tell the two founding stories on scale models of the sites (20 seconds)
	@$(BIN)/pagefive demo

run: .venv/.runs ## Crawl the live sites, record and tell what changed (ARGS="hmicfrs --depth pulse")
	@echo "Crawling the live sites, one request a second at most: a first sweep can take an hour. Ctrl-C loses nothing."
	@$(BIN)/pagefive run $(ARGS)

test: .venv/.tests ## Check style and types, then run every test but the long proofs
	@echo "Checking style and types."
	@$(CHECKS)
	@echo "Running the tests."
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not prove" $(ARGS)

test-fast: .venv/.tests ## Run the tests that take no more than a second or two
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not prove and not slow" $(ARGS)

lint: .venv/.tests ## Check style and types
	@$(CHECKS)

format: .venv/.tests ## Put the code into the one format, and mend what can be mended
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .

bench: .venv/.tests ## Measure sweeps beside bare Scrapy spiders that only fetch
	@$(BIN)/python -m benchmarks.bench $(ARGS)

truth: .venv/.tests ## Crawl a made-up year and hold what is told against what happened (ARGS="--seed 2")
	@$(BIN)/python -m benchmarks.truth --write $(ARGS)

truth-peers: .venv/.tests ## Show some weeks of that year to webchanges too (ARGS="--weeks 4")
	@test -x .venv/peers/bin/webchanges || { $(PYTHON) -m venv .venv/peers && \
	  .venv/peers/bin/python -m pip --disable-pip-version-check -q install webchanges; }
	@$(BIN)/python -m benchmarks.truth_peers --write $(ARGS)

revisit: .venv/.tests ## Measure when pages are read again beside fixed polling (ARGS="--seed 1 2")
	@$(BIN)/python -m benchmarks.revisit $(ARGS)

prove: .venv/.tests ## Run the long proofs and print their figures
	@$(BIN)/python -m pytest -q -s -m prove $(ARGS)

.venv/.runs: pyproject.toml | .venv/.made
	@echo "Installing what Pagefive needs into .venv."
	@$(PIP) install -e .
	@touch $@

.venv/.tests: pyproject.toml | .venv/.made
	@echo "Installing Pagefive and its tests' tools into .venv."
	@$(PIP) install -e '.[dev]'
	@touch $@ .venv/.runs

.venv/.made:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "Pagefive needs Python 3.11 or newer, and there is no $(PYTHON) here; name one with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Pagefive needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1); name another with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing python3-venv, which Debian keeps apart from Python."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
	  else \
	    echo "$(PYTHON) cannot make virtual environments; on Debian: sudo apt install python3-venv" >&2; exit 1; \
	  fi; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  echo "Making a virtual environment, .venv."; $(PYTHON) -m venv --clear .venv; }
	@echo '$(CURDIR)' > $@
