#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/buffer.h"
#include "effects/usage.h"
#include "facts/scratch_facts.h"

static const char yaml[] =
    "about: commands of this test\n"
    "commands:\n"
    "  rm:\n"
    "    about: remove\n"
    "    operands: delete...\n"
    "    options:\n"
    "      -r, -R, --recursive: {about: trees, sets: recursive}\n"
    "      -f, --force: {about: force, sets: force}\n"
    "      --help: {about: help, cancels: true}\n"
    "      --interactive[=WHEN]: ask\n"
    "  cp:\n"
    "    about: copy\n"
    "    operands: read... write\n"
    "    options:\n"
    "      -t DIR, --target-directory=DIR: {about: into, value: write, operands: read...}\n"
    "      -S SUFFIX, --suffix=SUFFIX: suffix\n"
    "      -v: say\n"
    "  sed:\n"
    "    about: edit a stream\n"
    "    language: sed\n"
    "    operands: code read*\n"
    "    options:\n"
    "      -i[SUFFIX], --in-place[=SUFFIX]: {about: in place, operands: code edit*}\n"
    "      -e SCRIPT, --expression=SCRIPT: {about: script, value: code, operands: read*}\n"
    "      -n: quiet\n"
    "      --arg NAME VALUE: {about: two, value: read}\n"
    "  timeout:\n"
    "    about: limit\n"
    "    style: posix\n"
    "    operands: text command\n"
    "    options: {-k TIME: kill}\n"
    "  env:\n"
    "    about: environment\n"
    "    style: posix\n"
    "    operands: assignment* command\n"
    "    options: {-i: empty}\n"
    "  find:\n"
    "    about: find\n"
    "    style: words\n"
    "    operands: list*\n"
    "    options:\n"
    "      -name PATTERN: {about: names, sets: filtered}\n"
    "      -delete: {about: delete, does: delete}\n"
    "      -exec COMMAND: {about: run, value: command-until}\n"
    "      \"(\": open\n"
    "      \")\": close\n"
    "  dd:\n"
    "    about: copy blocks\n"
    "    style: keys\n"
    "    operands: \"\"\n"
    "    options:\n"
    "      if=FILE: {about: from, value: read}\n"
    "      of=FILE: {about: to, value: write}\n"
    "  tar:\n"
    "    about: archive\n"
    "    style: bundle\n"
    "    operands: list*\n"
    "    options:\n"
    "      -x: extract\n"
    "      -z: gzip\n"
    "      -v: say\n"
    "      -f FILE: {about: file, value: read}\n"
    "      -C DIR: {about: there, value: enter}\n"
    "      --checkpoint-action=ACTION:\n"
    "        about: do at checkpoints\n"
    "        cases: {\"exec=*\": {value: shell, after: \"=\"}}\n"
    "  chmod:\n"
    "    about: rights\n"
    "    operands: mode permission...\n"
    "    options: {-R: {about: trees, sets: recursive}}\n"
    "  kill:\n"
    "    about: signal\n"
    "    operands: process...\n"
    "    options:\n"
    "      -s NAME: {about: which, value: signal, cases: {\"0\": {cancels: true}}}\n"
    "      -SIGNAL: {about: which, value: signal, cases: {\"0\": {cancels: true}}}\n"
    "  git:\n"
    "    about: versions\n"
    "    options: {-C DIR: {about: there, value: enter}}\n"
    "    subcommands:\n"
    "      reset:\n"
    "        about: move\n"
    "        operands: text*\n"
    "        options: {--hard: {about: files too, does: discard}, --soft: not}\n"
    "  docker:\n"
    "    about: containers\n"
    "    subcommands:\n"
    "      exec:\n"
    "        about: run inside\n"
    "        operands: object @command\n"
    "        options: {-i: open, -t: terminal}\n"
    "  bash:\n"
    "    about: shell\n"
    "    style: posix\n"
    "    operands: script text*\n"
    "    options: {-c: {about: text, operands: shell text*}, -l: login, -x: trace}\n";

