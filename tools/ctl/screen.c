// SPDX-License-Identifier: GPL-2.0
/*
 * The lines that top shows of a device, on a terminal as well as with --batch.
 */
#include "screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "counters.h"
#include "number.h"
#include "pool.h"

#define CTL_LABEL	10
#define CTL_VALUE	9
#define CTL_BAR_WIDTH	24
#define CTL_SPARK_MIN	8
#define CTL_REASONS	10
#define CTL_GOOD	0.9
#define CTL_FAIR	0.6

/**
 * struct ctl_reason - a reason why reads missed or blocks left the pool
 * @name: its counter
 * @n: blocks
 */
struct ctl_reason {
	const char *name;
	u64 n;
};

__printf(3, 4)
static void ctl_line(struct ctl_screen *screen, enum ctl_style style,
		     const char *format, ...)
{
	va_list args;

	if (screen->nr == CTL_SCREEN_LINES)
		return;
	va_start(args, format);
	vsnprintf(screen->line[screen->nr], CTL_SCREEN_BYTES, format, args);
	va_end(args);
	screen->style[screen->nr++] = style;
}

static unsigned int ctl_spark_width(const struct ctl_screen *screen)
{
	int room = (int)screen->width - CTL_LABEL - CTL_VALUE - CTL_BAR_WIDTH - 8;

	if (room < CTL_SPARK_MIN)
		return CTL_SPARK_MIN;
	return room > CTL_BAR_MAX ? CTL_BAR_MAX : room;
}

static enum ctl_style ctl_style_of(double share)
{
	if (share < 0)
		return CTL_STYLE_DIM;
	return share >= CTL_GOOD ? CTL_STYLE_GOOD :
	       share >= CTL_FAIR ? CTL_STYLE_FAIR : CTL_STYLE_POOR;
}

static void ctl_screen_head(struct ctl_screen *screen,
			    const struct ctl_history *h, unsigned int which,
			    unsigned int of)
{
	const struct ctl_snapshot *s = h->now;

	ctl_line(screen, CTL_STYLE_HEAD, "hotcache %s (%s)  %u of %u",
		 s->device, s->node, which + 1, of);
	ctl_line(screen, CTL_STYLE_PLAIN, "%s, %s, pool %s in blocks of %s, metadata %s",
		 ctl_knob(s, "mode") ?: "-", ctl_knob(s, "policy") ?: "-",
		 ctl_bytes(ctl_pool_bytes(s)).s,
		 ctl_bytes(ctl_knob_number(s, "block_size")).s,
		 ctl_bytes(ctl_knob_number(s, "metadata_bytes")).s);
	ctl_line(screen, CTL_STYLE_PLAIN, "%s", "");
}

static void ctl_screen_ratio(struct ctl_screen *screen,
			     const struct ctl_history *h)
{
	double hits = ctl_history_last(h, CTL_SERIES_HITS);
	u64 slots = ctl_knob_number(h->now, "slots");
	double full = ctl_ratio(ctl_count(h->now, "occupancy"), slots);
	char bar[CTL_BAR_BYTES], spark[CTL_BAR_BYTES];

	ctl_bar(bar, CTL_BAR_WIDTH, hits);
	ctl_sparkline(spark, ctl_spark_width(screen),
		      h->value[CTL_SERIES_HITS], h->n, 1);
	ctl_line(screen, ctl_style_of(hits), "%-*s %*s  [%s] %s", CTL_LABEL,
		 "hit ratio", CTL_VALUE,
		 hits < 0 ? "no reads" : ctl_percent(hits, 1).s, bar, spark);
	ctl_bar(bar, CTL_BAR_WIDTH, full);
	ctl_line(screen, CTL_STYLE_PLAIN, "%-*s %*s  [%s] %llu of %llu blocks",
		 CTL_LABEL, "occupied", CTL_VALUE, ctl_percent(full, 1).s, bar,
		 ctl_count(h->now, "occupancy"), slots);
}

static void ctl_screen_rate(struct ctl_screen *screen,
			    const struct ctl_history *h,
			    enum ctl_series series, const char *label)
{
	double now = ctl_history_last(h, series);
	char spark[CTL_BAR_BYTES];

