/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TEXT_H
#define CTL_TEXT_H

#include <linux/types.h>

bool ctl_is_utf8(const char *text);
char *ctl_utf8(const char *text);
void ctl_no_control(char *text);
bool ctl_word_is_text(const char *word);
char *ctl_word_shown(const char *word);
char *ctl_name_shown(const char *name);
char *ctl_name_mangled(const char *name);

#endif /* CTL_TEXT_H */
