// SPDX-License-Identifier: GPL-2.0
/*
 * A fuzz target without libFuzzer: it gets the files that are named, and some variants of
 * each, the same in each run. For compilers that have no libFuzzer, and for whoever has no
 * time to wait for finds.
 *
 * usage: replay VARIANTS FOLDER... - the input that fails is left in the file $REPLAY_FOUND
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define SIZE_MOST	(1u << 16)

/* Not there without a sanitizer. */
void __sanitizer_set_death_callback(void (*callback)(void)) __weak;

static uint64_t random_state;
static const uint8_t *current_data;
static size_t current_size;

static unsigned int random_below(unsigned int n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 32) % n;
}

static void save(void)
{
	const char *path = getenv("REPLAY_FOUND");
	FILE *file = path ? fopen(path, "w") : NULL;

	if (!file)
		return;
	fwrite(current_data, 1, current_size, file);
	fclose(file);
	fprintf(stderr, "the input is in %s\n", path);
}

static void on_abort(int number)
{
	save();
	signal(number, SIG_DFL);
	raise(number);
}

/* In memory of its own, so that the sanitizer sees a read behind it. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	memcpy(copy, data, size);
	current_data = copy;
	current_size = size;
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

/* One byte another, some bytes gone, or some once more elsewhere. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
	unsigned int at = size ? random_below(size) : 0;
	unsigned int n = size ? 1 + random_below(size - at) : 0;

	switch (size ? random_below(3) : 3) {
	case 0:
		data[at] = random_below(256);
		return size;
	case 1:
		memmove(data + at, data + at + n, size - at - n);
		return size - n;
	case 2:
		n = n < max - size ? n : max - size;
		memmove(data + at + n, data + at, size - at);
		return size + n;
	default:
		return size;
	}
}

/* Of targets that have none of their own. */
__weak size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
				      unsigned int seed)
{
	return LLVMFuzzerMutate(data, size, max);
}

static long run_file(const char *path, long variants)
{
	static uint8_t input[SIZE_MOST], variant[SIZE_MOST];
	FILE *file = fopen(path, "r");
	size_t size, changed;
	long i;

	check(file, "%s cannot be read", path);
	size = fread(input, 1, sizeof(input), file);
	fclose(file);
	random_state = 0x9e3779b97f4a7c15ull;
	run(input, size);
	for (i = 0; i < variants; i++) {
		memcpy(variant, input, size);
		changed = LLVMFuzzerCustomMutator(variant, size, sizeof(variant),
						  random_below(1u << 31));
		run(variant, changed);
	}
	return 1 + variants;
}

static long run_folder(const char *folder, long variants)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[4096];
	long n = 0;

	check(dir, "%s cannot be read", folder);
	while ((entry = readdir(dir)) != NULL) {
		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		n += run_file(path, variants);
	}
	closedir(dir);
	return n;
}

int main(int argc, char **argv)
{
	long n = 0;
	int i;

	check(argc > 2, "usage: replay VARIANTS FOLDER...");
	signal(SIGABRT, on_abort);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(save);
	for (i = 2; i < argc; i++)
		n += run_folder(argv[i], atol(argv[1]));
	check(n, "there is no input");
	printf("%ld executions\n", n);
	return 0;
}
