// SPDX-License-Identifier: GPL-2.0
/*
 * Snapshots written as JSON and read back, so that the figures of one machine
 * can be examined on another.
 */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "knobs.h"
#include "message.h"
#include "number.h"
#include "schema.h"
#include "text.h"

/* A histogram: numbers separated by blanks. NULL if it is none. */
static json_t *ctl_json_array(const char *text)
{
	json_t *array = json_array();
	char *copy = ctl_strdup(text);
	char *rest = copy;
	char *word;
	u64 number;

	while ((word = strsep(&rest, " ")) != NULL) {
		if (ctl_parse_u64(word, &number) &&
		    !json_array_append_new(array, json_integer(number)))
			continue;
		json_decref(array);
		array = NULL;
		break;
	}
	free(copy);
	return array;
}

/**
 * ctl_json_string() - a text as JSON, even if it is not UTF-8
 * @text: the text
 *
 * Return: a string.
 */
json_t *ctl_json_string(const char *text)
{
	char *copy = ctl_utf8(text);
	json_t *value = json_string(copy);

	free(copy);
	return value;
}

/**
 * ctl_json_words() - a list as JSON
 * @text: words with blanks between them, those within a word written as "\040"
 *
 * Return: an array of strings.
 */
json_t *ctl_json_words(const char *text)
{
	json_t *array = json_array();
	char *copy = ctl_strdup(text);
	char *rest = copy;
	char *word;

	while ((word = strsep(&rest, " ")) != NULL) {
		char *shown = ctl_word_shown(word);

		if (*shown)
			json_array_append_new(array, ctl_json_string(shown));
		free(shown);
	}
	free(copy);
	return array;
}

/**
 * ctl_json_knob() - the value of a knob as JSON
 * @name: name of the knob
 * @text: its value
 *
 * Return: a number, a string or an array of strings, by the kind of the knob.
 */
json_t *ctl_json_knob(const char *name, const char *text)
{
	switch (ctl_knob_kind(name, text)) {
	case CTL_KIND_LIST:
		return ctl_json_words(text);
	case CTL_KIND_WORD:
		return ctl_json_string(text);
	default:
		return ctl_json_text(text);
	}
}

/**
 * ctl_json_text() - a value of sysfs as JSON
 * @text: the value
 *
 * Return: a number, an array of numbers, or a string.
 */
json_t *ctl_json_text(const char *text)
{
	json_t *array;
	u64 number;

	if (ctl_parse_u64(text, &number) && number <= INT64_MAX)
		return json_integer(number);
	if (strchr(text, '.') && ctl_is_number(text))
		return json_real(strtod(text, NULL));
	array = strchr(text, ' ') ? ctl_json_array(text) : NULL;
	return array ? array : ctl_json_string(text);
}

/**
 * ctl_json_ratio() - a ratio as JSON
 * @part: numerator
 * @whole: denominator
 *
 * Return: a number, or null if @whole is 0.
 */
json_t *ctl_json_ratio(double part, double whole)
{
	return whole > 0 ? json_real(ctl_ratio(part, whole)) : json_null();
}

/**
 * ctl_json_span() - what every report about a span begins with
 * @span: the two readings
 *
 * Return: an object with the device's name and the seconds of the span.
 */
json_t *ctl_json_span(const struct ctl_span *span)
{
	json_t *o = json_object();

	json_object_set_new(o, "device", ctl_json_string(span->after->device));
	json_object_set_new(o, "seconds", json_real(ctl_seconds(span)));
	return o;
}

static json_t *ctl_json_group(const struct ctl_snapshot *s,
			      enum ctl_group group)
{
	json_t *o = json_object();
	size_t i;

	for (i = 0; i < s->nr_values; i++) {
		const struct ctl_value *v = &s->value[i];

		if (v->group == group)
			json_object_set_new(o, v->name, group == CTL_KNOB ?
					    ctl_json_knob(v->name, v->text) :
					    ctl_json_text(v->text));
	}
	return o;
}

/**
 * ctl_json_snapshot() - a snapshot as JSON
 * @s: the snapshot
 *
 * Return: an object.
 */
json_t *ctl_json_snapshot(const struct ctl_snapshot *s)
{
	json_t *o = json_object();

	json_object_set_new(o, "device", ctl_json_string(s->device));
	json_object_set_new(o, "node", json_string(s->node));
	if (s->sectors)
		json_object_set_new(o, "device_bytes",
				    json_integer(s->sectors << 9));
	json_object_set_new(o, "time", json_real(s->time));
	json_object_set_new(o, "suspended", json_boolean(s->suspended));
	json_object_set_new(o, "knobs", ctl_json_group(s, CTL_KNOB));
	json_object_set_new(o, "tunables", ctl_json_group(s, CTL_TUNABLE));
	json_object_set_new(o, "counters", ctl_json_group(s, CTL_STAT));
	json_object_set_new(o, "internals", ctl_json_group(s, CTL_INTERNAL));
	json_object_set_new(o, "histograms", ctl_json_group(s, CTL_HIST));
	return o;
}

