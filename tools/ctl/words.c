// SPDX-License-Identifier: GPL-2.0
/*
 * Lists of words.
 */
#include "words.h"

#include <stdlib.h>

#include "alloc.h"

/**
 * ctl_words_add() - append a word to a list
 * @words: the list
 * @word: the word, which the list frees
 */
void ctl_words_add(struct ctl_words *words, char *word)
{
	words->word = ctl_realloc(words->word, words->nr + 1,
				  sizeof(*words->word));
	words->word[words->nr++] = word;
}

/**
 * ctl_words_free() - free what a list holds
 * @words: the list
 */
void ctl_words_free(struct ctl_words *words)
{
	size_t i;

	for (i = 0; i < words->nr; i++)
		free(words->word[i]);
	free(words->word);
	*words = (struct ctl_words){};
}
