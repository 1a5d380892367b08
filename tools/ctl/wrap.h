/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_WRAP_H
#define CTL_WRAP_H

void ctl_print_wrapped(const char *first, const char *text);

#endif /* CTL_WRAP_H */
