// SPDX-License-Identifier: GPL-2.0
/*
 * Replace a file in one step, so that there is always a whole one, after a crash too.
 *
 * The folder may be one that others write to: what is written is a new file of a name
 * that they cannot guess, never one that is there, nor one that a link names.
 */
#include "replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "message.h"

/* A device, a pipe or a link would be gone: whoever names one does not mean that. */
static int ctl_check_plain(const char *path)
{
	struct stat st;

	if (lstat(path, &st) || S_ISREG(st.st_mode))
		return CTL_OK;
	return ctl_fail(CTL_FAILED, "name a file, or none that is there",
			"cannot write %s: it is no plain file, and would be replaced by one",
			path);
}

static int ctl_replace_error(const char *path, int err)
{
	return ctl_fail(err == EACCES ? CTL_PERMISSION : CTL_FAILED, NULL,
			"cannot write %s: %s", path, strerror(err));
}

/* The new name is on the disk, too, when this returns 0. */
static int ctl_sync_folder(const char *path)
{
	char *folder = ctl_strdup(path);
	char *slash = strrchr(folder, '/');
	int err = 0;
	int fd;

	if (slash)
		slash[slash == folder] = '\0';
	fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Who may write to a folder need not be allowed to list it. */
	if (fd < 0 ? errno != EACCES : fsync(fd))
		err = errno;
	if (fd >= 0)
		close(fd);
	free(folder);
	return err;
}

/**
 * ctl_replace_begin() - begin to replace a file, or to make it
 * @r: filled in; ctl_replace_end() has to follow unless this fails
 * @path: the file; has to stay as long as @r
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_replace_begin(struct ctl_replacement *r, const char *path)
{
	int status = ctl_check_plain(path);
	int err = 0;
	int fd;

	if (status)
		return status;
	*r = (struct ctl_replacement){
		.path = path, .temporary = ctl_format("%s.XXXXXX", path),
	};
	fd = mkostemp(r->temporary, O_CLOEXEC);
	if (fd >= 0)
		r->out = fdopen(fd, "w");
	if (r->out)
		return CTL_OK;
	err = errno;
	if (fd >= 0) {
		close(fd);
		unlink(r->temporary);
	}
	free(r->temporary);
	return ctl_replace_error(path, err);
}

/* What is written, whole and on the disk; returns 0 or an errno. */
static int ctl_replace_finish(FILE *out, mode_t mode)
{
	int err = 0;

	errno = 0;
	if (fflush(out) || ferror(out) || fchmod(fileno(out), mode) ||
	    fsync(fileno(out)))
		err = errno ? errno : EIO;
	if (fclose(out) && !err)
		err = errno;
	return err;
}

/**
 * ctl_replace_end() - put what was written in the place of the file
 * @r: what was written; if some of it could not be, the file stays as it was
 * @mode: its mode
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_replace_end(struct ctl_replacement *r, mode_t mode)
{
	int err = ctl_replace_finish(r->out, mode);

	if (!err && rename(r->temporary, r->path))
		err = errno;
	if (err)
		unlink(r->temporary);
	else
		err = ctl_sync_folder(r->path);
	free(r->temporary);
	return err ? ctl_replace_error(r->path, err) : CTL_OK;
}
