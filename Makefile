# 两个命令：make run 打开控制台，make test 证明它能用。没有 make 的机器见 docs/administrator.md。
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed-run
DEV_STAMP := $(VENV)/.installed-dev
MUTANTS_STAMP := $(VENV)/.installed-mutants
ARGS ?=
MODULES ?=
PYTEST_ARGS ?=
# A console under test waits for its own paint a quarter of its time: half as many workers again as processors.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) * 3 // 2)')
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# A console under test starts in half the time where what was compiled once is kept, whatever the machine is set to.
unexport PYTHONDONTWRITEBYTECODE

INSTALL = $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt
# What pip says is worth reading only where it fails.
QUIETLY = > $(VENV)/install.log 2>&1 || { cat $(VENV)/install.log >&2; echo "安装没有完成，请检查网络后再试。" >&2; exit 1; }
# An older pip does not know dependency groups: `$(GROUP) dev` writes one out as a list for it.
GROUP = $(BIN)/python -c 'import sys, tomllib; \
  print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"][sys.argv[1]], sep="\n")'

.PHONY: run demo test sshd lint built dist pictures guide man house bench long mutants clean
.DEFAULT_GOAL := run

run: $(RUN_STAMP)
	@$(BIN)/pmconsole $(ARGS)

demo: $(RUN_STAMP)
	@$(BIN)/pmconsole demo $(ARGS)

# The checks and the tests both always run, the tests last, so that their closing line ends the output.
test: $(DEV_STAMP) sshd
	@failed=0; $(MAKE) --no-print-directory -k lint built || failed=1; \
	$(BIN)/python -m pytest -m wire $(PYTEST_ARGS) || failed=1; \
	$(BIN)/python -m pytest -m "not wire" -n $(WORKERS) --dist worksteal $(PYTEST_ARGS) || failed=1; exit $$failed

# The view is tested behind a real sshd. Where it is missing apt-get brings it; no service is started for it.
define BRING_SSHD
rc=/usr/sbin/policy-rc.d; \
[ -e $$rc ] || { printf '#!/bin/sh\nexit 101\n' > $$rc; chmod 755 $$rc; made=1; }; \
apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends openssh-server openssh-client; \
status=$$?; [ -z "$$made" ] || rm -f $$rc; exit $$status
endef

sshd: | $(BIN)/python
	@PATH="$$PATH:/usr/sbin"; { command -v sshd && command -v ssh; } > /dev/null || { \
	  echo "正在安装 SSH 测试所需的 openssh-server（只需一次，不启动服务）……"; \
	  $(SUDO) sh -c '$(subst ','\'',$(BRING_SSHD))' > $(VENV)/sshd.log 2>&1 \
	  || { tail -n 3 $(VENV)/sshd.log >&2; echo "没有装上，经 SSH 查看的测试会跳过。" >&2; }; }

lint: $(DEV_STAMP)
	@failed=0; \
	$(BIN)/ruff check pmconsole tests tools || failed=1; \
	$(BIN)/ruff format --check pmconsole tests tools || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/lint-imports || failed=1; \
	exit $$failed

# Wheel and sdist are complete, and what is installed from them works outside this directory.
built: $(DEV_STAMP)
	@$(BIN)/python -m tools.built

dist: $(DEV_STAMP)
	@$(BIN)/python -m build --outdir dist . > $(VENV)/build.log 2>&1 || { cat $(VENV)/build.log >&2; exit 1; }
	@ls dist

# What is drawn and written from the program itself: run after what it shows has changed.
pictures: $(DEV_STAMP)
	@$(BIN)/pmconsole pictures docs/pictures

guide: $(DEV_STAMP)
	@$(BIN)/python -m tools.guide docs/handler.md

man: $(DEV_STAMP)
	@$(BIN)/python -m tools.manual docs/pmconsole.1

house: $(DEV_STAMP)
	@$(BIN)/python -m tools.house docs/house.svg

bench: $(DEV_STAMP)
	@for file in tests/bench/bench_*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

# The long tests in full: a month looked at every five minutes, thousands of random walks. An hour or so.
long: $(DEV_STAMP)
	@PMCONSOLE_LONG=1 $(BIN)/python -m pytest -m long -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

# The rules broken one by one; what no test notices is printed (tests/mutants.md). An hour or more: not part of make test.
# One module or several: make mutants MODULES="clocks steps_order"
mutants: $(MUTANTS_STAMP)
	@nice $(BIN)/python -m tests.mutate $(MODULES)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "需要 Python 3.11 或更新的版本；可用 make PYTHON=python3.12 指定。" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) > /dev/null 2>&1 || { rm -rf $(VENV); $(MAKE) --no-print-directory venv-by-hand; }

# Debian ships venv without ensurepip: the machine's own pip fills the environment, else apt-get brings python3-venv.
.PHONY: venv-by-hand
venv-by-hand:
	@{ $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install -q pip; } > /dev/null 2>&1 \
	  || { rm -rf $(VENV); $(SUDO) apt-get update -q && $(SUDO) apt-get install -yq python3-venv && $(PYTHON) -m venv $(VENV); } \
	  || { rm -rf $(VENV); echo "无法建立虚拟环境：请先安装 python3-venv。" >&2; exit 1; }

$(RUN_STAMP): pyproject.toml constraints.txt | $(BIN)/python
	@echo "正在安装所需的软件包（只需一次）……"
	@$(INSTALL) -e . $(QUIETLY)
	@touch $@

$(DEV_STAMP): pyproject.toml constraints.txt | $(BIN)/python
	@echo "正在安装测试所需的软件包（只需一次）……"
	@$(GROUP) dev > $(VENV)/dev.txt
	@$(INSTALL) -e . -r $(VENV)/dev.txt $(QUIETLY)
	@touch $@ $(RUN_STAMP)

$(MUTANTS_STAMP): $(DEV_STAMP)
	@echo "正在安装变异测试所需的软件包（只需一次）……"
	@$(GROUP) mutants > $(VENV)/mutants.txt
	@$(INSTALL) -r $(VENV)/mutants.txt $(QUIETLY)
	@touch $@
