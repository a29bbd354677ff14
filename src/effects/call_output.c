// What a command prints, as far as it is known.
#include <string.h>

#include "base/paths.h"
#include "effects/call.h"

static bool is_exact_copy(const char *name)
{
    return strcmp(name, "cat") == 0 || strcmp(name, "tee") == 0 || strcmp(name, "pv") == 0;
}

// What comes out are lines of what comes in.
static bool passes_lines(const char *name)
{
    static const char *const names[] = {"sort", "grep", "egrep", "fgrep", "head", "tail",
                                        "uniq", "tac",  "shuf",  "less",  "more", "rg"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

bool call_has_option(const struct call *call, const char *name)
{
    for (size_t i = 0; i < call->usage.count; i++) {
        const struct usage_item *item = &call->usage.items[i];
        if (item->kind == USAGE_OPTION && item->text != NULL && strcmp(item->text, name) == 0)
            return true;
    }
    return false;
}

// Commands that take only so much, whatever comes.
bool call_is_bounded(const struct call *call)
{
    static const char *const names[] = {"head", "od", "hexdump", "wc", "true", "sleep"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], call->name) == 0)
            return true;
    return (strcmp(call->name, "dd") == 0 && call_has_option(call, "count")) ||
           (strcmp(call->name, "xxd") == 0 && call_has_option(call, "-l"));
}

// A few commands whose words alone say what they print.
static bool known_output(struct call *call, struct flow *ret_flow)
{
    const struct words *words = call->words;
    const char *text = NULL;
    if (strcmp(call->name, "pwd") == 0)
        text = call->scene->directory;
    else if (strcmp(call->name, "mktemp") == 0 && words->count <= 2)
        text = "/tmp/tmp.hob-made-up";
    else if (strcmp(call->name, "basename") == 0 && words->count == 2 &&
             words->items[1].value.unresolved == NULL && words->items[1].value.tilde == NULL) {
        text = path_name(words->items[1].value.text);
    } else if (strcmp(call->name, "realpath") == 0 || strcmp(call->name, "readlink") == 0) {
        size_t last = words->count - 1;
        if (last > 0)
            text = scene_folder(call->judge, &call->inside, &words->items[last].value);
    }
    if (text == NULL)
        return false;
    text = arena_printf(call->judge->arena, "%s\n", text);
    *ret_flow = flow_text(text, strlen(text));
    return true;
}

// What a person's environment or history may hold.
static bool prints_secrets(const struct call *call)
{
    bool is_bare = call->words->count == 1;
    return strcmp(call->name, "history") == 0 ||
           (is_bare && (strcmp(call->name, "env") == 0 || strcmp(call->name, "printenv") == 0));
}

// What it prints is no secret of anybody.
static bool prints_plainly(const char *name)
{
    static const char *const names[] = {"date", "uname",   "arch", "nproc", "seq", "lsb_release",
                                        "dpkg", "getconf", "rpm",  "jot",   "cal"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static struct flow passed_on(struct call *call, const struct flow *from)
{
    struct flow flow = *from;
    flow.is_fed = true;
    flow.path = NULL;
    if (from->text == NULL && from->path != NULL && from->taints == 0)
        flow.path = is_exact_copy(call->name) ? from->path : NULL;
    if (is_exact_copy(call->name))
        return flow;
    flow.is_inexact = true;
    if (!passes_lines(call->name))
        flow.text = NULL;
    return flow;
}

void call_output(struct call *call)
{
    struct judge *judge = call->judge;
    struct flow flow = flow_unknown(TAINT_OUTPUT);
    const struct flow *from =
        call->has_read || call->read.is_fed ? &call->read : &call->inside.input;
    unsigned carried = from->taints & (TAINT_NETWORK | TAINT_SECRET | TAINT_DECODED);
    enum fact_output output = call->usage.cancels ? OUTPUT_TEXT : call->usage.output;
    bool is_decoding = (call->usage.sets & SET_DECODE) != 0 || output == OUTPUT_DECODED;
    if (known_output(call, &flow)) {
        flow_add(judge, call->scene->output, &flow);
        return;
    }
    switch (is_decoding ? OUTPUT_DECODED : output) {
    case OUTPUT_ECHO:
        flow = strcmp(call->name, "yes") == 0 ? flow_unknown(TAINT_ENDLESS)
                                              : flow_echo(judge, call->words);
        break;
    case OUTPUT_PRINTF:
        flow = flow_printf(judge, call->words, 1);
        break;
    case OUTPUT_INPUT:
        if (strcmp(call->name, "rev") == 0 && flow_decode(judge, call->name, from, &flow))
            break;
        flow = passed_on(call, from);
        flow.taints |= call->taints & TAINT_SECRET;
        break;
    case OUTPUT_DECODED:
        if (!flow_decode(judge, call->name, from, &flow))
            flow = flow_unknown(carried | TAINT_DECODED);
        flow.taints |= TAINT_DECODED | carried;
        break;
    case OUTPUT_NETWORK:
        flow = flow_unknown(TAINT_NETWORK | carried);
        break;
    case OUTPUT_NAMES: {
        struct words *names = arena_alloc(judge->arena, sizeof(*names));
        *names = call->found;
        flow = flow_unknown(carried | TAINT_OUTPUT);
        flow.names = names;
        break;
    }
    case OUTPUT_NOTHING:
        if (!call->is_fetching)
            return;
        flow = flow_unknown(TAINT_NETWORK | carried);
        break;
    default:
        flow = flow_unknown(carried | TAINT_OUTPUT | (from->taints & TAINT_ENDLESS));
        if (strcmp(call->name, "yes") == 0)
            flow.taints |= TAINT_ENDLESS;
        break;
    }
    if (prints_secrets(call))
        flow.taints |= TAINT_SECRET;
    if (prints_plainly(call->name))
        flow.taints = (flow.taints & ~(unsigned)TAINT_OUTPUT) | TAINT_PLAIN;
    if (call_is_bounded(call))
        flow.taints &= ~(unsigned)TAINT_ENDLESS;
    flow.source = call->name;
    flow_add(judge, call->scene->output, &flow);
}
