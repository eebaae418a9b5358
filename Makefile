# Every verb a person needs. `make demo` is the first one.
VENV := .venv
PYTHON ?= python3
HUOQUN := $(VENV)/bin/huoqun
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.PHONY: help demo up setup setup-dev test check bench torture lock messages

help: ## What each verb does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

lock:
	uv pip compile -q pyproject.toml --group build --python-version 3.11 --universal --generate-hashes --no-annotate --no-header -o requirements/run.txt
	uv pip compile -q pyproject.toml --group build --group dev --python-version 3.11 --universal --generate-hashes --no-annotate --no-header -o requirements/dev.txt
