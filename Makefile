# Everything runs in .venv, made on first use with the versions of constraints.txt.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The Pythons of `make test-pythons`; each gets an environment of its own, .venv-3.12 for example.
PYTHONS ?= 3.11 3.12 3.13
# A process for each core; each takes neighbouring tests, which share what their module has built.
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
# The tools of a release, apart from what the tests run with.
RELEASE_VENV ?= .venv-release
# How many examples the properties of `make quick` get, and whether they are new ones: see tests/conftest.py.
PROFILE ?= quick
# Each fuzz target ends after this time or, unless it is -1, this number of inputs.
FUZZ_SECONDS ?= 60
FUZZ_RUNS ?= -1
# The same seed gives the same inputs; 0 draws new ones.
FUZZ_SEED ?= 0
# How long `make soak` writes logs.
SOAK_SECONDS ?= 3600

.PHONY: help demo quick test test-pythons fuzz soak lint format hooks quality bench bench-smoke docs samples clean
.PHONY: hashes audit sbom release

help:
	@echo "make demo          explain the incidents of the shipped sample bundles"
	@echo "make quick         run the tests that are not slow, with fewer examples"
	@echo "make test          run the linters and the whole test suite"
	@echo "make test-pythons  run make quick on each of Python $(PYTHONS) that is found"
	@echo "make lint          run ruff, mypy and import-linter alone"
	@echo "make format        let ruff rewrite the code"
	@echo "make hooks         check each commit before it is made (pre-commit)"
	@echo "make fuzz          feed each parser broken input, for FUZZ_SECONDS=60 each"
	@echo "make soak          follow logs for SOAK_SECONDS=3600 and watch the memory"
	@echo "make quality       measure how well messages are recognised"
	@echo "make bench         measure speed and memory against zgrep and others"
	@echo "make bench-smoke   compare small measurements with the stored ones"
	@echo "make docs          write the generated parts of docs/ anew"
	@echo "make samples       write sample_logs/ anew"
	@echo "make hashes        write constraints-hashes*.txt anew, after a version has changed"
	@echo "make audit         ask for known weaknesses of the dependencies (needs the network)"
	@echo "make release       build the wheel, the sources and what is in them (SBOM) in dist/"
	@echo "make clean         remove .venv and caches"

demo: $(VENV)/installed
	$(BIN)/vmlog analyze sample_logs/demo/*.tgz

quick: $(VENV)/installed-dev
	$(PYTEST) -m "not slow" --hypothesis-profile=$(PROFILE)

test: lint
	$(PYTEST)

test-pythons:
	.ci/pythons $(PYTHONS)

fuzz: $(VENV)/installed-fuzz
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) --runs $(FUZZ_RUNS) --seed $(FUZZ_SEED)

soak: $(VENV)/installed-dev
	$(BIN)/python -m tests.soak --seconds $(SOAK_SECONDS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

hooks: $(VENV)/installed-dev
	$(BIN)/pre-commit install

quality: $(VENV)/installed-dev
	$(BIN)/python -m quality

bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.run

bench-smoke: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.smoke

docs: $(VENV)/installed
	$(BIN)/python docs/write_cli.py
	$(BIN)/python docs/write_checks.py
	$(BIN)/python docs/write_dependencies.py
	$(BIN)/python docs/write_pictures.py

samples: $(VENV)/installed-dev
	$(BIN)/python -m simulator

hashes: $(RELEASE_VENV)/installed
	$(call write_hashes,constraints-hashes.txt,)
	$(call write_hashes,constraints-hashes-extras.txt,--extra fleet --extra remote)

define write_hashes
	$(RELEASE_VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url -c constraints.txt $(2) pyproject.toml -o $(RELEASE_VENV)/hashes
	{ sed -n '/^#/p' $(1); cat $(RELEASE_VENV)/hashes; } > $(RELEASE_VENV)/new
	mv $(RELEASE_VENV)/new $(1)
endef

audit: $(RELEASE_VENV)/installed
	$(RELEASE_VENV)/bin/pip-audit --disable-pip --require-hashes -r constraints-hashes-extras.txt

release: $(RELEASE_VENV)/installed
	rm -rf dist
	$(RELEASE_VENV)/bin/python -m hatchling build
	$(MAKE) sbom

sbom: $(RELEASE_VENV)/installed
	rm -rf .venv-sbom
	$(PYTHON) -m venv .venv-sbom
	.venv-sbom/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints-hashes.txt
	.venv-sbom/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	$(RELEASE_VENV)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON \
		-o dist/vmlog.cdx.json .venv-sbom
	rm -rf .venv-sbom

clean:
	rm -rf .venv .venv-3.* $(RELEASE_VENV) .venv-sbom build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis fuzz-found

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "vmlog needs Python 3.11 or later; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

$(VENV)/installed-fuzz: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,fuzz]'
	@touch $@

$(RELEASE_VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(RELEASE_VENV)
	$(RELEASE_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
		cyclonedx-bom hatchling pip-audit uv
	@touch $@
