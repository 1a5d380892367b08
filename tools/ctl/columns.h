/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_COLUMNS_H
#define CTL_COLUMNS_H

#include "snapshot.h"
#include "words.h"

void ctl_columns_parse(struct ctl_words *columns, const char *list);
int ctl_columns_print(const struct ctl_words *columns,
		      struct ctl_snapshot *const *snapshot, size_t nr,
		      bool headings, bool raw);

#endif /* CTL_COLUMNS_H */
