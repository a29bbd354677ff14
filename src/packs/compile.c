#include "packs/compile.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/hash.h"
#include "packs/code_store.h"
#include "packs/fillers.h"
#include "packs/literals.h"
#include "packs/place.h"
#include "packs/prefilter.h"
#include "packs/rewrite.h"
#include "packs/universe.h"
#include "packs/vocabulary.h"

enum { SCRATCH_BYTES_MAX = 1000 * 1000 * 1000 }; // for one rule; see PATTERN_NODES_MAX

struct compiler {
    const struct compile_input *input;
    struct complaints *complaints;
    struct image_writer writer;
    struct code_store codes;
    struct vocabulary vocabulary;
    struct universe universe;
    const char **ids; // hash table of the ids so far
    size_t id_slots;
    uint32_t always_count;
    // The pack at hand.
    const struct pack *pack;
    struct pattern_define *defines;
    size_t define_count;
    struct arena scratch; // of one rule
};

__attribute__((format(printf, 3, 4))) static void
complain(struct compiler *compiler, const struct yaml_text *text, const char *format, ...)
{
    char sentence[ERROR_TEXT_BYTES_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof(sentence), format, args);
    va_end(args);
    complaints_add(compiler->complaints, compiler->pack->path, text->line, text->column, "%s",
                   sentence);
}

// --- ids ---

static const char **id_slot(struct compiler *compiler, const char *id)
{
    size_t slot = hash_bytes(id, strlen(id)) & (compiler->id_slots - 1);
    while (compiler->ids[slot] != NULL && strcmp(compiler->ids[slot], id) != 0)
        slot = (slot + 1) & (compiler->id_slots - 1);
    return &compiler->ids[slot];
}

static void make_ids(struct compiler *compiler)
{
    size_t rules = 0;
    for (size_t i = 0; i < compiler->input->pack_count; i++)
        rules += compiler->input->packs[i]->rule_count;
    compiler->id_slots = 16;
    while (compiler->id_slots < rules * 2)
        compiler->id_slots *= 2;
    compiler->ids = calloc(compiler->id_slots, sizeof(char *));
    if (compiler->ids == NULL)
        die("out of memory");
}

// --- definitions ---

static void add_defines(struct compiler *compiler, const struct pack *pack)
{
    for (size_t i = 0; pack != NULL && i < pack->define_names.count; i++)
        compiler->defines[compiler->define_count++] = (struct pattern_define){
            pack->define_names.list[i].text, pack->define_texts.list[i].text};
}

static const struct pack *language_pack(const struct compile_input *input)
{
    for (size_t i = 0; i < input->pack_count; i++)
        if (strcmp(input->packs[i]->name, COMPILE_LANGUAGE) == 0 &&
            input->packs[i]->error_count == 0)
            return input->packs[i];
    return input->language;
}

// The pack's own definitions come first, so they win.
static void use_defines(struct compiler *compiler, const struct pack *pack)
{
    const struct pack *language = language_pack(compiler->input);
    size_t count = pack->define_names.count + (language == NULL ? 0 : language->define_names.count);
    free(compiler->defines);
    compiler->defines = calloc(count + 1, sizeof(struct pattern_define));
    if (compiler->defines == NULL)
        die("out of memory");
    compiler->define_count = 0;
    add_defines(compiler, pack);
    if (language != pack)
        add_defines(compiler, language);
}

static void check_defines(struct compiler *compiler, const struct pack *pack)
{
    for (size_t i = 0; i < pack->define_names.count; i++) {
        struct arena arena;
        struct pattern pattern;
        struct error err;
        arena_init(&arena, SCRATCH_BYTES_MAX);
        const struct yaml_text *text = &pack->define_texts.list[i];
        if (!pattern_parse(&arena, text->text, compiler->defines, compiler->define_count, &pattern,
                           &err))
            complain(compiler, text, "{%s}: %s", pack->define_names.list[i].text, err.text);
        arena_done(&arena);
    }
}

// --- rules ---

