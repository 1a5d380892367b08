// SPDX-License-Identifier: GPL-2.0
/*
 * Summaries of the module's histograms.
 */
#include "histogram.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "number.h"

#define CTL_NS_SUFFIX	"_ns"
#define CTL_NS		1e9

/**
 * ctl_histogram_parse() - parse a file of hotcache_histograms/
 * @h: filled in
 * @text: counts, separated by blanks
 *
 * Return: true if it is a histogram.
 */
bool ctl_histogram_parse(struct ctl_histogram *h, const char *text)
{
	unsigned int i;
	char *end;

	*h = (struct ctl_histogram){};
	for (i = 0; i < CTL_BUCKETS && *text >= '0' && *text <= '9'; i++) {
		errno = 0;
		h->n[i] = strtoull(text, &end, 10);
		if (errno)
			return false;
		h->total += h->n[i];
		text = *end == ' ' ? end + 1 : end;
	}
	return i && !*text;
}

/**
 * ctl_histogram_bound() - an upper bound of a quantile
 * @h: the histogram
 * @share: the quantile, 0 to 1
 *
 * Return: the smallest power of two that is above the figure of that share of
 * the requests.
 */
double ctl_histogram_bound(const struct ctl_histogram *h, double share)
{
	u64 below = 0;
	int i;

	for (i = 0; i < CTL_BUCKETS - 1; i++) {
		below += h->n[i];
		if (below >= share * h->total)
			break;
	}
	return ldexp(1, i);
}

static struct ctl_text ctl_figure(const char *name, double value)
{
	size_t n = strlen(name), suffix = strlen(CTL_NS_SUFFIX);

	if (n > suffix && !strcmp(name + n - suffix, CTL_NS_SUFFIX))
		return ctl_duration(value / CTL_NS);
	return ctl_bytes(value);
}

/**
 * ctl_histogram_text() - summarise a histogram
 * @name: its file; the ending tells the unit
 * @h: the histogram
 *
 * Return: a sentence, to be freed.
 */
char *ctl_histogram_text(const char *name, const struct ctl_histogram *h)
{
	if (!h->total)
		return ctl_strdup("");
	return ctl_format("half below %s, 99 %% below %s, all below %s",
			  ctl_figure(name, ctl_histogram_bound(h, 0.5)).s,
			  ctl_figure(name, ctl_histogram_bound(h, 0.99)).s,
			  ctl_figure(name, ctl_histogram_bound(h, 1)).s);
}
