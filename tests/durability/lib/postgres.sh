# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# PostgreSQL for the guests, kept among the lab's artefacts: its packages, unpacked but
# not installed, and laid over the root of a guest. The root has the other libraries.

# Raise it when the steps that make it change.
POSTGRES_RECIPE=1
POSTGRES_PACKAGES="postgresql-17 postgresql-client-17 libpq5 libldap2 libsasl2-2 tzdata"

postgres_name()
{
	printf 'postgres-%s-%s\n' trixie \
		"$(hash_of "$POSTGRES_RECIPE" "$(root_name trixie)" "$POSTGRES_PACKAGES")"
}

build_postgres()
{
	local out=$1 log

	log=$(log_of "$(postgres_name)")
	# shellcheck disable=SC2086 # a list of names
	logged "$log" "Debian 13: fetching PostgreSQL" \
		in_root -b "$out:/mnt/out" "$(root_dir trixie)" sh -ec "$FETCH_EXTRAS" sh \
		run $POSTGRES_PACKAGES
	needs "$out" run/usr/lib/postgresql/17/bin/postgres run/usr/lib/postgresql/17/bin/psql
}

# need_postgres - make it if it is not there.
need_postgres()
{
	need_root_of trixie
	artefact "$(postgres_name)" 500 build_postgres
}

# lay_postgres LAYER - add it to the layer over a guest's root.
lay_postgres()
{
	cp -alT --no-clobber "$CACHE/$(postgres_name)/run" "$1"
}