static bool write_templates(struct compiler *compiler, const struct pack_rule *rule,
                            struct image_rule *record)
{
    struct template_param params[IMAGE_PARAMS_MAX];
    bool is_good = true;
    for (int target = 0; target < TARGET_COUNT; target++) {
        const struct yaml_text *text = &rule->templates[target];
        if (text->text == NULL) {
            record->templates[target] = record->templates[TARGET_GNU];
            continue;
        }
        for (size_t i = 0; i < rule->param_count; i++)
            params[i] = (struct template_param){
                .name = rule->params[i].name.text,
                .type = rule->params[i].type,
                .is_own = rule->params[i].capture == 0 || rule->params[i].map.count > 0,
            };
        char *compiled;
        struct error err;
        if (!template_compile(&compiler->scratch, text->text, params, rule->param_count, &compiled,
                              &err)) {
            complain(compiler, text, "the template: %s", err.text);
            is_good = false;
            continue;
        }
        for (size_t i = 0; i < rule->param_count; i++)
            if (!params[i].is_used)
                complain(compiler, text, "the template does not use the param {%s}",
                         params[i].name);
        record->templates[target] = image_writer_text(&compiler->writer, compiled);
    }
    return is_good;
}

static void write_params(struct compiler *compiler, const struct pack_rule *rule,
                         struct image_rule *record)
{
    struct image_writer *writer = &compiler->writer;
    record->params.first =
        (uint32_t)(writer->sections[SECTION_PARAMS].length / sizeof(struct image_param));
    record->params.count = (uint32_t)rule->param_count;
    for (size_t i = 0; i < rule->param_count; i++) {
        const struct pack_param *param = &rule->params[i];
        struct image_param made = {
            .name = image_writer_text(writer, param->name.text),
            .type = param->type,
            .has_default = param->default_text.text != NULL,
            .default_text = image_writer_text(writer, param->default_text.text),
            .capture = (uint32_t)param->capture,
        };
        made.map = (struct image_list){(uint32_t)writer->sections[SECTION_TEXTS].length,
                                       (uint32_t)(param->map.count / 2)};
        // Key and value stand side by side, the empty value as an empty text.
        for (size_t j = 0; j < param->map.count; j++)
            image_writer_add(writer, SECTION_TEXTS, param->map.list[j].text,
                             strlen(param->map.list[j].text) + 1);
        image_writer_add(writer, SECTION_PARAMS, &made, sizeof(made));
    }
}

static void write_groups(struct compiler *compiler, const struct pack_rule *rule,
                         const struct rewritten *rewritten, struct image_pattern *record)
{
    struct buffer *groups = &compiler->writer.sections[SECTION_GROUPS];
    record->groups = (uint32_t)groups->length;
    record->gap_count = (uint8_t)rewritten->gap_count;
    for (size_t i = 0; i < rule->param_count; i++)
        buffer_char(groups, (char)rewritten->groups[rule->params[i].capture]);
    buffer_add(groups, (const char *)rewritten->gaps, rewritten->gap_count);
}

static bool check_captures(struct compiler *compiler, const struct pack_rule *rule,
                           const struct yaml_text *text, int capture_count)
{
    for (size_t i = 0; i < rule->param_count; i++) {
        const struct pack_param *param = &rule->params[i];
        if (param->capture <= capture_count || param->default_text.text != NULL)
            continue;
        complain(compiler, text,
                 "the pattern can never match: {%s} is capture %d and has no default, and the "
                 "pattern has %d capture groups",
                 param->name.text, param->capture, capture_count);
        return false;
    }
    return true;
}

