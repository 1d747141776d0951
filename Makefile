# Kontakt's commands; `make help` lists them. The second run of each does only what has changed.

PORT ?= 8080
DATA ?= .kontakt
# What `make bench` measures, in turn; with BENCHES=public only that.
BENCHES ?= start public changes events paint application lists analytics typing
# How many cases of each target `make fuzz` tries; with ONLY="slug theme" only of these.
CASES ?= 1000000
# How long `make test-swarm` kills replicas, one every ten seconds.
KILL_SECONDS ?= 30
# The first of these that works and can make a virtual environment; a version manager may leave names that do nothing.
PYTHON ?= python3.14 python3.13 python3.12 python3.11 python3

VENV := .venv/pyvenv.cfg
RUN := .venv/bin/python -m
PIP := $(RUN) pip install -qq --disable-pip-version-check --no-deps
NPM := npm --prefix web --no-audit --no-fund --no-update-notifier --loglevel=error
MODULES := web/node_modules/.package-lock.json
# Judges that only the tests need. Their packages may not run scripts, which would download a browser of their own.
TEST_NPM := npm --prefix tests/node --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
TEST_MODULES := tests/node/node_modules/.package-lock.json
BUNDLE := web/dist/index.html
# Folders too, whose time changes when a file in them goes.
WEB_SOURCES := $(shell find web/src web/public web/build web/worker) $(wildcard web/index.html web/*.json web/*.ts)

NIX := nix --extra-experimental-features "nix-command flakes"
# The sandbox is on and nothing is downloaded but by `make fetch`. Root on a machine without Nix's own users builds as root.
define NIX_CONFIG
sandbox = true
sandbox-fallback = false
substituters =
flake-registry =
$(if $(filter 0,$(shell id -u)),$(if $(shell getent group nixbld),,build-users-group =))
endef

ENV_FILE ?= .env
# What was given as `make env NAME=value`, and not what happens to be in the environment.
GIVEN = $(filter-out ENV_FILE,$(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name))))
# Puts what was given or made into .env.example. From the rest it tells the ports, and whether a database is needed here.
define WRITE_ENV
function is_given(name) { return index(" " ENVIRON["GIVEN"] " ", " " name " ") }
function quoted(value) {
	if (value !~ /[^A-Za-z0-9_.,:\/@%+=-]/) return value
	gsub(/\047/, "\\\047", value)
	return "\047" value "\047"
}
BEGIN {
	url = is_given("APP_URL") ? ENVIRON["APP_URL"] : ""
	if (match(url, /:[0-9]+\/?$$/)) made[url ~ /^https:/ ? "HTTPS_PORT" : "HTTP_PORT"] = substr(url, RSTART + 1) + 0
	if (is_given("DATABASE_URL")) made["BUNDLED_DATABASE"] = 0
	made["JWT_SECRET"] = ENVIRON["MADE_JWT_SECRET"]
	made["POSTGRES_PASSWORD"] = ENVIRON["MADE_POSTGRES_PASSWORD"]
}
/^#?[A-Z_]+=/ {
	name = $$0; sub(/^#/, "", name); sub(/=.*/, "", name); known[name]
	if (is_given(name)) { print name "=" quoted(ENVIRON[name]); next }
	if (name in made) { print name "=" made[name]; next }
}
{ print }
END {
	count = split(ENVIRON["GIVEN"], names)
	for (i = 1; i <= count; i++) if (!(names[i] in known)) { print "There is no setting " names[i] "." > "/dev/stderr"; failed = 1 }
	exit failed
}
endef

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help up test baselines screens lint format typecheck test-python test-failover test-embedded test-web test-browser test-schema test-images test-swarm kubernetes fuzz attack bench bench-scale soak openapi messages fetch images load env relock audit licences clean chromium pgbouncer

help: ## Show this list
	@echo "make TARGET, with PORT=$(PORT) and DATA=$(DATA) where it says so"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

up: .stamps/demo $(BUNDLE) ## Run a whole Kontakt with sample cards on this machine (PORT, DATA)
	@exec $(RUN) kontakt demo --port "$(PORT)" --data "$(DATA)"

test: .stamps/dev $(BUNDLE) $(TEST_MODULES) chromium ## Run everything that must pass
	@$(MAKE) --no-print-directory -j1 lint typecheck test-python test-embedded test-web test-browser
	@echo "Everything passed."

lint: .stamps/dev ## Check style and formatting
	@echo "== ruff"
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

format: .stamps/dev ## Format the Python code and sort its imports
	@$(RUN) ruff check --fix-only --quiet .
	@$(RUN) ruff format .

typecheck: .stamps/dev $(MODULES) ## Check types, of Python and TypeScript
	@echo "== mypy"
	@$(RUN) mypy
	@echo "== vue-tsc"
	@$(NPM) run --silent typecheck

test-python: .stamps/dev $(TEST_MODULES) pgbouncer ## Run the Python tests that need no browser
	@echo "== pytest"
	@$(RUN) pytest --numprocesses auto --quiet --ignore tests/embedded --ignore tests/browser --ignore tests/images --ignore tests/swarm --ignore tests/failover tests

