# The same words by hand and in CI. Every target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where the official files are; builds and their checks need them, nothing else does.
SOURCES ?= ../shared/sources

# pyenv's python3.12 answers only where that version is selected: select all that are there,
# the default one first.
export PYENV_VERSION ?= $(shell pyenv versions --bare 2>/dev/null | grep -E '^3\.(1[1-9]|[2-9][0-9])\.[0-9]+$$' | sort -V | paste -sd: -)

.PHONY: help run test lint format typecheck data check-data all clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run  ## show the eleven towns of the Hautes-Alpes
	@$(BIN)/pvd-data show 05

test: $(VENV)/.dev  ## the whole suite, on each Python from 3.11 up that is present
	$(BIN)/tox run

lint: $(VENV)/.dev  ## style, and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## mend style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typecheck: $(VENV)/.dev  ## mypy, strict
	$(BIN)/mypy

data: $(VENV)/.dev  ## build data/ from the official files
	$(BIN)/python -m pipeline build --sources $(SOURCES)

check-data: $(VENV)/.dev  ## compare data/ with what the official files give
	$(BIN)/python -m pipeline build --check --sources $(SOURCES)

all: lint typecheck test check-data  ## everything CI does

clean:  ## remove what was installed and cached
	rm -rf $(VENV) .tox .mypy_cache .ruff_cache .pytest_cache .coverage

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@
