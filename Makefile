# What a user runs: `make rehearsal`, `make test`. Each sets up all it needs in .venv, with the versions
# that constraints.txt names.
PYTHON ?= python3.13
VENV := .venv
BIN := $(VENV)/bin
# checkov needs other versions of much that SAM needs, so it has an environment of its own.
CHECKOV := .venv-checkov/bin/checkov
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export SAM_CLI_TELEMETRY := 0

.PHONY: rehearsal test lint build test-sam-local test-emulator format deploy clean

rehearsal: $(VENV)/.rehearsal
	@rehearse run

test: $(VENV)/.test
	pytest -n auto --dist loadfile

# The template twice: as it is written, and as CloudFormation will see it.
lint: $(VENV)/.sam $(VENV)/.test $(CHECKOV)
	ruff check --quiet
	ruff format --check --quiet
	mypy
	sam validate --lint
	python tests/template/stack_template.py .aws-sam/transformed.json
	cfn-lint template.yaml .aws-sam/transformed.json
	$(CHECKOV) -f template.yaml -f .aws-sam/transformed.json

build: $(VENV)/.sam
	sam build

# The functions in containers, through SAM; needs a Docker engine with the runtime's image.
test-sam-local: $(VENV)/.test build
	pytest -m sam_local -rs tests/sam_local

# The stack in a local AWS emulator that answers at localhost:4566.
test-emulator: $(VENV)/.test build
	pytest -m emulator -rs tests/emulator

format: $(VENV)/.test
	ruff check --fix
	ruff format

deploy: build
	sam deploy --guided

clean:
	rm -rf $(VENV) .venv-checkov .aws-sam rehearsal-output

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Each stamp says that one set of dependencies is there; a change of what they are makes it again.
$(VENV)/.rehearsal: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,.)

$(VENV)/.test: $(VENV)/.rehearsal
	$(call install,.[test])

$(VENV)/.sam: $(VENV)/.rehearsal
	$(call install,.[sam])

$(CHECKOV): constraints-checkov.txt
	@echo "Setting up .venv-checkov ..."
	@$(PYTHON) -m venv .venv-checkov
	@.venv-checkov/bin/pip install -q -c constraints-checkov.txt checkov
	@touch $@

# No build isolation: the build tool, too, is the one that constraints.txt names.
define install
	@echo "Setting up $(VENV) for $(notdir $@) ..."
	@$(BIN)/pip install -q -c constraints.txt setuptools
	@$(BIN)/pip install -q -c constraints.txt --no-build-isolation -e '$(1)'
	@touch $@
endef
