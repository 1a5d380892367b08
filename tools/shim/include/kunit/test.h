/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The part of KUnit that the suites use, for user space. It prints KTAP. A case
 * also fails if a WARN_ON() triggers in it or if it leaks memory.
 */
#ifndef SHIM_KUNIT_TEST_H
#define SHIM_KUNIT_TEST_H

#include <setjmp.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#define KUNIT_PARAM_DESC_SIZE	128

enum kunit_status {
	KUNIT_SUCCESS,
	KUNIT_FAILURE,
	KUNIT_SKIPPED,
};

struct shim_kunit_memory;

/**
 * struct kunit - a running case
 * @priv: for the suite's use
 * @name: name of the case
 * @param_value: parameter of a parameterised case
 * @param_index: index of the parameter
 * @status: the status so far
 * @status_comment: why the case was skipped
 * @memory: memory that kunit_kzalloc() allocated
 * @abort: where a failed assertion jumps to
 */
struct kunit {
	void *priv;
	const char *name;
	const void *param_value;
	int param_index;
	enum kunit_status status;
	char status_comment[256];
	struct shim_kunit_memory *memory;
	jmp_buf abort;
};

/**
 * struct kunit_case - a case
 * @run_case: its function
 * @name: its name
 * @generate_params: returns the next parameter, or NULL after the last
 */
struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

/**
 * struct kunit_suite - a suite
 * @name: its name
 * @suite_init: called before its first case
 * @suite_exit: called after its last case
 * @init: called before each case
 * @exit: called after each case
 * @test_cases: the cases, up to an empty one
 */
