// The words in which facts speak: what a value is to a command (roles), what a command does
// (effects), how bad that is (risks), and how its words are read (styles).
//
// Each is one table; the enum, the name in YAML and in JSON, and the meaning stand in one row.
#ifndef HOB_FACTS_VOCABULARY_H
#define HOB_FACTS_VOCABULARY_H

#include <stdbool.h>

// Safe only by proof; moderate: confined or recoverable; high: deletes, overwrites, privilege,
// remote code; critical: whole trees, devices, boot, credentials, security settings, mass kill,
// destruction of history or backups.
#define RISKS(X) X(SAFE, "safe") X(MODERATE, "moderate") X(HIGH, "high") X(CRITICAL, "critical")

// role, name, what the value is
#define ROLES(X)                                                                                   \
    X(TEXT, "text", "data: compared, printed, counted")                                            \
    X(MODE, "mode", "file permissions, as chmod reads them")                                       \
    X(OWNER_NAME, "owner-name", "a user and group, as chown reads them")                           \
    X(SIGNAL, "signal", "a signal's name or number")                                               \
    X(READ, "read", "a path whose content is read")                                                \
    X(LIST, "list", "a path whose names or metadata are read")                                     \
    X(WRITE, "write", "a path that is made, or overwritten when it is there")                      \
    X(APPEND, "append", "a path whose content grows")                                              \
    X(EDIT, "edit", "a path that is changed in place")                                             \
    X(EMPTY, "empty", "a path whose content is cut off or overwritten on purpose")                 \
    X(CREATE, "create", "a path that is made; one that is there is left alone")                    \
    X(DELETE, "delete", "a path that is removed")                                                  \
    X(MOVE, "move", "a path that goes away here and comes up elsewhere")                           \
    X(PERMISSION, "permission", "a path whose mode, list of rights or capabilities change")        \
    X(OWNER, "owner", "a path that is given to another owner")                                     \
    X(ENTER, "enter", "a folder that what follows runs in")                                        \
    X(SCRIPT, "script", "a path of a program or script that is run")                               \
    X(LOAD, "load", "a path of a library, plugin or settings file that can run code")              \
    X(DEVICE, "device", "a disk, partition, volume or pool that is formatted or repartitioned")    \
    X(MOUNT, "mount", "a device or folder that is mounted, or taken off")                          \
    X(BIND, "bind", "HOST:INSIDE[:FLAGS], a path of this machine lent to a container")             \
    X(HOST, "host", "a machine that is connected to: [USER@]HOST[:PORT]")                          \
    X(URL, "url", "an address that is read from")                                                  \
    X(REMOTE_READ, "remote-read", "[USER@]HOST:PATH or a local path, read")                        \
    X(REMOTE_WRITE, "remote-write", "[USER@]HOST:PATH or a local path, written")                   \
    X(UPLOAD, "upload", "a path whose content is sent to the peer; - is standard input")           \
    X(DATA, "data", "text that is sent to the peer; @PATH sends a file")                           \
    X(PROCESS, "process", "a process number; -1 and negative ones are groups")                     \
    X(PROCESS_NAME, "process-name", "processes by name or pattern")                                \
    X(SERVICE, "service", "a unit or service")                                                     \
    X(PACKAGE, "package", "a package, image, module or plugin of a registry")                      \
    X(USER, "user", "an account")                                                                  \
    X(OBJECT, "object", "a named thing: branch, container, database, resource")                    \
    X(COMMAND, "command", "the command itself: this word and all that follow")                     \
    X(COMMAND_UNTIL, "command-until",                                                              \
      "a command, up to a word `;` or `+`, with {} for what is found")                             \
    X(SHELL, "shell", "shell text; with ... the words are joined with blanks")                     \
    X(CODE, "code", "text in the command's language")                                              \
    X(ASSIGNMENT, "assignment", "NAME=VALUE for the command that follows")                         \
    X(NAME, "name", "a variable's name")

