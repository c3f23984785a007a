# Sheaf. Needs git, make and Python 3.11 or newer; everything else is put into .venv.
PORT ?= 8000
PYTHON ?= python3
WORKERS ?= 3
DEMO ?= 1
BIN := .venv/bin

.PHONY: run test shots lint requirements

run: .venv/run-stamp ## Serve on http://127.0.0.1:8000/ with the demo; PORT=9000 changes the port, DEMO=0 begins empty
	@exec env DEBUG=1 $(BIN)/python manage.py serve $(if $(filter 0,$(DEMO)),--empty,--demo) --port "$(PORT)"

test: export PYTHONDONTWRITEBYTECODE = # what is compiled once serves every process that the tests start
test: .venv/test-stamp ## Run the tests; one folder: make test WHAT=tests/comments
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(WHAT)

shots: .venv/test-stamp ## Photograph every page as each of the cast, into shots/
	$(BIN)/python -m tests.shots

lint: .venv/test-stamp ## Check the code and the templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet

requirements: .venv/run-stamp ## Pin the newest allowed versions, with hashes
	$(BIN)/pip install --quiet pip-tools
	for file in requirements requirements-dev; do $(BIN)/pip-compile --quiet --upgrade --generate-hashes \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate --strip-extras \
	  --output-file $$file.txt $$file.in || exit 1; done

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sheaf needs Python 3.11 or newer: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { echo "Python cannot make an environment (on Debian: apt-get install python3-venv)."; exit 1; }

.venv/run-stamp: requirements.txt | .venv/bin/python
	@echo "Installing what Sheaf needs (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/test-stamp: requirements-dev.txt | .venv/bin/python
	@echo "Installing what the tests need (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/run-stamp
