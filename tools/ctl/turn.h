/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_TURN_H
#define CTL_TURN_H

int ctl_turn_take(void);
void ctl_turn_end(void);

#endif /* CTL_TURN_H */
