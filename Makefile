# Two commands do everything: `make serve` and `make test`.
#
# Python lives in .venv, Node's packages in server/web/node_modules; both are made when missing or
# when what they are made from has changed. DATA is where releases go.

PYTHON ?= python3
DATA ?= .detente
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
GRLC := $(VENV)/grlc
NODE := $(shell command -v node 2>/dev/null)
WEB := $(shell find server/web -type f -not -path '*/node_modules/*' -not -name .package-lock.json 2>/dev/null)

.PHONY: help serve build test lint types wheel bench clean
help: ## Say what each target does
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

serve: $(VENV)/.installed front-end ## Set everything up, build the shipped corpus, serve it
	@$(BIN)/detente build --data $(DATA)
	@exec $(BIN)/detente serve --data $(DATA) --port $(PORT)

build: $(VENV)/.installed ## Build the shipped corpus into a release
	@$(BIN)/detente build --data $(DATA)

test: $(VENV)/.tested $(GRLC)/.installed front-end chromium java virtuoso ## Set up what tests need, and run them all
	$(BIN)/python -m pytest

lint: $(VENV)/.tested ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tested ## mypy --strict
	$(BIN)/mypy

wheel: $(VENV)/.tested front-end ## Build the wheel, install it elsewhere, run it from an empty folder
	$(BIN)/python tests/check_wheel.py

bench: $(VENV)/.tested ## Measure, each figure beside a named peer
	for one in tests/benchmarks/bench_*.py; do $(BIN)/python $$one || exit 1; done

clean: ## Remove what was made here
	rm -rf $(VENV) $(DATA) server/static/built server/web/node_modules dist

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Détente needs Python 3.11 or newer; this is $$($(PYTHON) --version). Set PYTHON=…" >&2; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml constraints.txt
	@echo "installing Détente and what it needs"
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "installing what tests need"
	@$(PIP) install --constraint constraints.txt --editable '.[test,dev,annotate]'
	@touch $@

$(GRLC)/.installed: $(VENV)/.created tests/grlc.txt
	@echo "installing grlc, which lists the questions, apart from the rest"
	@$(PYTHON) -m venv $(GRLC)
	@$(GRLC)/bin/python -m pip --disable-pip-version-check --quiet install -r tests/grlc.txt
	@touch $@

.PHONY: front-end
ifeq ($(NODE),)
front-end:
	@echo "Node is not installed: the pages work without it, without pictures"
else
front-end: server/static/built/.made
server/static/built/.made: $(WEB)
	@echo "bundling the front end"
	@# not npm ci: it refuses a lock that lists other systems' binaries without their addresses
	@cd server/web && npm install --no-save --silent && npm run --silent build \
	  || { rm -rf ../static/built; echo "the front end was not bundled: pages work, without pictures" >&2; }
	@mkdir -p server/static/built && touch $@
endif

.PHONY: chromium
chromium: ## (tests) a real browser, Debian's
	@command -v chromium >/dev/null || { \
	  echo "installing chromium for the browser tests"; \
	  apt-get update -qq && apt-get install -y -qq chromium >/dev/null || \
	  { echo "no chromium: install it, or run pytest -m 'not browser'" >&2; exit 1; }; }

.PHONY: java
java: ## (tests) the Java that HermiT needs, Debian's
	@command -v java >/dev/null || { \
	  echo "installing Java for the reasoner"; \
	  apt-get update -qq && apt-get install -y -qq default-jre-headless >/dev/null || \
	  { echo "no Java: install a Java runtime" >&2; exit 1; }; }

.PHONY: virtuoso
virtuoso: ## (tests) a second engine, Debian's Virtuoso 7: the program alone, not the service
	@command -v virtuoso-t >/dev/null || { \
	  echo "installing Virtuoso for the tests of remote engines"; \
	  apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null || \
	  { echo "no Virtuoso: install it, or run pytest -m 'not virtuoso'" >&2; exit 1; }; }
