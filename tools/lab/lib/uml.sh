# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Guests under User Mode Linux: the kernel is a program of the host, hostfs shows
# it the host's folders, serial lines carry the command's output.

# uml_run SUITE RUN OUT - boot the guest of a run; its console goes to
# RUN/console, the command's output to the fifos RUN/out and RUN/err. It runs as
# several processes: a PID namespace makes sure that all end with the first.
uml_run()
{
	local suite=$1 run=$2 out=$3 layer disk=()
	layer=$(suite_layer "$suite")
	[ -z "${HC_LAB_DISK:-}" ] || disk=("ubd0=$(realpath "$HC_LAB_DISK")")
	# shellcheck disable=SC2086 # a list of words
	exec setpriv --pdeathsig KILL unshare --pid --fork --kill-child=KILL \
		"$(suite_image "$suite")" mem="${HC_LAB_MEM:-2048}M" \
		ncpus="${HC_LAB_SMP:-2}" seccomp=on \
		initrd="$(initramfs_file "$suite")" \
		con=null con0=null,fd:1 console=tty0 \
		ssl=null ssl1=null,fd:7 ssl2=null,fd:8 \
		${disk[@]+"${disk[@]}"} \
		loglevel=7 panic=-1 oops=panic printk.devkmsg=on \
		rcupdate.rcu_cpu_stall_timeout=300 \
		hc_fs=hostfs hc_src="$TOP" \
		hc_dir_root="$(root_dir "$(suite_release "$suite")")" \
		hc_dir_kern="$layer" hc_dir_src="$TOP" \
		hc_dir_run="$run/guest" hc_dir_out="$out" \
		${HC_LAB_APPEND:-} \
		>>"$run/console" 2>&1 7>"$run/out" 8>"$run/err"
}
