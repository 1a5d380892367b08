// SPDX-License-Identifier: GPL-2.0
/*
 * The format of a file with a device's history, docs/history-file.md: a ring of records
 * of one size, each with a checksum of its own. Nothing in a file is trusted: all of it
 * is checked before any of it is used.
 */
#include "ring_file.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/minmax.h>
#include <hotcache/counters.h>

#define CTL_MAGIC	"HCRECORD"
#define CTL_VERSION	1u
/* The last second of the year 9999. */
#define CTL_TIME_MAX	253402300799ull
/* A thousand years in milliseconds. */
#define CTL_UPTIME_MAX	(1000ull * 366 * 86400 * 1000)
/* More records than anybody makes. */
#define CTL_SEQUENCE_MAX	(1ull << 48)

/**
 * struct ctl_ring_head - the beginning of a file; numbers are little endian
 * @magic: CTL_MAGIC
 * @version: CTL_VERSION
 * @bytes: size of this structure
 * @record_bytes: CTL_RING_RECORD_BYTES
 * @nr_records: CTL_RING_RECORDS
 * @name: as &ctl_ring.name, filled up with 0
 * @spare: 0
 * @sum: CRC-32 of what is before
 */
struct ctl_ring_head {
	char magic[8];
	u32 version;
	u32 bytes;
	u32 record_bytes;
	u32 nr_records;
	char name[CTL_RING_NAME];
	char spare[356];
	u32 sum;
};

/* A record is numbers of 64 bits, and one more with the CRC-32 of these. */
#define CTL_WORDS	(sizeof(struct ctl_record) / sizeof(u64))

static_assert(sizeof(struct ctl_ring_head) == CTL_RING_HEAD_BYTES);
static_assert((CTL_WORDS + 1) * sizeof(u64) == CTL_RING_RECORD_BYTES);
static_assert(HC_NR_COUNTERS <= CTL_RING_COUNTERS);

static u32 ctl_head_sum(const struct ctl_ring_head *head)
{
	return htole32(crc32_z(0, (const void *)head,
			       offsetof(struct ctl_ring_head, sum)));
}

/**
 * ctl_ring_encode_head() - make the header of a file
 * @data: CTL_RING_HEAD_BYTES bytes, filled in
 * @name: the device's name in the kernel
 */
void ctl_ring_encode_head(void *data, const char *name)
{
	struct ctl_ring_head head = {
		.version = htole32(CTL_VERSION),
		.bytes = htole32(sizeof(head)),
		.record_bytes = htole32(CTL_RING_RECORD_BYTES),
		.nr_records = htole32(CTL_RING_RECORDS),
	};

	memcpy(head.magic, CTL_MAGIC, sizeof(head.magic));
	snprintf(head.name, sizeof(head.name), "%s", name);
	head.sum = ctl_head_sum(&head);
	memcpy(data, &head, sizeof(head));
}

/**
 * ctl_ring_encode_record() - make the bytes of a record
 * @data: CTL_RING_RECORD_BYTES bytes, filled in
 * @record: what it says
 */
void ctl_ring_encode_record(void *data, const struct ctl_record *record)
{
	u64 word[CTL_WORDS + 1];
	size_t i;

	memcpy(word, record, sizeof(*record));
	for (i = 0; i < CTL_WORDS; i++)
		word[i] = htole64(word[i]);
	word[CTL_WORDS] = htole64(crc32_z(0, (const void *)word,
					  CTL_WORDS * sizeof(u64)));
	memcpy(data, word, sizeof(word));
}

/* Returns whether the checksum is right. */
static bool ctl_decode_record(struct ctl_record *record, const void *data)
{
	u64 word[CTL_WORDS + 1];
	size_t i;

	memcpy(word, data, sizeof(word));
	if (le64toh(word[CTL_WORDS]) != crc32_z(0, data,
						CTL_WORDS * sizeof(u64)))
		return false;
	for (i = 0; i < CTL_WORDS; i++)
		word[i] = le64toh(word[i]);
	memcpy(record, word, sizeof(*record));
	return true;
}

/* The place of a record in the ring. */
static size_t ctl_ring_place(u64 sequence)
{
	return (sequence - 1) % CTL_RING_RECORDS;
}

/**
 * ctl_ring_offset() - where a record is in its file
 * @sequence: its number, from 1 on
 *
 * Return: bytes from the beginning.
 */
