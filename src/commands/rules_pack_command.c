#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "cli/consent.h"
#include "cli/output.h"
#include "commands/rules_command.h"
#include "commands/rules_opening.h"
#include "grammar/check.h"
#include "grammar/compile.h"
#include "packs/check.h"
#include "packs/compile.h"

// --- test ---

static json_t *check_json(const struct check_result *result)
{
    json_t *failures = json_array();
    for (size_t i = 0; i < result->failure_count; i++) {
        const struct check_failure *failure = &result->failures[i];
        json_array_append_new(
            failures, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:s?}", "pack", failure->pack,
                                "rule", failure->rule, "ask", failure->ask, "target",
                                rules_target_names[failure->target], "expected", failure->expected,
                                "got", failure->got, "got_rule", failure->got_rule));
    }
    return json_pack("{s:I, s:I, s:I, s:o}", "rules", (json_int_t)result->rule_count, "passed",
                     (json_int_t)(result->example_count - result->failure_count), "failed",
                     (json_int_t)result->failure_count, "failures", failures);
}

static void print_check(const struct check_result *result)
{
    for (size_t i = 0; i < result->failure_count; i++) {
        const struct check_failure *failure = &result->failures[i];
        output_printf("%s/%s: %s", failure->pack, failure->rule, failure->ask);
        if (failure->target != TARGET_GNU)
            output_printf(" (for %s)", rules_target_names[failure->target]);
        output_printf("\n  expected %s\n", failure->expected);
        if (failure->got == NULL)
            output_printf("  got      no answer\n");
        else
            output_printf("  got      %s (%s)\n", failure->got, failure->got_rule);
    }
    output_printf("%zu rules, %zu examples: %zu passed, %zu failed\n", result->rule_count,
                  result->example_count, result->example_count - result->failure_count,
                  result->failure_count);
}

// The packs of the files, compiled, without a fault.
static bool compile_files(struct invocation *invocation, struct rules_set *ret_set,
                          struct error *err)
{
    struct complaints complaints = {.arena = invocation->arena};
    if (!rules_compile_memory(invocation->arena, invocation->words, invocation->word_count, ret_set,
                              &complaints, err))
        return false;
    if (complaints.error_count == 0)
        return true;
    rules_close(ret_set);
    return complaints_fail(&complaints, "hob rules validate", err);
}

// The grammar's examples, when no file is named, and what stands in each other's way.
static bool check_grammar(struct invocation *invocation, struct grammar_check *ret_check,
                          struct complaints *complaints, struct error *err)
{
    struct grammar *grammar;
    bool is_stale;
    *ret_check = (struct grammar_check){0};
    if (invocation->word_count > 0)
        return true;
    if (!grammar_open_compiled(invocation->arena, &grammar, &is_stale, err))
        return false;
    grammar_check(grammar, invocation->arena, ret_check);
    for (size_t i = 0; i < ret_check->failure_count && i < GRAMMAR_FAILURES_MAX; i++) {
        struct grammar_failure *failure = &ret_check->failures[i];
        failure->pack = arena_string(invocation->arena, failure->pack);
        failure->id = arena_string(invocation->arena, failure->id);
        failure->ask = arena_string(invocation->arena, failure->ask);
        failure->expected = arena_string(invocation->arena, failure->expected);
    }
    grammar_close(grammar);
    return grammar_check_installed(complaints, !is_given(invocation, FLAG_VERBOSE), err);
}

static void print_grammar_check(const struct grammar_check *check)
{
    for (size_t i = 0; i < check->failure_count && i < GRAMMAR_FAILURES_MAX; i++) {
        const struct grammar_failure *failure = &check->failures[i];
        output_printf("%s/%s: %s\n  expected %s\n  got      %s\n", failure->pack, failure->id,
                      failure->ask, failure->expected,
                      failure->got == NULL ? "no answer" : failure->got);
    }
    output_printf("%zu commands of the grammar, %zu examples: %zu passed, %zu failed\n",
                  check->command_count, check->example_count,
                  check->example_count - check->failure_count, check->failure_count);
    output_printf("%zu of %zu variations of them give the same command\n", check->robust_count,
                  check->variation_count);
}

