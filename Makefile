# SPDX-License-Identifier: GPL-2.0
#
# Verbs. What the module is made of stands in Kbuild.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

.PHONY: all modules clean install install-module install-tools help
.PHONY: dkms-install dkms-uninstall deb rpm autopkgtest
.PHONY: unit check test boot-test readme-test recipes durability soak mutate coins fuzz coverage
.PHONY: demo bench lab ctl sim

all: modules

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

ctl:
	$(MAKE) -C tools/ctl

install: install-module install-tools

install-module: modules
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_DIR=updates \
		INSTALL_MOD_PATH=$(DESTDIR) modules_install

install-tools: ctl
	$(MAKE) -C tools/ctl install

# The version stands in include/hotcache/version.h alone.
VERSION = $(shell sed -n 's/^.define HC_VERSION[^"]*"\(.*\)"/\1/p' include/hotcache/version.h)

# DKMS_FLAGS: further options of dkms; DKMS_SOURCES: where it copies sources to.
DKMS_FLAGS ?=
DKMS_SOURCES ?= /usr/src

# What was installed of this version before goes first: dkms adds nothing twice.
dkms-install: dkms-uninstall
	dkms add . $(DKMS_FLAGS)
	dkms install dm-hotcache/$(VERSION) -k $(KVER) --kernelsourcedir $(KDIR) \
		$(DKMS_FLAGS)

dkms-uninstall:
	@! dpkg -S $(DKMS_SOURCES)/dm-hotcache-$(VERSION) >/dev/null 2>&1 || \
		{ echo 'it is installed as a package: apt remove dm-hotcache-dkms'; exit 1; }
	if [ -n "$$(dkms status dm-hotcache/$(VERSION) $(DKMS_FLAGS))" ]; then \
		dkms remove dm-hotcache/$(VERSION) --all $(DKMS_FLAGS); fi
	rm -rf $(DKMS_SOURCES)/dm-hotcache-$(VERSION)

deb:
	tools/deb build/deb

rpm:
	tools/rpm build/rpm

autopkgtest:
	tools/autopkgtest build/autopkgtest

clean:
	$(MAKE) -C $(KDIR) M=$(CURDIR) clean

sim:
	$(MAKE) -C tools/sim

unit:
	$(MAKE) -C kunit check
	$(MAKE) -C kunit tsan

check:
	tools/check/run

test:
	tests/all

boot-test:
	tests/boot/run

readme-test:
	tests/readme/run

recipes:
	tests/recipes/run

CUTS ?= 50
POINTS ?= 240
durability:
	CUTS='$(CUTS)' POINTS='$(POINTS)' tests/durability/run

soak:
	tests/all --soak

mutate:
	tests/mutate

REPEAT ?= 20
TESTS ?= *
coins:
	REPEAT='$(REPEAT)' TESTS='$(TESTS)' tests/all --coins

SECONDS ?= 10
ONLY ?=
fuzz:
	tests/fuzz/run --seconds '$(SECONDS)' $(ONLY)

coverage:
	tests/coverage/run

demo:
	tools/demo/run

bench:
	tools/bench/peers

lab:
	tools/lab/setup

help:
	@echo 'make          build the module for the running kernel (KVER=, KDIR=)'
	@echo 'make ctl      build hotcachectl (libdevmapper, jansson, ncurses, smartcols, zlib)'
	@echo 'make install  install both (DESTDIR=, PREFIX=); install-module or'
	@echo '              install-tools: one; dkms-install: for later kernels, too;'
	@echo '              dkms-uninstall: take that away'
	@echo 'make deb      build the Debian packages of both, in build/deb'
	@echo 'make rpm      build them as RPM packages, in build/rpm'
	@echo 'make autopkgtest  install the Debian packages in a fresh Debian 13, test'
	@echo '              them there, with a newer kernel and without the older one'
	@echo 'make clean    remove what was built'
	@echo 'make demo     show what it does, in a VM: table and picture'
	@echo 'make test     all tests, in VMs and user space'
	@echo 'make soak     everything on every kernel, with long loads: for a night'
	@echo 'make boot-test  caches of the tab in a Debian 13 that boots, in a VM'
	@echo 'make readme-test  what README says, on a fresh Debian 13, in a VM'
	@echo 'make recipes  docs/recipes.md, followed in a Debian 13, in a VM'
	@echo 'make durability  whether what was synced survives, after each flush and when'
	@echo '              the power goes, in VMs; CUTS=50, POINTS=240'
	@echo 'make mutate   whether the tests notice a broken module'
	@echo 'make coins    each functional test REPEAT=20 times under load (TESTS=)'
	@echo 'make fuzz     policies and parsers get random input for SECONDS=10 each (ONLY=)'
	@echo 'make coverage which lines of policies and core the unit tests reach'
	@echo 'make unit     unit tests in user space only'
	@echo 'make check    style gates only'
	@echo 'make bench    the cache beside its peers, in a VM: table and page; BENCH=quick'
	@echo 'make sim      build/hcsim, which plays traces to the eviction policies'
	@echo 'make lab      prepare the VMs only'
