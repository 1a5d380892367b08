#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The hit ratios of the last minutes follow what is read, the shorter ones sooner.
# kernels: uml - the cache counts its own hits
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 32
must hcio fill "$ORIGIN" 0 32M 1
cache a "$ORIGIN" 4M
a=$DEV
null_blk 8
must hcio fill "$ORIGIN" 0 8M 1
cache b "$ORIGIN" 4M
b=$DEV

# ratios NAME
ratios()
{
	echo "$(count "$1" hit_ratio_1m) $(count "$1" hit_ratio_5m) $(count "$1" hit_ratio_15m)"
}

# ratios_are TEST - of $1, $2, $3, the three ratios, in awk's words.
ratios_are()
{
	ratios a | awk "{ exit !($1) }"
}

same "at first" "0.0000 0.0000 0.0000" "$(ratios a)"
must hcio expect "$a" 0 1M 1
must hcio expect "$b" 0 1M 1
must message a reset_stats
must hcio expect "$a" 0 1M 1
must hcio expect "$b" 0 1M 1
# shellcheck disable=SC2016 # awk's
wait_for 30 "hits alone" ratios_are '$1 == 1 && $2 == 1 && $3 == 1'

# As many misses as there were hits, later: they weigh more, most in the last minute.
must hcio expect "$a" 8M 1M 1
# shellcheck disable=SC2016 # awk's
wait_for 30 "the misses" ratios_are '$1 < 0.5 && $2 < 0.5 && $3 < 0.5 && $3 > 0.4'
# shellcheck disable=SC2016 # awk's
ratios_are '$1 < $2 && $2 < $3' || fail "the shorter ones should be lower: $(ratios a)"
seen=$(ratios a)
log "after 256 hits and then 256 misses: $seen"

# A pause and a suspend change nothing, beyond what is lost behind the point; and
# after a reset nothing comes back. The ratios are renewed every five seconds.
[[ $(ratios b) != "0.0000 "* ]] || fail "b has had hits, but $(ratios b)"
must message b reset_stats
same "after reset_stats" "0.0000 0.0000 0.0000" "$(ratios b)"
must dmsetup suspend hct_a
must dmsetup resume hct_a
nap 6
# shellcheck disable=SC2016 # awk's
ratios_are "\$1 - ${seen%% *} < 0.001 && ${seen%% *} - \$1 < 0.001" ||
	fail "a pause makes $(ratios a) of $seen"
same "some time after reset_stats" "0.0000 0.0000 0.0000" "$(ratios b)"
must message a reset_stats
same "after reset_stats" "0.0000 0.0000 0.0000" "$(ratios a)"