size_t ctl_ring_offset(u64 sequence)
{
	return CTL_RING_HEAD_BYTES +
	       ctl_ring_place(sequence) * CTL_RING_RECORD_BYTES;
}

static const char *ctl_decode_head(struct ctl_ring *ring, const void *data,
				   size_t size)
{
	static char version[64];
	struct ctl_ring_head head;

	if (size < sizeof(head.magic) ||
	    memcmp(data, CTL_MAGIC, sizeof(head.magic)))
		return "is no file with a device's history";
	if (size < sizeof(head))
		return "is cut off";
	memcpy(&head, data, sizeof(head));
	if (le32toh(head.version) != CTL_VERSION) {
		snprintf(version, sizeof(version),
			 "is of version %u, this program knows version %u",
			 le32toh(head.version), CTL_VERSION);
		return version;
	}
	if (head.sum != ctl_head_sum(&head))
		return "is damaged: the checksum of its header is wrong";
	if (le32toh(head.bytes) != sizeof(head) ||
	    le32toh(head.record_bytes) != CTL_RING_RECORD_BYTES ||
	    le32toh(head.nr_records) != CTL_RING_RECORDS ||
	    !memchr(head.name, '\0', sizeof(head.name)))
		return "contradicts itself: its header has values that none has";
	if (size != CTL_RING_BYTES)
		return "does not have its length: it is cut off or damaged";
	memcpy(ring->name, head.name, sizeof(ring->name));
	return NULL;
}

/* Where nothing was written yet. */
static bool ctl_is_empty(const char *data)
{
	return !*data && !memcmp(data, data + 1, CTL_RING_RECORD_BYTES - 1);
}

/* Whether a record can be one at its place. */
static bool ctl_record_fits(const struct ctl_record *record, size_t place)
{
	return record->sequence && record->sequence <= CTL_SEQUENCE_MAX &&
	       record->time <= CTL_TIME_MAX &&
	       record->uptime <= CTL_UPTIME_MAX &&
	       ctl_ring_place(record->sequence) == place;
}

/*
 * Put the records in order. All up to the newest are there, as many as there is room
 * for, but for the place after it: there a crash may have cut a record off.
 */
static const char *ctl_ring_sort(struct ctl_ring *ring,
				 const struct ctl_record *at, u64 newest,
				 size_t torn)
{
	u64 first = newest > CTL_RING_RECORDS ? newest - CTL_RING_RECORDS + 1 :
						1;
	u64 n;

	if (torn != CTL_RING_RECORDS) {
		if (torn != ctl_ring_place(newest + 1))
			return "is damaged: the checksum of a record is wrong";
		first += newest >= CTL_RING_RECORDS;
	}
	for (n = first; n <= newest; n++) {
		const struct ctl_record *record = &at[ctl_ring_place(n)];

		if (record->sequence != n)
			return "contradicts itself: a record is missing";
		ring->record[ring->nr++] = *record;
	}
	return NULL;
}

/**
 * ctl_ring_decode() - understand the bytes of a file
 * @ring: filled in
 * @data: the bytes
 * @size: number of bytes
 *
 * Return: NULL, or what is wrong with the file, to be read after its name.
 */
const char *ctl_ring_decode(struct ctl_ring *ring, const void *data,
			    size_t size)
{
	static struct ctl_record at[CTL_RING_RECORDS];
	const char *wrong;
	size_t i, torn = CTL_RING_RECORDS;
	u64 newest = 0;

	memset(ring, 0, sizeof(*ring));
	memset(at, 0, sizeof(at));
	wrong = ctl_decode_head(ring, data, size);
	for (i = 0; i < CTL_RING_RECORDS && !wrong; i++) {
		const char *from = data + ctl_ring_offset(i + 1);

		if (ctl_is_empty(from))
			continue;
		if (ctl_decode_record(&at[i], from)) {
			if (!ctl_record_fits(&at[i], i))
				wrong = "contradicts itself: a record has values that none has";
			newest = max(newest, at[i].sequence);
		} else if (torn == CTL_RING_RECORDS) {
			torn = i;
		} else {
			wrong = "is damaged: the checksums of records are wrong";
		}
	}
	return wrong ? wrong : ctl_ring_sort(ring, at, newest, torn);
}
