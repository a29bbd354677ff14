#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/array.h"
#include "shell/cases.h"

enum { ARENA_BYTES = 1 << 26 };

// ---- the tree as text, for tests/data/shell/shape.txt

static void dump_list(struct buffer *into, const struct shell_list *list);
static void dump_command(struct buffer *into, const struct shell_command *command);
static void dump_parts(struct buffer *into, const struct shell_part *parts);

static void dump_text(struct buffer *into, struct shell_text text)
{
    buffer_add(into, text.bytes, text.length);
}

static void dump_word(struct buffer *into, const struct shell_word *word)
{
    buffer_char(into, '[');
    if (word != NULL)
        dump_parts(into, word->parts);
    buffer_char(into, ']');
}

static void dump_parameter(struct buffer *into, const struct shell_parameter *parameter)
{
    buffer_text(into, parameter->is_length ? "<#" : parameter->is_indirect ? "<!" : "<");
    dump_text(into, parameter->name);
    if (parameter->subscript != NULL)
        dump_word(into, parameter->subscript);
    if (parameter->operation != OPERATOR_NONE)
        buffer_printf(into, " %s%d", parameter->has_colon ? ":" : "", parameter->operation);
    if (parameter->letter != '\0')
        buffer_printf(into, "%c", parameter->letter);
    if (parameter->operand != NULL)
        dump_word(into, parameter->operand);
    if (parameter->second != NULL)
        dump_word(into, parameter->second);
    buffer_char(into, '>');
}

static void dump_elements(struct buffer *into, const struct shell_element *element)
{
    for (; element != NULL; element = element->next) {
        if (element->subscript != NULL) {
            dump_word(into, element->subscript);
            buffer_text(into, element->is_append ? "+=" : "=");
        }
        dump_word(into, element->value);
    }
}

static void dump_part(struct buffer *into, const struct shell_part *part)
{
    static const char *const names[] = {
        [PART_LITERAL] = "",
        [PART_ESCAPED] = "esc",
        [PART_SINGLE] = "single",
        [PART_DOLLAR_SINGLE] = "ansi",
        [PART_DOUBLE] = "double",
        [PART_TRANSLATED] = "translated",
        [PART_PARAMETER] = "",
        [PART_COMMAND] = "command",
        [PART_ARITHMETIC] = "arithmetic",
        [PART_BRACKET] = "bracket",
        [PART_PROCESS_READ] = "from",
        [PART_PROCESS_WRITE] = "to",
        [PART_EXTGLOB] = "extglob",
        [PART_ARRAY] = "array",
        [PART_UNPARSED] = "unparsed",
    };
    if (part->kind == PART_LITERAL) {
        dump_text(into, (struct shell_text){part->text, part->length});
        return;
    }
    if (part->kind == PART_PARAMETER) {
        dump_parameter(into, part->parameter);
        return;
    }
    buffer_printf(into, "<%s%c:", names[part->kind], part->letter == '\0' ? ' ' : part->letter);
    switch (part->kind) {
    case PART_DOUBLE:
    case PART_TRANSLATED:
    case PART_ARITHMETIC:
    case PART_BRACKET:
    case PART_EXTGLOB:
        dump_parts(into, part->parts);
        break;
    case PART_COMMAND:
    case PART_PROCESS_READ:
    case PART_PROCESS_WRITE:
        dump_list(into, part->list);
        break;
    case PART_ARRAY:
        dump_elements(into, part->elements);
        break;
    default:
        dump_text(into, (struct shell_text){part->text, part->length});
        break;
    }
    buffer_char(into, '>');
}

static void dump_parts(struct buffer *into, const struct shell_part *parts)
{
    for (; parts != NULL; parts = parts->next)
        dump_part(into, parts);
}

static void dump_words(struct buffer *into, const struct shell_word *words)
{
    for (; words != NULL; words = words->next)
        dump_word(into, words);
}

