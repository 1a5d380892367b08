// SPDX-License-Identifier: GPL-2.0
/*
 * Sentences in lines that a terminal has room for.
 */
#include "wrap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

#define CTL_LINE_MAX	78

/**
 * ctl_print_wrapped() - print a text wrapped at the line's end
 * @first: what the first line begins with; the others are indented below it
 * @text: the text
 */
void ctl_print_wrapped(const char *first, const char *text)
{
	size_t indent = strlen(first);
	size_t column = indent;
	char *copy = ctl_strdup(text);
	char *rest = copy;
	const char *word;

	fputs(first, stdout);
	while ((word = strsep(&rest, " ")) != NULL) {
		if (column > indent && column + 1 + strlen(word) > CTL_LINE_MAX) {
			printf("\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		fputs(word, stdout);
		column += strlen(word);
	}
	putchar('\n');
	free(copy);
}
