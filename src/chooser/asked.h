// What a request asks for, as far as its words tell: which kinds of change, or only to be told.
//
// A word counts where it can be a verb: "delete the log" asks for it, "the delete key", "deleted
// files" and "without deleting" do not. A command may do no more than was asked; see
// asked_judge(). Light.
#ifndef HOB_CHOOSER_ASKED_H
#define HOB_CHOOSER_ASKED_H

#include "effects/effects.h"
#include "grammar/token.h"

// What a request may ask for: bits.
enum asked_change {
    ASKED_DELETE = 1 << 0,     // files, objects, packages go away, or their content does
    ASKED_STOP = 1 << 1,       // processes, services, the machine
    ASKED_MOVE = 1 << 2,       // what is here comes up elsewhere, or under another name
    ASKED_RIGHTS = 1 << 3,     // modes and owners
    ASKED_FORMAT = 1 << 4,     // whole devices
    ASKED_REWRITE = 1 << 5,    // history
    ASKED_RUN = 1 << 6,        // code that is not in the command
    ASKED_EDIT = 1 << 7,       // content in place
    ASKED_WRITE = 1 << 8,      // new files, copies, archives
    ASKED_SEND = 1 << 9,       // to another machine
    ASKED_CONFIGURE = 1 << 10, // accounts, services, networks, packages, settings
    ASKED_TELL = 1 << 11,      // to list, count, find, show or explain
};

struct asked {
    struct token tokens[TOKENS_MAX];
    size_t token_count; // 0 when the request is too long to be read: then nothing is asked for
    unsigned changes;   // of enum asked_change
    bool is_telling;    // it asks to list, count, find, show or explain
};

void asked_read(struct arena *arena, const char *request, struct asked *ret_asked);

struct asked_verdict {
    bool is_forbidden;     // does harm that nothing in the request asks for
    size_t surplus;        // other changes that nothing asks for
    enum effect_kind kind; // the first of them
};

// Whether what a command does was asked for. Deleting, overwriting on purpose, stopping, moving,
// changing rights, formatting and running unknown code are forbidden unless the request asks for
// that kind; to a request that only wants to be told something every change is.
struct asked_verdict asked_judge(const struct asked *asked, const struct effects_report *report);

// The request asks for nothing but changes, and the command makes none.
bool asked_is_idle(const struct asked *asked, const struct effects_report *report);

#endif
