/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <linux/types.h>

int sim_text_split(char *line, char delimiter, char **field, int max);
bool sim_text_number(const char *text, u64 *number);
bool sim_text_is(const char *data, size_t len);
size_t sim_text_first_line(const char *data, size_t len, char *line,
			   size_t size);
void sim_text_quote(const char *name);

#endif /* SIM_TEXT_H */