// effect, name, its risk when nothing else is said, sentence
#define EFFECTS(X)                                                                                 \
    X(READ, "read", SAFE, "reads")                                                                 \
    X(LIST, "list", SAFE, "lists")                                                                 \
    X(PRINT, "print", SAFE, "prints")                                                              \
    X(CONNECT, "connect", SAFE, "connects to")                                                     \
    X(FETCH, "fetch", SAFE, "downloads from")                                                      \
    X(CREATE, "create", MODERATE, "creates")                                                       \
    X(WRITE, "write", MODERATE, "writes")                                                          \
    X(APPEND, "append", MODERATE, "appends to")                                                    \
    X(EDIT, "edit", MODERATE, "changes in place")                                                  \
    X(EMPTY, "empty", HIGH, "destroys the content of")                                             \
    X(DELETE, "delete", MODERATE, "deletes")                                                       \
    X(MOVE, "move", MODERATE, "moves")                                                             \
    X(PERMISSION, "permission", MODERATE, "changes the rights on")                                 \
    X(OWNER, "owner", MODERATE, "changes the owner of")                                            \
    X(SEND, "send", MODERATE, "sends data to")                                                     \
    X(LISTEN, "listen", MODERATE, "accepts connections on")                                        \
    X(RUN, "run", MODERATE, "runs")                                                                \
    X(RUN_CODE, "run-code", MODERATE, "runs code")                                                 \
    X(RUN_UNKNOWN, "run-unknown", HIGH, "runs text that is not known before it runs")              \
    X(RUN_REMOTE, "run-remote", HIGH, "runs code from elsewhere")                                  \
    X(LOAD, "load", MODERATE, "loads code from")                                                   \
    X(INTERACTIVE, "interactive", MODERATE, "opens a session in which anything can be done")       \
    X(BECOME, "become", MODERATE, "takes other privileges")                                        \
    X(SIGNAL, "signal", MODERATE, "signals processes")                                             \
    X(STOP_SERVICE, "stop-service", HIGH, "stops a service")                                       \
    X(CHANGE_SERVICE, "change-service", MODERATE, "changes a service")                             \
    X(STOP_MACHINE, "stop-machine", HIGH, "stops or restarts the machine")                         \
    X(FORMAT, "format", CRITICAL, "destroys what is on a device")                                  \
    X(MOUNT, "mount", MODERATE, "mounts or takes off file systems")                                \
    X(INSTALL, "install", MODERATE, "installs software")                                           \
    X(UNINSTALL, "uninstall", HIGH, "removes software")                                            \
    X(SCHEDULE, "schedule", MODERATE, "arranges for something to run later")                       \
    X(ACCOUNT, "account", HIGH, "changes accounts or passwords")                                   \
    X(NETWORK, "network", HIGH, "changes the network")                                             \
    X(FIREWALL, "firewall", CRITICAL, "changes the firewall")                                      \
    X(SECURITY, "security", CRITICAL, "weakens a guard of the machine")                            \
    X(KERNEL, "kernel", HIGH, "changes the running kernel")                                        \
    X(BOOT, "boot", CRITICAL, "changes how the machine starts")                                    \
    X(SETTING, "setting", MODERATE, "changes settings")                                            \
    X(CHANGE_OBJECT, "change-object", MODERATE, "changes")                                         \
    X(STOP_OBJECT, "stop-object", MODERATE, "stops")                                               \
    X(DELETE_OBJECT, "delete-object", HIGH, "deletes for good")                                    \
    X(DISCARD, "discard", HIGH, "throws away work that is not saved elsewhere")                    \
    X(REWRITE_HISTORY, "rewrite-history", HIGH, "rewrites history")                                \
    X(DESTROY_HISTORY, "destroy-history", CRITICAL, "destroys history, logs or backups")           \
    X(CREDENTIAL, "credential", HIGH, "makes, shows or changes credentials")                       \
    X(EXHAUST, "exhaust", HIGH, "can use up the machine")                                          \
    X(UNKNOWN, "unknown", MODERATE, "has a part that hob does not know")