// How an item is written down for the tables: its kind's letter, its role, its text.
static void write_item(struct buffer *into, const struct usage_item *item)
{
    static const char letters[] = {
        [USAGE_COMMAND] = 'c',        [USAGE_SUBCOMMAND] = 's', [USAGE_OPTION] = 'o',
        [USAGE_UNKNOWN_OPTION] = '?', [USAGE_VALUE] = 'v',      [USAGE_OPERAND] = 'p',
        [USAGE_EXTRA] = 'x',          [USAGE_END] = 'e'};
    bool has_role = item->kind == USAGE_VALUE || item->kind == USAGE_OPERAND;
    buffer_printf(into, "%s%c:%s%s%s%s", into->length > 0 ? " " : "", letters[item->kind],
                  has_role ? fact_role_names[item->role] : "", has_role ? "=" : "",
                  item->is_elsewhere ? "@" : "", item->text == NULL ? "(unknown)" : item->text);
}

static void bind(struct arena *arena, const struct facts *facts, const char *text,
                 struct usage *ret_usage)
{
    const struct shell_options options = {0};
    const struct shell_knowledge knowledge = {0};
    struct shell_tree tree;
    struct usage_word words[64];
    size_t count = 0;
    assert_true(shell_parse(arena, (struct shell_text){text, (uint32_t)strlen(text)}, &options,
                            &tree, NULL, NULL));
    const struct shell_command *command = tree.list->items->pipelines->commands;
    for (const struct shell_word *word = command->words; word != NULL; word = word->next) {
        struct shell_values values = shell_evaluate(arena, word, &knowledge);
        for (size_t i = 0; i < values.count; i++)
            words[count++] = (struct usage_word){values.items[i], word->span};
    }
    usage_bind(arena, facts, words, count, ret_usage);
}

static void test_items(void **state)
{
    (void)state;
    static const struct {
        const char *command, *items;
    } cases[] = {
        {"rm -rf a b", "c:rm o:-r o:-f p:delete=a p:delete=b"},
        {"rm a -r", "c:rm p:delete=a o:-r"},
        {"rm --rec a", "c:rm o:--rec p:delete=a"},
        {"rm --interactive=never a", "c:rm o:--interactive v:text=never p:delete=a"},
        {"rm --interactive never", "c:rm o:--interactive p:delete=never"},
        {"rm -- -r", "c:rm e:-- p:delete=-r"},
        {"rm -rq a", "c:rm o:-r ?:-q p:delete=a"},
        {"rm --nothing a", "c:rm ?:--nothing p:delete=a"},
        {"rm \"$x\" a", "c:rm p:delete=(unknown) p:delete=a"},
        {"/bin/rm a", "c:rm p:delete=a"},
        {"cp a b c", "c:cp p:read=a p:read=b p:write=c"},
        {"cp -t d a b", "c:cp o:-t v:write=d p:read=a p:read=b"},
        {"cp -vtd a", "c:cp o:-v o:-t v:write=d p:read=a"},
        {"cp --target-directory=d a", "c:cp o:--target-directory v:write=d p:read=a"},
        {"cp -S .x a b", "c:cp o:-S v:text=.x p:read=a p:write=b"},
        {"sed s/a/b/ f", "c:sed p:code=s/a/b/ p:read=f"},
        {"sed -i s/a/b/ f", "c:sed o:-i p:code=s/a/b/ p:edit=f"},
        {"sed -i.bak -e s/a/b/ f g", "c:sed o:-i v:text=.bak o:-e v:code=s/a/b/ p:edit=f p:edit=g"},
        {"sed -e s/a/b/ -i f", "c:sed o:-e v:code=s/a/b/ o:-i p:edit=f"},
        {"sed -n -e p f", "c:sed o:-n o:-e v:code=p p:read=f"},
        {"sed --arg a b c d", "c:sed o:--arg v:read=a v:read=b p:code=c p:read=d"},
        {"timeout -k 5 10 rm -rf a",
         "c:timeout o:-k v:text=5 p:text=10 p:command=rm p:command=-rf p:command=a"},
        {"env -i A=1 B=2 rm -r a",
         "c:env o:-i p:assignment=A=1 p:assignment=B=2 p:command=rm p:command=-r p:command=a"},
        {"env rm", "c:env p:command=rm"},
        {"find . -name '*.c' -delete", "c:find p:list=. o:-name v:text=*.c o:-delete"},
        {"find . '(' -name a ')' -exec rm {} + -delete",
         "c:find p:list=. o:( o:-name v:text=a o:) o:-exec v:command-until=rm v:command-until={} "
         "e:+ o:-delete"},
        {"find --delete", "c:find o:--delete"},
        {"dd if=/dev/zero of=f bs=1M", "c:dd o:if v:read=/dev/zero o:of v:write=f x:bs=1M"},
        {"tar xzf a.tgz -C d", "c:tar o:-x o:-z o:-f v:read=a.tgz o:-C v:enter=d"},
        {"tar xfC a d", "c:tar o:-x o:-f v:read=a o:-C v:enter=d"},
        {"tar -xzfa.tgz b", "c:tar o:-x o:-z o:-f v:read=a.tgz p:list=b"},
        {"tar -x --checkpoint-action=exec=sh", "c:tar o:-x o:--checkpoint-action v:shell=sh"},
        {"chmod -x f", "c:chmod p:mode=-x p:permission=f"},
        {"chmod -R u+s f", "c:chmod o:-R p:mode=u+s p:permission=f"},
        {"kill -9 1", "c:kill o:- v:signal=9 p:process=1"},
        {"kill -KILL 1", "c:kill o:- v:signal=KILL p:process=1"},
        {"git -C d reset --hard HEAD~1", "c:git o:-C v:enter=d s:reset o:--hard p:text=HEAD~1"},
        {"git unheard of", "c:git x:unheard x:of"},
        {"docker exec -it web ls -l",
         "c:docker s:exec o:-i o:-t p:object=web p:command=@ls p:command=@-l"},
        {"bash -lc 'rm a' x", "c:bash o:-l o:-c p:shell=rm a p:text=x"},
        {"bash f -c", "c:bash p:script=f p:text=-c"},
        {"nobody -x y", "c:nobody ?:-x p:text=y"},
    };
    struct arena arena;
    arena_init(&arena, 64 * 1024 * 1024);
    struct facts *facts = scratch_facts(&arena, yaml);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct usage usage;
        struct buffer items;
        buffer_init(&items, 4096);
        bind(&arena, facts, cases[i].command, &usage);
        for (size_t j = 0; j < usage.count; j++)
            write_item(&items, &usage.items[j]);
        if (strcmp(items.data, cases[i].items) != 0)
            fail_msg("%s\n  gives  %s\n  wanted %s", cases[i].command, items.data, cases[i].items);
        buffer_done(&items);
    }
    facts_close(facts);
    arena_done(&arena);
}

