/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TAB_ENTRY_H
#define CTL_TAB_ENTRY_H

#include <linux/types.h>

#include "words.h"

/**
 * struct ctl_tab_entry - a line of the tab
 * @line: its number, from 1 on
 * @name: name of the device, as its user wrote it
 * @origin: path of the slow device, or a tag as in UUID=...
 * @size: size of the pool, as for "hotcachectl create"
 * @keys: KEY=VALUE for the table line
 * @knobs: KNOB=VALUE for "hotcachectl set"
 * @hints: START:LENGTH:KIND for "hotcachectl hint"
 * @tasks: names for "hotcachectl tasks"
 * @rate: bytes a second of warm; 0 for no limit
 * @netdev: the origin is behind the network
 * @nofail: the start of the machine neither waits for the cache nor needs it
 * @noauto: it is not started with the machine
 * @warm: what was cached is saved at its end and read again at its start
 * @read_only: the device cannot be written
 * @linear: where the cache cannot be had the device is there without it
 * @error: what is wrong in the line, or NULL
 */
struct ctl_tab_entry {
	unsigned int line;
	char *name;
	char *origin;
	char *size;
	struct ctl_words keys;
	struct ctl_words knobs;
	struct ctl_words hints;
	struct ctl_words tasks;
	u64 rate;
	bool netdev;
	bool nofail;
	bool noauto;
	bool warm;
	bool read_only;
	bool linear;
	char *error;
};

#endif /* CTL_TAB_ENTRY_H */
