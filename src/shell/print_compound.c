#include "shell/print.h"

#include "shell/parser.h"

static void print_space(struct printer *printer, bool is_wanted)
{
    if (is_wanted)
        buffer_char(printer->into, ' ');
}

// A first word that would be taken for more than a word, were nothing before it.
static bool needs_redirects_first(const struct shell_command *command)
{
    struct shell_text name;
    return command->assignments == NULL && command->redirects != NULL &&
           is_literal(command->words, &name) && find_reserved(name) != RESERVED_NONE;
}

static void print_simple(struct printer *printer, const struct shell_command *command,
                         bool has_redirects_first)
{
    const struct shell_assignment *assignment = command->assignments;
    bool is_first = true;
    if (has_redirects_first && command->redirects != NULL) {
        print_redirects(printer, command->redirects);
        is_first = false;
    }
    for (; assignment != NULL; assignment = assignment->next) {
        print_space(printer, !is_first);
        is_first = false;
        print_text(printer, assignment->name);
        if (assignment->subscript != NULL) {
            buffer_char(printer->into, '[');
            print_word(printer, assignment->subscript);
            buffer_char(printer->into, ']');
        }
        buffer_text(printer->into, assignment->is_append ? "+=" : "=");
        print_word(printer, assignment->value);
    }
    if (command->words != NULL) {
        print_space(printer, !is_first);
        is_first = false;
        print_words(printer, command->words, " ");
    }
    if (!has_redirects_first && command->redirects != NULL) {
        print_space(printer, !is_first);
        print_redirects(printer, command->redirects);
    }
}

static bool ends_in_background(const struct shell_list *list)
{
    const struct shell_item *item = list->items;
    while (item != NULL && item->next != NULL)
        item = item->next;
    return item != NULL && item->is_background;
}

// `((` would begin arithmetic.
static bool begins_with_bracket(const struct shell_list *list)
{
    const struct shell_pipeline *pipeline = list->items != NULL ? list->items->pipelines : NULL;
    if (pipeline == NULL || pipeline->negations > 0 || pipeline->is_timed)
        return false;
    return pipeline->commands->kind == SHELL_SUBSHELL ||
           pipeline->commands->kind == SHELL_ARITHMETIC;
}

// A bare `!` or `time` needs its `;` even before a bracket.
static bool ends_bare(const struct shell_list *list)
{
    const struct shell_item *item = list->items;
    while (item != NULL && item->next != NULL)
        item = item->next;
    if (item == NULL || item->is_background)
        return false;
    const struct shell_pipeline *pipeline = item->pipelines;
    while (pipeline->next != NULL)
        pipeline = pipeline->next;
    const struct shell_command *command = pipeline->commands;
    while (command->next != NULL)
        command = command->next;
    return command->kind == SHELL_SIMPLE && command->words == NULL &&
           command->assignments == NULL && command->redirects == NULL;
}

void print_bracketed_list(struct printer *printer, const struct shell_list *list)
{
    if (begins_with_bracket(list))
        buffer_char(printer->into, ' ');
    print_list(printer, list);
    if (ends_bare(list))
        buffer_char(printer->into, ';');
}

// "OPENER list" and the break before what closes it.
static void print_block(struct printer *printer, const char *opener, const struct shell_list *list)
{
    buffer_text(printer->into, opener);
    printer->indent++;
    if (printer->form == SHELL_LINES)
        print_break(printer, true);
    else
        buffer_char(printer->into, ' ');
    print_list(printer, list);
    printer->indent--;
    print_break(printer, ends_in_background(list));
}

// "OPENER list; " before a word that goes on on the same line, as `then` does.
static void print_condition(struct printer *printer, const char *opener,
                            const struct shell_list *list)
{
    buffer_text(printer->into, opener);
    if (list->items != NULL && list->items->next == NULL) {
        buffer_char(printer->into, ' ');
        print_list(printer, list);
        if (!print_bodies(printer))
            buffer_text(printer->into, ends_in_background(list) ? " " : "; ");
        return;
    }
    print_block(printer, "", list);
}

