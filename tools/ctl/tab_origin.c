// SPDX-License-Identifier: GPL-2.0
/*
 * What names an origin in the tab: a path, or a tag, which stands for a link that udev
 * makes.
 */
#include "tab_origin.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>
#include <linux/types.h>

#include "alloc.h"

static const struct {
	const char *tag;
	const char *folder;
} ctl_tab_tag[] = {
	{ "UUID=", "/dev/disk/by-uuid/" },
	{ "PARTUUID=", "/dev/disk/by-partuuid/" },
	{ "LABEL=", "/dev/disk/by-label/" },
	{ "PARTLABEL=", "/dev/disk/by-partlabel/" },
};

/* What follows a tag, or NULL; the index of the tag is set. */
static const char *ctl_tab_tagged(const char *origin, size_t *tag)
{
	for (*tag = 0; *tag < ARRAY_SIZE(ctl_tab_tag); ++*tag) {
		size_t n = strlen(ctl_tab_tag[*tag].tag);

		if (!strncmp(origin, ctl_tab_tag[*tag].tag, n))
			return origin + n;
	}
	return NULL;
}

/**
 * ctl_tab_origin_wrong() - say what is wrong with the name of an origin
 * @origin: the name
 *
 * Return: NULL, or a sentence, to be freed.
 */
char *ctl_tab_origin_wrong(const char *origin)
{
	size_t tag;
	const char *value = ctl_tab_tagged(origin, &tag);

	if (value ? *value : !strncmp(origin, "/dev/", strlen("/dev/")))
		return NULL;
	return ctl_strdup("an origin is a path below /dev, or UUID=, PARTUUID=, LABEL= or PARTLABEL= and a value");
}

/* As udev names its links: a byte that is not plain becomes \xNN. */
static bool ctl_tab_is_plain(char c)
{
	return (unsigned char)c >= 0x80 || isalnum((unsigned char)c) ||
	       strchr("#+-.:=@_", c);
}

/**
 * ctl_tab_origin_path() - the path that the name of an origin stands for
 * @origin: the name, which is right
 *
 * Return: the path, to be freed.
 */
char *ctl_tab_origin_path(const char *origin)
{
	size_t tag;
	const char *value = ctl_tab_tagged(origin, &tag);
	char *path;

	if (!value)
		return ctl_strdup(origin);
	path = ctl_strdup(ctl_tab_tag[tag].folder);
	for (; *value; value++)
		ctl_append(&path, ctl_tab_is_plain(*value) ? "%c" : "\\x%02x",
			   (unsigned char)*value);
	return path;
}
