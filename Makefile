# Needs only git, make and Python 3.11 or newer. `make` alone lists the targets.
SHELL := bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMP := .venv/.installed
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check bench bench-labels bench-screening lint types fmt golden fuzz clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP)-runtime ## start everything on http://127.0.0.1:8000 (PORT=... for another port) and do the main job once
	@exec $(BIN)/python manage.py up --port $(PORT) --stop-with-parent

test: $(STAMP)-dev ## run all tests against real PostgreSQL and Valkey (ARGS="-k order" for some)
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: lint types ## lint, types, architecture contracts, Django's own checks, API schema
	@echo "== import contracts" && $(BIN)/lint-imports
	@echo "== Django checks" && $(BIN)/python manage.py check
	@echo "== migrations" && $(BIN)/python manage.py makemigrations --check --dry-run
	@echo "== API schema" && $(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

lint: $(STAMP)-dev ## ruff: rules and format
	@echo "== ruff" && $(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP)-dev ## mypy, strict
	@echo "== mypy" && $(BIN)/mypy .

fmt: $(STAMP)-dev ## format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: $(STAMP)-bench ## all benchmarks; results in var/bench/
	@$(BIN)/python -m bench

bench-screening: $(STAMP)-dev ## recall, precision and speed of the opioid screen on the corpus of written medicines
	@$(BIN)/python -m bench screening

bench-labels: $(STAMP)-bench ## how fast labels are drawn, read back and printed as a job, beside other ways of drawing them
	@$(BIN)/python -m bench labels print-job

golden: $(STAMP)-dev ## approve every label of the golden corpus as it is drawn now; look at what changed, then commit it
	@$(BIN)/python -m tests.labels_golden

fuzz: $(STAMP)-dev ## generate labels and prove each (FUZZ_EXAMPLES=100000 FUZZ_KIND=dose FUZZ_SEED=1)
	@FUZZ_EXAMPLES="$(FUZZ_EXAMPLES)" FUZZ_KIND="$(FUZZ_KIND)" FUZZ_SEED="$(FUZZ_SEED)" $(BIN)/python -m tests.labels_fuzz

clean: ## remove .venv and caches; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# pip names every package as it comes, so that half a minute does not look like a hang.
define install
	@echo "Installing $(1) into .venv (about a minute, once) ..."
	@set -o pipefail; $(BIN)/python -m pip install --disable-pip-version-check --no-input --require-hashes -r $(1) \
		| awk '/^Collecting/ {printf "  %s\n", $$2; fflush()} /^Installing/ {print "  unpacking ..."; fflush()}'
	@touch $@
endef

$(STAMP)-runtime: requirements.txt | $(BIN)/pip
	$(call install,requirements.txt)

$(STAMP)-dev: requirements-dev.txt | $(BIN)/pip
	$(call install,requirements-dev.txt)

# What labels are compared with. WeasyPrint also needs Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0
$(STAMP)-bench: requirements-bench.txt $(STAMP)-dev
	$(call install,requirements-bench.txt)

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Nightstand needs Python 3.11 or newer ($(PYTHON) is not). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) cannot create environments. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Creating .venv ..."
	@$(PYTHON) -m venv .venv
