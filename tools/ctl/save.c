// SPDX-License-Identifier: GPL-2.0
/*
 * hotcachectl save: write which blocks are cached, and how hot they are.
 */
#include "save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/limits.h>

#include "alloc.h"
#include "block_store.h"
#include "content.h"
#include "identity.h"
#include "json.h"
#include "message.h"
#include "number.h"
#include "refuse.h"
#include "select.h"
#include "sysfs.h"
#include "text.h"

/* Append a block to the last range, or begin another one. */
static void ctl_save_block(struct ctl_block_file *file, size_t *room, u64 block,
			   unsigned int heat)
{
	struct ctl_block_range *last = file->nr_ranges ?
		&file->range[file->nr_ranges - 1] : NULL;

	file->nr_blocks++;
	if (last && last->heat == heat && last->count < U32_MAX &&
	    last->first + last->count == block) {
		last->count++;
		return;
	}
	if (file->nr_ranges == *room) {
		*room = *room ? 2 * *room : 1024;
		file->range = ctl_realloc(file->range, *room,
					  sizeof(*file->range));
	}
	file->range[file->nr_ranges++] = (struct ctl_block_range){
		.first = block, .count = 1, .heat = heat,
	};
}

/* The hottest first; what does not lie within the device is no block of it. */
static void ctl_save_ranges(struct ctl_block_file *file,
			    const struct ctl_content *content)
{
	u64 end = file->device_bytes / file->block_size;
	size_t i, room = 0;
	int heat;

	for (heat = CTL_HEAT_MAX; heat >= 0; heat--)
		for (i = 0; i < content->nr; i++) {
			u64 word = content->block[i];

			if (ctl_content_heat(word) == heat &&
			    ctl_content_block(word) < end)
				ctl_save_block(file, &room,
					       ctl_content_block(word), heat);
		}
}

static u64 ctl_save_hot(const struct ctl_block_file *file)
{
	u64 hot = 0;
	size_t i;

	for (i = 0; i < file->nr_ranges && file->range[i].heat; i++)
		hot += file->range[i].count;
	return hot;
}

static int ctl_save_report(const struct ctl_args *args, const char *path,
			   const char *device, const struct ctl_block_file *file,
			   size_t size)
{
	u64 hot = ctl_save_hot(file);

	if (args->json)
		return ctl_json_print(json_pack("{s:o,s:s,s:o,s:I,s:I,s:I,s:I}",
			"device", ctl_json_string(device), "done", "saved",
			"file", ctl_json_string(path),
			"blocks", (json_int_t)file->nr_blocks,
			"hot_blocks", (json_int_t)hot,
			"ranges", (json_int_t)file->nr_ranges,
			"bytes", (json_int_t)size));
	printf("%s: saved which %llu blocks are cached (%s), %llu of them hot, in %s (%s)\n",
	       device, file->nr_blocks,
	       ctl_bytes(file->nr_blocks * file->block_size).s, hot, path,
	       ctl_bytes(size).s);
	return ctl_flush();
}

static int ctl_save_content(const struct ctl_args *args,
			    const struct ctl_snapshot *s,
			    const struct ctl_content *content)
{
	struct ctl_block_file file = {
		.saved = time(NULL),
		.device_bytes = s->sectors << 9,
		.block_size = ctl_knob_number(s, "block_size"),
	};
	char *path = args->nr_words > 1 ? ctl_strdup(args->word[1]) :
					  ctl_block_store_path(s->node);
	char *origin = ctl_identity(s->node);
	size_t size;
	int status;

	snprintf(file.name, sizeof(file.name), "%s", s->device);
	ctl_no_control(file.name);
	snprintf(file.origin, sizeof(file.origin), "%s", origin);
	ctl_save_ranges(&file, content);
	if (file.nr_blocks)
		status = ctl_block_store_write(path, &file, &size);
	else
		status = ctl_fail(CTL_FAILED, "an older file is left as it is",
				  "%s: nothing is cached", s->device);
	if (!status)
		status = ctl_save_report(args, path, s->device, &file, size);
	ctl_block_file_free(&file);
	free(origin);
	free(path);
	return status;
}

/* The numbers of the blocks are of another size if the table is another one now. */
static int ctl_save_check(const struct ctl_snapshot *s)
{
	char *line = ctl_node_line(s->node, "hotcache/block_size");
	int status = CTL_OK;

	if (!line || strcmp(line, ctl_knob(s, "block_size")))
		status = ctl_fail(CTL_FAILED, "try again",
				  "%s has got another table meanwhile",
				  s->device);
	free(line);
	return status;
}

/**
 * ctl_save() - hotcachectl save
 * @args: the command line
 *
 * Return: an exit status.
 */
int ctl_save(const struct ctl_args *args)
{
	struct ctl_content content = {};
	struct ctl_snapshot *s;
	int status = ctl_need_root("list what is cached");

	if (!status)
		status = ctl_select_reading(args->word[0],
					    "list what is cached", &s);
	if (status)
		return status;
	if (!ctl_knob_number(s, "block_size") || !s->sectors)
		status = ctl_fail(CTL_FAILED, NULL,
				  "%s does not tell its length or block size",
				  s->device);
	if (!status)
		status = ctl_content_read(s->device, s->node, &content);
	if (!status)
		status = ctl_save_check(s);
	if (!status)
		status = ctl_save_content(args, s, &content);
	ctl_content_free(&content);
	ctl_snapshot_free(s);
	return status;
}
