#include "cli/command.h"

const struct flag flags[FLAG_COUNT] = {
    [FLAG_MODEL] = {'m', "model", "NAME",
                    "the local model: a name from `hob model list`, or a file"},
    [FLAG_ENGINE] = {0, "engine", "NAME,...", "only these engines, in this order"},
    [FLAG_SHELL] = {0, "shell", "NAME", "the shell the command is for: bash, zsh, fish, sh"},
    [FLAG_TARGET] = {0, "target", "NAME", "the tools it is for: gnu, bsd, busybox"},
    [FLAG_OFFLINE] = {0, "offline", NULL, "use no network"},
    [FLAG_PRINT] = {'p', "print", NULL, "print the command and ask nothing"},
    [FLAG_COPY] = {'c', "copy", NULL, "also put the command on the clipboard"},
    [FLAG_EDIT] = {'e', "edit", NULL, "edit the command before it is printed"},
    [FLAG_JSON] = {0, "json", NULL, "print one JSON document"},
    [FLAG_COLOR] = {0, "color", "WHEN", "auto, always or never"},
    [FLAG_QUIET] = {'q', "quiet", NULL, "say nothing beside the answer"},
    [FLAG_VERBOSE] = {'v', "verbose", NULL, "say more about what happens"},
    [FLAG_YES] = {'y', "yes", NULL, "take yes for an answer"},
    [FLAG_SHA256] = {0, "sha256", "HEX", "the checksum that the file must have"},
    [FLAG_NAME] = {0, "name", "NAME", "keep it under this name"},
    [FLAG_SYNTAX] = {0, "syntax", NULL, "only say whether a file parses"},
    [FLAG_QUICK] = {0, "quick", NULL, "leave out what takes long"},
    [FLAG_WHY] = {0, "why", NULL, "say how the request was read, word by word"},
    [FLAG_PLACEHOLDERS] = {0, "placeholders", NULL, "with surrogates instead of names"},
    [FLAG_HELP] = {'h', "help", NULL, "show this help"},
    [FLAG_VERSION] = {'V', "version", NULL, "show the version"},
};

enum {
    JSON = FLAG_BIT(FLAG_JSON),
    YES = FLAG_BIT(FLAG_YES),
    TARGET = FLAG_BIT(FLAG_TARGET),
    ASK = FLAG_BIT(FLAG_MODEL) | FLAG_BIT(FLAG_ENGINE) | FLAG_BIT(FLAG_SHELL) | TARGET |
          FLAG_BIT(FLAG_OFFLINE) | FLAG_BIT(FLAG_PRINT) | FLAG_BIT(FLAG_COPY) |
          FLAG_BIT(FLAG_EDIT) | FLAG_BIT(FLAG_WHY) | JSON,
    PULL = FLAG_BIT(FLAG_NAME) | FLAG_BIT(FLAG_SHA256) | FLAG_BIT(FLAG_OFFLINE),
};

#define LATE true, false, false
#define LIGHT false, false, false
#define HIDDEN true, true, false
#define LINE false, false, true
#define LATE_LINE true, false, true

