/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FUZZ_LINUX_IOPRIO_H
#define FUZZ_LINUX_IOPRIO_H

#define IOPRIO_CLASS_NONE		0u
#define IOPRIO_CLASS_IDLE		3u
#define IOPRIO_PRIO_CLASS(ioprio)	((ioprio) >> 13 & 7u)

/* As of a task that has set none: the class comes from its scheduling policy. */
static inline int get_current_ioprio(void)
{
	return 2 << 13 | 4;
}

#endif /* FUZZ_LINUX_IOPRIO_H */