// Returns the number of capture groups; -1 after a complaint.
static int write_pattern(struct compiler *compiler, const struct pack_rule *rule,
                         uint32_t rule_number, const struct yaml_text *text)
{
    struct error err;
    struct pattern pattern;
    struct rewritten rewritten;
    struct literals literals;
    bool is_used[IMAGE_GROUPS_MAX + 1] = {false};
    for (size_t i = 0; i < rule->param_count; i++)
        is_used[rule->params[i].capture] = rule->params[i].capture > 0;
    struct image_pattern record = {.rule = rule_number};
    if (!pattern_parse(&compiler->scratch, text->text, compiler->defines, compiler->define_count,
                       &pattern, &err) ||
        !pattern_rewrite(&compiler->scratch, &pattern, is_used, &rewritten, &err) ||
        !code_store_add(&compiler->codes, &compiler->writer, rewritten.text, &record, &err)) {
        complain(compiler, text, "the pattern: %s", err.text);
        return -1;
    }
    check_captures(compiler, rule, text, pattern.capture_count);
    literals_find(&compiler->scratch, &pattern, &literals);
    prefilter_write_clauses(&compiler->writer, &literals, &record);
    if (record.clause_words == 0) {
        compiler->always_count++;
        complaints_warn(compiler->complaints, compiler->pack->path, text->line, text->column,
                        "the pattern has no text that a request must hold, so every request tries "
                        "it");
    }
    record.text = image_writer_text(&compiler->writer, text->text);
    write_groups(compiler, rule, &rewritten, &record);
    vocabulary_add(&compiler->vocabulary, &pattern);
    universe_write(&compiler->universe, &compiler->scratch, &pattern, &compiler->writer, &record);
    image_writer_add(&compiler->writer, SECTION_PATTERNS, &record, sizeof(record));
    return pattern.capture_count;
}

static void write_patterns(struct compiler *compiler, const struct pack_rule *rule,
                           uint32_t rule_number, struct image_rule *record)
{
    int most = 0;
    record->patterns.first = (uint32_t)(compiler->writer.sections[SECTION_PATTERNS].length /
                                        sizeof(struct image_pattern));
    record->patterns.count = (uint32_t)rule->patterns.count;
    for (size_t i = 0; i < rule->patterns.count; i++) {
        int captures = write_pattern(compiler, rule, rule_number, &rule->patterns.list[i]);
        if (captures < 0)
            return;
        most = captures > most ? captures : most;
    }
    for (size_t i = 0; i < rule->param_count; i++)
        if (rule->params[i].capture > most)
            complain(compiler, &rule->params[i].name,
                     "{%s} is capture %d, but no pattern has more than %d capture groups",
                     rule->params[i].name.text, rule->params[i].capture, most);
}

static void write_examples(struct compiler *compiler, const struct pack_rule *rule,
                           uint32_t rule_number, struct image_rule *record)
{
    struct image_writer *writer = &compiler->writer;
    record->examples.first =
        (uint32_t)(writer->sections[SECTION_EXAMPLES].length / sizeof(struct image_example));
    record->examples.count = (uint32_t)rule->example_count;
    for (size_t i = 0; i < rule->example_count; i++) {
        struct image_example example = {
            .rule = rule_number,
            .ask = image_writer_text(writer, rule->examples[i].ask.text),
            .command = image_writer_text(writer, rule->examples[i].command.text),
            .target = rule->examples[i].target,
        };
        image_writer_add(writer, SECTION_EXAMPLES, &example, sizeof(example));
    }
}

// All that can still be said about a rule that was complained of.
static void check_patterns(struct compiler *compiler, const struct pack_rule *rule)
{
    for (size_t i = 0; i < rule->patterns.count; i++) {
        struct pattern pattern;
        struct error err;
        if (!pattern_parse(&compiler->scratch, rule->patterns.list[i].text, compiler->defines,
                           compiler->define_count, &pattern, &err))
            complain(compiler, &rule->patterns.list[i], "the pattern: %s", err.text);
    }
}

static void write_rule(struct compiler *compiler, const struct pack_rule *rule,
                       uint32_t pack_number)
{
    struct image_writer *writer = &compiler->writer;
    const char **slot = id_slot(compiler, rule->id.text);
    if (*slot != NULL) {
        complain(compiler, &rule->id, "the id %s is taken by another rule", rule->id.text);
        return;
    }
    *slot = rule->id.text;
    uint32_t number =
        (uint32_t)(writer->sections[SECTION_RULES].length / sizeof(struct image_rule));
    struct image_rule record = {
        .id = image_writer_text(writer, rule->id.text),
        .description = image_writer_text(writer, rule->description),
        .pack = pack_number,
        .risk = image_writer_text(writer, rule->risk),
        .tags = image_writer_text(writer, rule->tags),
        .requires = image_writer_text(writer, rule->requires),
        .platforms = rule->platforms,
    };
    if (write_templates(compiler, rule, &record)) {
        write_params(compiler, rule, &record);
        write_patterns(compiler, rule, number, &record);
        write_examples(compiler, rule, number, &record);
        image_writer_add(writer, SECTION_RULES, &record, sizeof(record));
    }
}

