/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_STRING_HELPERS_H
#define SHIM_LINUX_STRING_HELPERS_H

#include <linux/types.h>

#define ESCAPE_OCTAL	0x08u

/* As the kernel's, but for octal escapes of the bytes in @only. */
int string_escape_mem(const char *src, size_t isz, char *dst, size_t osz,
		      unsigned int flags, const char *only);

#endif /* SHIM_LINUX_STRING_HELPERS_H */