const struct command commands[] = {
    {"ask", NULL, "WORDS...", "answer a request with a command", ASK, 0, -1, LIGHT},
    {"check", NULL, "COMMAND...", "say what a command would do, and how bad that is",
     JSON | FLAG_BIT(FLAG_SHELL) | FLAG_BIT(FLAG_SYNTAX) | FLAG_BIT(FLAG_QUICK), 0, -1, LINE},
    {"explain", NULL, "COMMAND...", "explain a command part by part", JSON | FLAG_BIT(FLAG_SHELL),
     0, -1, LINE},
    {"policy", "show", "", "show the rules about what may be done", JSON, 0, 0, LATE},
    {"policy", "test", "COMMAND...", "say what the policy says of a command",
     JSON | FLAG_BIT(FLAG_SHELL), 0, -1, LATE_LINE},
    {"policy", "validate", "[FILE...]", "check policy files and their examples", 0, 0, -1, LATE},
    {"rules", "list", "", "list the rules", JSON, 0, 0, LATE},
    {"rules", "show", "ID", "show one rule", JSON, 1, 1, LATE},
    {"rules", "why", "WORDS...", "say how the rules see a request", TARGET | JSON, 1, -1, LATE},
    {"rules", "test", "[FILE...]", "run the examples of all packs, or of these", JSON, 0, -1, LATE},
    {"rules", "validate", "FILE...", "check packs, with line and column", 0, 1, -1, LATE},
    {"rules", "coverage", "FILE", "say how many requests of a file are understood", JSON, 1, 1,
     LATE},
    {"rules", "add", "FILE", "add a pack to yours", YES, 1, 1, LATE},
    {"rules", "remove", "NAME", "remove a pack of yours", YES, 1, 1, LATE},
    {"rules", "compile", "FOLDER FILE", "compile a folder of packs to an image", 0, 2, 2, HIDDEN},
    {"rules", "grammar", "FOLDER LANGUAGE FILE", "compile a grammar to an image", 0, 3, 3, HIDDEN},
    {"facts", "list", "[WORDS...]", "list the commands that hob knows", JSON, 0, -1, LATE},
    {"facts", "show", "COMMAND...", "show what hob knows of a command", JSON, 1, -1, LATE},
    {"facts", "validate", "FILE...", "check files of facts, with line and column", 0, 1, -1, LATE},
    {"facts", "compile", "FOLDER FILE", "compile a folder of facts to an image", 0, 2, 2, HIDDEN},
    {"model", "list", "", "list the models", JSON, 0, 0, LATE},
    {"model", "pull", "URL|PATH", "fetch or copy a GGUF file", PULL, 1, 1, LATE},
    {"model", "use", "NAME", "answer with this model from now on", 0, 1, 1, LATE},
    {"model", "rm", "NAME", "delete a model", YES, 1, 1, LATE},
    {"model", "info", "[NAME]", "say what a model is", JSON, 0, 1, LATE},
    {"model", "test", "[NAME]", "check a model, measure how fast it is and how often right",
     JSON | FLAG_BIT(FLAG_QUICK), 0, 1, LATE},
    {"model", "pairs", "FILE|-", "make training pairs of requests and commands",
     FLAG_BIT(FLAG_PLACEHOLDERS), 1, 1, LATE},
    {"model", "tune", "FILE", "teach the model your own requests and commands",
     JSON | YES | FLAG_BIT(FLAG_NAME), 1, 1, LATE},
    {"model", "adapter add", "PATH", "add a LoRA adapter and use it", FLAG_BIT(FLAG_NAME), 1, 1,
     LATE},
    {"model", "adapter list", "", "list the adapters", JSON, 0, 0, LATE},
    {"model", "adapter rm", "NAME", "delete an adapter", YES, 1, 1, LATE},
    {"model", "adapter", "[NAME|none|default]", "say which adapter answers and why, or set another",
     JSON, 0, 1, LATE},
    {"engines", NULL, "", "show the engines, their state and how they did", JSON, 0, 0, LATE},
    {"config", "get", "KEY", "print a setting", JSON, 1, 1, LATE},
    {"config", "set", "KEY VALUE", "change a setting in your file", 0, 2, 2, LATE},
    {"config", "unset", "KEY", "take a setting out of your file", 0, 1, 1, LATE},
    {"config", "list", "", "print all settings and their layers", JSON, 0, 0, LATE},
    {"config", "explain", "KEY", "say where a setting comes from", JSON, 1, 1, LATE},
    {"config", "edit", "", "open your file in $EDITOR and check it", 0, 0, 0, LATE},
    {"config", "path", "", "print where your file is", 0, 0, 0, LATE},
    {"config", "trust", "", "let this project's .hob.toml tighten settings", YES, 0, 0, LATE},
    {"config", "untrust", "", "let this project's .hob.toml do nothing again", 0, 0, 0, LATE},
    {"init", NULL, "bash|zsh|fish", "print the shell widget", 0, 1, 1, LIGHT},
    {"completions", NULL, "bash|zsh|fish", "print completions for a shell", 0, 1, 1, LIGHT},
    {"doctor", NULL, "", "check that everything is in place", JSON, 0, 0, LATE},
    {"version", NULL, "", "print the version", JSON, 0, 0, LIGHT},
    {"help", NULL, "[COMMAND]", "show help", 0, 0, 2, LIGHT},
    {"edit-line", NULL, "", "edit the line that stands on standard input", 0, 0, 0, HIDDEN},
};

const size_t command_count = sizeof(commands) / sizeof(commands[0]);
