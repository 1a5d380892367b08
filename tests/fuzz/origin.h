/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An origin in memory that answers when it is told to, and knows what each sector has held
 * when. All bytes of a sector are one number, the stamp of who has written it.
 */
#ifndef HOTCACHE_FUZZ_ORIGIN_H
#define HOTCACHE_FUZZ_ORIGIN_H

#include <linux/bio.h>
#include <linux/types.h>

/* 256 blocks of 4 KiB and a part of one. */
#define ORIGIN_SECTORS	2051u

extern struct block_device origin_bdev;
/* This many bios from now cannot be had; 0: all can. */
extern unsigned int origin_no_bio;

void origin_reset(void);
u32 origin_now(void);
unsigned int origin_waiting(void);
const struct bio *origin_bio(unsigned int i);
void origin_transfer(unsigned int i);
void origin_end(unsigned int i, blk_status_t status);
bool origin_held(u32 sector, u32 stamp, u32 since);

void stamp_fill(void *data, u32 stamp);
bool stamp_read(const void *data, u32 *stamp);

#endif /* HOTCACHE_FUZZ_ORIGIN_H */
