# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Which lines in a kernel's log fail a run. Only those after the mark count that
# guest/main writes: warnings about the machine, at boot, do not matter.

SPLATS='BUG:|WARNING:|Oops|general protection fault[,:]|KASAN|UBSAN
KCSAN|KFENCE|kernel BUG at|Kernel panic|Unable to handle|cut here
possible circular locking|possible recursive locking|inconsistent lock state
possible irq lock inversion|suspicious RCU usage|lock held when returning
bad unlock balance|held lock freed|Invalid wait context|DEBUG_LOCKS_WARN_ON
INFO: task .* blocked|INFO: rcu|rcu: INFO: .*stall|self-detected stall
soft lockup|hard LOCKUP|hung_task: blocked
scheduling while atomic|sleeping function called from invalid context
refcount_t|list_add corruption|list_del corruption|slab.*corruption
new suspected memory leaks|double free|Objects remaining
unable to handle|Bad page state|stack-protector|stack guard page'

splat_pattern()
{
	printf '%s' "$SPLATS" | tr '\n' '|'
}

# splats LOG - lines of trouble in the part of LOG where the command ran.
splats()
{
	sed '1,/hc-lab: command starts/d' "$1" | tr -d '\r' |
		grep -aE "$(splat_pattern)" || true
}

# show_splats LOG - print the first of these lines, each with what follows it.
show_splats()
{
	sed '1,/hc-lab: command starts/d' "$1" | tr -d '\r' |
		grep -aE -A 30 "$(splat_pattern)" | head -n 80 |
		sed 's/^/lab:   | /' >&2
}
