#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# After each flush and each sync a file system is whole on the origin and has all that was synced.
# kernels: uml - which flushes the cache hands on, and when; make durability looks longer
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/durable.sh"
need_hotcache
durable_needs
export DURABLE_SEED=${HC_SEED:-1}
log "seed $DURABLE_SEED"
if long_run; then
	for fs in ext4 xfs; do
		for mode in writethrough writearound switching; do
			durable $fs $mode "${HC_DURABLE_ROUNDS:-60}" "${HC_DURABLE_POINTS:-40}"
		done
	done
else
	durable ext4 switching 12 6
fi
