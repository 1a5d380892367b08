/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_REPLACE_H
#define CTL_REPLACE_H

#include <stdio.h>
#include <sys/types.h>

/**
 * struct ctl_replacement - what takes the place of a file
 * @path: the file
 * @temporary: the path of what is written, beside it
 * @out: where to write it
 */
struct ctl_replacement {
	const char *path;
	char *temporary;
	FILE *out;
};

int ctl_replace_begin(struct ctl_replacement *r, const char *path);
int ctl_replace_end(struct ctl_replacement *r, mode_t mode);

#endif /* CTL_REPLACE_H */