	ctl_sparkline(spark, ctl_spark_width(screen) + CTL_BAR_WIDTH + 3,
		      h->value[series], h->n, 0);
	if (now < 0)
		ctl_line(screen, CTL_STYLE_DIM, "%-*s %*s", CTL_LABEL, label,
			 CTL_VALUE, "-");
	else
		ctl_line(screen, CTL_STYLE_PLAIN, "%-*s %*s  %s", CTL_LABEL,
			 label, CTL_VALUE,
			 series == CTL_SERIES_LATENCY ? ctl_duration(now).s :
							ctl_si(now).s, spark);
}

static int ctl_reason_cmp(const void *a, const void *b)
{
	const struct ctl_reason *ra = a, *rb = b;

	if (ra->n != rb->n)
		return ra->n < rb->n ? 1 : -1;
	return strcmp(ra->name, rb->name);
}

static bool ctl_begins(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* Whether a counter counts misses, or else blocks that left, by reason. */
static bool ctl_is_reason(const char *name, bool misses)
{
	if (misses)
		return ctl_begins(name, "bypass_") || !strcmp(name, "filled") ||
		       !strcmp(name, "joined");
	return ctl_begins(name, "evict_") || ctl_begins(name, "invalidate_");
}

static void ctl_screen_reasons(struct ctl_screen *screen,
			       const struct ctl_history *h, bool misses)
{
	struct ctl_span span = ctl_history_span(h);
	const struct ctl_snapshot *s = span.after;
	struct ctl_reason reason[CTL_SCREEN_LINES];
	const struct ctl_counter *c;
	char bar[CTL_BAR_BYTES];
	unsigned int n = 0;
	u64 all = 0;
	size_t i;

	for (i = 0; i < s->nr_values && n < CTL_SCREEN_LINES; i++) {
		const char *name = s->value[i].name;
		u64 grew = ctl_delta(&span, name);

		if (s->value[i].group != CTL_STAT || !grew ||
		    !ctl_is_reason(name, misses))
			continue;
		reason[n++] = (struct ctl_reason){ name, grew };
		all += grew;
	}
	ctl_line(screen, CTL_STYLE_PLAIN, "%s", "");
	ctl_line(screen, CTL_STYLE_HEAD, "%s: %s blocks/s",
		 misses ? "misses" : "blocks that left",
		 ctl_si(ctl_ratio(all, ctl_seconds(&span))).s);
	qsort(reason, n, sizeof(*reason), ctl_reason_cmp);
	for (i = 0; i < n && i < CTL_REASONS; i++) {
		c = ctl_counter_find(reason[i].name);
		ctl_bar(bar, CTL_BAR_WIDTH / 2, ctl_ratio(reason[i].n, all));
		ctl_line(screen, CTL_STYLE_PLAIN, "  %-18s %8s [%s] %s",
			 reason[i].name, ctl_percent(reason[i].n, all).s, bar,
			 c ? c->text : "(of a newer module)");
	}
}

/**
 * ctl_screen_fill() - fill the screen of a device
 * @screen: filled in; @screen->width must be set
 * @h: the device's history, after at least one ctl_history_step()
 * @which: number of the device, from 0
 * @of: number of devices
 */
void ctl_screen_fill(struct ctl_screen *screen, const struct ctl_history *h,
		     unsigned int which, unsigned int of)
{
	screen->nr = 0;
	ctl_screen_head(screen, h, which, of);
	if (h->now->suspended) {
		ctl_line(screen, CTL_STYLE_POOR, "suspended, or removed: nothing to see until it runs again");
		return;
	}
	ctl_screen_ratio(screen, h);
	ctl_screen_rate(screen, h, CTL_SERIES_READS, "reads/s");
	ctl_screen_rate(screen, h, CTL_SERIES_WRITES, "writes/s");
	ctl_screen_rate(screen, h, CTL_SERIES_LATENCY, "read time");
	ctl_screen_reasons(screen, h, true);
	ctl_screen_reasons(screen, h, false);
}
