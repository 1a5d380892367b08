#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Suspend, resume, reload and remove under a verified load, while the origin dies and comes back: nothing hangs, data stay right.
# kernels: umlkasan - tables go while requests to them fail, the sanitizers watch
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/faults.sh"
. "$TESTS/lib/load.sh"
. "$TESTS/lib/race.sh"
need_target linear
cycles=$(rounds HC_DYING_CYCLES 14 14)
# After so many a new load begins: what it remembers of its requests is bounded.
part=24
declare -A count=()
deaths=0

# Below each cache is a device that dies: the first half of the medium, and the second,
# so that who reads the one sees nothing of the other.
dying()
{
	must dmsetup create hct_dying --table "0 32768 linear $BASE 0"
	must dmsetup create hct_dying_too --table "0 32768 linear $BASE 32768"
}

# swap_below NAME LINE
swap_below()
{
	must dmsetup load "$1" --table "$2"
	must dmsetup resume --nolockfs --noflush "$1"
}

# die_error, back_error - dm-error takes the place of the half that is in use, and goes.
die_error()
{
	if [ "$STEP" = do_remove ]; then
		swap_below hct_dying_too "0 32768 error"
	else
		swap_below hct_dying "0 32768 error"
	fi
}

back_error()
{
	if [ "$STEP" = do_remove ]; then
		swap_below hct_dying_too "0 32768 linear $BASE 32768"
	else
		swap_below hct_dying "0 32768 linear $BASE 0"
	fi
}

# writes_held - the server has writes that it does not answer.
writes_held()
{
	told write_held quiet
	[ "$TOLD" -gt 0 ]
}

# die_nbd - the server ends, every second time with writes that it has done and has not
# answered, if there are any. It ends between two requests: a write is on the medium as a
# whole or not.
die_nbd()
{
	local suspended
	read -r suspended <"/sys/class/block/${DEV##*/}/dm/suspended"
	if [ "$suspended" = 0 ] && [ $((i % 2)) = 1 ]; then
		tell hold write
		wait_for 60 "a write" writes_held
	fi
	echo quit >"$NBD/ctl"
	wait_for 60 "the server to end" ended "$(<"$NBD/server")"
}

back_nbd()
{
	nbd_back 32
	BASE=$ORIGIN
	swap_below hct_dying "0 32768 linear $BASE 0"
	swap_below hct_dying_too "0 32768 linear $BASE 32768"
}

die()
{
	deaths=$((deaths + 1))
	"die_$KIND"
}

back()
{
	"back_$KIND"
}

# flowing - the load has requests that end.
flowing()
{
	must flows "$DEV" 30
}

# What is done with the table of hct_a. Each leaves the origin alive.
do_suspend()
{
	die
	flowing
	must dmsetup suspend hct_a
	must dmsetup resume hct_a
	flowing
	back
}

do_die_suspended()
{
	must dmsetup suspend --noflush hct_a
	die
	must dmsetup resume hct_a
	flowing
	back
}

do_back_suspended()
{
	die
	must dmsetup suspend --noflush hct_a
	back
	must dmsetup resume hct_a
}

do_reload()
{
	die
	must reload a "$OTHER"
	flowing
	back
	must reload a "$LINE"
}

# Requests of two tables fail, while these come and go.
do_die_beside_reload()
{
	background die
	must reload a "$OTHER"
	must reload a "$(HC_TARGET=linear cache_line "$BELOW" 0)"
	done_well "$PID" "the origin's death"
	deaths=$((deaths + 1))
	must reload a "$LINE"
	flowing
	back
}

# The load has it open, so all that is left is a table of dm-error.
do_remove_force()
{
	die
	! command dmsetup remove --force hct_a >"$TMP/remove" 2>&1 ||
		fail "removed under load"
	same "the table after remove --force" error \
		"$(command dmsetup table hct_a | cut -d' ' -f3)"
	back
	must reload a "$LINE"
}

gone()
{
	! command dmsetup info hct_b >"$TMP/info" 2>&1
}

busy()
{
	! inflight_zero "$1"
}

# Another cache, which goes for good, with readers of its own.
do_remove()
{
	local dev readers
	must dmsetup create hct_b --table "$(cache_line "$(node hct_dying_too)" 1M)"
	dev=$(node hct_b)
	background hcio burst "$dev" 0 4096 16 1 100000 512 2>"$TMP/readers"
	readers=$PID
	wait_for 60 "reads" busy "$dev"
	die
	must command dmsetup remove --deferred hct_b
	wait_for 60 "the readers to end" ended "$readers"
	wait_for 60 "the cache to go" gone
	back
}

steps=(do_suspend do_die_suspended do_remove do_reload do_remove_force
	do_die_beside_reload do_back_suspended)

# run KIND CYCLES - on the medium $BASE.
run()
{
	local begun=0
	KIND=$1
	dying
	BELOW=$(node hct_dying)
	LINE=$(cache_line "$BELOW" 2M)
	OTHER=$(cache_line "$BELOW" 1M policy lru block_size 8K)
	must dmsetup create hct_a --table "$LINE"
	DEV=$(node hct_a)
	for ((i = 0; i < $2; i++)); do
		if [ $((i % part)) = 0 ]; then
			[ $begun = 0 ] || load_stop
			load_start "$DEV" "$BELOW" --errors-ok
			begun=1
		fi
		flowing
		STEP=${steps[i % ${#steps[@]}]}
		"$STEP"
		count[$KIND]=$((i + 1))
	done
	flowing
	load_stop
	# Whoever is asked now gives no error any more.
	must hcio read "$DEV" 0 8M >"$TMP/read"
	must hcio cmp "$DEV" "$BELOW"
	must dmsetup remove hct_a
	must dmsetup remove hct_dying
	must dmsetup remove hct_dying_too
}

try null_blk 32 irqmode=2 completion_nsec=100000 discard=1 || ram 32
BASE=$ORIGIN
run error $(((cycles + 1) / 2))
if try nbd 32; then
	BASE=$ORIGIN
	run nbd $((cycles / 2))
else
	fail "no nbd: only dm-error was tried"
fi
[ "$HC_TARGET" != hotcache ] ||
	same "users of the module" 0 "$(<"/sys/module/dm_hotcache/refcnt")"
log "${count[error]} cycles with dm-error, ${count[nbd]} with a server that ends, $deaths deaths of the origin, 0 hangs"
