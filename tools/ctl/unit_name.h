/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_UNIT_NAME_H
#define CTL_UNIT_NAME_H

char *ctl_unit_instance(const char *text);
char *ctl_unit_device(const char *path);
char *ctl_unit_text(const char *text);
char *ctl_unit_word(const char *text);

#endif /* CTL_UNIT_NAME_H */
