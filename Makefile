# make lab    JupyterLab on the first notebook        make test     everything that must hold
# The rest is for people who change the project. Without make: the README has the pip and the conda lines.
PYTHON ?= python3
RUN = .venv/bin/python
LAB_ARGS ?=
STAGES ?=
SITE ?= site

.PHONY: lab test site notebooks format mutation lock clean python

lab: python  ## installs what is missing, then opens JupyterLab (LAB_ARGS="--no-browser --port 9000")
	@$(PYTHON) tools/install.py lab
	@.venv/bin/hipmobility lab $(LAB_ARGS)

test: python  ## all tests, or some of them (STAGES="unit browser")
	@$(PYTHON) tools/install.py test
	@$(RUN) tools/run_tests.py $(STAGES)

site: python  ## the whole course as web pages, in the folder site: no Python, no network (SITE=another/folder)
	@$(PYTHON) tools/install.py lab
	@.venv/bin/hipmobility site "$(SITE)"

notebooks: python  ## runs every notebook again and saves its outputs
	@$(PYTHON) tools/install.py test
	@$(RUN) tools/run_notebooks.py

format: python
	@$(PYTHON) tools/install.py test
	@$(RUN) -m ruff check --fix --quiet . ; $(RUN) -m ruff format .

mutation: python  ## breaks the code in thousands of places and counts what the tests notice; some hours
	@$(PYTHON) tools/install.py test
	@$(RUN) -m pip install --quiet --disable-pip-version-check -e ".[mutation]"
	@$(RUN) tools/mutation.py

lock:  ## writes the lock files; needs uv
	@tools/lock.sh

clean:
	rm -rf site .venv .venv-anatomy mutants build dist .pytest_cache .ruff_cache .hypothesis

python:
	@command -v $(PYTHON) > /dev/null || { echo "No $(PYTHON) here. Install Python 3.11 to 3.13, or say where it is: make lab PYTHON=/path/to/python3" >&2; exit 1; }