static void dump_simple(struct buffer *into, const struct shell_command *command)
{
    buffer_text(into, "run");
    for (const struct shell_assignment *assignment = command->assignments; assignment != NULL;
         assignment = assignment->next) {
        buffer_char(into, ' ');
        dump_text(into, assignment->name);
        if (assignment->subscript != NULL)
            dump_word(into, assignment->subscript);
        buffer_text(into, assignment->is_append ? "+=" : "=");
        dump_word(into, assignment->value);
    }
    if (command->words != NULL)
        buffer_char(into, ' ');
    dump_words(into, command->words);
}

static void dump_test(struct buffer *into, const struct shell_test *test)
{
    static const char *const names[] = {
        [TEST_WORD] = "word",
        [TEST_UNARY] = "unary",
        [TEST_BINARY] = "binary",
        [TEST_NOT] = "not",
        [TEST_AND] = "and",
        [TEST_OR] = "or",
        [TEST_PARENTHESES] = "brackets",
    };
    buffer_printf(into, "(%s ", names[test->kind]);
    dump_text(into, test->operation);
    dump_words(into, test->words);
    for (const struct shell_test *part = test->parts; part != NULL; part = part->next)
        dump_test(into, part);
    buffer_char(into, ')');
}

static void dump_redirects(struct buffer *into, const struct shell_redirect *redirect)
{
    static const char *const signs[] = {"<",  ">",  ">|",  ">>",  "<>", "<&",
                                        ">&", "&>", "&>>", "<<<", "<<"};
    for (; redirect != NULL; redirect = redirect->next) {
        buffer_char(into, ' ');
        dump_text(into, redirect->variable);
        if (redirect->descriptor >= 0)
            buffer_printf(into, "%d", redirect->descriptor);
        buffer_text(into, signs[redirect->kind]);
        dump_text(into, redirect->delimiter);
        buffer_text(into, redirect->is_quoted ? "'" : "");
        dump_word(into, redirect->target);
    }
}

static void dump_case(struct buffer *into, const struct shell_case *choice)
{
    static const char *const ends[] = {";;", ";&", ";;&"};
    buffer_text(into, "case ");
    dump_word(into, choice->word);
    for (const struct shell_case_item *item = choice->items; item != NULL; item = item->next) {
        buffer_char(into, ' ');
        dump_words(into, item->patterns);
        dump_list(into, item->body);
        buffer_text(into, ends[item->end]);
    }
}

static void dump_kind(struct buffer *into, const struct shell_command *command)
{
    static const char *const names[] = {
        [SHELL_GROUP] = "group", [SHELL_SUBSHELL] = "subshell", [SHELL_WHILE] = "while",
        [SHELL_UNTIL] = "until", [SHELL_FOR] = "for ",          [SHELL_SELECT] = "select ",
    };
    switch (command->kind) {
    case SHELL_SIMPLE:
        dump_simple(into, command);
        break;
    case SHELL_GROUP:
    case SHELL_SUBSHELL:
        buffer_text(into, names[command->kind]);
        dump_list(into, command->body);
        break;
    case SHELL_IF:
        buffer_text(into, "if");
        for (const struct shell_if *branch = command->branches; branch; branch = branch->next) {
            dump_list(into, branch->condition);
            dump_list(into, branch->body);
        }
        break;
    case SHELL_WHILE:
    case SHELL_UNTIL:
        buffer_text(into, names[command->kind]);
        dump_list(into, command->loop->condition);
        dump_list(into, command->loop->body);
        break;
    case SHELL_FOR:
    case SHELL_SELECT:
        buffer_text(into, names[command->kind]);
        dump_word(into, command->each->name);
        buffer_text(into, command->each->has_in ? " in" : "");
        dump_words(into, command->each->words);
        dump_list(into, command->each->body);
        break;
    case SHELL_FOR_ARITHMETIC:
        buffer_text(into, "count ");
        dump_word(into, command->count->start);
        dump_word(into, command->count->condition);
        dump_word(into, command->count->step);
        dump_list(into, command->count->body);
        break;
    case SHELL_CASE:
        dump_case(into, command->choice);
        break;
    case SHELL_ARITHMETIC:
        buffer_text(into, "arithmetic ");
        dump_word(into, command->expression);
        break;
    case SHELL_CONDITIONAL:
        buffer_text(into, "test ");
        dump_test(into, command->test);
        break;
    default:
        buffer_text(into, command->kind == SHELL_FUNCTION ? "function " : "coproc ");
        dump_word(into, command->function->name);
        dump_command(into, command->function->body);
        break;
    }
}

