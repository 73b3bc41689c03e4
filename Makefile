# Everything runs in .venv, made on first use with the versions of constraints.txt.
PYTHON ?= python3
BIN := .venv/bin
FUZZ_SECONDS ?= 60
# So many inputs end it earlier; -1 is no limit.
FUZZ_RUNS ?= -1
# A process for each core; each takes a run of neighbours, which share what their module has built.
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
# The same inputs in every run; 0 draws new ones.
FUZZ_SEED ?= 0

.PHONY: help demo quick test fuzz lint format bench bench-smoke docs samples clean

help:
	@echo "make demo     explain the incidents of the shipped sample bundles"
	@echo "make quick    the tests that take no seconds each, with fewer examples"
	@echo "make test     lint, type check and the whole test suite"
	@echo "make fuzz     feed each parser broken input, for FUZZ_SECONDS=60 each"
	@echo "make lint     ruff, mypy and the contract of imports alone"
	@echo "make format   let ruff rewrite the code"
	@echo "make bench    measure speed and memory against zgrep"
	@echo "make bench-smoke  a small measurement, compared with the stored one"
	@echo "make docs     write the generated part of docs/cli.md anew"
	@echo "make samples  write sample_logs/ anew"
	@echo "make clean    remove .venv and caches"

demo: .venv/installed
	$(BIN)/vmlog analyze sample_logs/demo/*.tgz

quick: .venv/installed-dev
	$(PYTEST) -m "not slow" --hypothesis-profile=quick

test: lint
	$(PYTEST)

fuzz: .venv/installed-fuzz
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) --runs $(FUZZ_RUNS) --seed $(FUZZ_SEED)

lint: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/installed-dev
	$(BIN)/python -m benchmarks.run

bench-smoke: .venv/installed-dev
	$(BIN)/python -m benchmarks.run --smoke

docs: .venv/installed
	$(BIN)/python docs/write_cli.py

samples: .venv/installed-dev
	$(BIN)/python -m simulator

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis fuzz-found

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "vmlog needs Python 3.11 or later; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | .venv/bin/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

.venv/installed-fuzz: .venv/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,fuzz]'
	@touch $@
