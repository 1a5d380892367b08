/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_STRING_H
#define SHIM_LINUX_STRING_H

#include <linux/stddef.h>
#include <linux/types.h>
/* The C library's header has most of the kernel's functions. */
#include <string.h>
#include <strings.h>

#define memset_startat(obj, v, member)					\
({									\
	size_t __startat = offsetof(typeof(*(obj)), member);		\
									\
	memset((char *)(obj) + __startat, v, sizeof(*(obj)) - __startat); \
})

static inline bool mem_is_zero(const void *s, size_t n)
{
	const char *c = s;

	while (n--)
		if (*c++)
			return false;
	return true;
}

static inline ssize_t strscpy(char *dest, const char *src, size_t size)
{
	size_t len = strnlen(src, size);

	if (len == size)
		len = size - 1;
	memcpy(dest, src, len);
	dest[len] = 0;
	return src[len] ? -7 : (ssize_t)len;
}

/* The index of a string in an array that may end early with NULL, or -EINVAL. */
static inline int match_string(const char *const *array, size_t n, const char *s)
{
	size_t i;

	for (i = 0; i < n && array[i]; i++)
		if (!strcmp(array[i], s))
			return i;
	return -22;
}

#endif /* SHIM_LINUX_STRING_H */
