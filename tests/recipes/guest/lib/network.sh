# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# Another machine and the network to it. The other machine is a network namespace "far", the
# switch between is one named "wire", so that this machine's interface keeps its carrier
# when the far end is pulled, and nobody is told that packets are lost.

# networks - two of them, as docs/recipes.md has their addresses; once a boot.
networks()
{
	[ ! -e /run/netns/far ] || return 0
	ip netns add far
	ip netns add wire
	ip -n far link set lo up
	network 1 192.0.2
	network 2 198.51.100
	ok "the network" ping_far
}

# network NUMBER PREFIX - this machine is PREFIX.2, the other one PREFIX.1.
network()
{
	local n=$1 prefix=$2

	ip -n wire link add "br$n" type bridge
	ip -n wire link set "br$n" up
	ip link add "here$n" type veth peer name "a$n" netns wire
	ip -n far link add "far$n" type veth peer name "b$n" netns wire
	ip -n wire link set "a$n" master "br$n" up
	ip -n wire link set "b$n" master "br$n" up
	ip addr add "$prefix.2/24" dev "here$n"
	ip link set "here$n" up
	ip -n far addr add "$prefix.1/24" dev "far$n"
	ip -n far link set "far$n" up
}

ping_far()
{
	soon 300 reach 192.0.2.1 && soon 300 reach 198.51.100.1
}

# reach ADDRESS - it answers: a connection is refused, nobody listens there.
reach()
{
	timeout 60 bash -c "exec 3<>/dev/tcp/$1/9" 2>&1 | grep -q refused
}

# far WORDS... - a command on the other machine.
far()
{
	nsenter --net=/run/netns/far "$@"
}

# unit_far UNIT... - systemd starts these units there.
unit_far()
{
	local unit

	for unit in "$@"; do
		mkdir -p "/run/systemd/system/$unit.d"
		printf '[Service]\nNetworkNamespacePath=/run/netns/far\n' \
			>"/run/systemd/system/$unit.d/far.conf"
	done
	systemctl daemon-reload
}

# pull_network [NUMBER...], plug_network [NUMBER...] - pull the plug of a network at the far
# end, and put it back.
pull_network()
{
	local n

	for n in "${@:-1}"; do
		ip -n wire link set "b$n" down
	done
}

plug_network()
{
	local n

	for n in "${@:-1}"; do
		ip -n wire link set "b$n" up
	done
}
