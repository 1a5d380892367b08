/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_EXPLAIN_H
#define CTL_EXPLAIN_H

#include <linux/compiler.h>

#include "metrics.h"
#include "snapshot.h"

/* As many as there are rules, and some. */
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
 * struct ctl_finding - one thing that goes on
 * @id: a word for scripts
 * @level: how much it matters
 * @what: what goes on, and the figures that say so
 * @advice: what to try, or NULL
 */
struct ctl_finding {
	const char *id;
	enum ctl_level level;
	char *what;
	char *advice;
};

/**
 * struct ctl_findings - what goes on, what matters most first
 * @finding: the findings
 * @nr: how many
 */
struct ctl_findings {
	struct ctl_finding finding[CTL_FINDINGS_MAX];
	unsigned int nr;
};

void ctl_explain(const struct ctl_span *span, struct ctl_findings *found);
void ctl_findings_free(struct ctl_findings *found);
enum ctl_level ctl_worst(const struct ctl_findings *found);
const char *ctl_level_name(enum ctl_level level);

struct ctl_finding *ctl_found(struct ctl_findings *found, const char *id,
			      enum ctl_level level, const char *what, ...)
	__printf(4, 5);
void ctl_try(struct ctl_finding *finding, const char *advice, ...)
	__printf(2, 3);

void ctl_explain_health(const struct ctl_metrics *m,
			struct ctl_findings *found);
void ctl_explain_writes(const struct ctl_metrics *m,
			struct ctl_findings *found);
void ctl_explain_misses(const struct ctl_metrics *m,
			struct ctl_findings *found);
void ctl_explain_bypass(const struct ctl_metrics *m,
			struct ctl_findings *found);

#endif /* CTL_EXPLAIN_H */
