# What a user runs: `make rehearsal`, `make test`. Each sets up all it needs in .venv, with the versions that
# constraints.txt names. Commands run as `$(PY) -m ...`: scripts in .venv/bin do not survive a path with a space.
PYTHON ?= python3.13
VENV := .venv
PY := $(VENV)/bin/python
# The SAM CLI looks for the runtime's Python and for its own scripts on the PATH.
SAM := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(PY) -m samcli
# checkov needs other versions of much that SAM needs, so it has an environment of its own.
CHECKOV := .venv-checkov
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export SAM_CLI_TELEMETRY := 0

.PHONY: rehearsal test lint build test-sam-local test-emulator test-wheel test-browser test-kill screenshots mutants format deploy clean

rehearsal: $(VENV)/.rehearsal
	@$(PY) -m rehearsal run

test: $(VENV)/.test
	$(PY) -m pytest -rs -n auto --dist loadfile

# The template twice: as it is written, and as CloudFormation will see it.
lint: $(VENV)/.sam $(VENV)/.test $(CHECKOV)/.whole
	$(PY) -m ruff check --quiet
	$(PY) -m ruff format --check --quiet
	$(PY) -m mypy
	$(SAM) validate --lint
	$(PY) tests/template/stack_template.py .aws-sam/transformed.json
	$(PY) -c 'from cfnlint.runner import main; main()' template.yaml .aws-sam/transformed.json
	$(CHECKOV)/bin/python -m checkov.main -f template.yaml -f .aws-sam/transformed.json

build: $(VENV)/.sam
	$(SAM) build

# Deploys the stack, or changes it to what parameters.yaml says.
deploy: build
	$(SAM) deploy

# The functions in containers, through SAM; needs a Docker engine with the runtime's image.
test-sam-local: $(VENV)/.test build
	$(PY) -m pytest -m sam_local -rs tests/sam_local

# The stack in a local AWS emulator that answers at localhost:4566.
test-emulator: $(VENV)/.test build
	$(PY) -m pytest -m emulator -rs tests/emulator

# The wheel in an empty environment.
test-wheel: $(VENV)/.test
	$(PY) -m pytest -m wheel -rs tests/project

# The workers' pages in Debian's Chromium, at /usr/bin/chromium.
test-browser: $(VENV)/.test $(VENV)/.browser
	$(PY) -m pytest -m browser -rs -n auto --dist loadfile tests/browser

# The portal killed 300 times at random moments, where the tests do it 20 times.
test-kill: $(VENV)/.test
	PORTAL_KILLS=300 $(PY) -m pytest tests/rehearsal/portal/test_kill.py

# Makes small changes (mutants) to src/ and template.yaml, one at a time, and prints those that no test notices.
mutants: $(VENV)/.test
	$(PY) -m tests.mutants

# The screenshots in docs/images.
screenshots: $(VENV)/.test $(VENV)/.browser
	$(PY) -m tests.browser.screenshots

format: $(VENV)/.test
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

clean:
	rm -rf $(VENV) $(CHECKOV) .aws-sam rehearsal-output

# Each stamp says that one set of dependencies is there; a change of what they are makes it again.
$(VENV)/.rehearsal: pyproject.toml constraints.txt $(VENV)/.whole
	$(call install,.)

$(VENV)/.test: $(VENV)/.rehearsal
	$(call install,.[test])

$(VENV)/.browser: $(VENV)/.rehearsal
	$(call install,.[browser])

$(VENV)/.sam: $(VENV)/.rehearsal
	$(call install,.[sam])

# An environment counts only once it is whole, in the folder that it was made in, and while its Python is there: it
# holds absolute paths.
moved = $(shell test -x $(1)/bin/python && test "$$(cat $(1)/.whole 2>/dev/null)" = "$$(pwd -P)" || echo $(1)/.whole)
.PHONY: $(call moved,$(VENV)) $(call moved,$(CHECKOV))

$(VENV)/.whole:
	@$(python-is-there)
	@"$(PYTHON)" -m venv --clear $(VENV)
	@pwd -P > $@

$(CHECKOV)/.whole: constraints-checkov.txt
	@$(python-is-there)
	@echo "Setting up $(CHECKOV) ..."
	@"$(PYTHON)" -m venv --clear $(CHECKOV)
	@$(CHECKOV)/bin/python -m pip install -q -c constraints-checkov.txt checkov
	@pwd -P > $@

define python-is-there
stop() { echo "$$1, then run the same command again." >&2; exit 1; }; \
command -v "$(PYTHON)" >/dev/null || \
  stop "Python 3.13 is needed, and there is no '$(PYTHON)': install it, or say where it is with PYTHON=/path/to/python"; \
"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 13))' 2>/dev/null || \
  stop "Python 3.13 or later is needed, and '$(PYTHON)' is not: say where it is with PYTHON=/path/to/python"; \
"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || \
  stop "'$(PYTHON)' cannot make virtual environments: install its venv module (on Debian: sudo apt install python3.13-venv)"
endef

# No build isolation: the build tool, too, is the one that constraints.txt names.
define install
	@echo "Setting up $(VENV) for $(notdir $@) ..."
	@$(PY) -m pip install -q -c constraints.txt setuptools
	@$(PY) -m pip install -q -c constraints.txt --no-build-isolation -e '$(1)'
	@touch $@
endef
