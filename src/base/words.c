#include "base/words.h"

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (unsigned char)byte >= 0x80;
}

bool words_next(const char **at, char ret_word[WORD_BYTES_MAX + 1])
{
    for (;;) {
        while (**at != '\0' && !is_word_byte(**at))
            ++*at;
        if (**at == '\0')
            return false;
        size_t length = 0;
        for (; is_word_byte(**at); ++*at, length++)
            if (length < WORD_BYTES_MAX)
                ret_word[length] = (char)(**at >= 'A' && **at <= 'Z' ? **at + 32 : **at);
        if (length > WORD_BYTES_MAX)
            continue;
        ret_word[length] = '\0';
        return true;
    }
}
