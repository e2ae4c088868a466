# Sets itself up on a machine that has Python 3.11+, make and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
.PHONY: chat test test-browser browser check train-understanding

chat: $(READY)
	@$(BIN)/shoptalk chat

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist loadscope

# The widget and the agents' page, in the Chromium of Debian and what descends from it.
test-browser: $(READY) browser
	$(BIN)/python -m pytest tests/bot/channels/web

browser:
	@command -v chromedriver > /dev/null || { \
	  $(SUDO) apt-get update && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
	    chromium chromium-driver fonts-liberation; }

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# torch goes first and by version, so that no other package pulls another build of it.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)
