# Two commands do everything on a machine with Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CORE   := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

.PHONY: help demo test lint bench dist clean

help:
	@echo "make demo   make a computer, live its month, score it, and draw its page (offline)"
	@echo "make test   lint, type check and the whole test suite"
	@echo "make lint   ruff, mypy and the order of the floors"
	@echo "make bench  the measured figures, beside a bare Gymnasium environment"
	@echo "make dist   the wheel and the source archive, in dist/"
	@echo "make clean  remove all that these made"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "synthcomp-env needs Python 3.11 or newer: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(CORE): pyproject.toml | $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

$(DEV): pyproject.toml | $(VENV)/bin/python
	$(PIP) -e ".[dev]"
	@touch $@ $(CORE)

demo: $(CORE)
	$(BIN)/synthcomp demo

test: lint
	$(BIN)/python -m pytest -n auto

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DEV)
	$(BIN)/synthcomp bench

dist: $(DEV)
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) runs demo dist build