static void test_whole(void **state)
{
    (void)state;
    static const struct {
        const char *command;
        bool is_known, is_certain, cancels, is_unknown_subcommand, is_missing_subcommand;
        unsigned sets;
    } cases[] = {
        {"rm -r a", true, true, false, false, false, SET_RECURSIVE},
        {"rm -rf --help", true, true, true, false, false, SET_RECURSIVE | SET_FORCE},
        {"rm $x", true, false, false, false, false, 0},
        {"rm -- $x", true, true, false, false, false, 0},
        {"rm -$x a", true, false, false, false, false, 0},
        {"kill -0 1", true, true, true, false, false, 0},
        {"kill -s 0 1", true, true, true, false, false, 0},
        {"kill -s $x 1", true, false, false, false, false, 0},
        {"kill -9 1", true, true, false, false, false, 0},
        {"git", true, true, false, false, true, 0},
        {"git what", true, true, false, true, false, 0},
        {"what", false, true, false, false, false, 0},
        {"$x a", false, true, false, false, false, 0},
    };
    struct arena arena;
    arena_init(&arena, 64 * 1024 * 1024);
    struct facts *facts = scratch_facts(&arena, yaml);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct usage usage;
        bind(&arena, facts, cases[i].command, &usage);
        bool is_good = usage.is_known == cases[i].is_known &&
                       usage.is_certain == cases[i].is_certain &&
                       usage.cancels == cases[i].cancels &&
                       usage.is_subcommand_unknown == cases[i].is_unknown_subcommand &&
                       usage.is_subcommand_missing == cases[i].is_missing_subcommand &&
                       usage.sets == cases[i].sets;
        if (!is_good)
            fail_msg("%s: known %d certain %d cancels %d unknown %d missing %d sets %u",
                     cases[i].command, usage.is_known, usage.is_certain, usage.cancels,
                     usage.is_subcommand_unknown, usage.is_subcommand_missing, usage.sets);
    }
    facts_close(facts);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
