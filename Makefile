# Everything one needs to run, test and build the toolkit. `make demo` and `make test` do all set-up themselves.

# The Python to build on: the first of these that is 3.11 or newer, or `make PYTHON=… demo`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKERS ?= auto
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help demo test lint office browser bench lock clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    runs the toolkit on example submissions, into demo/"
	@echo "make test    checks style, types and layers, and runs the tests"
	@echo "make office  installs LibreOffice for the tests that need a spreadsheet program (Debian)"
	@echo "make browser installs Chromium for the tests that look at the findings page (Debian)"
	@echo "make lint    style, types and layers only"
	@echo "make bench   the benchmark"
	@echo "make lock    rebuilds requirements.lock from pyproject.toml"
	@echo "make clean   removes what the others made"

demo: $(READY)
	$(BIN)/toolkit demo demo

test: lint
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

office:
	@scripts/install-office.sh

browser:
	@scripts/install-browser.sh

bench: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)

lock:
	@scripts/lock.sh "$(PYTHON)"

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The virtual environment, from the lock file alone; the stamp makes the second time quick.
$(READY): requirements.lock pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed, and none was found. Install one, or name it: make PYTHON=/path/to/python3 demo" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is not. Name another: make PYTHON=/path/to/python3 demo" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || { echo "$(PYTHON) cannot make a virtual environment (on Debian: install python3-venv)." >&2; exit 1; }
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