static void dump_command(struct buffer *into, const struct shell_command *command)
{
    buffer_char(into, '(');
    dump_kind(into, command);
    dump_redirects(into, command->redirects);
    buffer_char(into, ')');
}

static void dump_list(struct buffer *into, const struct shell_list *list)
{
    buffer_char(into, '{');
    for (const struct shell_item *item = list != NULL ? list->items : NULL; item != NULL;
         item = item->next) {
        for (const struct shell_pipeline *pipeline = item->pipelines; pipeline != NULL;
             pipeline = pipeline->next) {
            buffer_text(into, pipeline->join == JOIN_AND ? "&&" : pipeline->join ? "||" : "");
            buffer_text(into, pipeline->is_timed_posix ? "time -p "
                              : pipeline->is_timed     ? "time "
                                                       : "");
            for (uint32_t i = 0; i < pipeline->negations; i++)
                buffer_char(into, '!');
            for (const struct shell_command *command = pipeline->commands; command != NULL;
                 command = command->next) {
                dump_command(into, command);
                buffer_text(into, command->next == NULL ? "" : command->pipes_errors ? "|&" : "|");
            }
        }
        buffer_text(into, item->is_background ? "&" : item->next != NULL ? ";" : "");
    }
    buffer_char(into, '}');
}

static void check_shape(const struct case_line *line)
{
    struct arena arena;
    struct shell_tree tree;
    struct buffer dump;
    arena_init(&arena, ARENA_BYTES);
    buffer_init(&dump, 1 << 16);
    const struct shell_options options = {.has_extglob = line->columns[2] != NULL};
    if (!shell_parse(&arena, text_of(line->columns[0]), &options, &tree, NULL, NULL))
        fail_msg("shape.txt:%u does not parse", line->number);
    dump_list(&dump, tree.list);
    if (strcmp(dump.data, line->columns[1]) != 0)
        fail_msg("shape.txt:%u: %s is %s", line->number, line->columns[0], dump.data);
    buffer_done(&dump);
    arena_done(&arena);
}

static void test_shapes(void **state)
{
    (void)state;
    assert_true(each_case("shape.txt", check_shape) > 80);
}

// ---- spans

struct spans {
    const struct shell_tree *tree;
    struct shell_span around[512];
    size_t depth;
    unsigned count;
};

static void check_inside(struct spans *spans, struct shell_span span)
{
    struct shell_span around = spans->around[spans->depth];
    if (span.from > span.to || span.to > spans->tree->length || span.from < around.from ||
        span.to > around.to)
        fail_msg("[%u, %u) is not in [%u, %u) of %s", span.from, span.to, around.from, around.to,
                 spans->tree->text);
    spans->count++;
}

// The bytes of a command, read alone, are that command.
static bool check_command_span(const struct shell_command *command, void *context)
{
    struct spans *spans = context;
    struct arena arena;
    struct shell_tree tree;
    check_inside(spans, command->span);
    spans->around[++spans->depth] = (struct shell_span){0, (uint32_t)spans->tree->length};
    if (command->span.from == command->span.to)
        return true;
    arena_init(&arena, ARENA_BYTES);
    struct shell_text text = {spans->tree->text + command->span.from,
                              command->span.to - command->span.from};
    const struct shell_options options = {.has_extglob = spans->tree->has_extglob};
    if (!shell_parse(&arena, text, &options, &tree, NULL, NULL))
        fail_msg("%.*s does not parse alone", (int)text.length, text.bytes);
    const struct shell_command *alone = tree.list->items->pipelines->commands;
    assert_int_equal(alone->kind, command->kind);
    arena_done(&arena);
    return true;
}

static void leave_command(const struct shell_command *command, void *context)
{
    (void)command;
    ((struct spans *)context)->depth--;
}

