/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_CHOICE_H
#define SIM_CHOICE_H

#include "options.h"

int sim_choose(struct sim_options *options, const char *list);
int sim_choose_param(struct sim_options *options, const char *text);
void sim_choice_params(const struct sim_choice *choice, u32 nr_slots,
		       struct hc_policy_params *params);

#endif /* SIM_CHOICE_H */
