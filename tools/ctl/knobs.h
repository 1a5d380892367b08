/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_KNOBS_H
#define CTL_KNOBS_H

#include <linux/types.h>

/**
 * enum ctl_knob_kind - what is in a file of hotcache/
 * @CTL_KIND_NUMBER: a number
 * @CTL_KIND_BYTES: a number of bytes
 * @CTL_KIND_WORD: a word
 * @CTL_KIND_LIST: any number of words, with blanks between them
 */
enum ctl_knob_kind {
	CTL_KIND_NUMBER,
	CTL_KIND_BYTES,
	CTL_KIND_WORD,
	CTL_KIND_LIST,
};

enum ctl_knob_kind ctl_knob_kind(const char *name, const char *text);

#endif /* CTL_KNOBS_H */
