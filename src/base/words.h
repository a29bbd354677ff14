// The words of a text: runs of letters and digits.
#ifndef HOB_BASE_WORDS_H
#define HOB_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum { WORD_BYTES_MAX = 40 };

// Takes the next run of ASCII letters and digits and bytes beyond ASCII from `*at`, in small
// letters. Longer runs are passed over. False at the end.
bool words_next(const char **at, char ret_word[WORD_BYTES_MAX + 1]);

#endif
