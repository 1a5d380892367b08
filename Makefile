# SPDX-License-Identifier: GPL-2.0
#
# Verbs. What the module is made of stands in Kbuild.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build

.PHONY: all modules clean install install-module install-tools dkms-install help
.PHONY: unit check test soak mutate coins fuzz demo bench lab ctl sim

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

dkms-install:
	dkms add .
	dkms install dm-hotcache/$(VERSION)

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

soak:
	tests/all --soak

mutate:
	tests/mutate

REPEAT ?= 20
TESTS ?= *
coins:
	REPEAT='$(REPEAT)' TESTS='$(TESTS)' tests/all --coins

SECONDS ?= 10
fuzz:
	$(MAKE) -C tools/sim fuzz SECONDS=$(SECONDS)

demo:
	tools/demo/run

bench:
	tools/bench/run

lab:
	tools/lab/setup

help:
	@echo 'make          build the module for the running kernel (KVER=, KDIR=)'
	@echo 'make ctl      build hotcachectl (libdevmapper, jansson, ncurses)'
	@echo 'make install  install both (DESTDIR=, PREFIX=); install-module or'
	@echo '              install-tools: one; dkms-install: for later kernels, too'
	@echo 'make clean    remove what was built'
	@echo 'make demo     show what it does, in a VM: table and picture'
	@echo 'make test     all tests, in VMs and user space'
	@echo 'make soak     everything on every kernel, with long loads: for a night'
	@echo 'make mutate   whether the tests notice a broken module'
	@echo 'make coins    each functional test REPEAT=20 times under load (TESTS=)'
	@echo 'make fuzz     random operations on the policies for SECONDS=10'
	@echo 'make unit     unit tests in user space only'
	@echo 'make check    style gates only'
	@echo 'make bench    the hit path against its peers, in a VM'
	@echo 'make sim      build/hcsim, which plays traces to the eviction policies'
	@echo 'make lab      prepare the VMs only'