struct kunit_suite {
	const char *name;
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(fn)		{ .run_case = (fn), .name = #fn }
#define KUNIT_CASE_SLOW(fn)	KUNIT_CASE(fn)
#define KUNIT_CASE_PARAM(fn, gen)					\
	{ .run_case = (fn), .name = #fn, .generate_params = (gen) }

#define KUNIT_ARRAY_PARAM(param, array, get_desc)			\
static const void *param##_gen_params(const void *prev, char *desc)	\
{									\
	typeof((array)[0]) *next = prev;				\
									\
	next = next ? next + 1 : (array);				\
	if (next >= (array) + ARRAY_SIZE(array))			\
		return NULL;						\
	shim_kunit_describe(desc, next, (void (*)(const void *, char *))(get_desc)); \
	return next;							\
}

void shim_kunit_describe(char *desc, const void *param,
			 void (*describe)(const void *param, char *desc));
int shim_kunit_run(struct kunit_suite *const *suites, int nr, int argc,
		   char **argv);

#define kunit_test_suites(...)						\
int main(int argc, char **argv)						\
{									\
	struct kunit_suite *const suites[] = { __VA_ARGS__ };		\
									\
	return shim_kunit_run(suites, ARRAY_SIZE(suites), argc, argv);	\
}									\
struct kunit

#define kunit_test_suite(suite)	kunit_test_suites(&(suite))

void *kunit_kzalloc(struct kunit *test, size_t size, gfp_t gfp);
void kunit_kfree(struct kunit *test, const void *p);

#define kunit_kmalloc(test, size, gfp)	kunit_kzalloc(test, size, gfp)
#define kunit_kcalloc(test, n, size, gfp)				\
	kunit_kzalloc(test, size_mul(n, size), gfp)
#define kunit_kmalloc_array(test, n, size, gfp)				\
	kunit_kcalloc(test, n, size, gfp)

void shim_kunit_log(struct kunit *test, const char *fmt, ...) __printf(2, 3);
void shim_kunit_skip(struct kunit *test, const char *fmt, ...) __printf(2, 3);
void shim_kunit_abort(struct kunit *test) __attribute__((noreturn));
void shim_kunit_fail(struct kunit *test, bool fatal, const char *file,
		     int line, const char *what);

#define kunit_info(test, fmt, ...) shim_kunit_log(test, fmt, ##__VA_ARGS__)
#define kunit_warn(test, fmt, ...) shim_kunit_log(test, fmt, ##__VA_ARGS__)
#define kunit_err(test, fmt, ...) shim_kunit_log(test, fmt, ##__VA_ARGS__)
#define kunit_mark_skipped(test, fmt, ...)				\
	shim_kunit_skip(test, fmt, ##__VA_ARGS__)
#define kunit_skip(test, fmt, ...)					\
	do {								\
		kunit_mark_skipped(test, fmt, ##__VA_ARGS__);		\
		shim_kunit_abort(test);					\
	} while (0)

/* The message comes before the failure, which may not return. */
#define SHIM_KUNIT_CHECK(test, fatal, ok, what, ...)			\
	do {								\
		if (ok)							\
			break;						\
		__VA_OPT__(shim_kunit_log(test, __VA_ARGS__);)		\
		shim_kunit_fail(test, fatal, __FILE__, __LINE__, what);	\
	} while (0)

#define SHIM_KUNIT_BINARY(test, fatal, left, op, right, ...)		\
	do {								\
		const typeof(left) __left = (left);			\
		const typeof(right) __right = (right);			\
									\
		if (__left op __right)					\
			break;						\
		shim_kunit_log(test, "%s is %lld, %s is %lld", #left,	\
			       (long long)__left, #right,		\
			       (long long)__right);			\
		SHIM_KUNIT_CHECK(test, fatal, false,			\
				 #left " " #op " " #right, ##__VA_ARGS__); \
	} while (0)

#define SHIM_KUNIT_STR(test, fatal, left, op, right, ...)		\
	SHIM_KUNIT_CHECK(test, fatal, strcmp(left, right) op 0,		\
			 #left " " #op " " #right, ##__VA_ARGS__)

#define SHIM_KUNIT_MEM(test, fatal, left, op, right, size, ...)		\
	SHIM_KUNIT_CHECK(test, fatal, memcmp(left, right, size) op 0,	\
			 #left " " #op " " #right, ##__VA_ARGS__)

#define KUNIT_FAIL(test, ...)						\
	SHIM_KUNIT_CHECK(test, false, false, "fail", ##__VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, c)	SHIM_KUNIT_CHECK(test, 0, c, #c)
#define KUNIT_EXPECT_FALSE(test, c)	SHIM_KUNIT_CHECK(test, 0, !(c), "!" #c)
#define KUNIT_EXPECT_EQ(test, l, r)	SHIM_KUNIT_BINARY(test, 0, l, ==, r)
#define KUNIT_EXPECT_NE(test, l, r)	SHIM_KUNIT_BINARY(test, 0, l, !=, r)
#define KUNIT_EXPECT_LT(test, l, r)	SHIM_KUNIT_BINARY(test, 0, l, <, r)
#define KUNIT_EXPECT_LE(test, l, r)	SHIM_KUNIT_BINARY(test, 0, l, <=, r)
#define KUNIT_EXPECT_GT(test, l, r)	SHIM_KUNIT_BINARY(test, 0, l, >, r)
#define KUNIT_EXPECT_GE(test, l, r)	SHIM_KUNIT_BINARY(test, 0, l, >=, r)
#define KUNIT_EXPECT_PTR_EQ(test, l, r)	SHIM_KUNIT_CHECK(test, 0, (l) == (r), #l)
#define KUNIT_EXPECT_PTR_NE(test, l, r)	SHIM_KUNIT_CHECK(test, 0, (l) != (r), #l)
#define KUNIT_EXPECT_NULL(test, p)	SHIM_KUNIT_CHECK(test, 0, !(p), #p)
#define KUNIT_EXPECT_NOT_NULL(test, p)	SHIM_KUNIT_CHECK(test, 0, (p), #p)
#define KUNIT_EXPECT_NOT_ERR_OR_NULL(test, p)				\
	SHIM_KUNIT_CHECK(test, 0, !IS_ERR_OR_NULL(p), #p)
#define KUNIT_EXPECT_STREQ(test, l, r)	SHIM_KUNIT_STR(test, 0, l, ==, r)
#define KUNIT_EXPECT_STRNEQ(test, l, r)	SHIM_KUNIT_STR(test, 0, l, !=, r)
#define KUNIT_EXPECT_MEMEQ(test, l, r, n) SHIM_KUNIT_MEM(test, 0, l, ==, r, n)

#define KUNIT_EXPECT_TRUE_MSG(test, c, ...)				\
	SHIM_KUNIT_CHECK(test, 0, c, #c, __VA_ARGS__)
#define KUNIT_EXPECT_FALSE_MSG(test, c, ...)				\
	SHIM_KUNIT_CHECK(test, 0, !(c), "!" #c, __VA_ARGS__)
#define KUNIT_EXPECT_EQ_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 0, l, ==, r, __VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 0, l, !=, r, __VA_ARGS__)
#define KUNIT_EXPECT_LT_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 0, l, <, r, __VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 0, l, <=, r, __VA_ARGS__)
#define KUNIT_EXPECT_GT_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 0, l, >, r, __VA_ARGS__)
#define KUNIT_EXPECT_GE_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 0, l, >=, r, __VA_ARGS__)
#define KUNIT_EXPECT_NOT_NULL_MSG(test, p, ...)				\
	SHIM_KUNIT_CHECK(test, 0, (p), #p, __VA_ARGS__)

#define KUNIT_ASSERT_TRUE(test, c)	SHIM_KUNIT_CHECK(test, 1, c, #c)
#define KUNIT_ASSERT_FALSE(test, c)	SHIM_KUNIT_CHECK(test, 1, !(c), "!" #c)
#define KUNIT_ASSERT_EQ(test, l, r)	SHIM_KUNIT_BINARY(test, 1, l, ==, r)
#define KUNIT_ASSERT_NE(test, l, r)	SHIM_KUNIT_BINARY(test, 1, l, !=, r)
#define KUNIT_ASSERT_LT(test, l, r)	SHIM_KUNIT_BINARY(test, 1, l, <, r)
#define KUNIT_ASSERT_LE(test, l, r)	SHIM_KUNIT_BINARY(test, 1, l, <=, r)
#define KUNIT_ASSERT_GT(test, l, r)	SHIM_KUNIT_BINARY(test, 1, l, >, r)
#define KUNIT_ASSERT_GE(test, l, r)	SHIM_KUNIT_BINARY(test, 1, l, >=, r)
#define KUNIT_ASSERT_PTR_EQ(test, l, r)	SHIM_KUNIT_CHECK(test, 1, (l) == (r), #l)
#define KUNIT_ASSERT_PTR_NE(test, l, r)	SHIM_KUNIT_CHECK(test, 1, (l) != (r), #l)
#define KUNIT_ASSERT_NULL(test, p)	SHIM_KUNIT_CHECK(test, 1, !(p), #p)
#define KUNIT_ASSERT_NOT_NULL(test, p)	SHIM_KUNIT_CHECK(test, 1, (p), #p)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, p)				\
	SHIM_KUNIT_CHECK(test, 1, !IS_ERR_OR_NULL(p), #p)
#define KUNIT_ASSERT_STREQ(test, l, r)	SHIM_KUNIT_STR(test, 1, l, ==, r)

#define KUNIT_ASSERT_TRUE_MSG(test, c, ...)				\
	SHIM_KUNIT_CHECK(test, 1, c, #c, __VA_ARGS__)
#define KUNIT_ASSERT_FALSE_MSG(test, c, ...)				\
	SHIM_KUNIT_CHECK(test, 1, !(c), "!" #c, __VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 1, l, ==, r, __VA_ARGS__)
#define KUNIT_ASSERT_NE_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 1, l, !=, r, __VA_ARGS__)
#define KUNIT_ASSERT_LT_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 1, l, <, r, __VA_ARGS__)
#define KUNIT_ASSERT_LE_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 1, l, <=, r, __VA_ARGS__)
#define KUNIT_ASSERT_GT_MSG(test, l, r, ...)				\
	SHIM_KUNIT_BINARY(test, 1, l, >, r, __VA_ARGS__)
#define KUNIT_ASSERT_NOT_NULL_MSG(test, p, ...)				\
	SHIM_KUNIT_CHECK(test, 1, (p), #p, __VA_ARGS__)

#endif /* SHIM_KUNIT_TEST_H */
