# What a user runs: `make rehearsal`, `make test`. Each sets up all it needs in .venv, with the versions
# that constraints.txt names.
PYTHON ?= python3.13
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export SAM_CLI_TELEMETRY := 0

.PHONY: rehearsal test lint build test-sam-local format deploy clean

rehearsal: $(VENV)/.rehearsal
	@rehearse run

test: $(VENV)/.test
	pytest -n auto --dist loadfile

lint: $(VENV)/.sam $(VENV)/.test
	ruff check
	ruff format --check
	mypy
	sam validate --lint

build: $(VENV)/.sam
	sam build

# The functions in containers, through SAM; needs a Docker engine with the runtime's image.
test-sam-local: $(VENV)/.test build
	pytest -m sam_local -rs tests/sam_local

format: $(VENV)/.test
	ruff check --fix
	ruff format

deploy: build
	sam deploy --guided

clean:
	rm -rf $(VENV) .aws-sam rehearsal-output

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Each stamp says that one set of dependencies is there; a change of what they are makes it again.
$(VENV)/.rehearsal: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(call install,.)

$(VENV)/.test: $(VENV)/.rehearsal
	$(call install,.[test])

$(VENV)/.sam: $(VENV)/.rehearsal
	$(call install,.[sam])

# No build isolation: the build tool, too, is the one that constraints.txt names.
define install
	@echo "Setting up $(VENV) for $(notdir $@) ..."
	@$(BIN)/pip install -q -c constraints.txt setuptools
	@$(BIN)/pip install -q -c constraints.txt --no-build-isolation -e '$(1)'
	@touch $@
endef
