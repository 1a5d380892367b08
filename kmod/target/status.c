// SPDX-License-Identifier: GPL-2.0
/*
 * The three texts of device-mapper's status hook: status line, table line and
 * record for the integrity measurement architecture (IMA).
 */
#include "target/status.h"

#include "target/give_back.h"
#include "target/parse.h"
#include "target/scan_knobs.h"
#include "target/stats.h"
#include "target/table.h"
#include "target/target.h"

static void hc_status_info(const struct hc_target *t, char *result,
			   unsigned int maxlen)
{
	const struct hc_geometry *geo = &t->params.geo;
	struct hc_stats now;
	unsigned int sz = 0;
	unsigned int i;

	hc_counters_read(t, &now);
	DMEMIT("%s %s %u %u %llu %llu %u %u",
	       hc_mode_name(READ_ONCE(t->dev.mode)), READ_ONCE(t->ops)->name,
	       1u << geo->block_shift, hc_shards(t), READ_ONCE(t->pool_bytes),
	       hc_metadata_bytes(t), hc_slots(t), hc_occupancy(t));
	for (i = 0; i < HC_NR_COUNTERS; i++)
		DMEMIT(" %llu", now.v[i]);
}

static void hc_status_ima(const struct hc_target *t, char *result,
			  unsigned int maxlen)
{
	const struct hc_geometry *geo = &t->params.geo;
	char text[HC_SCAN_KNOB_LEN];
	unsigned int sz = 0;
	unsigned int i;

	DMEMIT_TARGET_NAME_VERSION(t->ti->type);
	DMEMIT(",origin=%s,pool_bytes=%llu,block_size=%u,policy=%s,mode=%s,shards=%u",
	       t->origin->name, READ_ONCE(t->pool_bytes), 1u << geo->block_shift,
	       READ_ONCE(t->ops)->name, hc_mode_name(READ_ONCE(t->dev.mode)),
	       geo->nr_shards);
	for (i = 0; i < HC_NR_SCAN_KNOBS; i++) {
		hc_scan_knob_print(&t->dev.admission, i, text);
		DMEMIT(",%s=%s", hc_scan_knob_name(i), text);
	}
	DMEMIT(",verify_ratio=%u,min_pool=%llu;", READ_ONCE(t->dev.verify_ratio),
	       hc_min_pool(t));
}

/**
 * hc_status() - device-mapper's status hook
 * @ti: the target
 * @type: which of the three texts
 * @status_flags: not used
 * @result: out: the text
 * @maxlen: size of @result
 *
 * Changes nothing.
 *
 * Context: Process. The target need not have been resumed yet.
 */
void hc_status(struct dm_target *ti, status_type_t type,
	       unsigned int status_flags, char *result, unsigned int maxlen)
{
	const struct hc_target *t = ti->private;

	switch (type) {
	case STATUSTYPE_INFO:
		hc_status_info(t, result, maxlen);
		break;
	case STATUSTYPE_TABLE:
		hc_table_emit(t, result, maxlen);
		break;
	case STATUSTYPE_IMA:
		hc_status_ima(t, result, maxlen);
		break;
	}
}
