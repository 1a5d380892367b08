/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_KLOG_H
#define CTL_KLOG_H

/**
 * struct ctl_klog - a place in the kernel's log
 * @fd: of the log, or -1 where it cannot be read
 */
struct ctl_klog {
	int fd;
};

void ctl_klog_mark(struct ctl_klog *log);
void ctl_klog_move_mark(struct ctl_klog *log);
char *ctl_klog_sentence(struct ctl_klog *log);
char *ctl_klog_last(struct ctl_klog *log);

#endif /* CTL_KLOG_H */
