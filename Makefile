# One line a goal: `make demo` shows the wall, `make test` proves it. Python >= 3.11 and make are all that is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install
PYTEST := $(BIN)/python -m pytest
# Two processes, each with servers of its own; tests/conftest.py says what goes into which.
BESIDE := --numprocesses 2 --no-loadscope-reorder
# The build backend is locked like everything else: our own package is built without fetching anything more.
BUILD := printf 'hatchling\neditables\n'
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' pyproject.toml

.PHONY: demo check test cover soak bench pictures screens lock clean

demo: $(VENV)/ready  ## everything on this machine: http://127.0.0.1:8050/wall/da-lat
	@$(BIN)/python -m ioc demo

check: $(VENV)/ready-to-test  ## what can be said without running the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/basedpyright --level error
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@$(BIN)/python -m tests.licences
	@$(BIN)/python -m tests.audit

test: check  ## every check and every test, on real servers
	$(PYTEST) $(BESIDE)

cover: $(VENV)/ready-to-test  ## the same tests, slower, and which lines they did not reach
	$(PYTEST) $(BESIDE) --cov

soak: $(VENV)/ready-to-test  ## minutes to hours of load and faults
	$(PYTEST) -m soak

bench: $(VENV)/ready  ## speeds, as ratios within one run
	$(BIN)/python -m ioc bench record
	$(BIN)/python -m ioc bench ingest
	$(BIN)/python -m ioc bench ingest --readings-per-message 10
	$(BIN)/python -m ioc bench walls
	$(BIN)/python -m ioc bench store
	$(BIN)/python -m ioc bench snapshot

pictures: $(VENV)/ready-to-test  ## the pictures of docs/, from a running `make demo`
	$(BIN)/python -m docs.pictures

screens: $(VENV)/ready-to-test  ## the walls at fixed moments of the simulated province, into .ioc/screens
	$(BIN)/python -m docs.screens

lock: $(VENV)/ready-to-test  ## take the newest versions that pyproject.toml allows
	$(PIP) --quiet uv
	$(BUILD) | $(COMPILE) - --upgrade --output-file requirements.txt
	$(BUILD) | $(COMPILE) - --upgrade --extra test --constraint requirements.txt --output-file tests/requirements.txt

clean:  ## what was installed and what tools left behind; the demo's data in .ioc stays
	rm -rf $(VENV) .coverage* htmlcov .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/ready: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@test -w . || { echo "this folder cannot be written to; clone into one that is yours"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || \
		{ echo "the virtual environment cannot be made; on Debian: apt install python3-venv"; exit 1; }
	$(PIP) --require-hashes --requirement requirements.txt
	$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@echo "making fonts from the installed packages"
	@$(BIN)/python -m ioc.fonts
	@touch $@

$(VENV)/ready-to-test: $(VENV)/ready tests/requirements.txt
	$(PIP) --require-hashes --requirement tests/requirements.txt
	@touch $@