static void print_if(struct printer *printer, const struct shell_if *branches)
{
    for (const struct shell_if *branch = branches; branch != NULL; branch = branch->next) {
        if (branch->condition != NULL) {
            print_condition(printer, branch == branches ? "if" : "elif", branch->condition);
            print_block(printer, "then", branch->body);
        } else {
            print_block(printer, "else", branch->body);
        }
    }
    buffer_text(printer->into, "fi");
}

static void print_loop(struct printer *printer, const char *opener, const struct shell_loop *loop)
{
    print_condition(printer, opener, loop->condition);
    print_block(printer, "do", loop->body);
    buffer_text(printer->into, "done");
}

static void print_for(struct printer *printer, const char *opener, const struct shell_for *each)
{
    buffer_text(printer->into, opener);
    print_word(printer, each->name);
    if (each->has_in) {
        buffer_text(printer->into, " in");
        print_space(printer, each->words != NULL);
        print_words(printer, each->words, " ");
    }
    buffer_text(printer->into, "; ");
    print_block(printer, "do", each->body);
    buffer_text(printer->into, "done");
}

static void print_count(struct printer *printer, const struct shell_count *count)
{
    buffer_text(printer->into, "for ((");
    print_word(printer, count->start);
    buffer_char(printer->into, ';');
    print_word(printer, count->condition);
    buffer_char(printer->into, ';');
    print_word(printer, count->step);
    buffer_text(printer->into, ")); ");
    print_block(printer, "do", count->body);
    buffer_text(printer->into, "done");
}

static void print_case_item(struct printer *printer, const struct shell_case_item *item)
{
    static const char *const ends[] = {
        [CASE_BREAK] = ";;", [CASE_FALL] = ";&", [CASE_NEXT] = ";;&"};
    struct shell_text first;
    bool is_esac = is_literal(item->patterns, &first) && find_reserved(first) == RESERVED_ESAC;
    // In a substitution the bracket is wanted where only brackets are counted.
    if (printer->is_inside || is_esac)
        buffer_char(printer->into, '(');
    print_words(printer, item->patterns, " | ");
    buffer_char(printer->into, ')');
    printer->indent++;
    if (item->body->items != NULL) {
        if (printer->form == SHELL_LINES)
            print_break(printer, true);
        else
            buffer_char(printer->into, ' ');
        print_list(printer, item->body);
    }
    if (printer->form == SHELL_LINES)
        print_break(printer, true);
    else
        buffer_text(printer->into, ends_bare(item->body) ? "; " : " ");
    buffer_text(printer->into, ends[item->end]);
    printer->indent--;
}

static void print_case(struct printer *printer, const struct shell_case *choice)
{
    buffer_text(printer->into, "case ");
    print_word(printer, choice->word);
    buffer_text(printer->into, " in");
    printer->indent++;
    for (const struct shell_case_item *item = choice->items; item != NULL; item = item->next) {
        print_break(printer, true);
        print_case_item(printer, item);
    }
    printer->indent--;
    print_break(printer, true);
    buffer_text(printer->into, "esac");
}

static void print_test(struct printer *printer, const struct shell_test *test)
{
    struct buffer *into = printer->into;
    switch (test->kind) {
    case TEST_UNARY:
        print_text(printer, test->operation);
        buffer_char(into, ' ');
        print_word(printer, test->words);
        break;
    case TEST_BINARY:
        print_word(printer, test->words);
        buffer_char(into, ' ');
        print_text(printer, test->operation);
        buffer_char(into, ' ');
        print_word(printer, test->words->next);
        break;
    case TEST_NOT:
        buffer_text(into, "! ");
        print_test(printer, test->parts);
        break;
    case TEST_PARENTHESES:
        buffer_text(into, "( ");
        print_test(printer, test->parts);
        buffer_text(into, " )");
        break;
    case TEST_AND:
    case TEST_OR:
        for (const struct shell_test *part = test->parts; part != NULL; part = part->next) {
            print_test(printer, part);
            if (part->next != NULL)
                buffer_text(into, test->kind == TEST_AND ? " && " : " || ");
        }
        break;
    default:
        print_word(printer, test->words);
        break;
    }
}

