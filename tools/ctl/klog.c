// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's reason for refusing a table or a message, which is only in its
 * log: remember the end of the log before the request, search from there after.
 */
#include "klog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/array_size.h>

#include "alloc.h"

/* The kernel's limit for a record of the log with its dictionary. */
#define CTL_RECORD_MAX	8192

/**
 * ctl_klog_move_mark() - forget what the log has got since the mark
 * @log: the mark
 */
void ctl_klog_move_mark(struct ctl_klog *log)
{
	if (log->fd >= 0)
		lseek(log->fd, 0, SEEK_END);
}

/**
 * ctl_klog_mark() - remember the end of the log
 * @log: filled in
 */
void ctl_klog_mark(struct ctl_klog *log)
{
	log->fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ctl_klog_move_mark(log);
}

/* The message of a record, if device-mapper or this target wrote it. */
static char *ctl_klog_match(char *record)
{
	static const char *const marks[] = {
		"device-mapper: hotcache: ",
		"device-mapper: table: ",
		"device-mapper: core: ",
	};
	char *text = strchr(record, ';');
	char *cut;
	size_t i;

	if (!text)
		return NULL;
	cut = strchr(++text, '\n');
	if (cut)
		*cut = '\0';
	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		if (strncmp(text, marks[i], strlen(marks[i])))
			continue;
		text += strlen(marks[i]);
		cut = strstr(text, ": hotcache: ");
		if (cut)
			text = cut + strlen(": hotcache: ");
		return ctl_strdup(text);
	}
	return NULL;
}

/* The next message after the mark, which moves behind it; or NULL. */
static char *ctl_klog_next(const struct ctl_klog *log)
{
	char record[CTL_RECORD_MAX];
	char *found = NULL;
	ssize_t n;

	while (log->fd >= 0 && !found) {
		n = read(log->fd, record, sizeof(record) - 1);
		/* EPIPE: older records were overwritten meanwhile. */
		if (n < 0 && errno == EPIPE)
			continue;
		if (n <= 0)
			break;
		record[n] = '\0';
		found = ctl_klog_match(record);
	}
	return found;
}

static void ctl_klog_close(struct ctl_klog *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

/**
 * ctl_klog_sentence() - find the first message after the mark; close the log
 * @log: the mark
 *
 * Return: device-mapper's message, to be freed, or NULL.
 */
char *ctl_klog_sentence(struct ctl_klog *log)
{
	char *found = ctl_klog_next(log);

	ctl_klog_close(log);
	return found;
}

/**
 * ctl_klog_last() - find the last message after the mark; close the log
 * @log: the mark
 *
 * Of what has just failed, after it may have waited for something else that has failed,
 * too.
 *
 * Return: device-mapper's message, to be freed, or NULL.
 */
char *ctl_klog_last(struct ctl_klog *log)
{
	char *found = NULL, *next;

	while ((next = ctl_klog_next(log)) != NULL) {
		free(found);
		found = next;
	}
	ctl_klog_close(log);
	return found;
}
