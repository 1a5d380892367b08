/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_LINUX_BLK_CRYPTO_H
#define FUZZ_LINUX_BLK_CRYPTO_H

#include <linux/bio.h>

static inline bool bio_has_crypt_ctx(const struct bio *bio)
{
	return bio->bi_crypt_context;
}

#endif /* FUZZ_LINUX_BLK_CRYPTO_H */
