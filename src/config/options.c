#include <string.h>

#include "config/config.h"

static bool only_on(const char *old_value, const char *new_value)
{
    (void)old_value;
    return strcmp(new_value, "true") == 0;
}

static bool is_function_key(const char *text)
{
    if (text[0] != 'f' || text[1] < '1' || text[1] > '9')
        return false;
    return text[2] == '\0' ||
           (text[1] == '1' && text[2] >= '0' && text[2] <= '2' && text[3] == '\0');
}

// A printable key would swallow what is typed; the refused Ctrl keys mean something to every shell
// or terminal: interrupt, end, backspace, tab, newline, clear, return, search, stop, start, quote,
// suspend.
static bool is_bindable_key(const char *text)
{
    if (is_function_key(text))
        return true;
    bool is_alt = strncmp(text, "alt-", 4) == 0;
    bool is_ctrl = strncmp(text, "ctrl-", 5) == 0;
    if (!is_alt && !is_ctrl)
        return false;
    const char *key = text + (is_alt ? 4 : 5);
    bool is_letter = key[0] >= 'a' && key[0] <= 'z' && key[1] == '\0';
    bool is_digit = key[0] >= '0' && key[0] <= '9' && key[1] == '\0';
    if (is_alt)
        return is_letter || is_digit;
    return is_letter && strchr("cdhijlmqrsvz", key[0]) == NULL;
}

const struct option config_options[CONFIG_KEY_COUNT] = {
    [CONFIG_COLOR] = {.key = "color",
                      .environment = "HOB_COLOR",
                      .kind = OPTION_CHOICE,
                      .builtin = "auto",
                      .choices = "auto|always|never",
                      .summary = "when to colour what is printed"},
    [CONFIG_SHELL] = {.key = "shell",
                      .environment = "HOB_SHELL",
                      .kind = OPTION_CHOICE,
                      .builtin = "auto",
                      .choices = "auto|bash|zsh|fish|sh",
                      .summary = "the shell that commands are written for"},
    [CONFIG_TARGET] = {.key = "target",
                       .environment = "HOB_TARGET",
                       .kind = OPTION_CHOICE,
                       .builtin = "auto",
                       .choices = "auto|gnu|bsd|busybox",
                       .summary = "the family of tools that commands are written for"},
    [CONFIG_OFFLINE] = {.key = "offline",
                        .environment = "HOB_OFFLINE",
                        .kind = OPTION_BOOL,
                        .builtin = "false",
                        .may_tighten = only_on,
                        .summary = "no network, from any part of hob"},
    [CONFIG_ENGINE_ORDER] = {.key = "engine.order",
                             .environment = "HOB_ENGINE_ORDER",
                             .kind = OPTION_LIST,
                             .builtin = "rules,local",
                             .summary = "the engines to ask, first to last"},
    [CONFIG_LOCAL_DEADLINE_MS] = {.key = "engine.local_deadline_ms",
                                  .environment = "HOB_ENGINE_LOCAL_DEADLINE_MS",
                                  .kind = OPTION_NUMBER,
                                  .builtin = "60000",
                                  .least = 100,
                                  .most = 600000,
                                  .summary = "how long the local model may take, in milliseconds"},
    [CONFIG_SURE_PERCENT] = {.key = "engine.sure_percent",
                             .environment = "HOB_ENGINE_SURE_PERCENT",
                             .kind = OPTION_NUMBER,
                             .builtin = "60",
                             .least = 0,
                             .most = 100,
                             .summary = "how sure of a model's answer hob must be not to warn, in "
                                        "percent"},
    [CONFIG_ANSWER_PERCENT] = {.key = "engine.answer_percent",
                               .environment = "HOB_ENGINE_ANSWER_PERCENT",
                               .kind = OPTION_NUMBER,
                               .builtin = "10",
                               .least = 0,
                               .most = 100,
                               .summary = "how sure of a model's answer hob must be to show it, in "
                                          "percent"},
    [CONFIG_PREFER] = {.key = "commands.prefer",
                       .environment = "HOB_COMMANDS_PREFER",
                       .kind = OPTION_LIST,
                       .builtin = "",
                       .summary = "programs to write commands with, such as fd and rg",
                       .form = "a list of different programs such as fd,rg"},
    [CONFIG_STATISTICS] = {.key = "engine.statistics",
                           .environment = "HOB_ENGINE_STATISTICS",
                           .kind = OPTION_BOOL,
                           .builtin = "true",
                           .summary = "keep counts and times for `hob engines`"},
    [CONFIG_MODEL] = {.key = "model.name",
                      .environment = "HOB_MODEL_NAME",
                      .kind = OPTION_TEXT,
                      .builtin = "gemma-3-270m-q4_k_m.gguf",
                      .summary = "the model: a name below the models folder, or a path"},
    [CONFIG_MODEL_ADAPTER] =
        {.key = "model.adapter",
         .environment = "HOB_MODEL_ADAPTER",
         .kind = OPTION_TEXT,
         .builtin = "",
         .summary = "a LoRA adapter: a name, a path or none; empty for what comes with hob"},
    [CONFIG_MODEL_THREADS] = {.key = "model.threads",
                              .environment = "HOB_MODEL_THREADS",
                              .kind = OPTION_NUMBER,
                              .builtin = "0",
                              .least = 0,
                              .most = 1024,
                              .summary = "threads of the local model; 0 for one per core"},
    [CONFIG_MODEL_BATCH] = {.key = "model.batch",
                            .environment = "HOB_MODEL_BATCH",
                            .kind = OPTION_NUMBER,
                            .builtin = "512",
                            .least = 1,
                            .most = 8192,
                            .summary = "tokens that the local model reads in one step"},
    [CONFIG_MODEL_CONTEXT] = {.key = "model.context",
                              .environment = "HOB_MODEL_CONTEXT",
                              .kind = OPTION_NUMBER,
                              .builtin = "2048",
                              .least = 256,
                              .most = 131072,
                              .summary = "tokens that the local model holds at once"},
    [CONFIG_MODEL_EXAMPLES] = {.key = "model.examples",
                               .environment = "HOB_MODEL_EXAMPLES",
                               .kind = OPTION_NUMBER,
                               .builtin = "28",
                               .least = 0,
                               .most = 64,
                               .summary = "examples from the rules that a prompt carries"},
    [CONFIG_MODEL_CANDIDATES] = {.key = "model.candidates",
                                 .environment = "HOB_MODEL_CANDIDATES",
                                 .kind = OPTION_NUMBER,
                                 .builtin = "8",
                                 .least = 1,
                                 .most = 8,
                                 .summary = "drafts to make, of which the best is kept"},
    [CONFIG_WIDGET_KEY] = {.key = "widget.key",
                           .environment = "HOB_WIDGET_KEY",
                           .kind = OPTION_TEXT,
                           .builtin = "alt-e",
                           .summary = "the key that turns the line into a command",
                           .has_form = is_bindable_key,
                           .form =
                               "a key such as alt-e, ctrl-g or f2 that the shell does not need"},
};
