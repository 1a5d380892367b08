// SPDX-License-Identifier: GPL-2.0
/*
 * The tunables of all policies by name: "hir" of lirs, or in full "lirs.hir".
 */
#include <hotcache/tuning.h>

#include <linux/compiler.h>
#include <linux/string.h>

static unsigned int hc_policy_number(const struct hc_policy_ops *ops)
{
	unsigned int i = 0;

	while (hc_policy_at(i) != ops)
		i++;
	return i;
}

/**
 * hc_tunable_at() - name and range of a tunable
 * @id: a valid identifier
 *
 * Context: Any.
 * Return: the tunable.
 */
const struct hc_tunable *hc_tunable_at(struct hc_tunable_id id)
{
	return &hc_policy_at(id.policy)->tunables[id.tunable];
}

/**
 * hc_tunable_next() - iterate over the tunables of all policies
 * @id: starts as { 0, 0 }; moved to the first tunable from there on. The caller
 *	increments @id->tunable to go on.
 *
 * Context: Any.
 * Return: false if there is none left.
 */
bool hc_tunable_next(struct hc_tunable_id *id)
{
	const struct hc_policy_ops *ops;

	for (; (ops = hc_policy_at(id->policy)) != NULL; id->policy++) {
		if (id->tunable < ops->nr_tunables)
			return true;
		id->tunable = 0;
	}
	return false;
}

/**
 * hc_tunable_find() - look a policy's tunable up
 * @ops: the policy
 * @name: the tunable's name
 * @id: out
 *
 * Context: Any.
 * Return: false if it has none of that name.
 */
bool hc_tunable_find(const struct hc_policy_ops *ops, const char *name,
		     struct hc_tunable_id *id)
{
	id->policy = hc_policy_number(ops);
	for (id->tunable = 0; id->tunable < ops->nr_tunables; id->tunable++)
		if (!strcmp(ops->tunables[id->tunable].name, name))
			return true;
	return false;
}

/**
 * hc_tunable_find_key() - look a tunable up by policy and name
 * @key: the policy's name, a dot, the tunable's name
 * @id: out
 *
 * Context: Any.
 * Return: false if there is no such policy, or it has no such tunable.
 */
bool hc_tunable_find_key(const char *key, struct hc_tunable_id *id)
{
	const char *dot = strchr(key, '.');
	char name[HC_POLICY_NAME_MAX];
	const struct hc_policy_ops *ops;

	if (!dot || dot - key >= HC_POLICY_NAME_MAX)
		return false;
	memcpy(name, key, dot - key);
	name[dot - key] = '\0';
	ops = hc_policy_find(name);
	return ops && hc_tunable_find(ops, dot + 1, id);
}

/**
 * hc_tuning_init() - set all tunables to their defaults
 * @tuning: out
 *
 * Context: Any.
 */
void hc_tuning_init(struct hc_tuning *tuning)
{
	struct hc_tunable_id id = {};

	memset(tuning, 0, sizeof(*tuning));
	for (; hc_tunable_next(&id); id.tunable++)
		tuning->value[id.policy][id.tunable] = hc_tunable_at(id)->def;
}

/**
 * hc_tuning_is_default() - has a tunable its default value?
 * @tuning: the values
 * @id: the tunable
 *
 * Context: Any.
 * Return: whether it is.
 */
bool hc_tuning_is_default(const struct hc_tuning *tuning,
			  struct hc_tunable_id id)
{
	return READ_ONCE(tuning->value[id.policy][id.tunable]) ==
	       hc_tunable_at(id)->def;
}

/**
 * hc_tuning_choose() - choose a policy with its present values
 * @tuning: the values
 * @ops: the policy
 * @choice: out
 *
 * Context: Any.
 */
void hc_tuning_choose(const struct hc_tuning *tuning,
		      const struct hc_policy_ops *ops,
		      struct hc_policy_choice *choice)
{
	const u32 *value = tuning->value[hc_policy_number(ops)];
	unsigned int i;

	choice->ops = ops;
	for (i = 0; i < HC_POLICY_MAX_TUNABLES; i++)
		choice->tunable[i] = READ_ONCE(value[i]);
}

/**
 * hc_tuning_keep() - store the values of a choice as those of its policy
 * @tuning: the values
 * @choice: the policy, and new values for it
 *
 * Context: Any.
 */
void hc_tuning_keep(struct hc_tuning *tuning,
		    const struct hc_policy_choice *choice)
{
	u32 *value = tuning->value[hc_policy_number(choice->ops)];
	unsigned int i;

	for (i = 0; i < HC_POLICY_MAX_TUNABLES; i++)
		WRITE_ONCE(value[i], choice->tunable[i]);
}

/**
 * hc_policy_choice_default() - choose a policy with its defaults
 * @ops: the policy
 * @choice: out
 *
 * Context: Any.
 */
void hc_policy_choice_default(const struct hc_policy_ops *ops,
			      struct hc_policy_choice *choice)
{
	struct hc_policy_params params;

	hc_policy_default_params(ops, 0, &params);
	choice->ops = ops;
	memcpy(choice->tunable, params.tunable, sizeof(choice->tunable));
}

/**
 * hc_policy_choice_params() - parameters of an instance
 * @choice: the policy and its values
 * @nr_slots: slots of the shard
 * @word: their words, or NULL if only the size is wanted
 * @params: out
 *
 * Context: Any.
 */
void hc_policy_choice_params(const struct hc_policy_choice *choice,
			     u32 nr_slots, u64 *word,
			     struct hc_policy_params *params)
{
	params->nr_slots = nr_slots;
	params->word = word;
	memcpy(params->tunable, choice->tunable, sizeof(params->tunable));
}
