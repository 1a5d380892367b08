// SPDX-License-Identifier: GPL-2.0
/*
 * What devices showed when they were balanced last, in a file that is gone after a
 * restart, as the devices are. How much each reads is counted from then on.
 */
#include "balance_state.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "replace.h"
#include "sysfs.h"

static const char ctl_balance_file[] = "/run/hotcache/balance";

/* Keep a reading for the device that it is of, if it is one of these. */
static void ctl_balance_keep(struct ctl_candidates *list,
			     const struct ctl_devices *devices,
			     struct ctl_snapshot *s)
{
	size_t i;

	for (i = 0; i < list->nr; i++) {
		if (list->one[i].before ||
		    strcmp(s->device, devices->device[i].name) ||
		    strcmp(s->node, devices->device[i].node))
			continue;
		list->one[i].before = s;
		return;
	}
	ctl_snapshot_free(s);
}

/**
 * ctl_balance_recall() - take what was noted last for the earlier readings
 * @list: the list
 * @devices: the same devices
 *
 * A file that is not there or not understood is as good as one that is empty.
 */
void ctl_balance_recall(struct ctl_candidates *list,
			const struct ctl_devices *devices)
{
	json_t *o = json_load_file(ctl_balance_file, 0, NULL);
	json_t *array = json_object_get(o, "devices");
	struct ctl_snapshot *s;
	size_t i;

	for (i = 0; i < json_array_size(array); i++) {
		s = ctl_json_take(json_array_get(array, i));
		if (s && s->time < ctl_now())
			ctl_balance_keep(list, devices, s);
		else
			ctl_snapshot_free(s);
	}
	json_decref(o);
}

static bool ctl_balance_notes(const struct ctl_candidate *c)
{
	return !c->s->suspended && !c->gone;
}

/* Whether a reading is of a device that is there, and that is not read now. */
static bool ctl_balance_stays(const struct ctl_candidates *list, json_t *o)
{
	const char *device = json_string_value(json_object_get(o, "device"));
	const char *node = json_string_value(json_object_get(o, "node"));
	char *name = device && node ? ctl_node_name(node) : NULL;
	bool stays = name && !strcmp(name, device);
	size_t i;

	for (i = 0; i < list->nr && stays; i++)
		if (ctl_balance_notes(&list->one[i]) &&
		    !strcmp(list->one[i].s->node, node))
			stays = false;
	free(name);
	return stays;
}

/* What was noted of devices that this call is not about. */
static void ctl_balance_carry(const struct ctl_candidates *list, json_t *to)
{
	json_t *o = json_load_file(ctl_balance_file, 0, NULL);
	json_t *from = json_object_get(o, "devices");
	size_t i;

	for (i = 0; i < json_array_size(from); i++)
		if (ctl_balance_stays(list, json_array_get(from, i)))
			json_array_append(to, json_array_get(from, i));
	json_decref(o);
}

/**
 * ctl_balance_note() - note what the devices show for the next time
 * @list: the list, with readings
 *
 * Of other devices that are there the last reading is kept.
 *
 * Return: an exit status; CTL_OK, or another one after an error message.
 */
int ctl_balance_note(const struct ctl_candidates *list)
{
	json_t *array = json_array();
	struct ctl_replacement r;
	json_t *o;
	size_t i;
	int status = ctl_replace_begin(&r, ctl_balance_file);

	for (i = 0; i < list->nr; i++)
		if (ctl_balance_notes(&list->one[i]))
			json_array_append_new(array, ctl_json_snapshot(list->one[i].s));
	ctl_balance_carry(list, array);
	o = json_pack("{s:o}", "devices", array);
	if (!status) {
		json_dumpf(o, r.out, JSON_REAL_PRECISION(12));
		status = ctl_replace_end(&r, 0644);
	}
	json_decref(o);
	return status;
}
