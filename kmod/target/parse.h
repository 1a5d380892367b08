/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_PARSE_H
#define HOTCACHE_KMOD_PARSE_H

#include <linux/types.h>
#include <hotcache/tuning.h>

/* Size of a buffer for any word that a file in sysfs takes. */
#define HC_NAME_MAX	32

int hc_mode_parse(const char *name);
const char *hc_mode_name(unsigned int mode);
int hc_parse_bytes(const char *arg, u64 *bytes);
int hc_verify_ratio_parse(const char *text, u32 *ratio);
int hc_tunable_parse(struct hc_tunable_id id, const char *value, u32 *number);
int hc_tunable_arg(const char *device, struct hc_tunable_id id,
		   const char *text, unsigned int *given, u32 *value);
int hc_copy_word(char *word, size_t size, const char *buf, size_t len);

#endif /* HOTCACHE_KMOD_PARSE_H */
