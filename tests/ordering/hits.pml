/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Hits without a lock: one slot, a reader, and who holds the shard's lock. See
 * docs/hits.md for the letters. For spin, which tries all orders of steps.
 *
 * What a process stores waits in its store buffer, one place for each variable, and
 * gets to memory at any time and in any order; a barrier waits for that. This is weaker
 * than x86. Where the order of loads matters, they are made in either order, unless the
 * barrier forbids it. With -DNO_A, and so on, a barrier is left out: then the reader
 * gets the other block's data, or accepts what has changed meanwhile.
 *
 * A block has two halves, so that it can be torn.
 */

/* Values of the word: of which block, and how many writes have begun to it. */
#define FREE		0
#define CLEAN_OLD	1	/* block A */
#define WRITING		2
#define CLEAN_NEW	3
#define FILLING		4	/* block B */
#define CLEAN_OTHER	5

/* Values of each half of the data. */
#define OLD	0
#define NEW	1
#define OTHER	2

/* Variables. */
#define NAME	0
#define WORD	1
#define LEFT	2
#define RIGHT	3
#define NR	4

#define READER	0
#define HOLDER	1

/* Nothing waits in the place of a store buffer. */
#define NONE	7

byte memory[NR];
byte waits[8];

inline store(who, var, value)
{
	/* The store before it to the same variable comes first. */
	atomic { waits[who * NR + var] == NONE -> waits[who * NR + var] = value; }
}

inline load(who, var, to)
{
	atomic {
		if
		:: waits[who * NR + var] != NONE -> to = waits[who * NR + var];
		:: else -> to = memory[var];
		fi;
	}
}

inline drain(who)
{
	(waits[who * NR + NAME] == NONE && waits[who * NR + WORD] == NONE &&
	 waits[who * NR + LEFT] == NONE && waits[who * NR + RIGHT] == NONE);
}

/* What waits in a place of a store buffer gets to memory some time. */
proctype buffer(byte place)
{
end:
	do
	:: atomic {
		waits[place] != NONE ->
		memory[place % NR] = waits[place];
		waits[place] = NONE;
	   }
	od;
}

/* One hit, or none. */
inline read(block)
{
	copied = false;
	store(READER, NAME, 1);
#ifndef NO_A
	drain(READER);
#endif
#ifdef NO_B
	load(READER, LEFT, left);
	load(READER, RIGHT, right);
#endif
	load(READER, WORD, before);
	if
	:: (block == OLD && (before == CLEAN_OLD || before == CLEAN_NEW)) ||
	   (block == OTHER && before == CLEAN_OTHER) ->
		copied = true;
	:: else;
	fi;
	if
	:: copied ->
#ifdef NO_D
		if
		:: store(READER, NAME, 0);
		:: skip;
		fi;
#endif
#ifdef NO_C
		load(READER, WORD, after);
#endif
#ifndef NO_B
		load(READER, LEFT, left);
		load(READER, RIGHT, right);
#endif
		/* P2 */
		assert(block == OTHER || (left != OTHER && right != OTHER));
#ifndef NO_C
		load(READER, WORD, after);
#endif
		/* P1, P3 */
		if
		:: after == before ->
			assert(left == right);
			assert(before != CLEAN_OLD || left == OLD);
			assert(before != CLEAN_NEW || left == NEW);
			assert(before != CLEAN_OTHER || left == OTHER);
		:: else;
		fi;
	:: else;
	fi;
#ifndef NO_D
	drain(READER);
#endif
	store(READER, NAME, 0);
}

/* The second time, it names the slot again. */
proctype reader(byte block)
{
	byte before, after, left, right;
	bool copied;

	read(block);
	read(block);
}

inline publish(value)
{
#ifndef NO_E
	drain(HOLDER);
#endif
	store(HOLDER, WORD, value);
}

/* Block A is written, at most once, and its slot given to block B, if it is not named. */
proctype holder()
{
	byte was = CLEAN_OLD, name;

	if
	:: store(HOLDER, WORD, WRITING);
#ifndef NO_F
	   drain(HOLDER);
#endif
	   store(HOLDER, LEFT, NEW);
	   store(HOLDER, RIGHT, NEW);
	   was = CLEAN_NEW;
	   publish(CLEAN_NEW);
	:: skip;
	fi;

	store(HOLDER, WORD, FREE);
#ifndef NO_G
	drain(HOLDER);
#endif
	load(HOLDER, NAME, name);
	if
	:: name ->
		publish(was);
	:: else ->
		store(HOLDER, WORD, FILLING);
		store(HOLDER, LEFT, OTHER);
		store(HOLDER, RIGHT, OTHER);
		publish(CLEAN_OTHER);
	fi;
}

init
{
	byte i;

	atomic {
		for (i : 0 .. 7) {
			waits[i] = NONE;
			run buffer(i);
		}
		memory[WORD] = CLEAN_OLD;
		run holder();
		if
		:: run reader(OLD);
		:: run reader(OTHER);
		fi;
	}
}
