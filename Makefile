# The same words by hand and in CI. Every target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where the official files are; builds and their checks need them, nothing else does.
SOURCES ?= ../shared/sources
# For the tests of the pipeline, which build from small files where the official ones are absent.
export PVD_SOURCES := $(abspath $(SOURCES))

# pyenv's python3.12 answers only where that version is selected: select all that are there,
# the default one first.
export PYENV_VERSION ?= $(shell pyenv versions --bare 2>/dev/null | grep -E '^3\.(1[1-9]|[2-9][0-9])\.[0-9]+$$' | sort -V | paste -sd: -)

# Other people's clients, each in an environment of its own: its folder, what pip installs.
JUDGES := .judges
JUDGE_check-jsonschema := check-jsonschema
JUDGE_datapackage := datapackage==1.15.*
JUDGE_validata := validata-table
JUDGE_frictionless-5.18 := frictionless==5.18.0
JUDGE_readers := duckdb pandas
JUDGE_cffconvert := cffconvert
JUDGE_pre-commit := pre-commit
JUDGE_gdal := pyogrio pyarrow geojson-pydantic
PYTHON_JUDGES := check-jsonschema datapackage validata frictionless-5.18 readers cffconvert \
	pre-commit gdal

.PHONY: help run test judges lint format typecheck schemas check-schemas data check-data docs bench all clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run  ## show the eleven towns of the Hautes-Alpes
	@$(BIN)/pvd-data show 05

test: $(VENV)/.dev judges  ## the whole suite, on each Python from 3.11 up that is present
	$(BIN)/tox run-parallel --parallel-no-spinner

judges: $(PYTHON_JUDGES:%=$(JUDGES)/%/.done) $(JUDGES)/npm/.done  ## install other people's clients

lint: $(VENV)/.dev  ## style, and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## mend style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typecheck: $(VENV)/.dev  ## mypy, strict
	$(BIN)/mypy

schemas: $(VENV)/.dev  ## write datapackage.json, schemas/ and the dictionary from the models
	$(BIN)/pvd-data schema --write

check-schemas: $(VENV)/.dev  ## compare them with the models, and validate the package
	$(BIN)/pvd-data schema --check
	$(BIN)/pvd-data validate

data: $(VENV)/.dev  ## build data/ from the official files, then all that describes it
	$(BIN)/python -m pipeline build --sources $(SOURCES)
	$(BIN)/python -m tests.pipeline.make_miniature
	$(BIN)/pvd-data schema --write

check-data: $(VENV)/.dev  ## compare data/ with what the official files give
	$(BIN)/python -m pipeline build --check --sources $(SOURCES)

docs: $(VENV)/.dev  ## build the documentation into site/; a warning fails
	$(BIN)/zensical build --strict --clean

bench: $(VENV)/.spark  ## measure, and write benchmarks/README.md (ONLY=startup,load for some)
	$(BIN)/python benchmarks/bench.py --environments .bench $(if $(ONLY),--only $(ONLY))

all: lint typecheck check-schemas docs check-data test  ## everything CI does

clean:  ## remove what was installed and cached
	rm -rf $(VENV) $(JUDGES) .bench .tox .mypy_cache .ruff_cache .pytest_cache .coverage site .cache

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

$(VENV)/.spark: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group spark
	@touch $@

$(JUDGES)/%/.done: Makefile | $(BIN)/python
	$(BIN)/python -m venv $(JUDGES)/$*
	$(JUDGES)/$*/bin/python -m pip install --quiet $(patsubst %,'%',$(JUDGE_$*))
	@touch $@

# Node is the one runtime that is not set up here: without it the npm clients are not asked,
# and their tests say so.
$(JUDGES)/npm/.done: Makefile
	@mkdir -p $(JUDGES)/npm
	if command -v npm >/dev/null; then npm install --silent --no-audit --no-fund \
		--prefix $(JUDGES)/npm 'datapackage@1.1' 'tableschema@1.12'; \
	else echo 'npm is not here: the npm clients are left out'; fi
	@touch $@
