#include "cli/request_text.h"

#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/fd.h"
#include "base/utf8.h"
#include "cli/output.h"

enum { PATIENCE_MS = 1500 };

// `hob delete "my file.txt"`: the person's quotes are gone by now, but they said what is one name.
static void add_word(struct buffer *text, const char *word, bool is_only)
{
    if (text->length > 0)
        buffer_char(text, ' ');
    bool is_phrase = !is_only && strpbrk(word, " \t\n") != NULL;
    const char *quote = !is_phrase ? "" : strchr(word, '"') == NULL ? "\"" : "'";
    buffer_printf(text, "%s%s%s", quote, word, quote);
}

static bool has_piped_input(void)
{
    struct stat info;
    if (isatty(STDIN_FILENO) || fstat(STDIN_FILENO, &info) != 0)
        return false;
    return S_ISFIFO(info.st_mode) || S_ISREG(info.st_mode) || S_ISSOCK(info.st_mode);
}

bool request_text_read(const struct invocation *invocation, const char **ret_text,
                       const char **ret_input, size_t *ret_input_length, struct error *err)
{
    struct buffer text;
    // Well over the limit, so that request_check() words the sentence for what is too long.
    buffer_init(&text, (size_t)1 << 21);
    *ret_input = NULL;
    *ret_input_length = 0;
    for (size_t i = 0; i < invocation->word_count; i++)
        add_word(&text, invocation->words[i], invocation->word_count == 1);
    bool is_good = true;
    if (invocation->word_count == 0 && isatty(STDIN_FILENO)) {
        is_good =
            error_set(err, EXIT_USAGE, "say what you want, e.g.: hob find files larger than 100MB");
    } else if (invocation->word_count == 0) {
        is_good = fd_read_all(STDIN_FILENO, "standard input", &text, err);
        if (text.is_over)
            error_set(err, EXIT_USAGE,
                      "the request on standard input is over %zu bytes long, and hob takes at most "
                      "%d; say it in a sentence",
                      text.bytes_max, REQUEST_BYTES_MAX);
        if (is_good) {
            *ret_input = arena_copy(invocation->arena, text.data, text.length);
            *ret_input_length = text.length;
        }
        while (text.length > 0 && strchr(" \t\r\n", text.data[text.length - 1]) != NULL)
            text.data[--text.length] = '\0';
    }
    is_good = is_good && request_check(text.data, text.length, err);
    if (is_good)
        *ret_text = arena_copy(invocation->arena, text.data, text.length);
    buffer_done(&text);
    return is_good;
}

bool request_context_read(const struct invocation *invocation, const char **ret_context,
                          struct error *err)
{
    *ret_context = NULL;
    if (invocation->word_count == 0 || !has_piped_input())
        return true;
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&wait, 1, PATIENCE_MS) == 0)
        note_printf("hob: waiting for standard input, which goes along with the request "
                    "(</dev/null for none)\n");
    struct buffer text;
    buffer_init(&text, CONTEXT_BYTES_MAX);
    bool is_good = fd_read_all(STDIN_FILENO, "standard input", &text, err);
    if (!is_good && text.is_over)
        error_set(err, EXIT_USAGE,
                  "standard input is longer than %d bytes, the most that goes along with a "
                  "request; pipe in the part that matters (head, tail, grep)",
                  CONTEXT_BYTES_MAX);
    size_t fault;
    if (is_good && !utf8_is_valid(text.data, text.length, &fault))
        is_good =
            error_set(err, EXIT_USAGE, "standard input is not UTF-8 text: byte %zu is out of place",
                      fault + 1);
    if (is_good && text.length > 0)
        *ret_context = arena_copy(invocation->arena, text.data, text.length);
    buffer_done(&text);
    return is_good;
}
