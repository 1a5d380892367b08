/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PGTABLE_H
#define SHIM_LINUX_PGTABLE_H

/* A large page of x86. */
#define PMD_SIZE	(1UL << 21)

#endif /* SHIM_LINUX_PGTABLE_H */
