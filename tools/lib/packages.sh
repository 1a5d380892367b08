# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Installs and downloads Debian packages, for every script that needs some.
# Sourced, never run. What apt prints is shown only if it fails, together with
# the command and with what to do then.

# shellcheck source=tools/lib/progress.sh
. "$(dirname "${BASH_SOURCE[0]}")/progress.sh"

# How long to wait, in seconds, while another program holds one of apt's locks.
PACKAGES_LOCK_SECONDS=300

# install_packages PACKAGE... - install them; only root can.
install_packages() {
	packages_apt "installing $*" /var/cache/apt/archives \
		install -y --no-install-recommends "$@"
}

# download_packages PACKAGE... - put their .deb files into the working folder.
download_packages() {
	packages_apt "downloading $*" "$PWD" download "$@"
}

# update_packages - fetch the archive's lists of packages; only root can.
update_packages() {
	packages_apt 'updating the lists of packages' /var/lib/apt/lists update
}

# packages_apt WHAT FOLDER COMMAND ARG... - run apt-get, which downloads to FOLDER.
# If it fails, the lists of packages may be missing or older than the archive:
# root updates them and tries again, once. If that fails too, say what apt said,
# of the update first.
packages_apt() {
	local what=$1 folder=$2 log status=0 command

	shift 2
	log=$(mktemp) || return
	progress_line "$what ..."
	command=(apt-get -q -o "DPkg::Lock::Timeout=$PACKAGES_LOCK_SECONDS" "$@")
	packages_try "${command[@]}" || status=$?
	if [ "$status" -ne 0 ] && [ "$1" != update ] && [ "$(id -u)" -eq 0 ]; then
		packages_try apt-get -q update || :
		grep '^[EW]: ' "$log" >"$log.update" || :
		status=0
		packages_try "${command[@]}" || status=$?
		cat "$log" >>"$log.update"
		mv "$log.update" "$log"
	fi
	[ "$status" -eq 0 ] || packages_explain "$status" "$log" "${command[@]}" >&2
	rm -f "$log"
	return "$status"
}

# packages_try COMMAND... - run it with its output in packages_apt's log, and
# show that it lives.
packages_try() {
	with_progress "$what" packages_moves packages_wait "$@"
}

packages_moves() {
	printf '%s MiB in %s\n' "$(du -sm "$folder" 2>/dev/null | cut -f1)" "$folder"
	log_moves "$log"
}

# packages_wait COMMAND... - run it when apt's locks are free. apt itself waits
# for dpkg's lock, but for no other.
packages_wait() {
	local status end=$((SECONDS + PACKAGES_LOCK_SECONDS))

	while :; do
		status=0
		DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@" >"$log" 2>&1 \
			</dev/null || status=$?
		[ "$status" -ne 0 ] && [ "$SECONDS" -lt "$end" ] &&
			grep -q '^E: Could not get lock' "$log" || return "$status"
		sleep 1
	done
}

# packages_explain STATUS LOG COMMAND... - say what failed, why, what to do.
packages_explain() {
	local status=$1 log=$2

	shift 2
	echo "apt failed with status $status: $*"
	tail -n 15 "$log" | sed 's/^/    | /'
	packages_advice "$log" | sed 's/^/    what to do: /'
}

# packages_advice LOG - what to do about the failure that LOG tells of.
packages_advice() {
	if grep -qE 'are you root|Permission denied' "$1"; then
		echo 'run this as root, or install the packages beforehand'
	elif grep -q 'Could not get lock' "$1"; then
		echo 'another program uses apt: let it end, then try again'
	elif grep -qE 'resolv|Could not connect|Failed to fetch|Unable to fetch' "$1"; then
		echo 'see whether this machine reaches the servers in /etc/apt' \
			'(network, proxy: apt-config dump Acquire)'
	elif grep -qE 'Unable to locate|no installation candidate' "$1"; then
		echo 'see whether the sources in /etc/apt name the main archive' \
			"of this machine's Debian release"
	elif grep -qE "No space left|don't have enough free space" "$1"; then
		echo 'make room on the disk'
	elif grep -q 'command not found' "$1"; then
		echo 'this machine has no apt: install what is missing by hand'
	else
		echo 'run the command by hand and mend what it complains of'
	fi
}
