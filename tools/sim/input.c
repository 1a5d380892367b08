// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes of a trace, from a file or standard input, decompressed if they are
 * compressed by zstd.
 */
#include "input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <linux/array_size.h>

#include "alloc.h"
#include "message.h"

#define SIM_INPUT_RAW	(128u << 10)
#define SIM_INPUT_DATA	(256u << 10)	/* no line is longer */

static const struct {
	const char *magic;
	size_t len;
	const char *cat;
} sim_foreign[] = {
	{ "\x1f\x8b", 2, "zcat" },
	{ "BZh", 3, "bzcat" },
	{ "\3757zXZ", 5, "xzcat" },
};

/**
 * sim_input_error() - report an error at the current position
 * @in: the input, marked as failed
 * @what: what is wrong, as a clause
 *
 * Return: -1.
 */
int sim_input_error(struct sim_input *in, const char *what)
{
	if (!in->failed && in->line)
		sim_error("%s:%llu: %s", in->name, in->line, what);
	else if (!in->failed)
		sim_error("%s: byte %llu: %s", in->name, in->offset, what);
	in->failed = true;
	return -1;
}

/**
 * sim_input_failed() - whether there was an error
 * @in: the input
 *
 * Return: true if there was.
 */
bool sim_input_failed(const struct sim_input *in)
{
	return in->failed;
}

static void sim_input_fill_raw(struct sim_input *in)
{
	in->raw_pos = 0;
	in->raw_len = fread(in->raw, 1, SIM_INPUT_RAW, in->file);
	if (ferror(in->file) && !in->failed) {
		sim_error("%s: %s", in->name, strerror(errno));
		in->failed = true;
	}
}

/* Copy the raw bytes, which are not compressed. */
static void sim_input_copy(struct sim_input *in)
{
	size_t n = in->raw_len - in->raw_pos;
	size_t room = SIM_INPUT_DATA - in->len;

	if (n > room)
		n = room;
	memcpy(in->data + in->len, in->raw + in->raw_pos, n);
	in->raw_pos += n;
	in->len += n;
}

static void sim_input_unpack(struct sim_input *in)
{
	ZSTD_inBuffer from = { in->raw, in->raw_len, in->raw_pos };
	ZSTD_outBuffer to = { in->data, SIM_INPUT_DATA, in->len };
	size_t rc = ZSTD_decompressStream(in->zstd, &to, &from);

	if (ZSTD_isError(rc)) {
		sim_input_error(in, "the compressed data are damaged");
		return;
	}
	in->in_frame = rc != 0;
	in->raw_pos = from.pos;
	in->len = to.pos;
}

/* Append bytes to those not consumed yet, unless the input has ended. */
static void sim_input_fill(struct sim_input *in)
{
	size_t before = in->len - in->pos;
	bool at_end = false;

	memmove(in->data, in->data + in->pos, before);
	in->len = before;
	in->pos = 0;
	while (in->len == before && in->len < SIM_INPUT_DATA && !in->failed) {
		if (in->raw_pos == in->raw_len)
			sim_input_fill_raw(in);
		at_end = in->raw_pos == in->raw_len;
		if (at_end && !in->in_frame)
			return;
		if (!in->zstd)
			sim_input_copy(in);
		else
			sim_input_unpack(in);
		if (at_end && in->len == before)
			sim_input_error(in, "the compressed data end too early");
	}
}

static int sim_input_refuse_foreign(struct sim_input *in)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sim_foreign); i++) {
		if (in->raw_len < sim_foreign[i].len ||
		    memcmp(in->raw, sim_foreign[i].magic, sim_foreign[i].len))
			continue;
		in->failed = true;
		return sim_error("%s: is compressed in a way that is not zstd's: use %s %s | hcsim -",
				 in->name, sim_foreign[i].cat, in->name);
	}
	return 0;
}

/**
 * sim_input_open() - open an input
 * @in: the input
 * @path: path of the file, "-" for standard input
 *
 * Return: 0 or, after a message, -1.
 */
int sim_input_open(struct sim_input *in, const char *path)
{
	static const char zstd_magic[] = { 0x28, (char)0xb5, 0x2f, (char)0xfd };
	bool is_stdin = !strcmp(path, "-");

	memset(in, 0, sizeof(*in));
	in->name = path;
	in->file = is_stdin ? stdin : fopen(path, "rb");
	if (!in->file)
		return sim_error("%s: %s", path, strerror(errno));
	in->raw = sim_alloc(SIM_INPUT_RAW, 1);
	in->data = sim_alloc(SIM_INPUT_DATA + 1, 1);
	sim_input_fill_raw(in);
	if (in->raw_len >= sizeof(zstd_magic) &&
	    !memcmp(in->raw, zstd_magic, sizeof(zstd_magic)))
		in->zstd = ZSTD_createDCtx();
	if (!in->failed && !sim_input_refuse_foreign(in))
		return 0;
	sim_input_close(in);
	return -1;
}

/**
 * sim_input_close() - close an input
 * @in: the input
 */
void sim_input_close(struct sim_input *in)
{
	if (in->file != stdin)
		fclose(in->file);
	ZSTD_freeDCtx(in->zstd);
	free(in->raw);
	free(in->data);
}

/**
 * sim_input_peek() - look at the next bytes without consuming them
 * @in: the input
 * @data: set to the bytes
 *
 * Return: number of bytes; 0 only at the end.
 */
size_t sim_input_peek(struct sim_input *in, const char **data)
{
	if (in->pos == in->len)
		sim_input_fill(in);
	*data = in->data + in->pos;
	return in->len - in->pos;
}

/**
 * sim_input_read() - read bytes
 * @in: the input
 * @buf: destination
 * @size: number of bytes
 *
 * Return: number of bytes read; less than @size only at the end.
 */
size_t sim_input_read(struct sim_input *in, void *buf, size_t size)
{
	size_t done = 0;

	while (done < size) {
		size_t n = in->len - in->pos;

		if (!n) {
			sim_input_fill(in);
			n = in->len - in->pos;
		}
		if (!n)
			break;
		if (n > size - done)
			n = size - done;
		memcpy(buf + done, in->data + in->pos, n);
		in->pos += n;
		done += n;
	}
	in->offset += done;
	return done;
}

/**
 * sim_input_line() - read a line
 * @in: the input
 *
 * Return: the line without its newline, valid until the next call; NULL at the
 * end or after an error.
 */
char *sim_input_line(struct sim_input *in)
{
	char *line, *end;
	size_t len;

	for (;;) {
		line = in->data + in->pos;
		len = in->len - in->pos;
		end = memchr(line, '\n', len);
		if (end)
			break;
		if (len == SIM_INPUT_DATA) {
			sim_input_error(in, "a line has no end: this is no text");
			return NULL;
		}
		sim_input_fill(in);
		if (in->failed || !in->len)
			return NULL;
		if (in->len == len) {
			/* The last line has no newline. */
			line = in->data;
			end = in->data + len;
			break;
		}
	}
	in->pos = end - in->data + (end < in->data + in->len);
	*end = 0;
	if (end > line && end[-1] == '\r')
		end[-1] = 0;
	in->line++;
	in->offset += end - line + 1;
	return line;
}
