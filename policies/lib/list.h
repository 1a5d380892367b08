/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOTCACHE_POLICIES_LIB_LIST_H
#define HOTCACHE_POLICIES_LIB_LIST_H

#include <linux/types.h>
#include <hotcache/types.h>

/*
 * Doubly linked lists of slots. The links of all slots are in one array,
 * indexed by the slot's number; several lists may share it, since a slot is on
 * at most one of them. The links take eight bytes per slot. In return a slot
 * can leave from anywhere in O(1), and no deleted entry has to be skipped, as
 * in a ring with lazy deletion.
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
 * hc_list_oldest_but() - the oldest slot of a list, one slot excepted
 * @list: the list
 * @link: links of all slots
 * @slot: the exception, on any list; or HC_SLOT_NONE
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
 * hc_list_splice_oldest() - move all slots of a list to the old end of another
 * @list: the list that gets them, in their order
 * @link: links of all slots
 * @other: the list that they are on; empty afterwards
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

/**
 * hc_list_victim() - the oldest slot of two lists, a refused one last
 * @first: the list that gives up a slot if it has one
 * @second: the list that does so otherwise
 * @link: links of all slots
 * @refused: the slot that was refused last, or HC_SLOT_NONE
 *
 * Return: the oldest slot of @first but @refused, else that of @second, else
 * @refused.
 */
static inline u32 hc_list_victim(const struct hc_list *first,
				 const struct hc_list *second,
				 const struct hc_link *link, u32 refused)
{
	u32 slot = hc_list_oldest_but(first, link, refused);

	if (slot == HC_SLOT_NONE)
		slot = hc_list_oldest_but(second, link, refused);
	return slot == HC_SLOT_NONE ? refused : slot;
}

/**
 * hc_list_refuse() - the slot that a policy has named is busy
 * @list: the list it is on
 * @link: links of all slots
 * @slot: the slot, which becomes the newest
 * @refused: out: @slot, for the next hc_list_victim()
 */
static inline void hc_list_refuse(struct hc_list *list, struct hc_link *link,
				  u32 slot, u32 *refused)
{
	hc_list_renew(list, link, slot);
	*refused = slot;
}

/**
 * hc_list_remove() - a policy stops tracking a slot
 * @list: the list it is on
 * @link: links of all slots
 * @slot: the slot
 * @refused: the slot that was refused last; reset to HC_SLOT_NONE if it is
 *	@slot
 */
static inline void hc_list_remove(struct hc_list *list, struct hc_link *link,
				  u32 slot, u32 *refused)
{
	hc_list_del(list, link, slot);
	if (*refused == slot)
		*refused = HC_SLOT_NONE;
}

#endif /* HOTCACHE_POLICIES_LIB_LIST_H */
