/* SPDX-License-Identifier: GPL-2.0 */
/* Shadows the kernel's header; adds what older kernels lack. */
#ifndef HOTCACHE_COMPAT_BIO_H
#define HOTCACHE_COMPAT_BIO_H

#include_next <linux/bio.h>
#include <linux/version.h>

/**
 * hc_bio_copy_hints() - what a bio says of its data's lifetime, to another one
 * @to: the other one
 * @from: the bio
 *
 * The hint came back in 6.9, the stream came in 6.16.
 */
static inline void hc_bio_copy_hints(struct bio *to, const struct bio *from)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
	to->bi_write_hint = from->bi_write_hint;
#endif
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
	to->bi_write_stream = from->bi_write_stream;
#endif
}

#endif /* HOTCACHE_COMPAT_BIO_H */