static json_t *grammar_check_json(const struct grammar_check *check)
{
    json_t *failures = json_array();
    for (size_t i = 0; i < check->failure_count && i < GRAMMAR_FAILURES_MAX; i++) {
        const struct grammar_failure *failure = &check->failures[i];
        json_array_append_new(failures,
                              json_pack("{s:s, s:s, s:s, s:s, s:s?}", "pack", failure->pack,
                                        "command", failure->id, "ask", failure->ask, "expected",
                                        failure->expected, "got", failure->got));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "commands", (json_int_t)check->command_count,
                     "passed", (json_int_t)(check->example_count - check->failure_count), "failed",
                     (json_int_t)check->failure_count, "variations",
                     (json_int_t)check->variation_count, "robust", (json_int_t)check->robust_count,
                     "failures", failures);
}

static json_t *complaints_json(const struct complaints *complaints)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < complaints->count; i++) {
        const struct complaint *row = &complaints->rows[i];
        json_array_append_new(rows, json_pack("{s:s, s:i, s:i, s:b, s:s}", "path", row->path,
                                              "line", row->line, "column", row->column, "warning",
                                              row->is_warning, "text", row->text));
    }
    return rows;
}

static bool show_checks(struct invocation *invocation, const struct check_result *result,
                        const struct grammar_check *check, const struct complaints *complaints,
                        struct error *err)
{
    bool has_grammar = invocation->word_count == 0;
    if (!is_given(invocation, FLAG_JSON)) {
        print_check(result);
        if (has_grammar)
            print_grammar_check(check);
        output_printf("%s", complaints_text(complaints));
        return output_finish(err);
    }
    json_t *root = check_json(result);
    if (has_grammar) {
        json_t *grammar = grammar_check_json(check);
        json_object_set_new(grammar, "complaints", complaints_json(complaints));
        json_object_set_new(root, "grammar", grammar);
    }
    return output_json(root, err);
}

int command_rules_test(struct invocation *invocation, struct error *err)
{
    struct rules_set set = {0};
    struct check_result result = {0};
    struct complaints complaints = {.arena = invocation->arena};
    struct grammar_check *check = arena_alloc(invocation->arena, sizeof(*check));
    bool is_stale;
    bool is_open = invocation->word_count > 0
                       ? compile_files(invocation, &set, err)
                       : rules_open_compiled(invocation->arena, &set, &is_stale, err);
    if (!is_open)
        return (int)err->code;
    bool is_good = rules_check(&set, invocation->arena, &result, err) &&
                   check_grammar(invocation, check, &complaints, err) &&
                   show_checks(invocation, &result, check, &complaints, err);
    rules_close(&set);
    if (!is_good)
        return (int)err->code;
    err->text[0] = '\0';
    bool has_passed = result.failure_count == 0 && check->failure_count == 0;
    return has_passed ? EXIT_DONE : (int)(err->code = EXIT_FAILED);
}

// --- validate ---

// A pack of patterns or of the grammar, by its keys.
static bool validate_file(struct invocation *invocation, const char *const *path,
                          struct complaints *complaints, struct error *err)
{
    struct rules_set set = {0};
    bool is_grammar;
    if (!grammar_check_file(complaints, *path, &is_grammar, NULL))
        is_grammar = false; // the other reader tells why
    if (is_grammar)
        return true;
    if (!rules_compile_memory(invocation->arena, path, 1, &set, complaints, err))
        return false;
    rules_close(&set);
    return true;
}

static void show_file(const char *path, const struct complaints *complaints, json_t *files)
{
    bool is_good = complaints->error_count == 0;
    if (files != NULL) {
        json_array_append_new(files, json_pack("{s:s, s:b, s:o}", "path", path, "good", is_good,
                                               "complaints", complaints_json(complaints)));
        return;
    }
    output_printf("%s", complaints_text(complaints));
    // The note comes behind what it is about, in a pipe too.
    (void)fflush(stdout);
    if (is_good)
        note_printf("%s is good\n", path);
}

int command_rules_validate(struct invocation *invocation, struct error *err)
{
    size_t errors = 0;
    bool is_good = true;
    json_t *files = is_given(invocation, FLAG_JSON) ? json_array() : NULL;
    for (size_t i = 0; is_good && i < invocation->word_count; i++) {
        struct complaints complaints = {.arena = invocation->arena};
        is_good = validate_file(invocation, &invocation->words[i], &complaints, err);
        if (is_good)
            show_file(invocation->words[i], &complaints, files);
        errors += complaints.error_count;
    }
    if (is_good && files != NULL)
        is_good = output_json(json_pack("{s:O}", "files", files), err);
    json_decref(files);
    if (!is_good || !output_finish(err))
        return (int)err->code;
    err->text[0] = '\0';
    return errors == 0 ? EXIT_DONE : (int)(err->code = EXIT_FAILED);
}

