// SPDX-License-Identifier: GPL-2.0
/*
 * Parsing of gen:NAME,KEY=VALUE..., which names a generated trace.
 */
#include "gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "gens.h"
#include "message.h"

/* Parameters of every generator. */
enum sim_gen_common {
	SIM_GEN_N,
	SIM_GEN_WRITES,
	SIM_GEN_SEED,
	SIM_GEN_COMMON
};

static const struct sim_gen_param sim_gen_common[] = {
	[SIM_GEN_N] = { "n", "accesses, in blocks", 1, 4e9, 1e6 },
	[SIM_GEN_WRITES] = { "writes", "% of requests that write", 0, 100, 0 },
	[SIM_GEN_SEED] = { "seed", "of the luck (default --seed)", 0, 9e15, 0 },
};

/**
 * sim_gen_is() - whether a trace is generated
 * @spec: the trace as named on the command line
 *
 * Return: false if it is a file.
 */
bool sim_gen_is(const char *spec)
{
	return !strncmp(spec, SIM_GEN_PREFIX, strlen(SIM_GEN_PREFIX));
}

static void sim_gen_help_param(const struct sim_gen_param *param)
{
	printf("    %-8s %.10g to %.10g, default %.10g: %s\n", param->name,
	       param->min, param->max, param->def, param->text);
}

static void sim_gen_help(void)
{
	const struct sim_gen *gen;
	int i;

	puts("gen:NAME[,KEY=VALUE]...");
	for (gen = sim_gens; gen->name; gen++) {
		printf("  %s: %s\n", gen->name, gen->text);
		for (i = 0; i < SIM_GEN_PARAMS && gen->param[i].name; i++)
			sim_gen_help_param(&gen->param[i]);
	}
	puts("  all of them take");
	for (i = 0; i < SIM_GEN_COMMON; i++)
		sim_gen_help_param(&sim_gen_common[i]);
}

static const struct sim_gen *sim_gen_find(const char *name)
{
	const struct sim_gen *gen;

	for (gen = sim_gens; gen->name; gen++)
		if (!strcmp(gen->name, name))
			return gen;
	return NULL;
}

/* Store a value at the place of its key; false if @param has no such key. */
static bool sim_gen_set(const struct sim_gen_param *param, int nr, double *to,
			const char *key, const char *value, int *rc)
{
	double number;
	char *end;
	int i;

	for (i = 0; i < nr && param[i].name; i++)
		if (!strcmp(param[i].name, key))
			break;
	if (i == nr || !param[i].name)
		return false;
	number = strtod(value, &end);
	if (end == value || *end || !(number >= param[i].min) ||
	    !(number <= param[i].max))
		*rc = sim_error("gen: %s=%s is not in %.10g to %.10g", key,
				value, param[i].min, param[i].max);
	to[i] = number;
	return true;
}

static int sim_gen_word(const struct sim_gen *gen, double *param,
			double *common, char *word)
{
	char *value = strchr(word, '=');
	int rc = 0;

	if (!value)
		return sim_error("gen: %s is not KEY=VALUE", word);
	*value++ = 0;
	if (!sim_gen_set(gen->param, SIM_GEN_PARAMS, param, word, value, &rc) &&
	    !sim_gen_set(sim_gen_common, SIM_GEN_COMMON, common, word, value,
			 &rc))
		return sim_error("gen: %s has no parameter called %s; see gen:help",
				 gen->name, word);
	return rc;
}

static int sim_gen_run(struct sim_trace *trace, char *text, u64 seed)
{
	double common[SIM_GEN_COMMON];
	struct sim_gen_run run = { .trace = trace };
	char *name = strsep(&text, ",");
	const struct sim_gen *gen = sim_gen_find(name);
	char *word;
	int i;

	if (!gen)
		return sim_error("no generator is called %s; see gen:help",
				 name);
	for (i = 0; i < SIM_GEN_PARAMS; i++)
		run.param[i] = gen->param[i].def;
	for (i = 0; i < SIM_GEN_COMMON; i++)
		common[i] = sim_gen_common[i].def;
	common[SIM_GEN_SEED] = -1;
	while ((word = strsep(&text, ",")) != NULL)
		if (sim_gen_word(gen, run.param, common, word))
			return -1;
	run.accesses = common[SIM_GEN_N];
	run.writes = common[SIM_GEN_WRITES];
	run.rng.state = common[SIM_GEN_SEED] < 0 ? seed : common[SIM_GEN_SEED];
	gen->make(&run);
	return 0;
}

/**
 * sim_gen_make() - generate a trace
 * @trace: an empty trace
 * @spec: the trace as named on the command line
 * @seed: the seed unless @spec has one
 *
 * Return: 0 or, after a message, -1.
 */
int sim_gen_make(struct sim_trace *trace, const char *spec, u64 seed)
{
	char *text = sim_strdup(spec + strlen(SIM_GEN_PREFIX));
	int rc;

	if (!strcmp(text, "help")) {
		sim_gen_help();
		exit(SIM_OK);
	}
	rc = sim_gen_run(trace, text, seed);
	free(text);
	return rc;
}
