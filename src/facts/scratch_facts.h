// Facts for a test: YAML in the test, or the repository's own, compiled in memory. For *_test.c and
// *_fuzz.c only. A fault ends the test with its sentence.
#ifndef HOB_FACTS_SCRATCH_FACTS_H
#define HOB_FACTS_SCRATCH_FACTS_H

#include <stdlib.h>
#include <string.h>

#include "facts/compile.h"
#include "facts/image.h"
#include "image/hash.h"

// Some of everything.
static const char scratch_some_facts[] =
    "option-sets: {gnu: {--help: {about: help, cancels: true}}}\n"
    "commands:\n"
    "  git:\n"
    "    about: keep versions\n"
    "    use: gnu\n"
    "    options: {-c NAME: {about: set, cases: {'alias*': {value: shell, does: load}}}}\n"
    "    subcommands: {'rm, remove': {about: forget, operands: 'text delete...',\n"
    "      does: {discard: all, target: it, safer: ls}}, 'delete-*': {about: take}}\n"
    "  rm: {about: remove, operands: delete...}\n"
    "variables: {PAGER: {about: shows, cases: {less: {}}}}\n"
    "places: {root: [{paths: /, about: all}]}\n";

static inline void scratch_facts_check(struct arena *arena, const struct complaints *complaints)
{
    if (complaints->error_count > 0)
        die("%s", complaint_line(arena, &complaints->rows[0]));
}

// The facts of one text; close them with facts_close().
static inline struct facts *scratch_facts(struct arena *arena, const char *yaml)
{
    struct complaints complaints = {.arena = arena};
    struct facts *facts = NULL;
    struct error err;
    if (!facts_compile_text(arena, "test.yaml", yaml, &facts, &complaints, &err))
        die("%s", err.text);
    scratch_facts_check(arena, &complaints);
    return facts;
}

#ifdef HOB_SOURCE_DIR
// All of facts/ in the repository.
static inline struct facts *scratch_facts_shipped(struct arena *arena)
{
    struct complaints complaints = {.arena = arena};
    struct facts *facts = NULL;
    struct error err;
    if (!facts_compile_memory(arena, HOB_SOURCE_DIR "/facts", &facts, &complaints, &err))
        die("%s", err.text);
    scratch_facts_check(arena, &complaints);
    return facts;
}
#endif

// Gives the header of an image what it should have, so that the rest is looked at.
static inline void scratch_facts_mend(char *bytes, size_t length)
{
    struct image_header header;
    if (length < sizeof(header))
        return;
    memcpy(&header, bytes, sizeof(header));
    if (header.section_count > (length - sizeof(header)) / sizeof(struct image_section))
        return;
    header.magic = facts_image_format.magic;
    header.fingerprint = facts_image_format.fingerprint();
    header.length = length;
    header.header_hash = 0;
    header.header_hash = hash_more(hash_bytes(&header, sizeof(header)), bytes + sizeof(header),
                                   header.section_count * sizeof(struct image_section));
    memcpy(bytes, &header, sizeof(header));
}

// The length of a text, so that a bad one is noticed.
static inline size_t scratch_touch(const char *text)
{
    return text == NULL ? 0 : strlen(text);
}

static inline size_t scratch_use_change(const struct facts *facts,
                                        const struct facts_change *change)
{
    struct facts_effect effect;
    struct facts_operand operand;
    size_t sum = 0;
    for (size_t i = 0; i < 64 && facts_effect_at(facts, change->effects, i, &effect); i++)
        sum += scratch_touch(effect.because) + scratch_touch(effect.target) +
               scratch_touch(effect.safer) + scratch_touch(effect_words[effect.kind].name);
    for (size_t i = 0; i < 64 && facts_operand_at(facts, change->operands, i, &operand); i++)
        sum += scratch_touch(fact_role_names[operand.role]);
    return sum + scratch_touch(fact_role_names[change->value]);
}

static inline size_t scratch_use_command(const struct facts *facts,
                                         const struct facts_command *command, int depth)
{
    struct facts_option option;
    struct facts_command next;
    struct facts_change change = {.operands = command->operands, .effects = command->effects};
    size_t sum = scratch_touch(command->names) + scratch_touch(command->about) +
                 scratch_touch(command->package) + scratch_touch(command->language) +
                 scratch_use_change(facts, &change);
    for (size_t i = 0; i < 64 && facts_option_at(facts, command, i, &option); i++) {
        sum += scratch_touch(option.names) + scratch_use_change(facts, &option.change);
        if (facts_case(facts, &option, "alias.x=!ls", &change))
            sum += scratch_use_change(facts, &change);
    }
    (void)facts_option(facts, command, "--for", &option);
    (void)facts_option(facts, command, "-5", &option);
    (void)facts_subcommand(facts, command, "delete-all", &next);
    for (size_t i = 0; depth < 3 && i < 8 && facts_subcommand_at(facts, command, i, &next); i++)
        sum += scratch_use_command(facts, &next, depth + 1);
    return sum;
}

// Reads everything in facts that may hold anything.
static inline size_t scratch_facts_use(const struct facts *facts)
{
    struct facts_command command, found;
    struct facts_variable variable;
    struct facts_place place;
    struct facts_change change;
    size_t sum = facts_command_count(facts);
    for (size_t i = 0; i < 64 && facts_command_at(facts, i, &command); i++) {
        sum += scratch_use_command(facts, &command, 0);
        sum += facts_command(facts, command.name, &found);
    }
    for (size_t i = 0; i < 64 && facts_place_at(facts, i, &place); i++)
        sum += scratch_touch(place.pattern) + scratch_touch(place.class_name) +
               scratch_touch(place.about);
    if (facts_variable(facts, "PAGER", &variable))
        sum +=
            scratch_touch(variable.about) + facts_variable_case(facts, &variable, "less", &change);
    return sum;
}

#endif
