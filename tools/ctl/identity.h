/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_IDENTITY_H
#define CTL_IDENTITY_H

char *ctl_identity(const char *node);
char *ctl_identity_number(const char *number);

#endif /* CTL_IDENTITY_H */
