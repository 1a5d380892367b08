/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TAB_ORIGIN_H
#define CTL_TAB_ORIGIN_H

char *ctl_tab_origin_wrong(const char *origin);
char *ctl_tab_origin_path(const char *origin);

#endif /* CTL_TAB_ORIGIN_H */
