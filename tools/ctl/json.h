/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_JSON_H
#define CTL_JSON_H

#include <jansson.h>

#include "snapshot.h"

json_t *ctl_json_string(const char *text);
json_t *ctl_json_text(const char *text);
json_t *ctl_json_words(const char *text);
json_t *ctl_json_knob(const char *name, const char *text);
json_t *ctl_json_ratio(double part, double whole);
json_t *ctl_json_span(const struct ctl_span *span);
json_t *ctl_json_snapshot(const struct ctl_snapshot *s);
struct ctl_snapshot *ctl_json_take(json_t *o);
struct ctl_snapshot *ctl_json_load(const char *path);
int ctl_json_print(json_t *object);
int ctl_json_print_devices(json_t *array);
void ctl_json_line(json_t *object);

#endif /* CTL_JSON_H */
