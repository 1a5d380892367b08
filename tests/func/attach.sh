#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A cache is put under a device that is in use and taken out again, over linear, a volume of LVM's kind and crypt; what is refused.
# kernels: umlkasan - what matters is that a table is replaced under load, as in reload-storm
. "$(dirname "$0")/../lib/lib.sh"
. "$TESTS/lib/load.sh"
need_hotcache
need_target crypt
. "$TESTS/lib/ctl.sh"

# table NAME - with its key.
table()
{
	command dmsetup table --showkeys "hct_$1"
}

# rounds_of NAME - a cache comes and goes under the load; what it holds is right.
rounds_of()
{
	local i before dev hits=0
	dev=$(node "hct_$1")
	before=$(table "$1")
	for i in $(seq "$rounds"); do
		ends 0 attach "hct_$1" 2M --policy "$([ $((i % 2)) = 0 ] && echo lru || echo clock2q+)"
		[[ $(table "$1") == *" hotcache "* ]] || fail "$1: no cache in round $i"
		flows "$dev" 60
		ends 0 verify "hct_$1"
		says out 'mismatched 0'
		hits=$((hits + $(count "$1" hits)))
		ends 0 detach "hct_$1"
		same "$1: the table after round $i" "$before" "$(table "$1")"
		! dmsetup info "hct_$1-origin" >/dev/null 2>&1 || fail "$1: something is left"
	done
	log "$1: $rounds rounds, $hits hits"
	[ "$hits" -gt 0 ] || fail "$1: no hit in $rounds rounds"
}

# under_load NAME ORIGIN [OPTION]... - the rounds, while the model checker looks.
under_load()
{
	local name=$1 origin=$2
	shift 2
	log "$name ($SECONDS s)"
	load_start "$(node "hct_$name")" "$origin" "$@"
	rounds_of "$name"
	load_stop
}

rounds=$(rounds HC_ATTACH_ROUNDS 6 3)
lv=LVM-$(printf 'A%.0s' {1..32})$(printf 'b%.0s' {1..32})
key=$(printf '0123456789abcdef%.0s' 1 2 3 4)
try null_blk 32 irqmode=1 discard=1 || ram 32
base=$ORIGIN

must dmsetup create hct_a --table "0 65536 linear $base 0"
ahead=$(sysfs hct_a)/queue/read_ahead_kb
echo 1536 >"$ahead" || fail "no read-ahead of 1536 KiB"
under_load a "$base"
same "read-ahead afterwards, in KiB" 1536 "$(<"$ahead")"
must dmsetup remove hct_a
must dmsetup create hct_v --uuid "$lv" --table "0 20480 linear $base 40960
20480 40960 linear $base 0"
under_load v "$(node hct_v)"
same "identity of the volume" "$lv" "$(<"$(sysfs hct_v)/dm/uuid")"
must dmsetup remove hct_v
must dmsetup create hct_c --table "0 65536 crypt aes-xts-plain64 $key 0 $base 0 1 allow_discards"
under_load c "$(node hct_c)" --no-discard
ends 0 attach hct_c 2M --json
! grep -q 0123456789abcdef "$TMP/out" "$TMP/err" || fail "prints the key"
same "identity below" HOTCACHE-ORIGIN-hct_c "$(<"$(sysfs hct_c-origin)/dm/uuid")"
ends 0 detach hct_c
must dmsetup remove hct_c

# Under a file system that stays mounted.
log "a file system ($SECONDS s)"
must dmsetup create hct_f --table "0 65536 linear $base 0"
if command -v mkfs.ext4 >/dev/null; then
	must mkfs.ext4 -q "$(node hct_f)"
	mkdir -p "$TMP/mnt"
	must mount "$(node hct_f)" "$TMP/mnt"
	head -c 3M /dev/urandom >"$TMP/mnt/file"
	sum=$(cksum <"$TMP/mnt/file")
	for want in 'attach hct_f 4M' 'detach hct_f'; do
		# shellcheck disable=SC2086 # words
		ends 0 $want
		for _ in 1 2; do
			echo 3 >/proc/sys/vm/drop_caches
			same "a file after $want" "$sum" "$(cksum <"$TMP/mnt/file")"
		done
		[[ $want = detach* ]] || at_least f hits 1
	done
	must umount "$TMP/mnt"
fi

# What the program does not do, by the kernel's own devices.
log "refusals ($SECONDS s)"
before=$(command dmsetup table)
ends 0 attach hct_f 4M --dry-run
says out 'table      0 65536 hotcache hct_f-origin 4194304'
same "tables after a dry run" "$before" "$(command dmsetup table)"
for words in '--mode nosuch' '--option nosuch=1'; do
	# shellcheck disable=SC2086 # words
	ends 1 attach hct_f 4M $words
	same "tables after $words" "$before" "$(command dmsetup table)"
	same "state after $words" Active:Live \
		"$(command dmsetup info -c --noheadings -o suspended,tables_loaded hct_f)"
done
for type in zero error; do
	must dmsetup create hct_r --table "0 2048 $type"
	ends 1 attach hct_r 1M
	says err "hct_r has a target $type"
	must dmsetup remove hct_r
done
must dmsetup create hct_r --table "0 2048 linear $base 0"
must dmsetup create hct_o --table "0 2048 snapshot-origin $(node hct_r)"
ends 1 attach hct_o 1M
says err 'its snapshots would no longer see'
must dmsetup remove hct_o
must dmsetup remove hct_r
must dmsetup suspend hct_f
ends 1 attach hct_f 4M
says err 'hct_f is suspended'
must dmsetup resume hct_f
must dmsetup load hct_f --table "0 65536 linear $base 0"
ends 1 attach hct_f 4M
says err 'a table that is loaded'
must dmsetup clear hct_f
cache a "$(node hct_f)" 1M
ends 1 attach hct_a 4M
says err 'hct_a has a cache already'
ends 1 detach hct_a
says err 'hct_a was made by create'
must dmsetup remove hct_a
ends 0 attach hct_f 4M
ends 1 attach hct_f 4M
says err 'hct_f has a cache already'
ends 1 attach hct_f-origin 4M
says err 'is what is below a cache already'
ends 1 remove hct_f
says err 'hct_f was there before its cache'
ends 0 detach hct_f
ends 1 detach hct_f
says err 'hct_f has no cache'

# What an interrupted attach has left is taken away; unit tests have every step.
must dmsetup create hct_f-origin --uuid HOTCACHE-ORIGIN-hct_f --table "0 65536 linear $base 0"
must dmsetup load hct_f --table "0 65536 hotcache $(node hct_f-origin) 2M"
ends 0 attach hct_f 4M
says err 'hct_f-origin is taken away first'
same "the pool" 4194304 "$(knob f pool_bytes)"
# Somebody else, as LVM, gives the device another table: the cache is out.
must dmsetup load hct_f --table "0 65536 linear $base 0"
must dmsetup resume hct_f
ends 0 detach hct_f
says out 'hct_f-origin, which was left over, is removed'
same "tables at the end" "$before" "$(command dmsetup table)"
