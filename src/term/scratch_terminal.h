// A terminal for a test: the two ends of a pseudo-terminal. For *_test.c only.
#ifndef HOB_TERM_SCRATCH_TERMINAL_H
#define HOB_TERM_SCRATCH_TERMINAL_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"

struct scratch_terminal {
    int person;  // what is typed goes in here, what is shown comes out
    int program; // the terminal as a program has it
    char path[64];
};

static inline void scratch_terminal_open(struct scratch_terminal *terminal)
{
    terminal->person = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal->person < 0 || grantpt(terminal->person) != 0 || unlockpt(terminal->person) != 0 ||
        ptsname_r(terminal->person, terminal->path, sizeof(terminal->path)) != 0)
        die("no pseudo-terminal");
    terminal->program = open(terminal->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (terminal->program < 0)
        die("no pseudo-terminal");
}

static inline void scratch_terminal_close(struct scratch_terminal *terminal)
{
    close(terminal->program);
    close(terminal->person);
}

#endif
