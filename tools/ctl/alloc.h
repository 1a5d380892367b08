/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ALLOC_H
#define CTL_ALLOC_H

#include <stdarg.h>
#include <linux/compiler.h>
#include <linux/types.h>

void ctl_no_memory(void);
void *ctl_alloc(size_t n, size_t size);
void *ctl_realloc(void *p, size_t n, size_t size);
char *ctl_strdup(const char *s);
char *ctl_vformat(const char *format, va_list args) __printf(1, 0);
char *ctl_format(const char *format, ...) __printf(1, 2);
void ctl_append(char **text, const char *format, ...) __printf(2, 3);

#endif /* CTL_ALLOC_H */
