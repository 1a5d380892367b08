/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TABLE_H
#define CTL_TABLE_H

#include <linux/types.h>

struct libscols_table;

struct libscols_table *ctl_table_new(bool headings, bool raw);
void ctl_table_column(struct libscols_table *table, const char *heading,
		      bool right);
void ctl_table_line(struct libscols_table *table, char *const *cell, size_t nr);
void ctl_table_print(struct libscols_table *table);

#endif /* CTL_TABLE_H */
