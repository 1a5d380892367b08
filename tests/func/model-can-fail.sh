#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The model checker finds devices that lie, and lies of its own.
# kernels: uml - it tests the model checker, not the kernel
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
export VERIFY_RATIO=0 # the cache is to be wrong, and the model checker to find out
ram 16
base=$ORIGIN
must hcmodel --device "$base" --range 4194304 --procs 2 --requests 2000 --seed 1 --no-discard
for lie in lost torn foreign; do
	if hcmodel --device "$base" --range 4194304 --procs 2 --requests 20000 --seed 1 \
		--no-discard --self-test $lie >"$TMP/out" 2>&1; then
		fail "the lie \"$lie\" was not found"
	fi
	grep -q '^MISMATCH' "$TMP/out" || fail "no mismatch told: $(<"$TMP/out")"
done

# A device that shows another one now and then.
must dmsetup create hct_lie --table "0 8192 linear $base 0"
cat >"$TMP/hook" <<END
set -e
$(declare -f flows)
for at in 8192 0; do
	dmsetup load hct_lie --table "0 8192 linear $base \$at"
	dmsetup suspend hct_lie
	dmsetup resume hct_lie
	flows $(node hct_lie) 100
done
END
if hcmodel --device "$(node hct_lie)" --range 4194304 --procs 2 --requests 100000 --seed 2 \
	--no-discard --hook "bash $TMP/hook" >"$TMP/out" 2>&1; then
	fail "a device that swaps its content was believed"
fi
grep -q '^MISMATCH' "$TMP/out" || fail "no mismatch told: $(<"$TMP/out")"
must dmsetup remove hct_lie

# A cache whose origin is written beside it. It forgets what it has at once, so that
# the next read that is not of a block written since then must show it.
[ "$HC_TARGET" = hotcache ] || exit 0
cache a "$base" 4M
cat >"$TMP/hook" <<END
hcio fill $base 0 2M 9 && dmsetup message hct_a 0 drop
END
if hcmodel --device "$DEV" --origin "$base" --range 2097152 --procs 2 --seed 3 \
	--no-discard --hook "bash $TMP/hook" --hooks 100 >"$TMP/out" 2>&1; then
	fail "writes beside the cache were not found"
fi
grep -q '^MISMATCH' "$TMP/out" || fail "no mismatch told: $(<"$TMP/out")"
must message a drop
must message a reset_stats
