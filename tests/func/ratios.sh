#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The hit ratios of the last minutes follow what is read, the shorter ones sooner.
# kernels: uml - the cache counts its own hits
. "$(dirname "$0")/../lib/lib.sh"
need_hotcache
ram 32
must hcio fill "$ORIGIN" 0 32M 1
cache a "$ORIGIN" 4M

ratios()
{
	echo "$(count a hit_ratio_1m) $(count a hit_ratio_5m) $(count a hit_ratio_15m)"
}

# ratios_are TEST - of $1, $2, $3, the three ratios, in awk's words.
ratios_are()
{
	ratios | awk "{ exit !($1) }"
}

same "at first" "0.0000 0.0000 0.0000" "$(ratios)"
must hcio expect "$DEV" 0 1M 1
must message a reset_stats
must hcio expect "$DEV" 0 1M 1
# shellcheck disable=SC2016 # awk's
wait_for 30 "hits alone" ratios_are '$1 == 1 && $2 == 1 && $3 == 1'

# As many misses as there were hits, later: they weigh more, most in the last minute.
must hcio expect "$DEV" 8M 1M 1
# shellcheck disable=SC2016 # awk's
wait_for 30 "the misses" ratios_are '$1 < 0.5 && $2 < 0.5 && $3 < 0.5 && $3 > 0.4'
# shellcheck disable=SC2016 # awk's
ratios_are '$1 < $2 && $2 < $3' || fail "the shorter ones should be lower: $(ratios)"
seen=$(ratios)
log "after 256 hits and then 256 misses: $seen"

# A pause and a suspend change nothing, beyond what is lost behind the point.
must dmsetup suspend hct_a
must dmsetup resume hct_a
nap 6
# shellcheck disable=SC2016 # awk's
ratios_are "\$1 - ${seen%% *} < 0.001 && ${seen%% *} - \$1 < 0.001" ||
	fail "a pause makes $(ratios) of $seen"

must message a reset_stats
same "after reset_stats" "0.0000 0.0000 0.0000" "$(ratios)"
nap 6
same "and nothing comes back" "0.0000 0.0000 0.0000" "$(ratios)"
