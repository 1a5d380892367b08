// SPDX-License-Identifier: GPL-2.0
/*
 * Names and texts as systemd's units have them, see systemd.unit(5), systemd-escape(1)
 * and systemd.service(5).
 */
#include "unit_name.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>

#include "alloc.h"

static bool ctl_unit_is_plain(char c)
{
	return isascii((unsigned char)c) &&
	       (isalnum((unsigned char)c) || strchr(":_.", c));
}

/**
 * ctl_unit_instance() - a text as a part of a unit's name
 * @text: the text
 *
 * Return: the name, to be freed; "/" is "-", other bytes that have a meaning are \xNN.
 */
char *ctl_unit_instance(const char *text)
{
	char *name = ctl_strdup("");
	const char *c;

	for (c = text; *c; c++) {
		if (*c == '/')
			ctl_append(&name, "-");
		else
			ctl_append(&name, !ctl_unit_is_plain(*c) ||
				   (*c == '.' && c == text) ? "\\x%02x" : "%c",
				   (unsigned char)*c);
	}
	return name;
}

/**
 * ctl_unit_device() - the unit of a device
 * @path: its path, absolute
 *
 * Return: the name of the unit, to be freed.
 */
char *ctl_unit_device(const char *path)
{
	char *clean = ctl_strdup("");
	char *copy = ctl_strdup(path);
	char *save, *part, *name, *unit;

	for (part = strtok_r(copy, "/", &save); part;
	     part = strtok_r(NULL, "/", &save))
		ctl_append(&clean, "%s%s", *clean ? "/" : "", part);
	name = ctl_unit_instance(clean);
	unit = ctl_format("%s.device", name);
	free(name);
	free(clean);
	free(copy);
	return unit;
}

/**
 * ctl_unit_text() - a text as the value of a setting, as Description=
 * @text: the text
 *
 * Return: the value, to be freed.
 */
char *ctl_unit_text(const char *text)
{
	char *value = ctl_strdup("");

	for (; *text; text++)
		ctl_append(&value, "%s%c", *text == '%' ? "%" : "",
			   *text == '\\' ? '/' : *text);
	return value;
}

/**
 * ctl_unit_word() - a text as one word of a command line
 * @text: the text
 *
 * Return: the word, in quotes, to be freed.
 */
char *ctl_unit_word(const char *text)
{
	char *word = ctl_strdup("\"");

	for (; *text; text++) {
		const char *before = strchr("\"\\", *text) ? "\\" :
				     *text == '%' ? "%" :
				     *text == '$' ? "$" : "";

		ctl_append(&word, "%s%c", before, *text);
	}
	ctl_append(&word, "\"");
	return word;
}
