# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Starting a guest and making sure that it ends. QEMU and UML may ignore
# SIGTERM, so they get SIGKILL, by process group: each has a session of its own.

VM_PID=

# vm_start FUNCTION ARGS... - run FUNCTION, which execs the VM, in a session of
# its own. Sets VM_PID, which is also the process group.
vm_start()
{
	# Job control gives the background job a process group of its own.
	set -m
	("$@") </dev/null &
	VM_PID=$!
	set +m
}

vm_kill()
{
	[ -n "$VM_PID" ] || return 0
	kill -KILL -- "-$VM_PID" 2>/dev/null || :
	wait "$VM_PID" 2>/dev/null || :
	VM_PID=
}

# vm_wait SECONDS [FILE] - wait for the VM to end, SECONDS at most, and no more
# than 20 s after FILE has appeared. Status 1: it had to be killed for SECONDS.
vm_wait()
{
	local end=$((SECONDS + $1)) file=${2:-} grace=
	while kill -0 "$VM_PID" 2>/dev/null; do
		if [ "$SECONDS" -ge "$end" ]; then
			vm_kill
			return 1
		fi
		if [ -n "$file" ] && [ -e "$file" ]; then
			grace=${grace:-$((SECONDS + 20))}
			[ "$SECONDS" -lt "$grace" ] || break
		fi
		sleep 0.2
	done
	vm_kill
}

# vm_stop_after SECONDS FUNCTION ARGS... - run a VM for SECONDS at most.
vm_stop_after()
{
	local limit=$1
	shift
	vm_start "$@"
	vm_wait "$limit"
}