// style, name, how the words after the command are read
#define STYLES(X)                                                                                  \
    X(GNU, "gnu", "-xyz clusters, --long[=V], abbreviations, options anywhere, -- ends them")      \
    X(POSIX, "posix", "as gnu, but the first operand ends the options")                            \
    X(WORDS, "words",                                                                              \
      "-name is one option, not a cluster; -name V, -name=V, --name too; anywhere")                \
    X(KEYS, "keys", "options without a dash: of=FILE")                                             \
    X(BUNDLE, "bundle", "as gnu; a first word without a dash is a cluster too (tar xf, ps aux)")   \
    X(PLAIN, "plain", "no options at all: every word is an operand")

// What standard input is to the command, when it is read.
#define INPUTS(X)                                                                                  \
    X(NONE, "none", "not read, or plain data")                                                     \
    X(SHELL, "shell", "shell text to run")                                                         \
    X(CODE, "code", "code in the command's language")                                              \
    X(ARGUMENTS, "arguments", "more words for the command in the operands (xargs)")                \
    X(SEND, "send", "sent to the peer")                                                            \
    X(WRITE, "write", "kept somewhere that lasts: a device, a schedule, a table")

// What standard output carries.
#define OUTPUTS(X)                                                                                 \
    X(TEXT, "text", "something of its own")                                                        \
    X(INPUT, "input", "what it reads, perhaps a part of it, or in another order (cat, sort, tee)") \
    X(ECHO, "echo", "its operands, joined with blanks")                                            \
    X(PRINTF, "printf", "its operands, by the first one")                                          \
    X(NAMES, "names", "paths from its operands and below (find, ls)")                              \
    X(DECODED, "decoded", "what it reads, decoded: not known")                                     \
    X(NETWORK, "network", "what comes from the network")                                           \
    X(NOTHING, "nothing", "nothing")

#define VOCABULARY_ENUM_RISK(id, ...) RISK_##id,
#define VOCABULARY_ENUM_ROLE(id, ...) FACT_##id,
#define VOCABULARY_ENUM_EFFECT(id, ...) EFFECT_##id,
#define VOCABULARY_ENUM_STYLE(id, ...) STYLE_##id,
#define VOCABULARY_ENUM_INPUT(id, ...) INPUT_##id,
#define VOCABULARY_ENUM_OUTPUT(id, ...) OUTPUT_##id,
enum risk { RISKS(VOCABULARY_ENUM_RISK) RISK_COUNT };
enum fact_role { ROLES(VOCABULARY_ENUM_ROLE) FACT_ROLE_COUNT };
enum effect_kind { EFFECTS(VOCABULARY_ENUM_EFFECT) EFFECT_COUNT };
enum fact_style { STYLES(VOCABULARY_ENUM_STYLE) FACT_STYLE_COUNT };
enum fact_input { INPUTS(VOCABULARY_ENUM_INPUT) INPUT_COUNT };
enum fact_output { OUTPUTS(VOCABULARY_ENUM_OUTPUT) OUTPUT_COUNT };

extern const char *const risk_names[RISK_COUNT];
extern const char *const fact_role_names[FACT_ROLE_COUNT];
extern const char *const fact_role_meanings[FACT_ROLE_COUNT];
extern const char *const fact_style_names[FACT_STYLE_COUNT];
extern const char *const fact_input_names[INPUT_COUNT];
extern const char *const fact_output_names[OUTPUT_COUNT];

struct effect_word {
    const char *name;
    enum risk risk;       // when nothing else is said
    const char *sentence; // "deletes"; a target may follow
};
extern const struct effect_word effect_words[EFFECT_COUNT];

// The number of a name, or -1.
int vocabulary_find(const char *const *names, int count, const char *name);
int effect_find(const char *name);

#endif
