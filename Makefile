# The two commands:  make report  (check, evaluate and publish every trial)   make test  (run the whole test suite)
# Each makes its own environment from its lock file the first time, and again whenever the lock changes.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP = -m pip --quiet --disable-pip-version-check install

.PHONY: report test accessible pictures check format lock bench coverage studies clean
.DEFAULT_GOAL := report

report: .venv/ready ## check, evaluate and publish every trial in trials/ into reports/
	@.venv/bin/trialkit publish

test: .venv-test/ready ## run the whole test suite; its processes share the cores, so none starts threads of its own
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 \
		.venv-test/bin/python -m pytest --numprocesses auto --maxprocesses 8 --dist loadgroup

accessible: .venv-test/ready ## axe-core on every page in reports/, wide, narrow and dark; needs chromium
	@.venv-test/bin/python -m tests.accessible $$(find reports -name '*.html')

pictures: .venv-test/ready ## the example in reports/louth and the README's pictures, made anew; needs chromium and poppler
	@.venv-test/bin/trialkit publish louth
	@.venv-test/bin/python -m tests.pictures

check: .venv-test/ready ## formatter, linter, type checker, lock files
	@.venv-test/bin/ruff format --check
	@.venv-test/bin/ruff check
	@.venv-test/bin/mypy
	@PATH=".venv-test/bin:$$PATH" sh locks/lock.sh --check

format: .venv-test/ready
	@.venv-test/bin/ruff format
	@.venv-test/bin/ruff check --fix

lock: .venv-test/ready ## write the lock files again from pyproject.toml
	@PATH=".venv-test/bin:$$PATH" sh locks/lock.sh

bench: .venv-test/ready ## speed and memory, as ratios in one run
	@.venv-test/bin/python benchmarks/speed.py
	@.venv-test/bin/python benchmarks/log_million.py
	@.venv-test/bin/python benchmarks/engine.py
	@.venv-test/bin/python benchmarks/many.py

coverage: .venv-test/ready ## every cell of the coverage benchmark, into benchmarks/COVERAGE.md; half an hour on two cores
	@.venv-test/bin/python -m benchmarks.coverage --cache benchmarks/.coverage

studies: .venv-test/ready ## smaller simulations that docs/statistics.md quotes, into benchmarks/STUDIES.md; some minutes
	@.venv-test/bin/python -m benchmarks.studies

clean:
	rm -rf .venv .venv-test $(filter-out reports/louth/,$(wildcard reports/*/)) internal_reports

.venv/ready: locks/report.txt pyproject.toml
	$(call environment,.venv,locks/report.txt)

.venv-test/ready: locks/test.txt pyproject.toml
	$(call environment,.venv-test,locks/test.txt)

define environment
	@if [ -z "$(PYTHON)" ]; then echo "trialkit needs Python 3.11 or newer with its venv module; none was found. Install it, or say where: make PYTHON=/path/to/python3.11"; exit 2; fi
	@echo "Making $(1) from $(2) with $(PYTHON): one or two minutes, the first time only."
	@$(PYTHON) -m venv --clear $(1)
	@$(1)/bin/python $(PIP) --require-hashes --only-binary :all: -r $(2)
	@$(1)/bin/python $(PIP) --no-deps --no-build-isolation --editable .
	@$(1)/bin/python -m compileall -q src
	@touch $@
endef
