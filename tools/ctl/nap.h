/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_NAP_H
#define CTL_NAP_H

void ctl_nap(double seconds);

#endif /* CTL_NAP_H */
