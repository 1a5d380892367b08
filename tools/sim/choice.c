// SPDX-License-Identifier: GPL-2.0
/*
 * The choice of policies and tunables by name. Values are checked against the
 * ranges that the policies declare.
 */
#include "choice.h"

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "belady.h"
#include "message.h"

static void sim_choose_one(struct sim_options *options, const char *name,
			   const struct hc_policy_ops *ops)
{
	struct hc_policy_params params = {};
	struct sim_choice *choice;
	size_t i;

	for (i = 0; i < options->nr_choices; i++)
		if (!strcmp(options->choice[i].name, name))
			return;
	options->choice = sim_realloc(options->choice, options->nr_choices + 1,
				      sizeof(*options->choice));
	choice = &options->choice[options->nr_choices++];
	choice->name = name;
	choice->ops = ops;
	if (ops)
		hc_policy_default_params(ops, 0, &params);
	memcpy(choice->tunable, params.tunable, sizeof(choice->tunable));
}

static void sim_choose_all(struct sim_options *options)
{
	const struct hc_policy_ops *ops;
	unsigned int i;

	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++)
		sim_choose_one(options, ops->name, ops);
	sim_choose_one(options, SIM_BELADY, NULL);
}

/* All names, separated by commas, for a message. */
static void sim_choice_names(char *text, size_t size)
{
	const struct hc_policy_ops *ops;
	unsigned int i;

	strncpy(text, "all, " SIM_BELADY, size);
	for (i = 0; (ops = hc_policy_at(i)) != NULL; i++) {
		strncat(text, ", ", size - strlen(text) - 1);
		strncat(text, ops->name, size - strlen(text) - 1);
	}
}

/**
 * sim_choose() - add policies to those that are simulated
 * @options: the options
 * @list: names, separated by commas; "all" means all policies and the bound
 *
 * Return: 0 or, after a message, -1.
 */
int sim_choose(struct sim_options *options, const char *list)
{
	char *copy = sim_strdup(list);
	char *rest = copy;
	char names[256];
	char *name;
	int rc = 0;

	while (!rc && (name = strsep(&rest, ",")) != NULL) {
		const struct hc_policy_ops *ops = hc_policy_find(name);

		if (ops) {
			sim_choose_one(options, ops->name, ops);
		} else if (!strcmp(name, SIM_BELADY)) {
			sim_choose_one(options, SIM_BELADY, NULL);
		} else if (!strcmp(name, "all")) {
			sim_choose_all(options);
		} else {
			sim_choice_names(names, sizeof(names));
			rc = sim_error("no policy is called \"%s\"; there are %s",
				       name, names);
		}
	}
	free(copy);
	return rc;
}

static int sim_set_tunable(struct sim_choice *choice, unsigned int i,
			   const char *value)
{
	const struct hc_tunable *tunable = &choice->ops->tunables[i];
	char *end;
	u64 number = strtoull(value, &end, 10);

	if (*value < '0' || *value > '9' || *end)
		return sim_error("%s.%s: %s is not a whole number",
				 choice->name, tunable->name, value);
	if (number < tunable->min || number > tunable->max)
		return sim_error("%s.%s: %s is not in %u to %u (%s)",
				 choice->name, tunable->name, value,
				 tunable->min, tunable->max, tunable->unit);
	choice->tunable[i] = number;
	return 0;
}

/* The length of "name." if @text begins with that, else 0. */
static size_t sim_has_prefix(const char *text, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(text, name, len) && text[len] == '.' ? len + 1 : 0;
}

static int sim_tunable_missing(const struct sim_options *options,
			       const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < options->nr_choices; i++) {
		const struct sim_choice *choice = &options->choice[i];
		size_t prefix = sim_has_prefix(text, choice->name);

		if (prefix)
			return sim_error("%s has no tunable called %.*s; --list shows them",
					 choice->name, (int)(len - prefix),
					 text + prefix);
	}
	return sim_error("no policy that is simulated has a tunable called %.*s; --list shows them",
			 (int)len, text);
}

/**
 * sim_choose_param() - set a tunable
 * @options: the options, with all policies chosen
 * @text: "policy.tunable=number", or without the policy for all that have it
 *
 * Return: 0 or, after a message, -1.
 */
int sim_choose_param(struct sim_options *options, const char *text)
{
	const char *equals = strchr(text, '=');
	bool found = false;
	size_t i;

	if (!equals)
		return sim_error("parameter %s is not NAME=NUMBER", text);
	for (i = 0; i < options->nr_choices; i++) {
		struct sim_choice *choice = &options->choice[i];
		const char *name = text + sim_has_prefix(text, choice->name);
		size_t len = equals - name;
		unsigned int t;

		for (t = 0; choice->ops && t < choice->ops->nr_tunables; t++) {
			const char *is = choice->ops->tunables[t].name;

			if (strlen(is) != len || strncmp(is, name, len))
				continue;
			if (sim_set_tunable(choice, t, equals + 1))
				return -1;
			found = true;
		}
	}
	return found ? 0 : sim_tunable_missing(options, text, equals - text);
}

/**
 * sim_choice_params() - the parameters of a policy's instance
 * @choice: the policy
 * @nr_slots: number of slots
 * @params: set, without words
 */
void sim_choice_params(const struct sim_choice *choice, u32 nr_slots,
		       struct hc_policy_params *params)
{
	params->nr_slots = nr_slots;
	params->word = NULL;
	memcpy(params->tunable, choice->tunable, sizeof(params->tunable));
}
