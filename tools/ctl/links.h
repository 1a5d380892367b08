/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_LINKS_H
#define CTL_LINKS_H

char *ctl_link_best(const char *number);

#endif /* CTL_LINKS_H */
