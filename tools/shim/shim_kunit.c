// SPDX-License-Identifier: GPL-2.0
/*
 * Runs KUnit suites in user space. With an argument, only the cases whose name
 * contains it.
 */
#include <kunit/test.h>
#include <shim/shim.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/**
 * struct shim_kunit_memory - memory that a case allocated
 * @next: the allocation before this one
 * @data: the memory
 */
struct shim_kunit_memory {
	struct shim_kunit_memory *next;
	void *data;
};

void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp)
{
	struct shim_kunit_memory *memory = malloc(sizeof(*memory));

	if (!memory)
		abort();
	if (posix_memalign(&memory->data, SHIM_ALLOC_ALIGN, size ? size : 1))
		abort();
	memset(memory->data, 0, size);
	memory->next = test->memory;
	test->memory = memory;
	return memory->data;
}

void kunit_kfree(struct kunit *test, const void *p)
{
	struct shim_kunit_memory **link = &test->memory;

	for (; *link; link = &(*link)->next) {
		struct shim_kunit_memory *memory = *link;

		if (memory->data != p)
			continue;
		*link = memory->next;
		free(memory->data);
		free(memory);
		return;
	}
}

void shim_kunit_log(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	printf("    # %s: ", test->name);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	if (!*fmt || fmt[strlen(fmt) - 1] != '\n')
		printf("\n");
}

void shim_kunit_skip(struct kunit *test, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(test->status_comment, sizeof(test->status_comment), fmt,
		  args);
	va_end(args);
	if (test->status == KUNIT_SUCCESS)
		test->status = KUNIT_SKIPPED;
}

void shim_kunit_abort(struct kunit *test)
{
	longjmp(test->abort, 1);
}

void shim_kunit_fail(struct kunit *test, bool fatal, const char *file,
		     int line, const char *what)
{
	test->status = KUNIT_FAILURE;
	printf("    # %s: %s:%d: expected %s\n", test->name, file, line, what);
	if (fatal)
		shim_kunit_abort(test);
}

void shim_kunit_describe(char *desc, const void *param,
			 void (*describe)(const void *param, char *desc))
{
	if (describe)
		describe(param, desc);
}

static void shim_kunit_run_body(struct kunit_suite *suite,
				struct kunit_case *c, struct kunit *test)
{
	if (suite->init && suite->init(test)) {
		shim_kunit_log(test, "init failed");
		test->status = KUNIT_FAILURE;
		return;
	}
	if (!setjmp(test->abort))
		c->run_case(test);
	/* What a failed case left set must not affect the next one. */
	shim_fail_allocation(0, 0);
	shim_fatal_signal(-1);
	shim_atomic_depth = 0;
	if (suite->exit && !setjmp(test->abort))
		suite->exit(test);
}

static enum kunit_status shim_kunit_run_one(struct kunit_suite *suite,
					    struct kunit_case *c,
					    struct kunit *test)
{
	long warnings = shim_warnings();
	long live = shim_live_allocations();

	test->name = c->name;
	shim_kunit_run_body(suite, c, test);
	while (test->memory)
		kunit_kfree(test, test->memory->data);
	if (shim_warnings() != warnings) {
		shim_kunit_log(test, "there were warnings");
		test->status = KUNIT_FAILURE;
	}
	/* An aborted case could not free its allocations. */
	if (test->status == KUNIT_SUCCESS && shim_live_allocations() != live) {
		shim_kunit_log(test, "%ld allocations leaked",
			       shim_live_allocations() - live);
		test->status = KUNIT_FAILURE;
	}
	return test->status;
}

static void shim_kunit_report(const char *indent, int number, const char *name,
			      const struct kunit *test)
{
	printf("%s%sok %d %s%s%s\n", indent,
	       test->status == KUNIT_FAILURE ? "not " : "", number, name,
	       test->status == KUNIT_SKIPPED ? " # SKIP " : "",
	       test->status == KUNIT_SKIPPED ? test->status_comment : "");
	fflush(stdout);
}

/* A parameterised case fails if it fails for any parameter. */
static void shim_kunit_run_params(struct kunit_suite *suite,
				  struct kunit_case *c, struct kunit *sum)
{
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const void *param = NULL;
	int index = 0;

	printf("        KTAP version 1\n        # Subtest: %s\n", c->name);
	while ((param = c->generate_params(param, desc))) {
		struct kunit test = {
			.param_value = param,
			.param_index = index++,
		};

		if (shim_kunit_run_one(suite, c, &test) == KUNIT_FAILURE)
			sum->status = KUNIT_FAILURE;
		shim_kunit_report("        ", index, desc, &test);
	}
	printf("        1..%d\n", index);
}

static bool shim_kunit_run_suite(struct kunit_suite *suite, const char *only)
{
	struct kunit_case *c;
	bool ok = true;
	int number = 0;

	printf("    KTAP version 1\n    # Subtest: %s\n", suite->name);
	if (suite->suite_init && suite->suite_init(suite))
		return false;
	for (c = suite->test_cases; c->run_case; c++) {
		struct kunit test = {};

		if (only && !strstr(c->name, only))
			continue;
		if (c->generate_params)
			shim_kunit_run_params(suite, c, &test);
		else
			shim_kunit_run_one(suite, c, &test);
		shim_kunit_report("    ", ++number, c->name, &test);
		ok &= test.status != KUNIT_FAILURE;
	}
	if (suite->suite_exit)
		suite->suite_exit(suite);
	printf("    1..%d\n", number);
	return ok;
}

int shim_kunit_run(struct kunit_suite *const *suites, int nr, int argc,
		   char **argv)
{
	bool all_ok = true;
	int i;

	printf("KTAP version 1\n1..%d\n", nr);
	for (i = 0; i < nr; i++) {
		bool ok = shim_kunit_run_suite(suites[i],
					       argc > 1 ? argv[1] : NULL);

		printf("%sok %d %s\n", ok ? "" : "not ", i + 1,
		       suites[i]->name);
		all_ok &= ok;
	}
	return all_ok ? 0 : 1;
}