test-failover: .stamps/dev ## Let one of two PostgreSQL servers die, hang, step down and lag while people write
	@echo "== failover"
	@$(RUN) pytest --quiet -rP tests/failover

test-embedded: .stamps/dev $(BUNDLE) ## Start and stop whole Kontakts
	@echo "== the embedded run"
	@$(RUN) pytest --quiet tests/embedded

test-web: $(MODULES) ## Run the web application's tests
	@echo "== vitest"
	@$(NPM) test --silent

test-browser: .stamps/dev $(BUNDLE) $(TEST_MODULES) chromium ## Walk through a running Kontakt in Chromium
	@echo "== the browser"
	@$(RUN) pytest --quiet --numprocesses auto --dist loadfile --ignore tests/browser/test_lighthouse.py tests/browser
	@echo "== Lighthouse, which wants the machine for itself"
	@$(RUN) pytest --quiet tests/browser/test_lighthouse.py

test-schema: .stamps/dev ## Send 20 000 made up requests, and hold the answers to the description of the API
	@$(RUN) tests.schema

fuzz: .stamps/atheris ## Try what builds and reads values with a million made up ones each (CASES, ONLY)
	@$(RUN) tests.fuzz --cases "$(CASES)" $(ONLY)

attack: .stamps/dev $(BUNDLE) ## Try known attacks on a running Kontakt, and print what came of each (ONLY)
	@$(RUN) tests.attack $(ONLY)

baselines: .stamps/dev $(MODULES) chromium ## Draw the pictures anew that card pages are compared with
	@$(RUN) tests.browser.gallery

screens: .stamps/dev $(BUNDLE) chromium ## Draw the sheets of docs/screens anew, one for each view of the application
	@$(RUN) tests.browser.views

bench: .stamps/dev chromium ## Measure the start, what the public gets, how soon changes are seen, events, first paint, lists
	@set -e; for part in $(BENCHES); do echo "== $$part"; $(RUN) tests.bench.$$part; done

bench-scale: .stamps/dev $(BUNDLE) ## Measure what more replicas bring, and what more cards and events cost (CARDS, EVENTS)
	@CARDS="$(CARDS)" EVENTS="$(EVENTS)" $(RUN) tests.bench.scale $(if $(ONLY),--only "$(ONLY)")

soak: .stamps/dev $(BUNDLE) ## Send 300 requests a second for half an hour, while parts fail (SHORT=1: ten minutes; MINUTES)
	@$(RUN) tests.soak $(if $(MINUTES),--minutes "$(MINUTES)",$(if $(SHORT),--short))

openapi: .stamps/dev ## Describe the API anew for the web application
	@$(RUN) kontakt openapi > web/openapi.json
	@echo "Written: web/openapi.json"

messages: .stamps/dev ## Bring the catalogues of kontakt/locale up to date with the words of the pages
	@$(RUN) tests.locale.messages
	@echo "Written: kontakt/locale"

fetch: export NIX_CONFIG := $(NIX_CONFIG)
fetch: $(VENV) ## Bring the locked files into the Nix store (DEBIAN_MIRROR, DEBIAN_ARCHIVE)
	@$(RUN) nix.fetch

images: export NIX_CONFIG := $(NIX_CONFIG)
images: fetch ## Build the four images and show their layers and sizes
	@$(NIX) build .#images --out-link .stamps/images
	@$(RUN) nix.archives.show .stamps/images

load: export NIX_CONFIG := $(NIX_CONFIG)
load: fetch ## Build the images and load what has changed into Docker
	@$(NIX) build .#images --out-link .stamps/images
	@$(RUN) nix.archives.load .stamps/images

test-images: export NIX_CONFIG := $(NIX_CONFIG)
test-images: .stamps/dev images chromium ## Build the images twice, and run them in a Docker engine
	@echo "== the images"
	@$(RUN) pytest --quiet tests/images

test-swarm: export NIX_CONFIG := $(NIX_CONFIG)
test-swarm: .stamps/dev images ## Replace, break and kill replicas on Docker Swarm under traffic (KILL_SECONDS)
	@echo "== the Swarm"
	@KILL_SECONDS="$(KILL_SECONDS)" $(RUN) pytest --quiet tests/swarm

