/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_FINDINGS_H
#define CTL_FINDINGS_H

#include <jansson.h>
#include <linux/compiler.h>

/* More than the rules can add; see ctl_explain_bypass(). */
#define CTL_FINDINGS_MAX	32

/**
 * enum ctl_level - how much a finding matters
 * @CTL_NOTE: good to know
 * @CTL_ADVICE: something could be better
 * @CTL_PROBLEM: something is wrong
 */
enum ctl_level {
	CTL_NOTE,
	CTL_ADVICE,
	CTL_PROBLEM,
};

/**
 * struct ctl_finding - one observation about a cache
 * @id: identifier for scripts
 * @level: how much it matters
 * @what: the observation and the figures that show it
 * @advice: what the user can try, or NULL
 */
struct ctl_finding {
	const char *id;
	enum ctl_level level;
	char *what;
	char *advice;
};

/**
 * struct ctl_findings - a list of findings
 * @finding: the findings
 * @nr: number of findings
 *
 * Zeroed memory is an empty list.
 */
struct ctl_findings {
	struct ctl_finding finding[CTL_FINDINGS_MAX];
	unsigned int nr;
};

struct ctl_finding *ctl_findings_add(struct ctl_findings *found, const char *id,
				     enum ctl_level level, const char *what,
				     ...) __printf(4, 5);
void ctl_advise(struct ctl_finding *finding, const char *advice, ...)
	__printf(2, 3);
void ctl_findings_sort(struct ctl_findings *found);
void ctl_findings_free(struct ctl_findings *found);
enum ctl_level ctl_findings_worst(const struct ctl_findings *found);
const char *ctl_level_name(enum ctl_level level);
void ctl_findings_print(const struct ctl_findings *found);
json_t *ctl_findings_json(const struct ctl_findings *found);

#endif /* CTL_FINDINGS_H */
