/* SPDX-License-Identifier: GPL-2.0 */
/* The one place that says which version this is. */
#ifndef HOTCACHE_VERSION_H
#define HOTCACHE_VERSION_H

#define HC_VERSION		"0.1.0"

/* Of the table line, the messages and the status; see docs/. */
#define HC_TARGET_VERSION	{ 0, 1, 0 }

#endif /* HOTCACHE_VERSION_H */
