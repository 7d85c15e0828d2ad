# Two commands are enough: `make run` shows a lending company at work, `make test` proves it.
# They need Python 3.11 or newer and nothing else.

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	"$$name" -c '$(NEW_ENOUGH)' 2>/dev/null && { command -v "$$name"; break; }; done)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links
define INSTALL
"$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || { \
	echo "Python 3.11 or newer is needed and none was found. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	exit 1; }; "$(PYTHON)" config/install.py
endef
export PORT
# Secrets that the environment does not give are drawn once and kept under var/.
export LOCAL ?= true
export UV_SYSTEM_CERTS := 1
export PYTHONUNBUFFERED := 1

.PHONY: run test check bench lock reset install site messages catalogues

run: export RUN_BEGAN_AT := $(shell date +%s)
run: site ## start everything and stay until Ctrl-C
	@$(BIN)/python -m config.catalogues compile
	@exec $(BIN)/python -m config.run

# Two processes, each with a database of its own; ARGS="-n 0" is one, which a debugger needs.
test: install catalogues ## run every test against a real PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: install catalogues ## lint, types, layers, migrations, settings, texts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m config.lengths
	$(BIN)/python manage.py makemigrations --check --dry-run
	BEHIND_HTTPS=true DEBUG=false $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m config.catalogues check

bench: install catalogues ## build a book of a million loans once and print the ratios
	@$(BIN)/python -m benchmarks $(ARGS)

lock: install ## resolve the requirement files anew, with hashes
	$(COMPILE) --upgrade requirements.in --output-file requirements.txt
	$(COMPILE) --upgrade requirements-dev.in --output-file requirements-dev.txt
	$(COMPILE) --upgrade requirements-training.in --output-file requirements-training.txt
	$(COMPILE) --upgrade requirements-spark.in --output-file requirements-spark.txt

reset: site ## stop the embedded servers and forget all their data
	@$(BIN)/python -m config.reset

messages: install ## collect the texts to translate into the catalogues
	@$(BIN)/python -m config.catalogues collect

install: ## install everything that the locks name
	@$(INSTALL) all

# What only tests, the training of models and Spark need is left out, so that the first start is quick.
site:
	@$(INSTALL) site

catalogues: install
	@$(BIN)/python -m config.catalogues compile
