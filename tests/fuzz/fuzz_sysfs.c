// SPDX-License-Identifier: GPL-2.0
/*
 * Values that are written to files in sysfs: "FILE=VALUE", with ";" between them, to a
 * target with a small cache.
 *
 * What is refused changes nothing. What is accepted is shown as the same value, changes no
 * other setting, and what is shown is accepted again and changes nothing. While the device
 * is suspended each file says so.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/limits.h>
#include <linux/mm.h>

#include "fuzz.h"
#include "target.h"

#define SECTORS		131072u
#define TABLE		"8:0 256K 2 shards 2"
#define WRITES_MAX	24
#define SETTINGS_MAX	128

/**
 * struct settings - what all files that can be written show
 * @file: the files
 * @text: what each shows, to be freed
 * @nr: number of them
 */
struct settings {
	struct hc_attr *file[SETTINGS_MAX];
	char *text[SETTINGS_MAX];
	unsigned int nr;
};

static void add_setting(struct settings *s, struct hc_attr *file)
{
	char page[PAGE_SIZE];

	if (!file->attr.store)
		return;
	check(s->nr < SETTINGS_MAX, "there are more than %u", SETTINGS_MAX);
	fuzz_target_show(file, page);
	s->file[s->nr] = file;
	s->text[s->nr++] = strdup(page);
}

static void read_settings(struct fuzz_target *f, struct settings *s)
{
	unsigned int i;

	s->nr = 0;
	for (i = 0; f->sysfs.knob_list[i]; i++)
		add_setting(s, &f->sysfs.knob[i]);
	for (i = 0; f->sysfs.tunable_list[i]; i++)
		add_setting(s, &f->sysfs.tunable[i].base);
}

static void free_settings(struct settings *s)
{
	while (s->nr)
		free(s->text[--s->nr]);
}

/* The size of the pool is the default of min_pool. */
static bool goes_with(const struct hc_attr *file, const struct hc_attr *other)
{
	return file == other ||
	       (file && !strcmp(file->attr.attr.name, "pool_bytes") &&
		!strcmp(other->attr.attr.name, "min_pool"));
}

static void check_others(const struct settings *a, const struct settings *b,
			 const struct hc_attr *file)
{
	unsigned int i;

	for (i = 0; i < a->nr; i++)
		check(goes_with(file, a->file[i]) || !strcmp(a->text[i], b->text[i]),
		      "%s of another file was %s and is %s",
		      a->file[i]->attr.attr.name, a->text[i], b->text[i]);
}

/* Numbers are shown in decimal digits, words as they are. */
static void check_same(const char *name, const char *value, size_t len,
		       const char *shown)
{
	char *text = fuzz_text((const uint8_t *)value, len);
	u64 given, got;
	size_t n;

	for (n = strlen(text); n && text[n - 1] == '\n'; n--)
		text[n - 1] = '\0';
	n = strlen(shown) - 1;
	if (!strcmp(name, "min_pool") && fuzz_bytes(text, &given) && given == U64_MAX) {
		/* All of the pool, however large that is. */
	} else if (fuzz_bytes(text, &given)) {
		got = strtoull(shown, NULL, 10);
		check(given == got, "%s took %s and is %llu", name, text, got);
	} else {
		check(strlen(text) == n && !strncmp(text, shown, n),
		      "%s took %s and is %s", name, text, shown);
	}
	free(text);
}

/* As kernfs does: there is a 0 behind the value. */
static ssize_t write_file(struct hc_attr *file, const char *value, size_t len)
{
	char *copy = malloc(len + 1);
	ssize_t n;

	memcpy(copy, value, len);
	copy[len] = '\0';
	n = file->attr.store(NULL, &file->attr, copy, len);
	check(n == len || n == -EINVAL || n == -ERANGE || n == -ENOMEM,
	      "%s returns %zd for %zu bytes", file->attr.attr.name, n, len);
	free(copy);
	return n;
}

static void write_setting(struct fuzz_target *f, struct hc_attr *file,
			  const char *value, size_t len)
{
	struct settings before, after, again;
	char page[PAGE_SIZE];
	char *state = fuzz_target_state(f), *now;
	ssize_t n;

	read_settings(f, &before);
	n = write_file(file, value, len);
	read_settings(f, &after);
	if (n < 0) {
		now = fuzz_target_state(f);
		check(!strcmp(state, now), "%s refused, but it was\n%s\nand is\n%s",
		      file->attr.attr.name, state, now);
		free(now);
	} else {
		check(!memchr(value, '\0', len), "%s took a 0", file->attr.attr.name);
		check_others(&before, &after, file);
		fuzz_target_show(file, page);
		check_same(file->attr.attr.name, value, len, page);
		check(write_file(file, page, strlen(page)) > 0,
		      "%s shows %s and refuses it", file->attr.attr.name, page);
		read_settings(f, &again);
		check_others(&after, &again, NULL);
		free_settings(&again);
	}
	free_settings(&after);
	free_settings(&before);
	free(state);
}

static void check_suspended(struct fuzz_target *f)
{
	struct hc_sysfs *s = &f->sysfs;
	char page[PAGE_SIZE];
	unsigned int i;

	s->live = NULL;
	for (i = 0; s->knob_list[i]; i++) {
		struct device_attribute *attr = &s->knob[i].attr;

		check(attr->show(NULL, attr, page) == -EBUSY, "%s is shown",
		      attr->attr.name);
		check(!attr->store || attr->store(NULL, attr, "1", 1) == -EBUSY,
		      "%s is written", attr->attr.name);
	}
	s->live = &f->t;
}

/* FILE=VALUE */
static void take_record(struct fuzz_target *f, const char *record, size_t len)
{
	const char *value = memchr(record, '=', len);
	char name[64] = {};
	struct hc_attr *file;

	if (!value || value - record >= sizeof(name))
		return;
	memcpy(name, record, value - record);
	len -= ++value - record;
	file = fuzz_target_file(f, name);
	/* The kernel hands on a page at most, and nothing that is empty. */
	if (file && file->attr.store && len && len < PAGE_SIZE)
		write_setting(f, file, value, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_target f;
	const char *at = (const char *)data, *end = at + size;
	int n;

	check(fuzz_target_load(&f, SECTORS, TABLE), "%s", f.ti.error);
	fuzz_target_cache(&f);
	fuzz_target_resume(&f);
	for (n = 0; n < WRITES_MAX && at < end; n++) {
		const char *stop = memchr(at, ';', end - at);

		stop = stop ? stop : end;
		take_record(&f, at, stop - at);
		at = stop + 1;
	}
	check_suspended(&f);
	fuzz_target_exit(&f);
	return 0;
}
