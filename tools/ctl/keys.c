// SPDX-License-Identifier: GPL-2.0
/*
 * The keys of a table line, checked by the rules of the module. The module that is
 * loaded may be newer and know more names than this program: a dry run, which asks
 * nobody, refuses what it does not know; a real one leaves that to the module.
 */
#include "keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/log2.h>
#include <hotcache/policy.h>
#include <hotcache/types.h>

#include "alloc.h"
#include "message.h"
#include "number.h"

#define CTL_SHARDS_MAX		4096
#define CTL_STREAMS_MIN		8
#define CTL_STREAMS_MAX		512
#define CTL_REQUEST_MAX		(1u << 20)
#define CTL_SECTOR		512
#define CTL_VERIFY_RATIO_MAX	65536

/**
 * struct ctl_taking - the state of ctl_keys_take()
 * @keys: what was taken so far
 * @seen: the keys so far
 * @nr_seen: number of them
 * @dry_run: refuse names that this program does not know
 */
struct ctl_taking {
	struct ctl_keys *keys;
	char **seen;
	size_t nr_seen;
	bool dry_run;
};

static bool ctl_take_block_size(struct ctl_keys *keys, u64 n)
{
	keys->block_size = n;
	return is_power_of_2(n) && n >= BIT(HC_BLOCK_SHIFT_MIN) &&
	       n <= BIT(HC_BLOCK_SHIFT_MAX);
}

static bool ctl_take_shards(struct ctl_keys *keys, u64 n)
{
	keys->shards = n;
	return is_power_of_2(n) && n <= CTL_SHARDS_MAX;
}

static bool ctl_take_threshold(struct ctl_keys *keys, u64 n)
{
	return n && n % CTL_SECTOR == 0;
}

static bool ctl_take_streams(struct ctl_keys *keys, u64 n)
{
	return is_power_of_2(n) && n >= CTL_STREAMS_MIN && n <= CTL_STREAMS_MAX;
}

static bool ctl_take_request_max(struct ctl_keys *keys, u64 n)
{
	return n % CTL_SECTOR == 0 && n <= CTL_REQUEST_MAX;
}

static bool ctl_take_percent(struct ctl_keys *keys, u64 n)
{
	return n >= 1 && n <= 100;
}

static bool ctl_take_verify_ratio(struct ctl_keys *keys, u64 n)
{
	return !n || (is_power_of_2(n) && n <= CTL_VERIFY_RATIO_MAX);
}

static bool ctl_take_any(struct ctl_keys *keys, u64 n)
{
	return true;
}

/* Keys whose value is a number. */
static const struct {
	const char *name;
	bool (*parse)(const char *text, u64 *n);
	bool (*take)(struct ctl_keys *keys, u64 n);
	const char *range;
} ctl_number_keys[] = {
	{ "block_size", ctl_parse_bytes, ctl_take_block_size,
	  "a power of two from 4K to 64K" },
	{ "shards", ctl_parse_u64, ctl_take_shards,
	  "a power of two from 1 to 4096" },
	{ "scan_threshold", ctl_parse_bytes, ctl_take_threshold,
	  "a multiple of 512 bytes, not 0" },
	{ "scan_streams", ctl_parse_u64, ctl_take_streams,
	  "a power of two from 8 to 512" },
	{ "request_max", ctl_parse_bytes, ctl_take_request_max,
	  "0 or a multiple of 512 up to 1M" },
	{ "max_fills", ctl_parse_u64, ctl_take_percent,
	  "a percentage from 1 to 100" },
	{ "verify_ratio", ctl_parse_u64, ctl_take_verify_ratio,
	  "0 or a power of two up to 65536" },
	{ "min_pool", ctl_parse_bytes, ctl_take_any,
	  "a number of bytes, with K, M, G or T if wanted" },
};

/* Keys whose value is a word; policy has a table of its own. */
static const struct {
	const char *name;
	const char *words;
} ctl_word_keys[] = {
	{ "mode", "writethrough writearound passthrough" },
	{ "scan_action", "bypass full demote off" },
};

/**
 * ctl_keys_know() - whether a name is a key of the table line
 * @key: the name
 *
 * Return: true if this program knows it.
 */
bool ctl_keys_know(const char *key)
{
	struct hc_tunable_id id;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctl_number_keys); i++)
		if (!strcmp(ctl_number_keys[i].name, key))
			return true;
	for (i = 0; i < ARRAY_SIZE(ctl_word_keys); i++)
		if (!strcmp(ctl_word_keys[i].name, key))
			return true;
	return !strcmp(key, "policy") || hc_tunable_find_key(key, &id);
}

