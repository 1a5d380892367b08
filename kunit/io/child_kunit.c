// SPDX-License-Identifier: GPL-2.0
/*
 * Who pays for what is sent: the control group of a bio, whoever sends it; and on which
 * queue that is.
 */
#include <kunit/test.h>
#include <linux/bio.h>
#include <linux/blk-cgroup.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/percpu.h>

#include "fixtures/payers_fixture.h"
#include "io/io.h"

/*
 * Control groups: that of the bio which device-mapper has cloned, and of whose task runs.
 * A clone has none when it is mapped, and none has one any more when it has ended.
 */
enum payer { NOBODY, ROOT, OWNER, READER, WORKER };
static const struct group_fixture payers[WORKER + 1];
static enum payer running;

static struct bio parent;
static struct bio *child_bio;
static enum payer parent_payer, child_payer;
static u32 nr_associated;
static bool no_memory;

/* What is queued, and on which queue. */
enum { SUBMIT, RETRY, UNBLOCKED, DISCARD, NR_QUEUES };
static char queues[NR_QUEUES];
static struct work_struct *queued;
static char *queued_on;
static struct bio *sent;
static enum payer sent_payer;

static enum payer *payer_of(const struct bio *bio)
{
	return bio == &parent ? &parent_payer : &child_payer;
}

static struct cgroup_subsys_state *note_css(struct bio *bio)
{
	enum payer payer = *payer_of(bio);

	if (payer == ROOT)
		return blkcg_root_css;
	return payer == NOBODY ? NULL : (void *)&payers[payer];
}

static void note_associate(struct bio *bio)
{
	nr_associated++;
	if (*payer_of(bio) == NOBODY)
		*payer_of(bio) = running;
}

static void note_clone_association(struct bio *to, struct bio *from)
{
	if (*payer_of(from) != NOBODY)
		*payer_of(to) = *payer_of(from);
}

static void note_set_dev(struct bio *bio, struct block_device *bdev)
{
	bio->bi_bdev = bdev;
	note_associate(bio);
}

static struct bio *note_alloc(struct block_device *bdev, unsigned short nr_vecs,
			      blk_opf_t opf, gfp_t gfp, struct bio_set *bs)
{
	if (no_memory)
		return NULL;
	child_payer = NOBODY;
	bio_init(child_bio, NULL, NULL, 0, opf);
	child_bio->bi_bdev = bdev;
	if (bdev)
		note_associate(child_bio);
	return child_bio;
}

static struct bio *note_alloc_clone(struct block_device *bdev, struct bio *bio,
				    gfp_t gfp, struct bio_set *bs)
{
	struct bio *clone = note_alloc(bdev, 0, bio->bi_opf, gfp, bs);

	if (clone && bdev)
		note_clone_association(clone, bio);
	return clone;
}

static void note_reset(struct bio *bio, struct block_device *bdev, blk_opf_t opf)
{
	*payer_of(bio) = NOBODY;
	bio->bi_bdev = bdev;
	bio->bi_opf = opf;
	bio->bi_status = BLK_STS_OK;
	if (bdev)
		note_associate(bio);
}

/* It may end at once. */
static void note_submit(struct bio *bio)
{
	sent = bio;
	sent_payer = *payer_of(bio);
	*payer_of(bio) = NOBODY;
}

/* As device-mapper, which has the bio that it has cloned. */
static void note_send(struct bio *clone, struct bio *bio)
{
	*payer_of(bio) = OWNER;
	note_submit(bio);
}

static bool note_work(struct workqueue_struct *wq, struct work_struct *work)
{
	queued = work;
	queued_on = (char *)wq;
	return true;
}

static struct page *no_page(const struct hc_pool *pool, u32 slot)
{
	return NULL;
}

#define bio_blkcg_css			note_css
#define bio_associate_blkg		note_associate
#define bio_clone_blkg_association	note_clone_association
#define bio_set_dev			note_set_dev
#define bio_alloc_bioset		note_alloc
#define bio_alloc_clone			note_alloc_clone
#define bio_reset			note_reset
#define submit_bio_noacct		note_submit
#define queue_work			note_work
#define hc_pool_page			no_page
#include "../../kmod/io/child.c"
#include "../../kmod/io/io.c"
#undef bio_blkcg_css
#undef bio_associate_blkg
#undef bio_clone_blkg_association
#undef bio_set_dev
#undef bio_alloc_bioset
#undef bio_alloc_clone
#undef bio_reset
#undef submit_bio_noacct
#undef queue_work
#undef hc_pool_page

/**
 * struct child_test - a device, and a bio that it was given
 * @dev: the device
 * @origin: its origin
 * @io: the state of the bio
 * @child: what stands for it
 */
