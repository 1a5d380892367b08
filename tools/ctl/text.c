// SPDX-License-Identifier: GPL-2.0
/*
 * Names and words that others chose: any bytes, to be shown as text.
 */
#include "text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

/* Bytes that libdevmapper writes for one that it does not take in a name. */
#define CTL_MANGLED	4

/* The length of the character that text begins with; 0 if it is no UTF-8. */
static size_t ctl_character(const u8 *text)
{
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n, i;
	u32 c;

	if (*text < 0x80)
		return 1;
	n = *text >= 0xf0 ? 4 : *text >= 0xe0 ? 3 : 2;
	if (*text < 0xc2 || *text > 0xf4)
		return 0;
	c = *text & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (text[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return n;
}

/**
 * ctl_is_utf8() - whether a text is UTF-8
 * @text: the text
 *
 * Return: true if it is.
 */
bool ctl_is_utf8(const char *text)
{
	size_t n = 1;

	while (*text && n) {
		n = ctl_character((const u8 *)text);
		text += n;
	}
	return n;
}

/**
 * ctl_utf8() - make a text UTF-8, which JSON and Prometheus ask for
 * @text: the text; the kernel may cut a task's name within a character
 *
 * Return: a copy, to be freed; "?" replaces each byte that is not UTF-8.
 */
char *ctl_utf8(const char *text)
{
	char *copy = ctl_strdup(text);
	char *c = copy;

	while (*c) {
		size_t n = ctl_character((const u8 *)c);

		if (!n)
			*c = '?';
		c += n ? n : 1;
	}
	return copy;
}

/**
 * ctl_no_control() - replace what does something to a terminal by "?"
 * @text: the text
 */
void ctl_no_control(char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

/* The byte that "\xNN" stands for; -1 if it is something else. */
static int ctl_unmangle(const char *text)
{
	char digits[3] = {};

	if (text[0] != '\\' || text[1] != 'x' ||
	    !isxdigit((unsigned char)text[2]) ||
	    !isxdigit((unsigned char)text[3]))
		return -1;
	memcpy(digits, text + 2, 2);
	return strtol(digits, NULL, 16);
}

/* The number that "\NNN" stands for; -1 if it is something else. */
static int ctl_octal(const char *text)
{
	if (text[0] != '\\' || strspn(text + 1, "01234567") < 3)
		return -1;
	return (text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0');
}

/**
 * ctl_word_is_text() - whether each "\NNN" of a word is a byte that a text can have
 * @word: the word
 *
 * Return: false if one is the end of a text, or no byte.
 */
bool ctl_word_is_text(const char *word)
{
	int byte;

	for (; *word; word += byte < 0 ? 1 : 4) {
		byte = ctl_octal(word);
		if (!byte || byte > 0xff)
			return false;
	}
	return true;
}

/**
 * ctl_word_shown() - a word of a list in sysfs as its user wrote it
 * @word: the word, in which the kernel writes "\040" for a blank
 *
 * Return: the word, to be freed.
 */
char *ctl_word_shown(const char *word)
{
	char *shown = ctl_strdup(word);
	char *to = shown;

	while (*word) {
		int byte = ctl_octal(word);

		*to++ = byte < 0 ? *word : byte;
		word += byte < 0 ? 1 : 4;
	}
	*to = '\0';
	return shown;
}

/**
 * ctl_name_shown() - a device's name as its user wrote it
 * @name: the name in the kernel, where libdevmapper writes "\x20" for a blank
 *
 * Return: the name, to be freed. As it is in the kernel, if it has characters
 * that do something to a terminal, or is no UTF-8.
 */
char *ctl_name_shown(const char *name)
{
	char *shown = ctl_strdup(name);
	char *to = shown;
	const char *from = name;
	bool plain = true;

	while (*from) {
		int byte = ctl_unmangle(from);

		from += byte < 0 ? 1 : CTL_MANGLED;
		*to = byte < 0 ? from[-1] : byte;
		plain = plain && !iscntrl((unsigned char)*to);
		to++;
	}
	*to = '\0';
	if (plain && ctl_is_utf8(shown))
		return shown;
	free(shown);
	return ctl_strdup(name);
}

/* What libdevmapper takes in a name as it is. */
static bool ctl_is_name_byte(char c)
{
	return isascii((unsigned char)c) &&
	       (isalnum((unsigned char)c) || strchr("#+-.:=@_", c));
}

/* Whether libdevmapper takes a name as it is: what it wrote itself, too. */
static bool ctl_is_mangled(const char *name)
{
	while (*name) {
		if (ctl_unmangle(name) >= 0)
			name += CTL_MANGLED;
		else if (ctl_is_name_byte(*name))
			name++;
		else
			return false;
	}
	return true;
}

/**
 * ctl_name_mangled() - a device's name as libdevmapper gives it to the kernel
 * @name: the name
 *
 * Return: the name, to be freed, with "\x20" for a blank and the like. A name
 * that has nothing else of that kind is as it was.
 */
char *ctl_name_mangled(const char *name)
{
	char *mangled, *to;

	if (ctl_is_mangled(name))
		return ctl_strdup(name);
	mangled = ctl_alloc(strlen(name) * CTL_MANGLED + 1, 1);
	for (to = mangled; *name; name++) {
		if (ctl_is_name_byte(*name))
			*to++ = *name;
		else
			to += sprintf(to, "\\x%02x", (unsigned char)*name);
	}
	return mangled;
}