static void ctl_keys_add(struct ctl_keys *keys, const char *key,
			 const char *value)
{
	ctl_append(&keys->words, " %s %s", key, value);
	keys->nr_words += 2;
}

static bool ctl_has_word(const char *words, const char *word)
{
	size_t n = strlen(word);
	const char *at;

	for (at = strstr(words, word); at; at = strstr(at + 1, word))
		if (n && (at == words || at[-1] == ' ') &&
		    (!at[n] || at[n] == ' '))
			return true;
	return false;
}

static char *ctl_policy_names(void)
{
	const struct hc_policy_ops *ops;
	char *names = ctl_strdup("");
	unsigned int i;

	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++)
		ctl_append(&names, "%s%s", i ? " " : "", ops->name);
	return names;
}

/* A word that is not in the list: to a dry run that is an error. */
static int ctl_new_word(const struct ctl_taking *t, const char *key,
			const char *value, const char *words)
{
	char *advice;
	int status;

	if (!t->dry_run) {
		ctl_keys_add(t->keys, key, value);
		return CTL_OK;
	}
	advice = ctl_format("it takes one of: %s", words);
	status = ctl_fail(CTL_USAGE, advice, "%s does not take \"%s\"", key,
			  value);
	free(advice);
	return status;
}

static int ctl_take_policy(const struct ctl_taking *t, const char *value)
{
	const struct hc_policy_ops *ops = hc_policy_find(value);
	char *names;
	int status;

	if (ops) {
		t->keys->policy = ops;
		ctl_keys_add(t->keys, "policy", value);
		return CTL_OK;
	}
	if (!t->dry_run)
		ctl_warn("policy %s is not known here; its cost is taken to be that of %s",
			 value, t->keys->policy->name);
	names = ctl_policy_names();
	status = ctl_new_word(t, "policy", value, names);
	free(names);
	return status;
}

static int ctl_take_word(const struct ctl_taking *t, unsigned int i,
			 const char *value)
{
	if (!ctl_has_word(ctl_word_keys[i].words, value))
		return ctl_new_word(t, ctl_word_keys[i].name, value,
				    ctl_word_keys[i].words);
	ctl_keys_add(t->keys, ctl_word_keys[i].name, value);
	return CTL_OK;
}

static int ctl_take_number(const struct ctl_taking *t, unsigned int i,
			   const char *given, const char *value)
{
	char *text;
	u64 n;

	if (!ctl_number_keys[i].parse(value, &n) ||
	    !ctl_number_keys[i].take(t->keys, n))
		return ctl_fail(CTL_USAGE, NULL, "%s takes %s, not \"%s\"",
				given, ctl_number_keys[i].range, value);
	text = ctl_format("%llu", n);
	ctl_keys_add(t->keys, ctl_number_keys[i].name, text);
	free(text);
	return CTL_OK;
}

static int ctl_take_tunable(const struct ctl_taking *t,
			    struct hc_tunable_id id, const char *key,
			    const char *value)
{
	const struct hc_tunable *tunable = hc_tunable_at(id);
	u64 n;

	if (!ctl_parse_u64(value, &n) || n < tunable->min || n > tunable->max)
		return ctl_fail(CTL_USAGE, NULL,
				"%s takes a number from %u to %u (%s), not \"%s\"",
				key, tunable->min, tunable->max, tunable->unit,
				value);
	t->keys->tuning.value[id.policy][id.tunable] = n;
	ctl_keys_add(t->keys, key, value);
	return CTL_OK;
}

static int ctl_new_key(const struct ctl_taking *t, const char *key,
		       const char *value)
{
	if (t->dry_run)
		return ctl_fail(CTL_USAGE, "there are block_size policy mode shards scan_action scan_threshold scan_streams request_max max_fills verify_ratio min_pool POLICY.TUNABLE",
				"no key of the table line is called %s", key);
	ctl_keys_add(t->keys, key, value);
	return CTL_OK;
}

