# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# The small initramfs: busybox, guest/init and the modules that a guest needs to
# mount its root.

# Of these, the ones that a kernel has as modules are put in.
GUEST_MODULES="virtio_pci virtio_console virtio_blk 9pnet_virtio 9p overlay"

# initramfs_name SUITE - the artefact's name.
initramfs_name()
{
	printf 'initramfs-%s-%s\n' "$1" "$(hash_of "$INITRAMFS_RECIPE" \
		"$(root_name "$(suite_release "$1")")" "$(suite_kver "$1")" \
		"$(cat "$LAB/guest/init")" "$GUEST_MODULES")"
}

need_initramfs()
{
	artefact "$(initramfs_name "$1")" 100 build_initramfs "$1"
}

initramfs_file()
{
	printf '%s/%s/initramfs.cpio\n' "$CACHE" "$(initramfs_name "$1")"
}

# load_order MODULES.DEP NAME... - files to load, each after what it needs.
load_order()
{
	local dep=$1
	shift
	awk -F: -v want="$*" '
	{
		file = $1
		name = file
		sub(/.*\//, "", name)
		sub(/\.ko.*/, "", name)
		gsub(/-/, "_", name)
		path[name] = file
		needs[name] = $2
	}
	END {
		n = split(want, names, " ")
		for (i = 1; i <= n; i++) {
			if (!(names[i] in path))
				continue
			# The last dependency is the deepest.
			m = split(needs[names[i]], d, " ")
			for (j = m; j > 0; j--)
				if (!seen[d[j]]++)
					print d[j]
			if (!seen[path[names[i]]]++)
				print path[names[i]]
		}
	}' "$dep"
}

build_initramfs()
{
	local out=$1 suite=$2 root mods tree f name n=10
	root=$(root_dir "$(suite_release "$suite")")
	mods=$(suite_modules "$suite")
	tree=$out/tree
	mkdir -p "$tree"/bin "$tree"/modules
	install -m 755 "$root/usr/bin/busybox" "$tree/bin/busybox"
	install -m 755 "$LAB/guest/init" "$tree/init"
	if [ -r "$mods/modules.dep" ]; then
		# shellcheck disable=SC2086 # a list of names
		for f in $(load_order "$mods/modules.dep" $GUEST_MODULES); do
			name=$n-$(basename "$f")
			case $name in
			*.xz) xz -dc "$mods/$f" >"$tree/modules/${name%.xz}" ;;
			*.zst) zstd -qdc "$mods/$f" >"$tree/modules/${name%.zst}" ;;
			*) cp "$mods/$f" "$tree/modules/$name" ;;
			esac
			n=$((n + 1))
		done
	fi
	in_root -b "$out:/mnt/out" "$root" sh -ec '
		cd /mnt/out/tree
		find . | sort | cpio -o -H newc --quiet --owner=0:0 >../initramfs.cpio'
	rm -rf "$tree"
	needs "$out" initramfs.cpio
}
