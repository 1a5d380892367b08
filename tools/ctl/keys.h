/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_KEYS_H
#define CTL_KEYS_H

#include <linux/types.h>
#include <hotcache/tuning.h>

#include "args.h"

/**
 * struct ctl_keys - the keys and values of a table line
 * @block_size: bytes of a block
 * @shards: number of shards, 0 for the module's default
 * @policy: the policy, or the default one if this program does not know it
 * @tuning: values of all tunables
 * @words: " KEY VALUE" for each key, to be freed
 * @nr_words: number of words in it
 */
struct ctl_keys {
	u64 block_size;
	u64 shards;
	const struct hc_policy_ops *policy;
	struct hc_tuning tuning;
	char *words;
	unsigned int nr_words;
};

bool ctl_keys_know(const char *key);
int ctl_keys_take(struct ctl_keys *keys, const struct ctl_args *args);
bool ctl_key_takes(const char *key, const char *value);
void ctl_keys_free(struct ctl_keys *keys);

#endif /* CTL_KEYS_H */
