# The two commands of a newcomer are `make report` and `make test`; both make the environment first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: report test lint types tests gate texts speed clean
.DEFAULT_GOAL := report

report: $(INSTALLED)  ## the report over seeds/
	$(BIN)/quoteattr report seeds/

test: lint types tests gate  ## everything that has to hold

lint: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(INSTALLED)
	$(BIN)/mypy

tests: $(INSTALLED)
	$(BIN)/python -m pytest -q

gate: $(INSTALLED)  ## scores against the pinned floors of gold/floors.json
	@if [ -d ../shared/gold ]; then $(BIN)/python scripts/gold_texts.py; \
	else echo "no ../shared here: the gate passes over the gold whose texts are missing"; fi
	$(BIN)/python scripts/gate.py

texts: $(INSTALLED)  ## the articles of gold/news, from ../shared (or: make texts FROM="--clones DIR")
	$(BIN)/python scripts/gold_texts.py $(FROM)

speed: $(INSTALLED)  ## articles a second against stock Stanza
	$(BIN)/python benchmarks/speed.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

# Made again only when what is to be installed changes.
$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