static void print_subshell(struct printer *printer, const struct shell_list *list)
{
    if (printer->form == SHELL_LINES) {
        print_block(printer, "(", list);
    } else {
        buffer_char(printer->into, '(');
        print_bracketed_list(printer, list);
    }
    buffer_char(printer->into, ')');
}

static bool is_plain_name(struct shell_text name)
{
    if (is_char(name.bytes[0], CHAR_DIGIT) || find_reserved(name) != RESERVED_NONE)
        return false;
    for (uint32_t i = 0; i < name.length; i++)
        if (!is_char(name.bytes[i], CHAR_NAME) && name.bytes[i] != '-' && name.bytes[i] != '.' &&
            name.bytes[i] != ':')
            return false;
    return true;
}

// A name like f[ 1 ] is one word only where a command begins.
static bool is_indexed(const struct shell_word *name)
{
    for (const struct shell_part *part = name->parts; part != NULL; part = part->next)
        for (uint32_t i = 0; part->kind == PART_LITERAL && i < part->length; i++)
            if (is_char(part->text[i], CHAR_END))
                return true;
    return false;
}

static void print_function(struct printer *printer, const struct shell_function *function)
{
    struct shell_text name;
    bool is_short = !printer->has_function_word || is_indexed(function->name) ||
                    (is_literal(function->name, &name) && is_plain_name(name));
    buffer_text(printer->into, is_short ? "" : "function ");
    print_word(printer, function->name);
    buffer_text(printer->into, is_short ? "() " : " ");
    print_command(printer, function->body);
}

static void print_coprocess(struct printer *printer, const struct shell_function *function)
{
    buffer_text(printer->into, "coproc ");
    if (function->name != NULL) {
        print_word(printer, function->name);
        buffer_char(printer->into, ' ');
    }
    if (function->body->kind == SHELL_SIMPLE)
        print_simple(printer, function->body, true);
    else
        print_command(printer, function->body);
}

static void print_kind(struct printer *printer, const struct shell_command *command)
{
    struct buffer *into = printer->into;
    switch (command->kind) {
    case SHELL_SIMPLE:
        print_simple(printer, command, needs_redirects_first(command));
        break;
    case SHELL_GROUP:
        print_block(printer, "{", command->body);
        buffer_char(into, '}');
        break;
    case SHELL_SUBSHELL:
        print_subshell(printer, command->body);
        break;
    case SHELL_IF:
        print_if(printer, command->branches);
        break;
    case SHELL_WHILE:
    case SHELL_UNTIL:
        print_loop(printer, command->kind == SHELL_WHILE ? "while" : "until", command->loop);
        break;
    case SHELL_FOR:
    case SHELL_SELECT:
        print_for(printer, command->kind == SHELL_FOR ? "for " : "select ", command->each);
        break;
    case SHELL_FOR_ARITHMETIC:
        print_count(printer, command->count);
        break;
    case SHELL_CASE:
        print_case(printer, command->choice);
        break;
    case SHELL_ARITHMETIC:
        buffer_text(into, "((");
        print_word(printer, command->expression);
        buffer_text(into, "))");
        break;
    case SHELL_CONDITIONAL:
        buffer_text(into, "[[ ");
        print_test(printer, command->test);
        buffer_text(into, " ]]");
        break;
    case SHELL_FUNCTION:
        print_function(printer, command->function);
        break;
    default:
        print_coprocess(printer, command->function);
        break;
    }
}

void print_command(struct printer *printer, const struct shell_command *command)
{
    print_kind(printer, command);
    if (command->kind == SHELL_SIMPLE || command->redirects == NULL)
        return;
    buffer_char(printer->into, ' ');
    print_redirects(printer, command->redirects);
}
