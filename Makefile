# Everything runs in .venv, which these targets make: the system's Python is only asked for its standard library.

# The first Python that is new enough.
PYTHONS = python3 python3.14 python3.13 python3.12 python3.11
FIND = for p in $(PYTHONS); do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done
PYTHON ?= $(or $(shell $(FIND)),python3)
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet install
# As pip does for what it copies: where Python is told to write no byte code, each command would compile all it loads.
COMPILE = $(BIN)/python -m compileall -q schedsync

# Tests run in as many processes, each with servers of its own. Most of their time is waiting for clocks and leases, so
# more processes than processors pay.
JOBS ?= 4
TESTS ?= tests

# The oldest dependencies are tested in an environment of their own, without the acceptance tests, for time's sake.
OLDEST = .venv-oldest
OLDEST_TESTS ?= tests/unit tests/integration

.PHONY: help demo docs test environments oldest check format-check lint types layers manifests package coverage format clean

help:
	@echo "make demo     install, then run examples/quickstart on an embedded server; Ctrl-C ends it"
	@echo "make test     install, then run all tests (TESTS=tests/unit for some of them)"
	@echo "make oldest   unit and integration tests with the oldest supported versions of Celery, redis-py and the others"
	@echo "make check    formatting, lint, types, layers, our own manifests, the package"
	@echo "make format   write the formatting that check asks for"
	@echo "make docs     write the reference of the diagnostics from the rules' own words"
	@echo "make clean    remove the environments and what tools leave behind"

$(BIN)/python:
	$(PYTHON) tools/make_venv.py $(VENV)

$(VENV)/demo: $(BIN)/python pyproject.toml
	@echo "Installing schedsync into $(VENV) ..."
	$(PIP) --editable '.[embedded]'
	@$(COMPILE)
	@touch $@

$(VENV)/dev: $(BIN)/python pyproject.toml
	@echo "Installing schedsync and its development tools into $(VENV) ..."
	$(PIP) --editable '.[dev]'
	@$(COMPILE)
	@touch $@ $(VENV)/demo

# Ending it with Ctrl-C is how one ends it, so that is no error, and the shell must outlive it to say so.
demo: $(VENV)/demo
	@trap : INT; $(BIN)/schedsync dev examples/quickstart; code=$$?; [ $$code -eq 130 ] || exit $$code

test: $(VENV)/dev
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(TESTS)

$(OLDEST)/dev: pyproject.toml tests/oldest.txt
	$(PYTHON) tools/make_venv.py $(OLDEST)
	@echo "Installing schedsync with its oldest dependencies into $(OLDEST) ..."
	$(OLDEST)/bin/python -m pip --disable-pip-version-check --quiet install --constraint tests/oldest.txt --editable '.[test]'
	@touch $@

environments: $(VENV)/dev $(OLDEST)/dev

oldest: $(OLDEST)/dev
	$(OLDEST)/bin/python -m pytest -n $(JOBS) --dist worksteal $(OLDEST_TESTS)

# The same tests, measured; the report comes first so that pytest's own last line stays the last.
coverage: $(VENV)/dev
	@tools/measured_tests $(BIN) $(JOBS)

check: format-check lint types layers manifests package

format-check: $(VENV)/dev
	$(BIN)/ruff format --check

lint: $(VENV)/dev
	$(BIN)/ruff check

types: $(VENV)/dev
	$(BIN)/mypy

layers: $(VENV)/dev
	$(BIN)/lint-imports

manifests: $(VENV)/dev
	$(BIN)/schedsync validate --strict examples/quickstart
	$(BIN)/schedsync -C examples/django validate --strict
	$(BIN)/schedsync -C examples/multi-environment validate --strict

package: $(VENV)/dev
	tools/try_package $(PYTHON) $(BIN)

docs: $(VENV)/dev
	$(BIN)/python tools/write_diagnostics.py

format: $(VENV)/dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

clean:
	rm -rf $(VENV) $(OLDEST) build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
