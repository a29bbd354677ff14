// The findings of the lint as sentences with places.
#include <string.h>

#include "grammar/lint.h"
#include "grammar/open.h"
#include "grammar/pack.h"

enum { SAY_SHOWN_MAX = 70, TEXT_SHOWN_MAX = 110 };

struct warning {
    struct grammar_compiler *compiler;
    const struct lint_finding *finding;
    uint32_t number, other; // the person's own first
};

const char *grammar_excerpt(struct arena *arena, const char *text, size_t most)
{
    bool is_long = strlen(text) > most;
    size_t length = is_long ? most : strlen(text);
    while (is_long && length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    char *line = arena_printf(arena, "%.*s%s", (int)length, text, is_long ? "…" : "");
    for (char *at = line; *at != '\0'; at++)
        if (*at == '\n')
            *at = ' ';
    return line;
}

static const char *request_of(const struct warning *warning)
{
    return grammar_excerpt(warning->compiler->arena, warning->finding->request, TEXT_SHOWN_MAX);
}

static const char *command_of(const struct warning *warning, const char *command)
{
    return grammar_excerpt(warning->compiler->arena, command, TEXT_SHOWN_MAX);
}

static uint32_t pack_of(const struct warning *warning, uint32_t number)
{
    const struct grammar_compiler *compiler = warning->compiler;
    return warning->finding->is_command ? compiler->commands[number].pack
                                        : compiler->phrases[number].pack;
}

static const char *place_of(const char *path, const struct yaml_node *node, struct arena *arena)
{
    return arena_printf(arena, "%s:%d:%d", path, node->line, node->column);
}

static void warn_of_phrase(const struct warning *warning)
{
    struct grammar_compiler *compiler = warning->compiler;
    struct arena *arena = compiler->arena;
    const struct lint_finding *finding = warning->finding;
    const struct pack_phrase *phrase = &compiler->phrases[warning->number],
                             *other = &compiler->phrases[warning->other];
    const char *say = grammar_excerpt(arena, phrase->say, SAY_SHOWN_MAX),
               *other_say = grammar_excerpt(arena, other->say, SAY_SHOWN_MAX),
               *place = place_of(other->path, other->node, arena);
    bool is_turned = warning->number != finding->number;
    const char *text = "";
    switch (finding->kind) {
    case LINT_CONTRADICTION:
        text = arena_printf(
            arena,
            "\"%s\" and \"%s\" (%s) read \"%s\" at one price, as `%s` and as `%s`; take what "
            "both read out of one, or say more in it",
            say, other_say, place, request_of(warning),
            command_of(warning, is_turned ? finding->other_command : finding->command),
            command_of(warning, is_turned ? finding->command : finding->other_command));
        break;
    case LINT_SHADOW:
        text = arena_printf(
            arena,
            "\"%s\" is never answered, \"%s\" (%s) always is: \"%s\" is not `%s` but `%s`; take "
            "one of them away, or say more in this one",
            say, other_say, place, request_of(warning), command_of(warning, finding->command),
            command_of(warning, finding->other_command));
        break;
    case LINT_UNUSED:
        text = arena_printf(
            arena,
            "\"%s\" sets %s%s%s, which no command has a place for, so that "
            "nothing with it is answered",
            say, grammar_excerpt(arena, finding->slot, SAY_SHOWN_MAX),
            finding->value == NULL ? "" : " to ",
            finding->value == NULL ? "" : grammar_excerpt(arena, finding->value, SAY_SHOWN_MAX));
        break;
    case LINT_DOUBLE:
        text = arena_printf(arena,
                            "\"%s\" adds nothing to \"%s\" (%s), which reads all that it reads, "
                            "such as \"%s\", and sets the same; take it away",
                            say, other_say, place, request_of(warning));
        break;
    case LINT_KINDS:
        return;
    }
    complaints_warn(compiler->complaints, phrase->path, phrase->node->line, phrase->node->column,
                    "%s", text);
}

static void warn_of_command(const struct warning *warning)
{
    struct grammar_compiler *compiler = warning->compiler;
    struct arena *arena = compiler->arena;
    const struct lint_finding *finding = warning->finding;
    const struct pack_command *command = &compiler->commands[warning->number],
                              *other = &compiler->commands[warning->other];
    const char *id = node_at(command->node, "id")->text,
               *other_id = node_at(other->node, "id")->text,
               *place = place_of(other->path, other->node, arena);
    const char *text =
        finding->kind == LINT_SHADOW
            ? arena_printf(arena,
                           "%s never answers: %s (%s), which comes before it, does, as to \"%s\"; "
                           "give one of them a condition that tells them apart",
                           id, other_id, place, request_of(warning))
            : arena_printf(arena,
                           "%s and %s (%s) both answer \"%s\", and the names of their files "
                           "decide; give one of them a condition that tells them apart",
                           id, other_id, place, request_of(warning));
    complaints_warn(compiler->complaints, command->path, command->node->line, command->node->column,
                    "%s", text);
}

static void warn(struct grammar_compiler *compiler, const struct lint_finding *finding)
{
    struct warning warning = {compiler, finding, finding->number, finding->other};
    if (!compiler->packs[pack_of(&warning, finding->number)].is_own &&
        finding->kind == LINT_CONTRADICTION &&
        compiler->packs[pack_of(&warning, finding->other)].is_own) {
        warning.number = finding->other;
        warning.other = finding->number;
    }
    if (finding->is_command)
        warn_of_command(&warning);
    else
        warn_of_phrase(&warning);
}

bool grammar_warn(struct grammar_compiler *compiler, struct buffer *bytes, struct error *err)
{
    struct grammar *grammar;
    struct lint lint;
    if (!grammar_open_bytes(compiler->arena, bytes, &grammar, err))
        return false;
    grammar_lint(grammar, compiler->arena, !compiler->warns_of_shipped, &lint);
    // The worst come first, since complaints are bounded.
    for (int kind = 0; kind < LINT_KINDS; kind++)
        for (size_t i = 0; i < lint.count; i++)
            if ((int)lint.findings[i].kind == kind)
                warn(compiler, &lint.findings[i]);
    grammar_close(grammar);
    return true;
}
