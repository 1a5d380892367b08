// SPDX-License-Identifier: GPL-2.0
/*
 * A list of findings: rules add to it, the command prints it. It knows no rule.
 */
#include "findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "json.h"
#include "wrap.h"

/**
 * ctl_findings_add() - add a finding
 * @found: the list
 * @id: identifier for scripts
 * @level: how much it matters
 * @what: a sentence, as printf()
 *
 * Return: the finding, for ctl_advise().
 */
struct ctl_finding *ctl_findings_add(struct ctl_findings *found, const char *id,
				     enum ctl_level level, const char *what,
				     ...)
{
	struct ctl_finding *finding = &found->finding[found->nr++];
	va_list args;

	va_start(args, what);
	*finding = (struct ctl_finding){
		.id = id,
		.level = level,
		.what = ctl_vformat(what, args),
	};
	va_end(args);
	return finding;
}

/**
 * ctl_advise() - say what the user can try
 * @finding: a finding without advice
 * @advice: a sentence, as printf()
 */
void ctl_advise(struct ctl_finding *finding, const char *advice, ...)
{
	va_list args;

	va_start(args, advice);
	finding->advice = ctl_vformat(advice, args);
	va_end(args);
}

/**
 * ctl_findings_sort() - put the findings that matter most first
 * @found: the list
 *
 * Findings of the same level keep their order.
 */
void ctl_findings_sort(struct ctl_findings *found)
{
	unsigned int i, k;

	for (i = 1; i < found->nr; i++) {
		struct ctl_finding one = found->finding[i];

		for (k = i; k && found->finding[k - 1].level < one.level; k--)
			found->finding[k] = found->finding[k - 1];
		found->finding[k] = one;
	}
}

/**
 * ctl_findings_free() - free what the findings hold
 * @found: the list, empty afterwards
 */
void ctl_findings_free(struct ctl_findings *found)
{
	unsigned int i;

	for (i = 0; i < found->nr; i++) {
		free(found->finding[i].what);
		free(found->finding[i].advice);
	}
	found->nr = 0;
}

/**
 * ctl_findings_worst() - the highest level in a list
 * @found: the list
 *
 * Return: the level; CTL_NOTE for an empty list.
 */
enum ctl_level ctl_findings_worst(const struct ctl_findings *found)
{
	enum ctl_level worst = CTL_NOTE;
	unsigned int i;

	for (i = 0; i < found->nr; i++)
		if (found->finding[i].level > worst)
			worst = found->finding[i].level;
	return worst;
}

/**
 * ctl_level_name() - a level as a word
 * @level: the level
 *
 * Return: the word.
 */
const char *ctl_level_name(enum ctl_level level)
{
	static const char *const names[] = {
		[CTL_NOTE] = "note",
		[CTL_ADVICE] = "advice",
		[CTL_PROBLEM] = "problem",
	};

	return names[level];
}

/**
 * ctl_findings_print() - print a list as text
 * @found: the list
 */
void ctl_findings_print(const struct ctl_findings *found)
{
	unsigned int i;

	for (i = 0; i < found->nr; i++) {
		const struct ctl_finding *f = &found->finding[i];
		char *first = ctl_format("  %-8s ", ctl_level_name(f->level));

		ctl_print_wrapped(first, f->what);
		if (f->advice)
			ctl_print_wrapped("           try: ", f->advice);
		free(first);
	}
}

/**
 * ctl_findings_json() - a list as JSON
 * @found: the list
 *
 * Return: an array of objects.
 */
json_t *ctl_findings_json(const struct ctl_findings *found)
{
	json_t *list = json_array();
	unsigned int i;

	for (i = 0; i < found->nr; i++) {
		const struct ctl_finding *f = &found->finding[i];
		json_t *one = json_object();

		json_object_set_new(one, "id", json_string(f->id));
		json_object_set_new(one, "level",
				    json_string(ctl_level_name(f->level)));
		json_object_set_new(one, "what", ctl_json_string(f->what));
		json_object_set_new(one, "advice", f->advice ?
				    ctl_json_string(f->advice) : json_null());
		json_array_append_new(list, one);
	}
	return list;
}
