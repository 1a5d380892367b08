// SPDX-License-Identifier: GPL-2.0
/*
 * Admission in sysfs: settings for scans and fills, and the rules that messages
 * have set.
 */
#include "target/sysfs_scan.h"

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/string_helpers.h>
#include <linux/sysfs.h>

#include "core/admission.h"
#include "io/dev_init.h"
#include "target/parse.h"
#include "target/scan_knobs.h"
#include "target/target.h"

/* What would make one name of a task look like two, or like an escape of another. */
#define HC_TASK_ESCAPED	" \t\n\v\f\r\\"

static ssize_t hc_scan_knob_show(struct device *dev,
				 struct device_attribute *attr, char *buf)
{
	char text[HC_SCAN_KNOB_LEN];

	hc_scan_knob_print(&hc_attr_target(attr)->dev.admission,
			   hc_scan_knob_find(attr->attr.name), text);
	return sysfs_emit(buf, "%s\n", text);
}

static ssize_t hc_scan_knob_store(struct device *dev,
				  struct device_attribute *attr,
				  const char *buf, size_t len)
{
	struct hc_target *t = hc_attr_target(attr);
	char text[HC_SCAN_KNOB_LEN];
	unsigned int noio;
	int err = hc_copy_word(text, sizeof(text), buf, len);

	if (err)
		return err;
	noio = hc_target_lock(t);
	err = hc_scan_knob_set(&t->dev.admission,
			       hc_scan_knob_find(attr->attr.name), text);
	/* Else the next resume does. */
	if (!READ_ONCE(t->stopping))
		hc_dev_bound_fills(&t->dev);
	hc_target_unlock(t, noio);
	return err ?: len;
}

static ssize_t hc_scan_show(struct device *dev, struct device_attribute *attr,
			    char *buf)
{
	const struct hc_admission *admission = &hc_attr_target(attr)->dev.admission;

	return sysfs_emit(buf, "%s\n",
			  READ_ONCE(admission->rules.window) ? "on" : "off");
}

static ssize_t hc_hints_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	const struct hc_admission *admission = &hc_attr_target(attr)->dev.admission;
	const struct hc_rule_ranges *ranges;
	int n = 0;
	u32 i;

	rcu_read_lock();
	ranges = rcu_dereference(admission->rules.ranges);
	for (i = 0; ranges && i < ranges->nr; i++) {
		const struct hc_range *range = &ranges->range[i];

		n += sysfs_emit_at(buf, n, "%s%llu+%llu=%s", i ? " " : "",
				   range->start, range->end - range->start,
				   range->rule == HC_RULE_HOT ? "hot" : "scan");
	}
	rcu_read_unlock();
	return n + sysfs_emit_at(buf, n, "\n");
}

/* As in /proc/mounts: a blank is \040. */
static int hc_task_emit(char *buf, int at, const char *name)
{
	char text[sizeof("\\040") * TASK_COMM_LEN];
	int len = string_escape_mem(name, strnlen(name, TASK_COMM_LEN), text,
				    sizeof(text), ESCAPE_OCTAL,
				    HC_TASK_ESCAPED);

	return sysfs_emit_at(buf, at, "%.*s", len, text);
}

static ssize_t hc_tasks_show(struct device *dev, struct device_attribute *attr,
			     char *buf)
{
	const struct hc_admission *admission = &hc_attr_target(attr)->dev.admission;
	const struct hc_rule_tasks *tasks;
	int n = 0;
	u32 i;

	rcu_read_lock();
	tasks = rcu_dereference(admission->rules.tasks);
	for (i = 0; tasks && i < tasks->nr; i++) {
		if (i)
			n += sysfs_emit_at(buf, n, " ");
		n += hc_task_emit(buf, n, tasks->name[i]);
	}
	rcu_read_unlock();
	return n + sysfs_emit_at(buf, n, "\n");
}

const struct device_attribute hc_scan_files[HC_NR_SCAN_FILES] = {
	__ATTR(scan_action, 0644, hc_scan_knob_show, hc_scan_knob_store),
	__ATTR(scan_threshold, 0644, hc_scan_knob_show, hc_scan_knob_store),
	__ATTR(scan_streams, 0644, hc_scan_knob_show, hc_scan_knob_store),
	__ATTR(request_max, 0644, hc_scan_knob_show, hc_scan_knob_store),
	__ATTR(max_fills, 0644, hc_scan_knob_show, hc_scan_knob_store),
	__ATTR(scan, 0444, hc_scan_show, NULL),
	__ATTR(hints, 0444, hc_hints_show, NULL),
	__ATTR(tasks, 0444, hc_tasks_show, NULL),
};
