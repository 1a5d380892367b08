/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_NUMBER_H
#define CTL_NUMBER_H

#include <linux/types.h>

/* Bytes that any formatted number fits into. */
#define CTL_NUMBER_TEXT	28

/**
 * struct ctl_text - a formatted number, returned by value
 * @s: the text
 */
struct ctl_text {
	char s[CTL_NUMBER_TEXT];
};

bool ctl_is_number(const char *text);
bool ctl_parse_u64(const char *text, u64 *number);
bool ctl_parse_bytes(const char *text, u64 *bytes);
bool ctl_parse_share(const char *text, u64 all, u64 *bytes);
bool ctl_parse_seconds(const char *text, double *seconds);
struct ctl_text ctl_bytes(u64 bytes);
struct ctl_text ctl_grouped(u64 number);
struct ctl_text ctl_si(double number);
struct ctl_text ctl_percent(double part, double whole);
struct ctl_text ctl_duration(double seconds);
double ctl_ratio(double part, double whole);

#endif /* CTL_NUMBER_H */
