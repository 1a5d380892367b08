# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The machine's own packages, and the archive that its apt already uses.

HOST_PACKAGES="qemu-system-x86 debootstrap debian-archive-keyring util-linux"

# host_missing - the packages of HOST_PACKAGES that are not installed.
host_missing()
{
	local p
	for p in $HOST_PACKAGES; do
		dpkg-query -W -f '${Status}' "$p" 2>/dev/null |
			grep -q 'ok installed' || printf '%s ' "$p"
	done
}

# host_setup - install what the lab runs on; does nothing the second time.
host_setup()
{
	local missing
	if [ -z "$(command -v dpkg-query)" ] || [ -z "$(command -v apt-get)" ]; then
		die "this machine has no apt: the lab sets itself up on Debian only"
	fi
	missing=$(host_missing)
	[ -n "$missing" ] || return 0
	need_root
	(
		lock host
		missing=$(host_missing)
		# shellcheck disable=SC2086 # a list of names
		[ -z "$missing" ] || install_packages $missing ||
			die "the lab cannot do without $missing"
	)
}

# debian_sources - lines "URI|KEYRING" of the Debian archive in the machine's
# sources, whatever form they are written in: apt has parsed them.
debian_sources()
{
	# shellcheck disable=SC2016 # apt's words
	apt-get indextargets \
		--format '$(ORIGIN)|$(LABEL)|$(CREATED_BY)|$(REPO_URI)|$(SIGNED_BY)' |
		awk -F'|' '$1 == "Debian" && $2 == "Debian" &&
			$3 == "Packages" && $4 !~ /^cdrom:/ && !seen[$4]++ { print $4 "|" $5 }'
}

# debian_archive - URI of the archive; updates apt's lists if it knows none.
debian_archive()
{
	local line
	line=$(debian_sources | sed -n 1p)
	if [ -z "$line" ]; then
		need_root
		update_packages || die "apt knows no Debian archive"
		line=$(debian_sources | sed -n 1p)
	fi
	line=${line%%|*}
	[ -n "$line" ] || die "apt's sources name no Debian archive"
	case $line in
	mirror*:*)
		# A list of mirrors in a file: the first will do.
		line=$(grep -hv '^#' "${line#mirror*file:}" | awk '{print $1; exit}')
		;;
	esac
	printf '%s\n' "${line%/}"
}

# debian_keyring - the keyring that the machine's apt trusts the archive with,
# else the packaged one, which also knows the newer releases.
debian_keyring()
{
	local packaged=/usr/share/keyrings/debian-archive-keyring.gpg key
	key=$(debian_sources | sed -n 1p)
	key=${key#*|}
	# The packaged ring holds the keys of all releases, a ring that the
	# sources name may hold those of this machine's release alone.
	case $key in
	/*) [ "${key#/usr/share/keyrings/debian-archive}" = "$key" ] || key= ;;
	*) key= ;;
	esac
	[ -n "$key" ] || key=$packaged
	[ -r "$key" ] || die "no keyring of the Debian archive ($key)"
	printf '%s\n' "$key"
}

# apt_conf_of_host - how the machine's apt reaches the archive (proxies, dates),
# for the roots' apt.
apt_conf_of_host()
{
	apt-config dump | grep -E \
		'^Acquire::(http|https|ftp|Check-Valid-Until|Check-Date|Retries|ForceIPv[46])' |
		grep -Ev '^Acquire::[^ ]+ "";$' || true
}
