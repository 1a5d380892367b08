/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIST_H
#define HOTCACHE_POLICIES_LIST_H

#include <linux/types.h>
#include <hotcache/types.h>

/*
 * Doubly linked lists of slots. The links of all slots are one array, indexed
 * by the slot's number; several lists may share it, since a slot is on at most
 * one of them. Eight bytes a slot buy what a ring with lazy deletion cannot
 * give: a slot leaves from anywhere at once, and there is nothing dead to skip.
 */

/**
 * struct hc_link - neighbours of a slot on its list
 * @older: the slot that was added before it, or HC_SLOT_NONE
 * @newer: the slot that was added after it, or HC_SLOT_NONE
 */
struct hc_link {
	u32 older;
	u32 newer;
};

/**
 * struct hc_list - a list of slots by age
 * @oldest: first slot, or HC_SLOT_NONE
 * @newest: last slot, or HC_SLOT_NONE
 * @nr: how many there are
 */
struct hc_list {
	u32 oldest;
	u32 newest;
	u32 nr;
};

/**
 * hc_list_init() - make an empty list
 * @list: the list
 */
static inline void hc_list_init(struct hc_list *list)
{
	list->oldest = HC_SLOT_NONE;
	list->newest = HC_SLOT_NONE;
	list->nr = 0;
}

/**
 * hc_list_add_newest() - add a slot at the young end
 * @list: the list
 * @link: links of all slots
 * @slot: the slot, on no list
 */
static inline void hc_list_add_newest(struct hc_list *list,
				      struct hc_link *link, u32 slot)
{
	link[slot].older = list->newest;
	link[slot].newer = HC_SLOT_NONE;
	if (list->newest == HC_SLOT_NONE)
		list->oldest = slot;
	else
		link[list->newest].newer = slot;
	list->newest = slot;
	list->nr++;
}

/**
 * hc_list_add_oldest() - add a slot at the old end
 * @list: the list
 * @link: links of all slots
 * @slot: the slot, on no list
 */
static inline void hc_list_add_oldest(struct hc_list *list,
				      struct hc_link *link, u32 slot)
{
	link[slot].older = HC_SLOT_NONE;
	link[slot].newer = list->oldest;
	if (list->oldest == HC_SLOT_NONE)
		list->newest = slot;
	else
		link[list->oldest].older = slot;
	list->oldest = slot;
	list->nr++;
}

/**
 * hc_list_del() - take a slot off
 * @list: the list it is on
 * @link: links of all slots
 * @slot: the slot
 */
static inline void hc_list_del(struct hc_list *list, struct hc_link *link,
			       u32 slot)
{
	u32 older = link[slot].older;
	u32 newer = link[slot].newer;

	if (older == HC_SLOT_NONE)
		list->oldest = newer;
	else
		link[older].newer = newer;
	if (newer == HC_SLOT_NONE)
		list->newest = older;
	else
		link[newer].older = older;
	list->nr--;
}

/**
 * hc_list_renew() - make a slot the newest of its list
 * @list: the list it is on
 * @link: links of all slots
 * @slot: the slot
 */
static inline void hc_list_renew(struct hc_list *list, struct hc_link *link,
				 u32 slot)
{
	if (list->newest == slot)
		return;
	hc_list_del(list, link, slot);
	hc_list_add_newest(list, link, slot);
}

/**
 * hc_list_oldest_but() - the oldest slot that is not a certain one
 * @list: the list
 * @link: links of all slots
 * @slot: that one, on any list; HC_SLOT_NONE for any slot
 *
 * Return: the slot, HC_SLOT_NONE if there is no other.
 */
static inline u32 hc_list_oldest_but(const struct hc_list *list,
				     const struct hc_link *link, u32 slot)
{
	if (list->oldest == HC_SLOT_NONE || list->oldest != slot)
		return list->oldest;
	return link[slot].newer;
}

/**
 * hc_list_splice_oldest() - put all slots of one list at the old end of another
 * @list: the list that gets them, in their order
 * @link: links of all slots
 * @other: the list that has them; empty afterwards
 */
static inline void hc_list_splice_oldest(struct hc_list *list,
					 struct hc_link *link,
					 struct hc_list *other)
{
	if (!other->nr)
		return;
	link[other->newest].newer = list->oldest;
	if (list->oldest == HC_SLOT_NONE)
		list->newest = other->newest;
	else
		link[list->oldest].older = other->newest;
	list->oldest = other->oldest;
	list->nr += other->nr;
	hc_list_init(other);
}

#endif /* HOTCACHE_POLICIES_LIST_H */