/* Print an object with the version of the schema first; drop the reference. */
static void ctl_json_dump(json_t *object, size_t flags)
{
	json_t *o = json_object();

	json_object_set_new(o, "schema", json_integer(CTL_SCHEMA));
	json_object_update(o, object);
	json_decref(object);
	json_dumpf(o, stdout, flags | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

/**
 * ctl_json_print() - print an object for people, and drop the reference to it
 * @object: the object
 *
 * Return: an exit status.
 */
int ctl_json_print(json_t *object)
{
	ctl_json_dump(object, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	return ctl_flush();
}

/**
 * ctl_json_print_devices() - print what there is to say about each device
 * @array: an object for each; the reference to it is dropped
 *
 * Return: an exit status.
 */
int ctl_json_print_devices(json_t *array)
{
	return ctl_json_print(json_pack("{s:o}", "devices", array));
}

/**
 * ctl_json_line() - print an object in one line, and drop the reference to it
 * @object: the object
 */
void ctl_json_line(json_t *object)
{
	ctl_json_dump(object, JSON_REAL_PRECISION(6));
}

static char *ctl_text_of_json(const json_t *value)
{
	char *text, *word;
	size_t i;

	if (json_is_string(value))
		return ctl_strdup(json_string_value(value));
	if (json_is_integer(value))
		return ctl_format("%lld", (long long)json_integer_value(value));
	if (json_is_real(value))
		return ctl_format("%.12g", json_real_value(value));
	text = ctl_strdup("");
	for (i = 0; i < json_array_size(value); i++) {
		word = ctl_text_of_json(json_array_get(value, i));
		ctl_append(&text, "%s%s", i ? " " : "", word);
		free(word);
	}
	return text;
}

static void ctl_load_group(struct ctl_snapshot *s, enum ctl_group group,
			   json_t *o)
{
	const char *name;
	json_t *value;

	json_object_foreach(o, name, value) {
		char *text = ctl_text_of_json(value);

		ctl_snapshot_add(s, group, name, text);
		free(text);
	}
}

/**
 * ctl_json_take() - a snapshot from what ctl_json_snapshot() made of it
 * @o: the object
 *
 * Return: the snapshot, or NULL if it is none.
 */
struct ctl_snapshot *ctl_json_take(json_t *o)
{
	const char *device = json_string_value(json_object_get(o, "device"));
	const char *node = json_string_value(json_object_get(o, "node"));
	json_t *counters = json_object_get(o, "counters");
	json_t *knobs = json_object_get(o, "knobs");
	struct ctl_snapshot *s;

	if (!device || !json_is_object(counters) || !json_is_object(knobs))
		return NULL;
	s = ctl_snapshot_new(device, node ? node : "");
	s->sectors = json_integer_value(json_object_get(o, "device_bytes")) >> 9;
	s->time = json_number_value(json_object_get(o, "time"));
	s->suspended = json_is_true(json_object_get(o, "suspended"));
	ctl_load_group(s, CTL_KNOB, knobs);
	ctl_load_group(s, CTL_TUNABLE, json_object_get(o, "tunables"));
	ctl_load_group(s, CTL_STAT, counters);
	ctl_load_group(s, CTL_INTERNAL, json_object_get(o, "internals"));
	ctl_load_group(s, CTL_HIST, json_object_get(o, "histograms"));
	ctl_snapshot_sort(s);
	return s;
}

/**
 * ctl_json_load() - load a snapshot from the output of "stats --json"
 * @path: the file: with one device, as this program prints it or as 0.1.0 did,
 *	which printed the device alone or an array
 *
 * Return: the snapshot, or NULL after an error message.
 */
struct ctl_snapshot *ctl_json_load(const char *path)
{
	struct ctl_snapshot *s = NULL;
	json_error_t error;
	json_t *o = json_load_file(path, 0, &error);
	json_t *devices;

	if (!o) {
		ctl_fail(CTL_USAGE, NULL, "%s:%d: %s", path, error.line,
			 error.text);
		return NULL;
	}
	devices = json_object_get(o, "devices");
	if (!devices)
		devices = o;
	if (json_is_array(devices) && json_array_size(devices) == 1)
		s = ctl_json_take(json_array_get(devices, 0));
	else
		s = ctl_json_take(devices);
	json_decref(o);
	if (!s)
		ctl_fail(CTL_USAGE, "\"hotcachectl stats --json DEVICE\" makes one",
			 "%s is not a reading of one device", path);
	return s;
}
