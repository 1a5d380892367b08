/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_IRQFLAGS_H
#define SHIM_LINUX_IRQFLAGS_H

/* There are no interrupts. */
#define irqs_disabled()	0

#endif /* SHIM_LINUX_IRQFLAGS_H */
