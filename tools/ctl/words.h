/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CTL_WORDS_H
#define CTL_WORDS_H

#include <linux/types.h>

/**
 * struct ctl_words - a list of words
 * @word: the words, to be freed
 * @nr: number of words
 */
struct ctl_words {
	char **word;
	size_t nr;
};

void ctl_words_add(struct ctl_words *words, char *word);
void ctl_words_free(struct ctl_words *words);

#endif /* CTL_WORDS_H */