kubernetes: export NIX_CONFIG := $(NIX_CONFIG)
kubernetes: fetch ## Write deploy/kubernetes/base anew, from the description of the images
	@$(NIX) build .#kubernetes --out-link .stamps/kubernetes
	@install -m 644 -t deploy/kubernetes/base .stamps/kubernetes/*
	@echo "Written: deploy/kubernetes/base"

env: export WRITE_ENV := $(WRITE_ENV)
env: ## Write .env with secrets of its own; takes APP_URL=, OIDC_ISSUER= and all else in .env.example
	@test ! -e "$(ENV_FILE)" || { echo "$(ENV_FILE) is there already, and may hold the only copy of its secrets." >&2; exit 1; }
	@umask 077; secret() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }; \
		GIVEN="$(GIVEN)" MADE_JWT_SECRET="$$(secret)" MADE_POSTGRES_PASSWORD="$$(secret)" awk "$$WRITE_ENV" .env.example \
		> "$(ENV_FILE).part" || { rm "$(ENV_FILE).part"; exit 1; }
	@mv "$(ENV_FILE).part" "$(ENV_FILE)"
	@echo "Written: $(ENV_FILE)"
	@sed -n 's/^\([A-Z_]*\)=$$/  still to be filled in: \1/p' "$(ENV_FILE)"

relock: .stamps/tools/pyvenv.cfg .stamps/demo ## Lock all dependencies anew, at their newest with UPGRADE=1
	@set -e; compile() { .stamps/tools/bin/uv pip compile $(if $(UPGRADE),--upgrade) --quiet --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate "$$@"; }; \
	compile pyproject.toml --extra demo --group build --group dev --output-file requirements/dev.txt; \
	compile pyproject.toml --extra demo --group build --constraint requirements/dev.txt --output-file requirements/demo.txt; \
	compile pyproject.toml --constraint requirements/dev.txt --output-file requirements/base.txt; \
	compile --group fuzz --constraint requirements/dev.txt --output-file requirements/fuzz.txt; \
	compile --group tools --constraint requirements/dev.txt --output-file requirements/tools.txt
	@$(NPM) $(if $(UPGRADE),update,install) --package-lock-only --omit-lockfile-registry-resolved
	@$(TEST_NPM) $(if $(UPGRADE),update,install) --package-lock-only --omit-lockfile-registry-resolved
	@$(RUN) nix.relock $(if $(UPGRADE),--upgrade)
	@echo "Locked. The differences: git diff requirements web/package-lock.json tests/node/package-lock.json nix/locks"

audit: .stamps/tools/pyvenv.cfg .stamps/demo ## Compare every lock with known vulnerabilities; status 2 if they cannot be looked up
	@$(RUN) tests.supply.audit

licences: .stamps/demo ## List anew under which licence everything is that Kontakt is made of
	@$(RUN) tests.supply.licences
	@echo "Written: docs/licences.md"

clean: ## Remove what was installed and built; DATA stays
	rm -rf .venv .stamps web/node_modules tests/node/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find kontakt migrations tests -name __pycache__ -prune -exec rm -rf {} +

chromium:
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium for the browser tests"; \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium >/dev/null; \
		else \
			echo "The browser tests need Chromium: apt-get install chromium (as root)" >&2; exit 1; \
		fi; }

# Without a service of its own: the tests start it themselves.
pgbouncer:
	@PATH="$$PATH:/usr/sbin" command -v pgbouncer >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing PgBouncer for the tests"; \
			apt-get -qq update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
				apt-get -qq install --no-install-recommends pgbouncer >/dev/null; \
		else \
			echo "The tests need PgBouncer: apt-get install pgbouncer (as root)" >&2; exit 1; \
		fi; }

$(VENV):
	@for python in $(PYTHON); do \
		if "$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making .venv with $$("$$python" -V)"; exec "$$python" -m venv --clear .venv; \
		fi; \
	done; \
	echo "Kontakt needs Python 3.11 or newer that can make virtual environments; tried: $(PYTHON)." >&2; \
	echo "Name another with make PYTHON=/path/to/python; on Debian: apt-get install python3-venv (as root)." >&2; exit 1

.stamps/demo: $(VENV) requirements/demo.txt pyproject.toml
	@echo "Installing Python packages; the first time takes a minute"
	@$(PIP) --require-hashes -r requirements/demo.txt
	@$(PIP) --no-build-isolation --editable .
	@mkdir -p $(@D) && touch $@

# After the other, not beside it: both install into one place.
.stamps/dev: .stamps/demo requirements/dev.txt
	@echo "Installing Python packages for the tests"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

# Only for long runs on one kind of machine, so that nobody else waits for it.
.stamps/atheris: .stamps/dev requirements/fuzz.txt
	@$(PIP) --require-hashes -r requirements/fuzz.txt
	@touch $@

# What locks and audits, in a place of its own: it brings another pip.
.stamps/tools/pyvenv.cfg: $(VENV) requirements/tools.txt
	@$(RUN) venv .stamps/tools
	@.stamps/tools/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements/tools.txt
	@touch $@

$(MODULES): web/package.json web/package-lock.json
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "Kontakt needs Node 20 or newer with npm, and there is none here." >&2; exit 1; }
	@node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' || { \
		echo "Kontakt needs Node 20 or newer, and this is $$(node --version)." >&2; exit 1; }
	@echo "Installing the web application's packages"
	@$(NPM) ci
	@touch $@

$(TEST_MODULES): tests/node/package.json tests/node/package-lock.json $(MODULES)
	@echo "Installing what judges the pages"
	@$(TEST_NPM) ci
	@touch $@

$(BUNDLE): $(MODULES) $(WEB_SOURCES)
	@echo "Building the web application"
	@$(NPM) run --silent build -- --logLevel error
	@touch $@