static void take_rule(struct compiler *compiler, const struct pack_rule *rule, uint32_t pack_number)
{
    arena_init(&compiler->scratch, SCRATCH_BYTES_MAX);
    if (rule->is_faulty)
        check_patterns(compiler, rule);
    else
        write_rule(compiler, rule, pack_number);
    arena_done(&compiler->scratch);
}

// --- packs ---

// A faulty pack is written too, so that all its faults are found, and then taken back.
static void write_pack(struct compiler *compiler, const struct pack *pack)
{
    struct image_writer *writer = &compiler->writer;
    struct image_mark mark = image_writer_mark(writer);
    size_t errors_before = compiler->complaints->error_count, codes_before = compiler->codes.count;
    uint32_t always_before = compiler->always_count;
    compiler->pack = pack;
    use_defines(compiler, pack);
    check_defines(compiler, pack);
    struct image_pack record = {
        .name = image_writer_text(writer, pack->name),
        .description = image_writer_text(writer, pack->description),
        .rules = {(uint32_t)(writer->sections[SECTION_RULES].length / sizeof(struct image_rule)),
                  (uint32_t)pack->rule_count},
    };
    uint32_t number = image_writer_add(writer, SECTION_PACKS, &record, sizeof(record));
    size_t id_bytes = compiler->id_slots * sizeof(char *);
    const char **ids = malloc(id_bytes);
    if (ids == NULL)
        die("out of memory");
    memcpy(ids, compiler->ids, id_bytes);
    for (size_t i = 0; i < pack->rule_count; i++)
        take_rule(compiler, &pack->rules[i], number);
    if (compiler->always_count > PREFILTER_ALWAYS_MAX)
        complaints_add(compiler->complaints, pack->path, 0, 0,
                       "more than %d patterns have no text that a request must hold",
                       PREFILTER_ALWAYS_MAX);
    if (compiler->complaints->error_count > errors_before || pack->error_count > 0) {
        image_writer_rewind(writer, &mark);
        code_store_rewind(&compiler->codes, codes_before);
        compiler->always_count = always_before;
        memcpy(compiler->ids, ids, id_bytes);
    }
    free(ids);
}

static void write_rest(struct compiler *compiler)
{
    struct image_facts facts = {.is_user = compiler->input->is_user};
    code_store_finish(&compiler->codes, &compiler->writer);
    prefilter_build(&compiler->writer, &facts.always);
    vocabulary_write(&compiler->vocabulary, &compiler->writer);
    facts.filler_words_max = fillers_build(compiler->input, &compiler->writer);
    stop_words_build(compiler->input, &compiler->writer);
    if (compiler->input->sources != NULL)
        source_list_write(compiler->input->sources, &compiler->writer);
    image_writer_add(&compiler->writer, SECTION_FACTS, &facts, sizeof(facts));
}

bool compile_packs(const struct compile_input *input, struct complaints *complaints,
                   struct buffer *into, struct error *err)
{
    struct compiler compiler = {.input = input, .complaints = complaints};
    image_writer_init(&compiler.writer, &rules_image_format);
    code_store_init(&compiler.codes);
    vocabulary_init(&compiler.vocabulary);
    universe_init(&compiler.universe);
    make_ids(&compiler);
    for (size_t i = 0; i < input->pack_count; i++)
        write_pack(&compiler, input->packs[i]);
    write_rest(&compiler);
    bool is_good = image_writer_finish(&compiler.writer, into, err);
    free(compiler.ids);
    free(compiler.defines);
    vocabulary_done(&compiler.vocabulary);
    universe_done(&compiler.universe);
    code_store_done(&compiler.codes);
    image_writer_done(&compiler.writer);
    return is_good;
}
