#include "commands/facts_command.h"

#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "cli/output.h"
#include "facts/compile.h"
#include "views/facts_view.h"

enum { SHOWN_MAX = 3 };

bool facts_open_compiled(struct arena *arena, struct facts **ret_facts, bool *ret_is_stale,
                         struct error *err)
{
    struct complaints complaints = {.arena = arena};
    *ret_is_stale = false;
    bool is_open = facts_open_fresh(arena, ret_facts, &complaints, err);
    // Warnings are for `hob facts validate`; a file that was left out is news here too.
    size_t shown = 0;
    for (size_t i = 0; i < complaints.count; i++)
        if (!complaints.rows[i].is_warning && shown++ < SHOWN_MAX)
            note_printf("hob: %s\n", complaint_line(arena, &complaints.rows[i]));
    if (shown > SHOWN_MAX)
        note_printf("hob: and %zu more; `hob facts validate FILE` shows all\n", shown - SHOWN_MAX);
    return is_open;
}

static bool open_facts(struct invocation *invocation, struct facts **ret_facts, struct error *err)
{
    bool is_stale;
    return facts_open_compiled(invocation->arena, ret_facts, &is_stale, err);
}

// --- list ---

// Every word is in the names or in what is said about the command.
static bool has_words(const struct invocation *invocation, const struct facts_command *command)
{
    for (size_t i = 0; i < invocation->word_count; i++)
        if (strcasestr(command->names, invocation->words[i]) == NULL &&
            strcasestr(command->about, invocation->words[i]) == NULL)
            return false;
    return true;
}

int command_facts_list(struct invocation *invocation, struct error *err)
{
    struct facts *facts;
    struct facts_command command;
    bool is_json = is_given(invocation, FLAG_JSON), is_good = true;
    size_t found = 0;
    if (!open_facts(invocation, &facts, err))
        return (int)err->code;
    json_t *all = json_array();
    for (size_t i = 0; facts_command_at(facts, i, &command); i++) {
        if (!has_words(invocation, &command))
            continue;
        found++;
        if (is_json)
            json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s?}", "name", command.name,
                                                 "names", command.names, "about", command.about,
                                                 "package", command.package));
        else
            output_printf("%-24s %s\n", command.names, command.about);
    }
    facts_close(facts);
    if (is_json)
        is_good = output_json(all, err);
    else
        json_decref(all);
    if (!is_good || !output_finish(err))
        return (int)err->code;
    if (found > 0 || is_json)
        return EXIT_DONE;
    error_set(err, EXIT_FAILED, "no command of the facts has these words");
    return (int)err->code;
}

// --- show ---

// The command that the words name, subcommands after it.
static bool find_command(struct invocation *invocation, const struct facts *facts,
                         const char **ret_title, struct facts_command *ret_command,
                         struct error *err)
{
    struct facts_command command, next;
    if (!facts_command(facts, invocation->words[0], &command))
        return error_set(err, EXIT_FAILED,
                         "there are no facts of %.80s; `hob facts list` shows what there is",
                         invocation->words[0]);
    const char *title = command.name;
    for (size_t i = 1; i < invocation->word_count; i++) {
        if (!facts_subcommand(facts, &command, invocation->words[i], &next))
            return error_set(err, EXIT_FAILED,
                             "%.80s has no subcommand %.80s; `hob facts show %.80s` shows them",
                             title, invocation->words[i], title);
        command = next;
        title = arena_printf(invocation->arena, "%s %s", title, command.name);
    }
    *ret_title = title;
    *ret_command = command;
    return true;
}

int command_facts_show(struct invocation *invocation, struct error *err)
{
    struct facts *facts;
    struct facts_command command;
    const char *title = "";
    if (!open_facts(invocation, &facts, err))
        return (int)err->code;
    bool is_good = find_command(invocation, facts, &title, &command, err);
    if (is_good && is_given(invocation, FLAG_JSON))
        is_good = output_json(facts_command_json(facts, title, &command), err);
    else if (is_good)
        facts_command_print(facts, title, &command);
    is_good = is_good && output_finish(err);
    facts_close(facts);
    return is_good ? EXIT_DONE : (int)err->code;
}

// --- validate and compile ---

int command_facts_validate(struct invocation *invocation, struct error *err)
{
    struct complaints complaints = {.arena = invocation->arena};
    struct facts *facts;
    if (!facts_compile_files(invocation->arena, invocation->words, invocation->word_count, &facts,
                             &complaints, err))
        return (int)err->code;
    output_printf("%s", complaints_text(&complaints));
    for (size_t i = 0; complaints.error_count == 0 && i < invocation->word_count; i++)
        note_printf("%s is good\n", invocation->words[i]);
    facts_close(facts);
    if (!output_finish(err))
        return (int)err->code;
    err->text[0] = '\0';
    return complaints.error_count == 0 ? EXIT_DONE : (int)(err->code = EXIT_FAILED);
}

int command_facts_compile(struct invocation *invocation, struct error *err)
{
    struct complaints complaints = {.arena = invocation->arena};
    bool is_good =
        facts_compile_folder(invocation->words[0], invocation->words[1], &complaints, err);
    for (size_t i = 0; i < complaints.count; i++)
        note_printf("%s\n", complaint_line(invocation->arena, &complaints.rows[i]));
    return is_good ? EXIT_DONE : (int)err->code;
}
