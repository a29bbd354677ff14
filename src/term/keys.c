#include "term/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/utf8.h"

enum {
    // How long the rest of an escape sequence or a character may take: over a slow line the bytes
    // of
    // one key come apart, while nobody presses Escape and a key so fast.
    REST_OF_KEY_MS = 50,
    SEQUENCE_BYTES_MAX = 32,
};

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

enum { ENDING_SIGNALS = sizeof(ending_signals) / sizeof(ending_signals[0]) };

// Signal handlers see these; `is_open` is set last and cleared first.
static struct termios saved;
static int terminal = -1;
static volatile sig_atomic_t is_open;
static struct sigaction old_actions[ENDING_SIGNALS];

static void restore(void)
{
    if (!is_open)
        return;
    is_open = 0;
    tcsetattr(terminal, TCSANOW, &saved);
}

// Sets the terminal back and lets the signal do what it would have done.
static void on_signal(int number)
{
    int cause = errno;
    restore();
    for (int i = 0; i < ENDING_SIGNALS; i++)
        if (ending_signals[i] == number)
            sigaction(number, &old_actions[i], NULL);
    raise(number);
    errno = cause;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < ENDING_SIGNALS; i++) {
        sigaction(ending_signals[i], NULL, &old_actions[i]);
        if (old_actions[i].sa_handler != SIG_IGN)
            sigaction(ending_signals[i], &action, NULL);
    }
}

bool keys_open_path(const char *path, struct error *err)
{
    static bool is_registered;
    CLEANUP(close_fd) int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || tcgetattr(fd, &saved) != 0)
        return error_errno(err, "there is no terminal to ask on");
    if (!is_registered && atexit(restore) != 0)
        return error_set(err, EXIT_FAILED, "the terminal cannot be set back at the end");
    is_registered = true;
    struct termios raw = saved;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IXON);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    terminal = fd;
    catch_signals();
    is_open = 1;
    if (tcsetattr(fd, TCSADRAIN, &raw) != 0) {
        error_errno(err, "the terminal cannot be set to read single keys");
        take_fd(&fd);
        keys_close();
        return false;
    }
    take_fd(&fd);
    return true;
}

bool keys_open(struct error *err)
{
    return keys_open_path("/dev/tty", err);
}

void keys_close(void)
{
    if (terminal < 0)
        return;
    restore();
    for (int i = 0; i < ENDING_SIGNALS; i++)
        sigaction(ending_signals[i], &old_actions[i], NULL);
    close(terminal);
    terminal = -1;
}

enum wait_end { WAIT_BYTE, WAIT_TIMEOUT, WAIT_END };

static enum wait_end read_byte(int timeout_ms, char *ret_byte)
{
    int64_t until_us = clock_us() + (int64_t)timeout_ms * 1000;
    for (;;) {
        struct pollfd wait = {.fd = terminal, .events = POLLIN};
        int64_t left_ms = timeout_ms < 0 ? -1 : (until_us - clock_us() + 999) / 1000;
        int ready = poll(&wait, 1, left_ms < 0 && timeout_ms >= 0 ? 0 : (int)left_ms);
        if (ready == 0)
            return WAIT_TIMEOUT;
        ssize_t got = ready < 0 ? -1 : read(terminal, ret_byte, 1);
        if (got == 1)
            return WAIT_BYTE;
        if (got == 0 || (errno != EINTR && errno != EAGAIN))
            return WAIT_END;
    }
}

static struct key key_of(enum key_kind kind)
{
    return (struct key){.kind = kind};
}

// After ESC: "[ parameters final" or "O final" (ECMA-48 CSI and SS3), or another key with Alt.
static struct key read_sequence(void)
{
    char byte;
    if (read_byte(REST_OF_KEY_MS, &byte) != WAIT_BYTE)
        return key_of(KEY_ESCAPE);
    if (byte != '[' && byte != 'O')
        return key_of(KEY_OTHER);
    bool has_parameters = false;
    for (int i = 0; i < SEQUENCE_BYTES_MAX; i++) {
        if (read_byte(REST_OF_KEY_MS, &byte) != WAIT_BYTE)
            return key_of(KEY_OTHER);
        if (byte >= 0x40 && byte <= 0x7E)
            break;
        has_parameters = true;
    }
    if (!has_parameters && byte >= 'A' && byte <= 'D') {
        static const enum key_kind arrows[] = {KEY_UP, KEY_DOWN, KEY_RIGHT, KEY_LEFT};
        return key_of(arrows[byte - 'A']);
    }
    return key_of(KEY_OTHER);
}

static struct key read_character(char first)
{
    struct key key = {.kind = KEY_CHARACTER, .text = {first}};
    unsigned char lead = (unsigned char)first;
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    for (size_t i = 1; i < size; i++)
        if (read_byte(REST_OF_KEY_MS, &key.text[i]) != WAIT_BYTE)
            return key_of(KEY_OTHER);
    uint32_t point;
    return utf8_decode(key.text, size, &point) == size ? key : key_of(KEY_OTHER);
}

struct key keys_read(int timeout_ms)
{
    char byte = '\0';
    enum wait_end end = read_byte(timeout_ms, &byte);
    if (end != WAIT_BYTE)
        return key_of(end == WAIT_TIMEOUT ? KEY_TIMEOUT : KEY_END);
    switch (byte) {
    case '\0':
        return key_of(KEY_OTHER);
    case 0x03:
        return key_of(KEY_INTERRUPT);
    case 0x04:
        return key_of(KEY_END);
    case '\r':
    case '\n':
        return key_of(KEY_ENTER);
    case 0x08:
    case 0x7F:
        return key_of(KEY_BACKSPACE);
    case 0x1B:
        return read_sequence();
    default:
        return read_character(byte);
    }
}