static bool check_word_span(const struct shell_word *word, enum shell_place_kind place,
                            void *context)
{
    struct spans *spans = context;
    check_inside(spans, word->span);
    if (place != PLACE_ARGUMENT)
        return true;
    for (const struct shell_part *part = word->parts; part != NULL; part = part->next) {
        assert_true(part->span.from >= word->span.from && part->span.to <= word->span.to);
        assert_true(part->span.from < part->span.to);
        assert_true(part->next == NULL || part->span.to <= part->next->span.from);
    }
    return true;
}

static bool check_part_span(const struct shell_part *part, void *context)
{
    check_inside(context, part->span);
    assert_true(part->span.from < part->span.to);
    return true;
}

static void check_spans(const struct case_line *line)
{
    static const struct shell_visitor visitor = {.enter_command = check_command_span,
                                                 .leave_command = leave_command,
                                                 .word = check_word_span,
                                                 .part = check_part_span};
    struct arena arena;
    struct shell_tree tree;
    arena_init(&arena, ARENA_BYTES);
    // Nested backquotes and <<- leave bytes out: what is inside spans is not text to read alone.
    bool is_plain = strchr(line->columns[1], '`') == NULL && strstr(line->columns[1], "<<") == NULL;
    if (strcmp(line->columns[0], "ok") == 0 && is_plain &&
        parse_text(&arena, line->columns[1], &tree)) {
        struct spans spans = {.tree = &tree};
        spans.around[0] = (struct shell_span){0, (uint32_t)tree.length};
        shell_walk(tree.list, &visitor, &spans);
    }
    arena_done(&arena);
}

static void test_spans_hold_what_they_say(void **state)
{
    (void)state;
    each_case("syntax.txt", check_spans);
}

struct span_case {
    const char *text, *word; // the text of the last argument that is found
};

static bool keep_span(const struct shell_word *word, enum shell_place_kind place, void *context)
{
    if (place == PLACE_ARGUMENT)
        *(struct shell_span *)context = word->span;
    return true;
}

static void test_spans_through_rewritten_text(void **state)
{
    (void)state;
    static const struct span_case cases[] = {
        {"a b", "b"},
        {"a \\\n  b\\\nc d", "d"},
        {"a b\\\nc", "b\\\nc"},
        {"echo `a b`", "b"},
        {"echo `a \\`b cd\\`", NULL},
        {"echo `a \\`b cd\\``", "cd"},
        {"echo `a \\`b \\\\\\`c de\\\\\\`\\``", "de"},
        {"echo \"`a \\\"b\\\"`\"", "\"b\\\""},
        {"cat <<-E\n\t\tx\n\t\t$(a bc)\n\tE\n", "bc"},
        {"cat <<E\n$(a bc)\nE\n", "bc"},
        {"cat <<-E\n\t`a \\`b cd\\``\n\tE\n", "cd"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        static const struct shell_visitor visitor = {.word = keep_span};
        struct arena arena;
        struct shell_tree tree;
        struct shell_span span = {0};
        arena_init(&arena, ARENA_BYTES);
        bool is_good = parse_text(&arena, cases[i].text, &tree);
        assert_true(is_good == (cases[i].word != NULL));
        if (is_good) {
            shell_walk(tree.list, &visitor, &span);
            assert_int_equal(span.to - span.from, strlen(cases[i].word));
            assert_memory_equal(tree.text + span.from, cases[i].word, span.to - span.from);
        }
        arena_done(&arena);
    }
}

static void test_alias_is_noted(void **state)
{
    (void)state;
    struct arena arena;
    struct shell_tree tree;
    arena_init(&arena, ARENA_BYTES);
    assert_true(parse_text(&arena, "if a; then alias ll='ls -l'; fi", &tree));
    assert_true(tree.has_alias);
    assert_true(parse_text(&arena, "alias; echo alias b", &tree));
    assert_false(tree.has_alias);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_spans_hold_what_they_say),
        cmocka_unit_test(test_spans_through_rewritten_text),
        cmocka_unit_test(test_alias_is_noted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
