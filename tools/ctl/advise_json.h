/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_ADVISE_JSON_H
#define CTL_ADVISE_JSON_H

#include <jansson.h>

#include "split.h"

json_t *ctl_advise_json(const struct ctl_candidates *list,
			const struct ctl_split *split);

#endif /* CTL_ADVISE_JSON_H */
