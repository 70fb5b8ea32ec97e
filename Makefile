# One word a task. Needs Python 3.11 or newer, make and a shell; fetches the rest from the package
# registries that pip and npm are configured for.
#
#   make demo    fold trastuzumab from its sequence and look at it
#   make test    the whole fast suite
#   make help    the other words

VENV ?= .venv
PYTHONS = python3.13 python3.12 python3.11 python3.14 python3
# PYTHON=... chooses another interpreter.
PYTHON ?=

BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input
# The versions and their checksums are in the lock, so nothing is left to resolve; the two packages
# that come as source are built with the setuptools of build.lock.
INSTALL = $(PIP) install --no-deps --require-hashes --no-compile --use-pep517 --no-build-isolation
STARTED = foldsvc.cli.up, foldsvc.api.app, workers.celery_app, workers.keeper, celery.bin.worker, \
	celery.apps.worker, celery.concurrency.prefork, kombu.transport.redis, alembic.command, \
	workers.search, workers.fold, workers.relax, workers.segment
NODE_BIN = $(abspath $(VENV))/node
REFERENCE = .venv-reference
CONTRACT = .venv-contract

# What make compose-test runs in, and what has to be allowed there.
NAMESPACES = --net --mount --pid --fork --kill-child --mount-proc
TRIED = mount -t tmpfs tmpfs /run && ip netns add n && ip link add name br0 type bridge && \
	ip link add name v0 type veth peer name v1 netns n

WEB_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
PAGE = foldsvc/static/.built
NODE_MODULES = web/node_modules/.installed
LOCKS = requirements/build.lock requirements/runtime.lock requirements/web.lock \
	requirements/dev.lock requirements/gpu.lock requirements/search.lock

export PATH := $(abspath $(BIN)):$(PATH)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup web demo test compose-test lint format types bench e2e parity imaging-parity \
	contract peers demo-test lock clean

help:  ## these lines
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: $(VENV)/.runtime $(VENV)/.web $(VENV)/.dev  ## the virtual environment with everything in it

web: $(PAGE)  ## the page, built into foldsvc/static

demo: $(VENV)/.runtime $(PAGE)  ## fold trastuzumab through the API, then keep serving; DEMO_EXIT=1 stops
	@$(BIN)/foldsvc demo $(if $(filter-out 0,$(DEMO_EXIT)),--exit)

# Files stay whole, since what is compiled for one test of a file serves the others.
test: $(VENV)/.dev $(PAGE)  ## the whole fast suite
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

# As root, or where users may have namespaces and subordinate ids: apt install uidmap.
compose-test: $(VENV)/.dev $(PAGE)  ## docker-compose.yml, each service in namespaces of its own; no Docker
	@test "$$(id -u)" = 0 || user="--user --map-root-user --map-auto"; \
	if fault=$$(unshare $$user $(NAMESPACES) sh -c '$(TRIED)' 2>&1); then \
		exec unshare $$user $(NAMESPACES) $(BIN)/pytest -m compose -n 0 -p no:randomly $(ARGS); \
	else \
		echo "!!! NOT TESTED: docker-compose.yml was not run service by service." >&2; \
		echo "!!! This machine does not allow the namespaces that it takes: $$fault" >&2; \
		echo "!!! Run as root: make compose-test" >&2; \
	fi

lint: $(VENV)/.dev $(NODE_MODULES)  ## every check that runs nothing
	prek run --all-files
	PATH="$(NODE_BIN):$$PATH" npm --prefix web run --silent lint
	PATH="$(NODE_BIN):$$PATH" npm --prefix web run --silent types

format: $(VENV)/.dev $(NODE_MODULES)  ## lay out the code
	ruff format
	ruff check --fix --exit-zero
	PATH="$(NODE_BIN):$$PATH" npm --prefix web run --silent format

types: $(VENV)/.dev $(NODE_MODULES)  ## types of both languages
	mypy
	PATH="$(NODE_BIN):$$PATH" npm --prefix web run --silent types

bench: $(VENV)/.dev  ## accuracy and speed, printed
	$(BIN)/python -m benchmarks

e2e: $(VENV)/.dev $(PAGE)  ## the page in Chromium
	$(BIN)/pytest -m browser $(ARGS)

parity: $(VENV)/.dev $(REFERENCE)/.flashabb $(REFERENCE)/.colabfold $(REFERENCE)/.readers $(REFERENCE)/.segmentation  ## against the reference packages, installed apart; SEED=... repeats a run
	FOLDSVC_REFERENCE_PYTHON=$(abspath $(REFERENCE))/bin/python FOLDSVC_PARITY_SEED=$(SEED) \
		$(BIN)/pytest -m parity $(ARGS)

imaging-parity: $(VENV)/.dev $(REFERENCE)/.imaging  ## images against SimpleITK, nibabel and dcm2niix; FILES='folder file' adds more
	FOLDSVC_DCM2NIIX=$(abspath $(REFERENCE))/bin/dcm2niix $(BIN)/python -m benchmarks.imaging_parity \
		$(wildcard $(REFERENCE)/lib/python3*/site-packages/nilearn/datasets/data) \
		$(wildcard $(REFERENCE)/lib/python3*/site-packages/dipy/data/files) $(FILES) $(ARGS)

contract: $(VENV)/.dev $(CONTRACT)/.schemathesis  ## whatever the OpenAPI document allows, asked of the service
	FOLDSVC_SCHEMATHESIS=$(abspath $(CONTRACT))/bin/schemathesis $(BIN)/pytest -m contract -n 0 $(ARGS)

