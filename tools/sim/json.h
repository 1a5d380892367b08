/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SIM_JSON_H
#define SIM_JSON_H

#include <jansson.h>

void sim_json_line(json_t *value);

#endif /* SIM_JSON_H */
