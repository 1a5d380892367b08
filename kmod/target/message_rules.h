/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_KMOD_MESSAGE_RULES_H
#define HOTCACHE_KMOD_MESSAGE_RULES_H

struct hc_target;

int hc_msg_scan(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen);
int hc_msg_hint(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen);
int hc_msg_warm(struct hc_target *t, unsigned int argc, char **argv,
		char *result, unsigned int maxlen);
int hc_msg_tasks(struct hc_target *t, unsigned int argc, char **argv,
		 char *result, unsigned int maxlen);

#endif /* HOTCACHE_KMOD_MESSAGE_RULES_H */
