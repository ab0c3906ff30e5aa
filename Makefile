# SAM: `make up` is all a new user needs. Works with GNU make 3.81 and newer, on Linux and macOS.

SHELL := /bin/bash
BIN := $(CURDIR)/.venv/bin
WEB := edge/web
WEB_SOURCES := $(shell find $(WEB)/src $(WEB)/public -type f ! -name '*.test.ts' ! -name '*.test.tsx') \
  $(WEB)/index.html $(WEB)/package.json $(WEB)/tsconfig.json $(WEB)/vite.config.ts
NPM := PATH="$(BIN):$$PATH" $(BIN)/npm --no-audit --no-fund --no-update-notifier --loglevel=error
UV_LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11

.PHONY: help setup dev web up check lint test simulate bench lock clean

help:
	@echo 'make up      install what is missing, build the page, start SAM'
	@echo 'make setup   install alone; leaves .venv/bin/sam'
	@echo 'make web     build the web application'
	@echo 'make check   lint, types and the fast tests (three to five minutes)'
	@echo 'make test    everything, as CI runs it'
	@echo 'make simulate  20,000 seeds of the simulation (SEEDS=, FROM=)'
	@echo 'make bench   measure; figures go to bench/out/'
	@echo 'make lock    resolve the locks anew'
	@echo 'make clean   remove what was made, but for the data directory'

setup:
	@scripts/setup.sh app

dev:
	@scripts/setup.sh dev

web: setup
	@$(MAKE) --no-print-directory --silent $(WEB)/dist/index.html

up: web
	@exec $(BIN)/sam up

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	$(NPM) ci --prefix $(WEB)
	@touch $@

$(WEB)/dist/index.html: $(WEB)/node_modules/.package-lock.json $(WEB_SOURCES)
	$(NPM) run build --prefix $(WEB) --silent
	@touch $@

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint
	@scripts/check.sh

test: dev web
	@$(BIN)/python scripts/suite.py

simulate: dev
	$(BIN)/python -m tests.simulation --seeds $(or $(SEEDS),20000) --from $(or $(FROM),0)

bench: dev web
	@$(BIN)/python scripts/suite.py --prepare-bench
	$(BIN)/python -m tests.bench

lock:
	$(UV_LOCK) --upgrade pyproject.toml -o requirements/app.txt
	$(UV_LOCK) --upgrade pyproject.toml --group dev -c requirements/app.txt -o requirements/dev.txt
	sed -n '/^requires = /s/.*"\(.*\)".*/\1/p' pyproject.toml | cat - <(echo editables) | $(UV_LOCK) --upgrade - -o requirements/build.txt
	echo uv | $(UV_LOCK) --upgrade - -o requirements/uv.txt
	$(NPM) update --package-lock-only --prefix $(WEB)

clean:
	rm -rf .venv .venv-workers build python_modules artifacts bench/out $(WEB)/dist $(WEB)/node_modules \
	  tests/workerd/node_modules tests/conformance/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
