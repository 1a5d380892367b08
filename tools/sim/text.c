// SPDX-License-Identifier: GPL-2.0
/*
 * Lines, fields and numbers of the text formats, read and written.
 */
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *sim_text_trim(char *text)
{
	size_t len;

	while (isspace((unsigned char)*text))
		text++;
	len = strlen(text);
	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = 0;
	return text;
}

/**
 * sim_text_split() - split a line into fields
 * @line: the line, which is modified
 * @delimiter: delimiter of fields; a blank stands for any number of blanks
 * @field: set to the fields, without blanks around them
 * @max: maximum number of fields; the last one gets the rest of the line
 *
 * Return: number of fields.
 */
int sim_text_split(char *line, char delimiter, char **field, int max)
{
	const char delimiters[] = { delimiter, delimiter == ' ' ? '\t' : 0, 0 };
	int n = 0;

	line = sim_text_trim(line);
	while (line && n < max) {
		if (n == max - 1) {
			field[n++] = sim_text_trim(line);
			break;
		}
		field[n] = strsep(&line, delimiters);
		if (delimiter == ' ' && !*field[n])
			continue;
		field[n] = sim_text_trim(field[n]);
		n++;
	}
	return n;
}

/**
 * sim_text_number() - parse a whole decimal number
 * @text: the number: digits only
 * @number: set to the number
 *
 * Return: false if it is no such number or does not fit.
 */
bool sim_text_number(const char *text, u64 *number)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return !*end && !errno;
}

/**
 * sim_text_is() - whether bytes are text
 * @data: the bytes
 * @len: number of bytes
 *
 * Return: true if the first ones are printable or white space.
 */
bool sim_text_is(const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len && i < 512; i++)
		if (!isprint((unsigned char)data[i]) &&
		    !isspace((unsigned char)data[i]))
			return false;
	return len != 0;
}

/**
 * sim_text_first_line() - copy the first line that is not empty
 * @data: the bytes
 * @len: number of bytes
 * @line: destination; the line is truncated if it is too long
 * @size: size of @line
 *
 * Return: length of the line; 0 if the bytes are no text.
 */
size_t sim_text_first_line(const char *data, size_t len, char *line,
			   size_t size)
{
	size_t n = 0;

	if (!sim_text_is(data, len))
		return 0;
	while (len && isspace((unsigned char)*data)) {
		data++;
		len--;
	}
	while (n < len && n < size - 1 && data[n] != '\n') {
		line[n] = data[n];
		n++;
	}
	line[n] = 0;
	return n;
}

/**
 * sim_text_quote() - print a name as CSV has it
 * @name: the name; names of generated traces contain commas
 */
void sim_text_quote(const char *name)
{
	putchar('"');
	for (; *name; name++) {
		if (*name == '"')
			putchar('"');
		putchar(*name);
	}
	putchar('"');
}
