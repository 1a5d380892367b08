/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_SCHEMA_H
#define CTL_SCHEMA_H

/*
 * The version of what --json prints: it grows when a field goes away or changes
 * its type or its meaning, not when one is added.
 */
#define CTL_SCHEMA	1

#endif /* CTL_SCHEMA_H */
