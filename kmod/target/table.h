/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_TABLE_H
#define HOTCACHE_KMOD_TABLE_H

struct hc_target;

int hc_table_parse(struct hc_target *t, unsigned int argc, char **argv);
void hc_table_emit(const struct hc_target *t, char *result,
		   unsigned int maxlen);

#endif /* HOTCACHE_KMOD_TABLE_H */