# As root, or where users may have namespaces: sysctl kernel.unprivileged_userns_clone=1.
peers: $(VENV)/.dev  ## DICOM to and from Debian's Orthanc and dcmtk, in a network of their own
	@unshare --user --map-root-user --net true 2>/dev/null && user="--user --map-root-user"; \
	unshare $$user --net sh -c 'ip link set lo up && exec "$$@"' peers $(BIN)/pytest -m peers $(ARGS)

demo-test: $(VENV)/.dev  ## a fresh clone in an empty folder, from nothing to a folded antibody
	$(BIN)/pytest -m demo $(ARGS)

lock: $(VENV)/.dev  ## choose the versions anew; nothing else changes them
	mkdir -p requirements
	$(call compile,build,--group build)
	$(call compile,runtime,pyproject.toml)
	$(call compile,web,--group web -c requirements/runtime.lock)
	$(call compile,dev,--group dev -c requirements/runtime.lock)
	$(call compile,gpu,pyproject.toml --extra gpu -c requirements/runtime.lock)
	$(call compile,search,--group search --no-deps)

clean:  ## everything that make made, but for results and weights
	rm -rf $(VENV) foldsvc/static web/node_modules build dist .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache test-results

define compile
uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	$(2) --output-file requirements/$(1).lock
endef

# ---- what is made once, and again when what it came from changes

# The reference packages, which foldsvc itself never installs; PyTorch takes some GB.
$(REFERENCE)/.flashabb: $(VENV)/.dev
	$(BIN)/python -m venv $(REFERENCE)
	$(REFERENCE)/bin/python -m pip install --quiet torch==2.13.0 flash-abb==0.0.5
	touch $@

# Without the programs that ColabFold runs beside its network. The network imports its GPU kernels
# even on a CPU, and does not say so.
$(REFERENCE)/.colabfold: $(REFERENCE)/.flashabb
	$(REFERENCE)/bin/python -m pip install --quiet alphafold-colabfold==2.3.27 jax==0.10.2 \
		appdirs 'importlib-metadata<9' orjson requests tqdm
	$(REFERENCE)/bin/python -m pip install --quiet --no-deps colabfold==1.6.3 colabfold-kernels==0.9.0
	touch $@

# Programs of others that read ColabFold's results.
$(REFERENCE)/.readers: $(REFERENCE)/.flashabb
	$(REFERENCE)/bin/python -m pip install --quiet af-analysis==0.2.1 foldmetrics==0.2.0 \
		foldreport==0.1.0 tmtools==0.3.0
	PATH="$(NODE_BIN):$$PATH" npm --prefix $(REFERENCE) install --no-save --no-audit --no-fund \
		--omit=optional --loglevel=error molstar@5.11.0
	touch $@

# Brain extraction, and a U-Net whose own code asks for TensorFlow 1; nilearn for its head at 1 mm.
$(REFERENCE)/.segmentation: $(REFERENCE)/.flashabb
	$(REFERENCE)/bin/python -m pip install --quiet deepbet==1.0.2 tensorflow-cpu==2.21.0 'scikit-image<0.27'
	$(REFERENCE)/bin/python -m pip install --quiet --no-deps deepbrain==0.1 nilearn==0.14.1
	touch $@

# The converter that neuroimaging uses; of the others, images alone.
$(REFERENCE)/.imaging: $(VENV)/.dev
	test -x $(REFERENCE)/bin/python || $(BIN)/python -m venv $(REFERENCE)
	$(REFERENCE)/bin/python -m pip install --quiet dcm2niix==1.0.20260724
	$(REFERENCE)/bin/python -m pip install --quiet --no-deps nilearn==0.14.1 dipy==1.12.1
	touch $@

# What tries the API; its dependencies are its own.
$(CONTRACT)/.schemathesis: $(VENV)/.dev
	$(BIN)/python -m venv $(CONTRACT)
	$(CONTRACT)/bin/python -m pip install --quiet schemathesis==4.32.5
	touch $@

$(VENV)/pyvenv.cfg:
	@python="$(PYTHON)"; \
	for candidate in $(PYTHONS); do \
		test -z "$$python" || break; \
		if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then python="$$candidate"; fi; \
	done; \
	if test -z "$$python"; then \
		echo "foldsvc needs Python 3.11 or newer with venv; none of these is that: $(PYTHONS)." >&2; \
		echo "hint: on Debian and Ubuntu: apt install python3-venv" >&2; \
		echo "hint: another interpreter: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; \
		exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.build: requirements/build.lock | $(VENV)/pyvenv.cfg
	@echo "Installing the build tools"
	@$(PIP) install --quiet --no-deps --require-hashes --only-binary :all: -r $<
	@touch $@

$(VENV)/.runtime: requirements/runtime.lock pyproject.toml $(VENV)/.build
	@echo "Installing what foldsvc runs on (about 300 MB the first time)"
	@$(INSTALL) -r $<
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@# What the processes of the service import, to byte code, or each would compile it at its start.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -c 'import $(STARTED)'
	@touch $@

$(VENV)/.web: requirements/web.lock deploy/place_node.py $(VENV)/.build
	@echo "Installing Node"
	@$(INSTALL) --quiet -r $<
	@$(BIN)/python deploy/place_node.py $(VENV)/node
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime $(VENV)/.web
	@echo "Installing what the tests and checks need"
	@$(INSTALL) --quiet -r $<
	@touch $@

$(NODE_MODULES): web/package.json web/package-lock.json $(VENV)/.web
	@echo "Installing what the page is built with"
	@# Not `npm ci`, which refuses a lock made where the registry lacks other platforms' binaries.
	@PATH="$(NODE_BIN):$$PATH" npm --prefix web install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(NODE_MODULES) $(WEB_SOURCES)
	@echo "Building the page"
	@PATH="$(NODE_BIN):$$PATH" npm --prefix web run build
	@touch $@