/* @given is what the user wrote for @key. */
static int ctl_take_value(const struct ctl_taking *t, const char *given,
			  const char *key, const char *value)
{
	struct hc_tunable_id id;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(ctl_number_keys); i++)
		if (!strcmp(ctl_number_keys[i].name, key))
			return ctl_take_number(t, i, given, value);
	for (i = 0; i < ARRAY_SIZE(ctl_word_keys); i++)
		if (!strcmp(ctl_word_keys[i].name, key))
			return ctl_take_word(t, i, value);
	if (!strcmp(key, "policy"))
		return ctl_take_policy(t, value);
	if (hc_tunable_find_key(key, &id))
		return ctl_take_tunable(t, id, key, value);
	return ctl_new_key(t, key, value);
}

/* Whether device-mapper takes a text for one word of a table line. */
static bool ctl_is_one_word(const char *text)
{
	const char *c;

	for (c = text; *c; c++)
		if (isspace((unsigned char)*c) || *c == '\\')
			return false;
	return *text;
}

static int ctl_take_once(struct ctl_taking *t, const char *given,
			 const char *key, const char *value)
{
	size_t i;

	for (i = 0; i < t->nr_seen; i++)
		if (!strcmp(t->seen[i], key))
			return ctl_fail(CTL_USAGE, NULL,
					"%s is given twice", key);
	t->seen[t->nr_seen++] = ctl_strdup(key);
	return ctl_take_value(t, given, key, value);
}

/* An option of the command line that stands for a key. */
static int ctl_take_own(struct ctl_taking *t, const char *given,
			const char *key, const char *value)
{
	if (!value)
		return CTL_OK;
	if (!ctl_is_one_word(value) &&
	    (!strcmp(key, "policy") || !strcmp(key, "mode")))
		return ctl_fail(CTL_USAGE, NULL, "%s takes a name, not \"%s\"",
				given, value);
	return ctl_take_once(t, given, key, value);
}

static int ctl_take_option(struct ctl_taking *t, const char *option)
{
	const char *equals = strchr(option, '=');
	char *key;
	int status;

	if (!equals || equals == option || !ctl_is_one_word(option) ||
	    !equals[1])
		return ctl_fail(CTL_USAGE, NULL,
				"--option takes KEY=VALUE, not \"%s\"", option);
	key = ctl_strdup(option);
	key[equals - option] = '\0';
	status = ctl_take_once(t, key, key, equals + 1);
	free(key);
	return status;
}

/**
 * ctl_key_takes() - whether a key of the table line takes a value
 * @key: the key, no tunable and not the policy
 * @value: the value
 *
 * Return: false if it does not; true for a key that this program does not know.
 */
bool ctl_key_takes(const char *key, const char *value)
{
	struct ctl_keys keys;
	unsigned int i;
	u64 n;

	for (i = 0; i < ARRAY_SIZE(ctl_number_keys); i++)
		if (!strcmp(ctl_number_keys[i].name, key))
			return ctl_number_keys[i].parse(value, &n) &&
			       ctl_number_keys[i].take(&keys, n);
	for (i = 0; i < ARRAY_SIZE(ctl_word_keys); i++)
		if (!strcmp(ctl_word_keys[i].name, key))
			return ctl_has_word(ctl_word_keys[i].words, value);
	return true;
}

/**
 * ctl_keys_take() - take the keys of the command line
 * @keys: filled in, to be freed with ctl_keys_free() also after an error
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_keys_take(struct ctl_keys *keys, const struct ctl_args *args)
{
	struct ctl_taking t = { .keys = keys, .dry_run = args->dry_run };
	int status;
	size_t i;

	*keys = (struct ctl_keys){
		.block_size = BIT(HC_BLOCK_SHIFT_MIN),
		.policy = hc_policy_find(HC_POLICY_DEFAULT),
		.words = ctl_strdup(""),
	};
	hc_tuning_init(&keys->tuning);
	t.seen = ctl_alloc(args->nr_options + 4, sizeof(*t.seen));
	status = ctl_take_own(&t, "--block-size", "block_size",
			      args->block_size) ?:
		 ctl_take_own(&t, "--policy", "policy", args->policy) ?:
		 ctl_take_own(&t, "--mode", "mode", args->mode) ?:
		 ctl_take_own(&t, "--shards", "shards", args->shards);
	for (i = 0; !status && i < args->nr_options; i++)
		status = ctl_take_option(&t, args->option[i]);
	for (i = 0; i < t.nr_seen; i++)
		free(t.seen[i]);
	free(t.seen);
	return status;
}

/**
 * ctl_keys_free() - free what the keys hold
 * @keys: the keys
 */
void ctl_keys_free(struct ctl_keys *keys)
{
	free(keys->words);
	keys->words = NULL;
}
