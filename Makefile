# A newcomer needs Python 3.11 or later, git and make. Nothing else.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Where it is set, every process compiles anew what it imports: nine seconds for each worker of the suite.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help install install-dev install-mining install-spark demo dev test lint format messages prove bench peers lock clean

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --require-virtualenv
WORKERS ?= auto
PYTEST_ARGS ?=
DEMO_ARGS ?=
BENCH ?=
POCKET := src/sixia/web/pocket
OFFICE := src/sixia/web/office
CLIENT := $(shell find $(POCKET)/client $(OFFICE)/client -name node_modules -prune -o -type f -print 2>/dev/null)
CATALOGUES := $(shell find src -name node_modules -prune -o -name '*.po' -print 2>/dev/null)

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 14

install: $(VENV)/.base $(VENV)/.messages $(VENV)/.client  ## make .venv with what users need
install-dev: $(VENV)/.dev $(VENV)/.messages $(VENV)/.client-dev $(VENV)/.client  ## the same, and what builders need

install-mining: install $(VENV)/.mining  ## what `learn` counts with, beside that

install-spark: install $(VENV)/.spark  ## the same, and what counts on a cluster (needs Java 17)

demo: install  ## load the made-up county and serve it on http://localhost:8000
	@$(MAKE) --no-print-directory install-mining || echo 'Topics, barometer and suggestions are left out; all else is here.'
	$(BIN)/sixia demo --serve $(DEMO_ARGS)

dev: export DJANGO_SETTINGS_MODULE = sixia.settings
dev: export SIXIA_DEBUG = 1
dev: install-dev  ## serve with reloading on http://localhost:8000
	$(BIN)/python -m django migrate --verbosity 0
	$(BIN)/python -m django runserver

test: install-dev  ## the whole suite, on SQLite or on SIXIA_TEST_DATABASE_URL
	$(BIN)/pytest -n $(WORKERS) $(PYTEST_ARGS)

lint: install-dev  ## style, types, the one-way story, migrations, messages, locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	DJANGO_SETTINGS_MODULE=sixia.settings $(BIN)/python -m django makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check
	$(BIN)/python tools/client.py check
	@! grep -nE '://|^-' requirements/*.txt || { echo 'A requirement file names an index or an address.'; exit 1; }

format: install-dev  ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: install-dev  ## put new texts into the catalogues, to be translated
	$(BIN)/python tools/messages.py collect

prove: install-dev  ## the long trials and every benchmark
	$(BIN)/pytest -m prove $(PYTEST_ARGS)
	$(MAKE) bench

bench: install  ## figures, one JSON object a line; BENCH="NAME --size N" picks one
	$(BIN)/sixia bench $(BENCH) --json

peers: .venv-peers/.made  ## what benchmarks measure beside, in an environment of its own
.venv-peers/.made: requirements/peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes --requirement $<
	@touch $@

LOCK = uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate \
	--python-version 3.11 --universal --custom-compile-command 'make lock' --group build pyproject.toml
lock:  ## resolve the requirements anew (needs uv)
	$(LOCK) --upgrade -o requirements/base.txt
	$(LOCK) --upgrade --extra mining -c requirements/base.txt -o requirements/mining.txt
	$(LOCK) --upgrade --extra spark --extra mining -c requirements/mining.txt -o requirements/spark.txt
	$(LOCK) --upgrade --extra dev --extra mining -c requirements/mining.txt -o requirements/dev.txt
	$(subst --group build pyproject.toml,--group pyproject.toml:node,$(LOCK)) --upgrade -o requirements/node.txt
	$(subst --group build pyproject.toml,--group pyproject.toml:peers,$(LOCK)) --upgrade -o requirements/peers.txt

clean:  ## remove what was made here; SIXIA_HOME stays
	rm -rf $(POCKET)/client/node_modules $(POCKET)/static
	rm -rf $(OFFICE)/client/node_modules $(OFFICE)/static/office/pictures
	rm -rf $(VENV) .venv-peers build dist src/*.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo 'Sixia needs Python 3.11 or later; none was found. Name one: make PYTHON=/path/to/python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo 'This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# No build isolation: setuptools comes hashed from the requirement file, so nothing unhashed is fetched.
EDITABLE = $(PIP) install --quiet --no-deps --no-index --no-build-isolation --editable .

$(VENV)/.base: requirements/base.txt pyproject.toml $(VENV)/.made
	@echo 'Fetching what Sixia stands on; the first time takes a minute or two.'
	$(PIP) install --quiet --require-hashes --requirement requirements/base.txt
	$(EDITABLE)
	@touch $@

$(VENV)/.mining: requirements/mining.txt $(VENV)/.base
	$(PIP) install --quiet --require-hashes --requirement requirements/mining.txt
	@touch $@

$(VENV)/.spark: requirements/spark.txt $(VENV)/.base
	$(PIP) install --quiet --require-hashes --requirement requirements/spark.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.base
	$(PIP) install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

$(VENV)/.messages: $(CATALOGUES) tools/messages.py $(VENV)/.base
	$(BIN)/python tools/messages.py compile
	@touch $@

# Field client and pictures, built anew where sources changed. Builders' packages are a superset of users'.
$(VENV)/.client-dev: $(POCKET)/client/package-lock.json $(OFFICE)/client/package-lock.json tools/client.py requirements/node.txt $(VENV)/.base
	$(BIN)/python tools/client.py fetch
	@touch $@

$(VENV)/.client: $(CLIENT) tools/client.py requirements/node.txt $(VENV)/.base
	$(BIN)/python tools/client.py build
	@touch $@
