# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Debian roots: one a release, with its stock kernel and headers, and with the
# newest kernel of its backports where the suites ask for one.

# root_name RELEASE - the artefact's name.
root_name()
{
	printf 'root-%s-%s\n' "$1" "$(hash_of "$ROOT_RECIPE" "$1" \
		"$(release_backports "$1")" "$ROOT_PACKAGES" "$ROOT_TRIM")"
}

root_dir()
{
	printf '%s/%s\n' "$CACHE" "$(root_name "$1")"
}

# need_root_of RELEASE - make it if it is not there.
need_root_of()
{
	artefact "$(root_name "$1")" 4000 build_root "$1"
}

# root_kver RELEASE stock|backports|source - the version of a root's kernel.
root_kver()
{
	awk -v k="$2" '$1 == k { print $2 }' "$(root_dir "$1")/etc/hc-lab/kernels"
}

# root_dpkg_conf - dpkg's configuration: which files it leaves out, and that it
# calls no fsync, since a half-made root is thrown away.
root_dpkg_conf()
{
	local d
	echo force-unsafe-io
	for d in doc man info locale lintian bug; do
		echo "path-exclude=/usr/share/$d/*"
	done
	for d in $ROOT_TRIM; do
		echo "path-exclude=/lib/modules/*/kernel/$d/*"
		echo "path-exclude=/usr/lib/modules/*/kernel/$d/*"
	done
}

root_sources()
{
	local release=$1 backports
	backports=$(release_backports "$release")
	set -- "deb [signed-by=/etc/hc-lab/archive.gpg] $2"
	echo "$1 $release main"
	[ -z "$backports" ] || echo "$1 $backports main"
}

# root_apt ROOT ARGS... - the root's own apt-get.
root_apt()
{
	local root=$1
	shift
	in_root -w "$root" apt-get -q -y --no-install-recommends "$@"
}

# root_depends ROOT SUITE PACKAGE LOG - the versioned package that a metapackage
# of SUITE stands for.
root_depends()
{
	local version name=
	version=$(in_root -w "$1" apt-cache madison "$3" |
		awk -v s="$2/" 'index($0, " " s) && !v { v = $3 } END { print v }')
	[ -z "$version" ] ||
		name=$(in_root -w "$1" apt-cache show "$3=$version" |
			sed -n 's/^Depends: *//p' | tr ',' '\n' |
			sed -n "s/^ *\(${3%-amd64}-[^ ]*\).*/\1/p" |
			sed -n 1p)
	[ -n "$name" ] || die "$2 has no $3 (log: $4)"
	printf '%s\n' "$name"
}

build_root()
{
	local root=$1 release=$2 log uri keyring proxy backports image headers source
	log=$(log_of "$(root_name "$release")")
	host_setup
	uri=$(debian_archive)
	keyring=$(debian_keyring)
	backports=$(release_backports "$release")
	proxy=$(apt-config dump Acquire::http::Proxy |
		sed -n 's/^Acquire::http::Proxy "\(.*\)";$/\1/p')
	[ -z "$proxy" ] || [ "$proxy" = DIRECT ] || export http_proxy=$proxy

	logged "$log" "Debian $release: fetching the base" \
		debootstrap --foreign --variant=minbase --keyring="$keyring" \
		"$release" "$root" "$uri"
	root_dpkg_conf >"$root/etc/dpkg/dpkg.cfg.d/hc-lab"
	logged "$log" "Debian $release: unpacking the base" \
		in_root -w "$root" /debootstrap/debootstrap --second-stage

	apt_conf_of_host >"$root/etc/apt/apt.conf.d/90hc-lab-host"
	{
		echo 'Acquire::Languages "none";'
		echo 'APT::Install-Recommends "false";'
	} >"$root/etc/apt/apt.conf.d/90hc-lab"
	mkdir -p "$root/etc/hc-lab"
	cp -L "$keyring" "$root/etc/hc-lab/archive.gpg"
	rm -f "$root/etc/resolv.conf"
	cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
	root_sources "$release" "$uri" >"$root/etc/apt/sources.list"
	logged "$log" "Debian $release: apt-get update" root_apt "$root" update

	: >"$root/etc/hc-lab/kernels"
	image=$(root_depends "$root" "$release" linux-image-amd64 "$log")
	headers=$(root_depends "$root" "$release" linux-headers-amd64 "$log")
	echo "stock ${image#linux-image-}" >>"$root/etc/hc-lab/kernels"
	# shellcheck disable=SC2086 # a list of names
	logged "$log" "Debian $release: installing packages and $image" \
		root_apt "$root" install $ROOT_PACKAGES "$image" "$headers"
	if [ -n "$backports" ]; then
		image=$(root_depends "$root" "$backports" linux-image-amd64 "$log")
		headers=$(root_depends "$root" "$backports" linux-headers-amd64 "$log")
		source=$(root_depends "$root" "$backports" linux-source "$log")
		echo "backports ${image#linux-image-}" >>"$root/etc/hc-lab/kernels"
		echo "source ${source#linux-source-}" >>"$root/etc/hc-lab/kernels"
		logged "$log" "Debian $release: installing $image" \
			root_apt "$root" -t "$backports" install "$image" "$headers"
	fi
	rm -rf "$root"/var/cache/apt/* "$root"/var/cache/debconf/*-old \
		"$root"/var/log/* "$root"/boot/initrd*
	mkdir -p "$root/var/cache/apt/archives/partial" "$root/var/log/apt"
	needs "$root" etc/hc-lab/kernels usr/bin/bash usr/bin/gcc usr/bin/make \
		usr/bin/fio usr/sbin/dmsetup
	root_check "$root" || die "Debian $release: the root is not whole (log: $log)"
}

# root_check ROOT - each kernel has an image, modules and headers that build.
root_check()
{
	local what kver
	while read -r what kver; do
		[ "$what" != source ] || continue
		[ -r "$1/boot/vmlinuz-$kver" ] &&
			[ -r "$1/usr/lib/modules/$kver/modules.dep" ] &&
			in_root "$1" test -r "/lib/modules/$kver/build/Makefile" ||
			return 1
	done <"$1/etc/hc-lab/kernels"
	in_root "$1" sh -c 'fio --version && dmsetup version; gcc --version' \
		>/dev/null 2>&1
}
