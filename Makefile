# The two commands: make run, make test. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORT

.PHONY: help run test test-quick lint format bench chaos soak model lock clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.venv/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: .venv/.run  ## serve on 127.0.0.1:$PORT until SIGTERM; installs and migrates first
	exec $(BIN)/gunicorn wsgi:app

# What bears another test beside it: no measured time, no kill, no limit of a whole host. All other
# tests, new ones too, run one after the other.
SHARED := tests/unit tests/browser $(patsubst %,tests/integration/test_%.py,accuracy answer_store \
  auto_interview claims database delivery_truth hub llm migrations operations practice_api report)

# By file, for parts they share; in order, or the file with few and long tests would come last.
TWO := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: .venv/.dev  ## all tests; those whose parts are missing say why
	$(TWO) $(SHARED)
	$(BIN)/python -m pytest $(addprefix --ignore=,$(SHARED))

test-quick: .venv/.dev  ## unit tests only
	$(TWO) tests/unit

lint: .venv/.dev  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev  ## let ruff format and fix what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev  ## measure, print and write bench/results.md
	$(BIN)/python -m bench

chaos: .venv/.dev  ## 200 answers under 60 kills in each mode; SEED=n replays a run
	seed=$${SEED:-$$RANDOM}; for mode in embedded embedded-postgresql celery; do \
	  $(BIN)/python -m tests.scale.chaos --mode $$mode --seed $$seed || exit 1; done

soak: .venv/.dev  ## 1,000 answers in 512 MB, about an hour; LIMIT_MB=400 shows the levels
	$(BIN)/python -m bench.soak --limit-mb $${LIMIT_MB:-512} --answers $${ANSWERS:-1000}

model: .venv/.run  ## fetch a hub model: make model NAME=Systran/faster-whisper-small[@revision]
	$(BIN)/python -m interview.speech.hub "$(NAME)"

lock: .venv/.run  ## compile the requirements files from pyproject.toml
	$(BIN)/pip install --quiet uv
	./.ci/lock

clean:  ## remove the environment; data in DATA_DIR stays
	rm -rf .venv
