// SPDX-License-Identifier: GPL-2.0
/*
 * The identities of our devices in device-mapper. udev makes links by them, under
 * /dev/disk/by-id/dm-uuid-*, that stay the same as long as the cache has its name and
 * its origin. They are made as those of cryptsetup are: what made the device, which
 * disk is below it, its name.
 *
 *   HOTCACHE-<disk>-<name>	a cache that create has made; <disk> is 32 hexadecimal
 *				digits, a hash of what sysfs tells of the origin, or
 *				PLAIN if that is nothing
 *   HOTCACHE-ORIGIN-<above>	what is below a cache that attach has put into the device
 *				of the identity <above>, or of that name if it has none
 *
 * What would be longer than device-mapper takes is replaced by its hash.
 */
#include "uuid.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "identity.h"
#include "sysfs.h"

/* Bytes of an identity in the kernel. */
#define CTL_UUID_MAX	128

/* FNV-1a of 128 bits: it names things, it protects nothing. */
static char *ctl_hash(const char *text)
{
	const unsigned __int128 prime = ((unsigned __int128)1 << 88) + 0x13b;
	unsigned __int128 h =
		(unsigned __int128)0x6c62272e07bb0142ull << 64 |
		0x62b821756295c58dull;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * prime;
	return ctl_format("%016llx%016llx", (u64)(h >> 64), (u64)h);
}

/* @start and @end in one text; a long @end is replaced by its hash. */
static char *ctl_uuid_join(const char *start, const char *end)
{
	char *hash = strlen(start) + strlen(end) > CTL_UUID_MAX ?
		     ctl_hash(end) : NULL;
	char *uuid = ctl_format("%s%s", start, hash ? hash : end);

	free(hash);
	return uuid;
}

/**
 * ctl_uuid_cache() - the identity of a cache that create makes
 * @name: its name in the kernel
 * @number: major:minor of its origin
 *
 * Return: the identity, to be freed.
 */
char *ctl_uuid_cache(const char *name, const char *number)
{
	char *disk = ctl_identity_number(number);
	char *hash = *disk ? ctl_hash(disk) : ctl_strdup("PLAIN");
	char *start = ctl_format(CTL_UUID_PREFIX "%s-", hash);
	char *uuid = ctl_uuid_join(start, name);

	free(start);
	free(hash);
	free(disk);
	return uuid;
}

/**
 * ctl_uuid_inner() - the identity of what is below an attached cache
 * @node: the device that has the cache, dm-N
 *
 * Return: the identity, to be freed.
 */
char *ctl_uuid_inner(const char *node)
{
	char *above = ctl_node_line(node, "dm/uuid");
	char *uuid;

	if (!above || !*above) {
		free(above);
		above = ctl_node_line(node, "dm/name");
	}
	uuid = ctl_uuid_join(CTL_UUID_INNER, above ? above : node);
	free(above);
	return uuid;
}

/**
 * ctl_uuid_is() - whether a device's identity begins so
 * @node: the device, dm-N
 * @prefix: the beginning
 *
 * Return: true if it does.
 */
bool ctl_uuid_is(const char *node, const char *prefix)
{
	char *uuid = ctl_node_line(node, "dm/uuid");
	bool is = uuid && !strncmp(uuid, prefix, strlen(prefix));

	free(uuid);
	return is;
}