struct child_test {
	struct hc_dev dev;
	struct block_device *origin;
	struct hc_io io;
	struct hc_child child;
};

static struct hc_child *alloc_child(struct kunit *test)
{
	struct child_test *t = test->priv;
	struct hc_child *child = hc_child_alloc(&t->dev, &parent, &t->io, 1);

	KUNIT_ASSERT_PTR_EQ(test, child, &t->child);
	KUNIT_EXPECT_PTR_EQ(test, child->bio.bi_bdev, t->dev.origin);
	return child;
}

/* A worker of the queue sends what waits. */
static void expect_sent_by_worker(struct kunit *test, u32 queue, struct bio *bio,
				  enum payer payer)
{
	running = WORKER;
	KUNIT_ASSERT_NOT_NULL(test, queued);
	KUNIT_EXPECT_PTR_EQ(test, queued_on, &queues[queue]);
	sent = NULL;
	queued->func(queued);
	KUNIT_EXPECT_PTR_EQ(test, sent, bio);
	KUNIT_EXPECT_EQ(test, sent_payer, payer);
}

/* Not the task that submits it, which may be that of writeback. */
static void child_is_charged_to_who_owns_the_bio(struct kunit *test)
{
	hc_child_submit(alloc_child(test));
	KUNIT_EXPECT_PTR_EQ(test, sent, child_bio);
	KUNIT_EXPECT_EQ(test, sent_payer, OWNER);
}

/* A read waits; a worker finds that there is something to fill. */
static void child_of_a_read_that_waited_is_charged_to_it(struct kunit *test)
{
	struct child_test *t = test->priv;

	hc_io_charge(&parent);
	running = WORKER;
	t->io.waiter.group = hc_io_group(&parent);
	KUNIT_ASSERT_TRUE(test, hc_child_hold(&t->dev, t->io.waiter.group));
	expect_places(test, &t->dev.held, 1, 1);
	hc_child_submit_later(alloc_child(test));
	expect_sent_by_worker(test, SUBMIT, child_bio, READER);
	expect_places(test, &t->dev.held, 0, 0);
}

/* Nothing bounds how many there are of those that must be. */
static void send_again(struct kunit *test, bool must, u32 queue)
{
	struct child_test *t = test->priv;
	struct hc_child *child;

	parent.bi_opf |= REQ_NOWAIT;
	child = alloc_child(test);
	hc_child_submit(child);
	/* In whichever task that ends it. */
	running = WORKER;
	child->bio.bi_status = BLK_STS_AGAIN;
	KUNIT_ASSERT_TRUE(test, hc_child_resubmit(child, must));
	expect_places(test, &t->dev.held, !must, !must);
	expect_sent_by_worker(test, queue, child_bio, READER);
	KUNIT_EXPECT_FALSE(test, child->bio.bi_opf & REQ_NOWAIT);
	expect_places(test, &t->dev.held, 0, 0);
}

static void child_that_is_sent_again_is_charged_to_its_task(struct kunit *test)
{
	send_again(test, false, SUBMIT);
}

static void child_that_must_be_sent_again_is_charged_to_its_task(struct kunit *test)
{
	send_again(test, true, UNBLOCKED);
}

/* As many may sleep as may hold workers for a group over its limits. */
static void no_group_holds_more_than_half_of_the_workers(struct kunit *test)
{
	struct child_test *t = test->priv;
	struct hc_child *child;
	unsigned long group;
	int i;

	parent.bi_opf |= REQ_NOWAIT;
	child = alloc_child(test);
	hc_child_submit(child);
	child->bio.bi_status = BLK_STS_AGAIN;
	group = hc_io_group(&parent);
	for (i = 0; i < HC_HELD_MAX / HC_PAYER_PART; i++)
		KUNIT_ASSERT_TRUE(test, hc_child_hold(&t->dev, group));
	/* A bio that is being mapped has no group yet. */
	parent_payer = NOBODY;
	running = READER;
	KUNIT_EXPECT_TRUE(test, hc_child_is_congested(&t->dev, &parent));
	KUNIT_EXPECT_FALSE(test, hc_child_resubmit(child, false));

	parent_payer = OWNER;
	KUNIT_EXPECT_FALSE(test, hc_child_is_congested(&t->dev, &parent));
	parent_payer = ROOT;
	KUNIT_EXPECT_EQ(test, hc_io_group(&parent) & HC_GROUP_FREE, HC_GROUP_FREE);
	/* What is read of metadata does not sleep for limits. */
	parent_payer = READER;
	parent.bi_opf |= REQ_META;
	KUNIT_EXPECT_FALSE(test, hc_child_is_congested(&t->dev, &parent));
	KUNIT_ASSERT_TRUE(test, hc_child_resubmit(child, false));
	expect_sent_by_worker(test, SUBMIT, child_bio, READER);
	expect_places(test, &t->dev.held, i, i);
}

