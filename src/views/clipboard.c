#include "views/clipboard.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/array.h"
#include "base/child.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"

static const struct {
    const char *program;
    const char *variable; // must be set for the program to have a clipboard to reach
    const char *arguments[3];
} programs[] = {
    {"wl-copy", "WAYLAND_DISPLAY", {NULL}},
    {"xclip", "DISPLAY", {"-selection", "clipboard", NULL}},
    {"xsel", "DISPLAY", {"--clipboard", "--input", NULL}},
    {"pbcopy", "HOME", {NULL}},
};

static bool run_with_input(const char *path, const char *const *arguments, const char *text)
{
    CLEANUP(close_fd) int input = memfd_create("hob-copy", MFD_CLOEXEC);
    if (input < 0 || !fd_write_all(input, text, strlen(text), "a memory file", NULL) ||
        lseek(input, 0, SEEK_SET) != 0)
        return false;
    const char *argv[COUNT_OF(programs[0].arguments) + 1] = {path};
    for (size_t i = 0; arguments[i] != NULL; i++)
        argv[i + 1] = arguments[i];
    const int descriptors[] = {input, CHILD_NOTHING, CHILD_NOTHING};
    pid_t pid;
    int status = 1;
    return child_start(path, argv, NULL, descriptors, 3, &pid, NULL) &&
           child_wait(pid, &status, NULL) && status == 0;
}

static char *base64(struct arena *arena, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *bytes = (const unsigned char *)text;
    size_t length = strlen(text);
    char *coded = arena_alloc(arena, (length + 2) / 3 * 4 + 1);
    char *at = coded;
    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? bytes[i + 2] : 0;
        *at++ = digits[group >> 18];
        *at++ = digits[group >> 12 & 63];
        *at++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *at++ = left > 2 ? digits[group & 63] : '=';
    }
    return coded;
}

static bool put_by_terminal(struct arena *arena, const char *text, struct error *err)
{
    CLEANUP(close_fd) int terminal = open("/dev/tty", O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0)
        return error_set(err, EXIT_FAILED,
                         "there is no clipboard here: neither a terminal nor wl-copy or xclip");
    char *sequence = arena_printf(arena, "\033]52;c;%s\a", base64(arena, text));
    return fd_write_all(terminal, sequence, strlen(sequence), "the terminal", err);
}

bool clipboard_put(struct arena *arena, const char *text, const char **ret_way, struct error *err)
{
    if (strlen(text) > CLIPBOARD_BYTES_MAX)
        return error_set(err, EXIT_FAILED, "the text is over %d bytes, too long to copy",
                         CLIPBOARD_BYTES_MAX);
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        char *path = getenv(programs[i].variable) == NULL
                         ? NULL
                         : path_find_program(arena, programs[i].program);
        if (path != NULL && run_with_input(path, programs[i].arguments, text)) {
            *ret_way = programs[i].program;
            return true;
        }
    }
    *ret_way = "the terminal";
    return put_by_terminal(arena, text, err);
}