// --- add and remove ---

// The name of a pack from a path or name: without folders, .yaml or .yml.
static bool pack_name(struct arena *arena, const char *path, const char **ret_name,
                      struct error *err)
{
    const char *base = path_name(path);
    size_t length = strlen(base);
    if (length > 5 && strcmp(base + length - 5, ".yaml") == 0)
        length -= 5;
    else if (length > 4 && strcmp(base + length - 4, ".yml") == 0)
        length -= 4;
    if (length == 0 || length > PACK_NAME_BYTES_MAX || base[0] == '.')
        return error_set(err, EXIT_USAGE,
                         "%s cannot be the name of a pack; it has 1 to %d bytes and begins with no "
                         "dot",
                         path, PACK_NAME_BYTES_MAX);
    *ret_name = arena_copy(arena, base, length);
    return true;
}

static bool place_of(struct arena *arena, const char *name, char **ret_path, struct error *err)
{
    return path_in(arena, PLACE_CONFIG, arena_printf(arena, "rules/%s.yaml", name), ret_path, err);
}

// Faults and failing examples keep a pack out.
static bool check_new(struct invocation *invocation, struct error *err)
{
    struct rules_set set = {0};
    struct check_result result;
    if (!compile_files(invocation, &set, err))
        return false;
    bool is_good = rules_check(&set, invocation->arena, &result, err);
    if (is_good && result.failure_count > 0)
        is_good = error_set(err, EXIT_FAILED,
                            "%s is not added: %zu of its %zu examples fail; `hob rules test %s` "
                            "shows them",
                            invocation->words[0], result.failure_count, result.example_count,
                            invocation->words[0]);
    rules_close(&set);
    return is_good;
}

// True when nothing is there, or the same, or the person said yes.
static bool may_replace(const struct invocation *invocation, const char *path,
                        const struct buffer *text, struct error *err)
{
    CLEANUP(buffer_done) struct buffer old;
    buffer_init(&old, PACK_BYTES_MAX);
    if (access(path, F_OK) != 0 || is_given(invocation, FLAG_YES))
        return true;
    if (file_read(path, &old, NULL) && old.length == text->length &&
        memcmp(old.data, text->data, old.length) == 0)
        return true;
    return error_set(err, EXIT_DECLINED,
                     "you have another pack in %s; say --yes to replace it, or rename the new one",
                     path);
}

int command_rules_add(struct invocation *invocation, struct error *err)
{
    struct arena *arena = invocation->arena;
    const char *name;
    char *path, *folder;
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, PACK_BYTES_MAX);
    bool is_good = pack_name(arena, invocation->words[0], &name, err) &&
                   file_read(invocation->words[0], &text, err) && check_new(invocation, err) &&
                   place_of(arena, name, &path, err) &&
                   path_in(arena, PLACE_CONFIG, "rules", &folder, err) &&
                   may_replace(invocation, path, &text, err) && directory_make(folder, err) &&
                   file_replace(path, text.data, text.length, err) && rules_compile_user(err);
    if (!is_good)
        return (int)err->code;
    note_printf("added %s\n", path);
    return EXIT_DONE;
}

int command_rules_remove(struct invocation *invocation, struct error *err)
{
    const char *name;
    char *path;
    if (!pack_name(invocation->arena, invocation->words[0], &name, err) ||
        !place_of(invocation->arena, name, &path, err))
        return (int)err->code;
    if (access(path, F_OK) != 0) {
        error_set(err, EXIT_FAILED, "you have no pack %s; %s is not there", name, path);
        return (int)err->code;
    }
    const char *question = arena_printf(invocation->arena, "Delete %s?", path);
    const char *refusal = arena_printf(invocation->arena, "%s is not deleted", path);
    if (!consent_ask(invocation, question, refusal, err))
        return (int)err->code;
    if (unlink(path) != 0) {
        error_errno(err, "%s cannot be deleted", path);
        return (int)err->code;
    }
    note_printf("removed %s\n", path);
    return EXIT_DONE;
}