static void bio_whose_child_has_failed_is_charged_to_its_task(struct kunit *test)
{
	struct child_test *t = test->priv;

	hc_child_submit(alloc_child(test));
	running = WORKER;
	hc_io_retry(&t->dev, &parent, &t->io);
	expect_sent_by_worker(test, RETRY, &parent, READER);
}

static void piece_is_charged_to_its_task(struct kunit *test)
{
	struct child_test *t = test->priv;
	struct hc_child *clone;

	clone = hc_child_clone(&t->dev, &parent, &t->io);
	KUNIT_ASSERT_PTR_EQ(test, clone, &t->child);
	hc_child_submit(clone);
	KUNIT_EXPECT_EQ(test, sent_payer, OWNER);
	running = WORKER;
	hc_io_pass_later(&t->dev, &parent, &t->io);
	expect_sent_by_worker(test, UNBLOCKED, &parent, READER);
}

static void piece_without_a_clone_is_charged_to_its_task(struct kunit *test)
{
	struct child_test *t = test->priv;

	no_memory = true;
	KUNIT_ASSERT_NULL(test, hc_child_clone(&t->dev, &parent, &t->io));
	hc_io_pass_later(&t->dev, &parent, &t->io);
	expect_sent_by_worker(test, UNBLOCKED, &parent, READER);
}

static void go_on(struct work_struct *work)
{
	struct hc_io *io = container_of(work, struct hc_io, work);

	hc_io_pass(io->dev, io->bio);
}

static void bio_that_is_put_off_is_charged_to_its_task(struct kunit *test)
{
	struct child_test *t = test->priv;

	hc_io_put_off(&t->dev, &parent, &t->io, go_on);
	expect_sent_by_worker(test, DISCARD, &parent, READER);
}

/* Nor does that cost anything. */
static void who_is_known_to_pay_stays(struct kunit *test)
{
	parent_payer = OWNER;
	hc_io_charge(&parent);
	KUNIT_EXPECT_EQ(test, nr_associated, 0u);
	KUNIT_EXPECT_EQ(test, parent_payer, OWNER);
}

static int child_test_init(struct kunit *test)
{
	struct child_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	test->priv = t;
	t->dev.stats = alloc_percpu(struct hc_stats);
	if (!t->dev.stats)
		return -ENOMEM;
	/* It is only compared. */
	t->dev.origin = (void *)&t->origin;
	t->dev.send = note_send;
	t->dev.submit_wq = (void *)&queues[SUBMIT];
	t->dev.retry_wq = (void *)&queues[RETRY];
	t->dev.nowait_wq = (void *)&queues[UNBLOCKED];
	t->dev.discard_wq = (void *)&queues[DISCARD];
	bio_init(&parent, NULL, NULL, 0, REQ_OP_READ);
	parent_payer = NOBODY;
	child_payer = NOBODY;
	child_bio = &t->child.bio;
	/* What a child before it has left there, of a group whose hash differs. */
	t->child.group = (unsigned long)&payers[WORKER];
	running = READER;
	nr_associated = 0;
	no_memory = false;
	queued = NULL;
	sent = NULL;
	return 0;
}

static void child_test_exit(struct kunit *test)
{
	struct child_test *t = test->priv;

	if (t)
		free_percpu(t->dev.stats);
}

static struct kunit_case child_cases[] = {
	KUNIT_CASE(child_is_charged_to_who_owns_the_bio),
	KUNIT_CASE(child_of_a_read_that_waited_is_charged_to_it),
	KUNIT_CASE(child_that_is_sent_again_is_charged_to_its_task),
	KUNIT_CASE(child_that_must_be_sent_again_is_charged_to_its_task),
	KUNIT_CASE(no_group_holds_more_than_half_of_the_workers),
	KUNIT_CASE(bio_whose_child_has_failed_is_charged_to_its_task),
	KUNIT_CASE(piece_is_charged_to_its_task),
	KUNIT_CASE(piece_without_a_clone_is_charged_to_its_task),
	KUNIT_CASE(bio_that_is_put_off_is_charged_to_its_task),
	KUNIT_CASE(who_is_known_to_pay_stays),
	{}
};

static struct kunit_suite child_suite = {
	.name = "hotcache_child",
	.init = child_test_init,
	.exit = child_test_exit,
	.test_cases = child_cases,
};

kunit_test_suite(child_suite);

MODULE_DESCRIPTION("Tests of dm-hotcache: who pays for what is sent");
MODULE_LICENSE("GPL");
