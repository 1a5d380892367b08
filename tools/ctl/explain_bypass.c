// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of explain about misses that were not cached, one for each reason to
 * bypass the cache. A reason that only a newer module has is reported with the
 * name of its counter.
 */
#include "explain_bypass.h"

#include <string.h>
#include <linux/array_size.h>

#include "counters.h"
#include "number.h"

/* A reason is reported from these shares of the misses and of the reads on. */
#define CTL_BYPASS_MISSES	0.2
#define CTL_BYPASS_READS	0.05
#define CTL_BYPASS_PREFIX	"bypass_"

/**
 * struct ctl_bypass - how a reason to bypass the cache is reported
 * @counter: the reason's counter
 * @level: how much it matters
 * @advice: what the user can try, or NULL
 */
struct ctl_bypass {
	const char *counter;
	enum ctl_level level;
	const char *advice;
};

static const struct ctl_bypass ctl_bypasses[] = {
	/* Other rules cover these. */
	{ "bypass_mode", CTL_NOTE, NULL },
	{ "bypass_fence", CTL_NOTE, NULL },
	{ "bypass_scan", CTL_NOTE, NULL },
	{ "bypass_hint", CTL_NOTE, NULL },
	{ "bypass_special", CTL_NOTE, NULL },
	{ "bypass_frozen", CTL_NOTE, NULL },
	{ "bypass_partial", CTL_ADVICE,
	  "Only the device's last, partial block is never cached: a device whose length is a multiple of block_size has none.",
	},
	{ "bypass_slot", CTL_ADVICE,
	  "All slots that could be evicted were busy: the pool is small for so many reads at once. Make it larger, or shards fewer. After \"hotcachectl warm\" it may mean no more than that the pool was full.",
	},
	{ "bypass_inflight", CTL_ADVICE,
	  "So many reads wait for the origin that caching all they miss would empty the pool: a larger pool, or a larger max_fills, has room for more.",
	},
	{ "bypass_congested", CTL_NOTE,
	  "The origin had no room for more requests. Reads that must not block, as those of io_uring, then get the same answer as without a cache, and are tried again.",
	},
	{ "bypass_memory", CTL_ADVICE,
	  "The machine was short of memory for the requests themselves: leave more to it, or take a smaller pool.",
	},
	{ "bypass_pool", CTL_PROBLEM,
	  "Free memory, then suspend and resume the device: it tries again to allocate its pool.",
	},
	{ "bypass_busy", CTL_NOTE,
	  "Many readers want the same blocks while they are being filled or written; they are served from RAM once that is done.",
	},
	{ "bypass_wait", CTL_ADVICE,
	  "Some reads of the origin take far longer than most do, or fail: look at it first.",
	},
	{ "bypass_error", CTL_ADVICE,
	  "The origin fails reads of some blocks: look at it first. Blocks that it could not read are cached again after five minutes, or once they are written.",
	},
	{ "bypass_shrunk", CTL_PROBLEM,
	  "The origin is smaller than the table says, and fails what lies beyond its end: make it as large as it was, or load a shorter table.",
	},
	{ "bypass_span", CTL_NOTE,
	  "Requests that hit in part were sent to the origin whole, which is one request instead of many.",
	},
};

static const struct ctl_bypass *ctl_bypass_find(const char *counter)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ctl_bypasses); i++)
		if (!strcmp(ctl_bypasses[i].counter, counter))
			return &ctl_bypasses[i];
	return NULL;
}

static void ctl_explain_reason(const struct ctl_metrics *m, const char *name,
			       struct ctl_findings *found)
{
	const struct ctl_counter *c = ctl_counter_find(name);
	const struct ctl_bypass *b = ctl_bypass_find(name);
	u64 passed = ctl_delta(m->span, name);
	struct ctl_finding *finding;
	const char *text;

	if (passed < CTL_BYPASS_MISSES * m->misses ||
	    passed < CTL_BYPASS_READS * m->reads)
		return;
	/* The counter's description without the "passed: " before it. */
	text = c && strchr(c->text, ':') ? strchr(c->text, ':') + 2 :
	       c ? c->text : "a reason that only a newer hotcachectl knows";
	finding = ctl_findings_add(found, "bypassed", b ? b->level : CTL_NOTE,
				   "%s of the misses were passed by (%s): %s.",
				   ctl_percent(passed, m->misses).s, name, text);
	if (b && b->advice)
		ctl_advise(finding, "%s", b->advice);
}

/**
 * ctl_explain_bypass() - find out why misses were not cached
 * @m: the figures
 * @found: findings are added
 *
 * The module's counters decide how many reasons there are, so this leaves room
 * in the list for the last two rules.
 */
void ctl_explain_bypass(const struct ctl_metrics *m, struct ctl_findings *found)
{
	const struct ctl_snapshot *s = m->span->after;
	size_t i;

	for (i = 0; i < s->nr_values; i++)
		if (s->value[i].group == CTL_STAT &&
		    !strncmp(s->value[i].name, CTL_BYPASS_PREFIX,
			     strlen(CTL_BYPASS_PREFIX)) &&
		    found->nr < CTL_FINDINGS_MAX - 2)
			ctl_explain_reason(m, s->value[i].name, found);
}
