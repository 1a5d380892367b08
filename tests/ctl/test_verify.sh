# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# verify on a staged device whose module compares one part after the other. What a module
# makes of it is in tests/func/drop-verify.sh.

# verifying STATUS ANSWER... - as "changes" of "verify one", the module having that to say.
verifying() {
	local status=$1
	shift
	printf '%s\n' "$@" >answers
	rm -f messages
	# The sanitizers want to be loaded first.
	LD_PRELOAD=$PWD/device.so ASAN_OPTIONS=verify_asan_link_order=0 \
		ANSWERS=answers MESSAGES=messages changes "$status" verify one "${words[@]}"
}

# told_module MESSAGE... - these have been sent, in this order.
told_module() {
	same "messages" "$(printf '%s\n' "$@")" "$(<messages)"
}

test_verify_parts() {
	local words=() answer
	stage sys dm-0 one
	on_copy
	"${CC:-cc}" -shared -fPIC -o device.so "$TOP/tests/ctl/device.c"
	verifying 0 'checked 7 mismatched 0 skipped 1'
	told_module verify
	same "what it says" 'one: verified: checked 7 mismatched 0 skipped 1' "$(<out)"
	verifying 0 'checked 7 mismatched 0 skipped 1 next 4097' \
		'checked 0 mismatched 0 skipped 0 next 5000' 'checked 30 mismatched 0 skipped 2'
	told_module verify 'verify 4097' 'verify 5000'
	same "the sum" 'one: verified: checked 37 mismatched 0 skipped 3' "$(<out)"
	words=(--json)
	verifying 0 'checked 1 mismatched 0 skipped 0 next 2' 'checked 1 mismatched 0 skipped 0'
	same "in JSON" 'one verified checked 2 mismatched 0 skipped 0' \
		"$(json '"%s %s %s" % (o["device"], o["done"], o["answer"])')"
	words=()
	# What differs is told in the end.
	verifying 1 'checked 8 mismatched 2 skipped 0 next 8' 'checked 4 mismatched 1 skipped 0'
	told_module verify 'verify 8'
	says err 'one: 3 of 12 cached blocks differ from the origin'
	# Also if the rest cannot be compared.
	verifying 1 'checked 8 mismatched 2 skipped 0 next 8' 'who knows'
	told_module verify 'verify 8'
	says err 'one: 2 of 8 cached blocks differ from the origin'
	says err 'the answer to verify is "who knows"'
	# One that does not get on is not asked for ever.
	verifying 1 'checked 8 mismatched 0 skipped 0 next 8' 'checked 0 mismatched 0 skipped 0 next 8' \
		'checked 0 mismatched 0 skipped 0'
	told_module verify 'verify 8'
	says err 'the answer to verify is "checked 0 mismatched 0 skipped 0 next 8"'
	# Nor is half an answer the whole.
	for answer in 'who knows' 'checked 1 mismatched 0 skipped 0 next' \
		'checked 1 mismatched 0 skipped 0 next x' \
		'checked 1 mismatched 0 skipped 0 next 0' \
		'checked 1 mismatched 0 skipped 0 next 5 6'; do
		verifying 1 "$answer"
		told_module verify
		says err "the answer to verify is \"$answer\""
	done
}
