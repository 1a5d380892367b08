/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SAMPLE_H
#define CTL_SAMPLE_H

#include <stdbool.h>
#include <stdio.h>

/**
 * struct ctl_sample - a line of a metric while it is printed
 * @out: stream to print to
 * @labelled: it has a label
 */
struct ctl_sample {
	FILE *out;
	bool labelled;
};

void ctl_sample_head(FILE *out, const char *metric, const char *type,
		     const char *help);
void ctl_sample_begin(struct ctl_sample *s, FILE *out, const char *metric,
		      const char *suffix);
void ctl_sample_label(struct ctl_sample *s, const char *name,
		      const char *value);
void ctl_sample_end(struct ctl_sample *s, const char *value);
void ctl_sample_end_number(struct ctl_sample *s, unsigned long long value);

#endif /* CTL_SAMPLE_H */
