// SPDX-License-Identifier: GPL-2.0
/*
 * Tables of text, which libsmartcols aligns.
 */
#include "table.h"

#include <langinfo.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <string.h>

#include "alloc.h"

/* libsmartcols fails for want of memory only, and then this program ends, too. */
static void ctl_table_checked(bool done)
{
	if (!done)
		ctl_no_memory();
}

/**
 * ctl_table_new() - begin a table
 * @headings: print the columns' names as its first line
 * @raw: put one blank between cells, and "\x20" for a blank within one
 *
 * It is as wide as its cells, whatever the terminal's width is: a name that is cut is
 * no name.
 *
 * Return: the table; ctl_table_print() frees it.
 */
struct libscols_table *ctl_table_new(bool headings, bool raw)
{
	struct libscols_table *table = scols_new_table();

	ctl_table_checked(table);
	scols_table_enable_noheadings(table, !headings);
	scols_table_enable_raw(table, raw);
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	return table;
}

/**
 * ctl_table_column() - add a column
 * @table: a table without lines
 * @heading: its name
 * @right: its cells are aligned to the right, as numbers are
 */
void ctl_table_column(struct libscols_table *table, const char *heading,
		      bool right)
{
	ctl_table_checked(scols_table_new_column(table, heading, 0,
						 right ? SCOLS_FL_RIGHT : 0));
}

/**
 * ctl_table_line() - add a line
 * @table: the table
 * @cell: the text of each cell, which is copied
 * @nr: number of cells, not more than the columns
 */
void ctl_table_line(struct libscols_table *table, char *const *cell, size_t nr)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);
	size_t i;

	ctl_table_checked(line);
	for (i = 0; i < nr; i++)
		ctl_table_checked(!scols_line_set_data(line, i, cell[i]));
}

/**
 * ctl_table_print() - print a table and free it
 * @table: the table
 *
 * Names may hold UTF-8. Without a locale for that libsmartcols would escape it, and nobody
 * could type the name that is shown.
 */
void ctl_table_print(struct libscols_table *table)
{
	if (strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
	ctl_table_checked(!scols_print_table(table));
	scols_unref_table(table);
}
