#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "packs/place.h"

static struct arena arena;

static const char *compile(const char *text, enum param_type type, bool is_own)
{
    static struct error err;
    struct template_param param = {.name = "x", .type = type, .is_own = is_own};
    char *compiled;
    return template_compile(&arena, text, &param, 1, &compiled, &err) ? NULL : err.text;
}

// Where captured text would be code, or would not stay what it is, only numbers, words and the
// author's own values may stand.
static void unsafe_places_are_refused(void **state)
{
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"echo `cat {x}`", "at character 11, {x} stands in backquotes"},
        {"echo $((1 + {x}))", "in arithmetic"},
        {"(( {x} > 1 ))", "in arithmetic"},
        {"echo ${y:-{x}}", "in ${...}"},
        {"echo \"${y:-{x}}\"", "in ${...}"},
        {"echo $'{x}'", "in $'...'"},
        {"ls # {x}", "in a comment"},
        {"cp a{.txt,{x}}", "in a brace list"},
        {"sh -c {x}", "in code"},
        {"sh -c 'echo {x}'", "in code"},
        {"bash -lc \"echo {x}\"", "in code"},
        {"sudo bash -c {x}", "in code"},
        {"A=b sh -c {x}", "in code"},
        {"true && sh -c {x}", "in code"},
        {"if true; then sh -c {x}; fi", "in code"},
        {"echo a | xargs sh -c {x}", "in code"},
        {"find . -exec sh -c {x} \\;", "in code"},
        {"/bin/sh -c {x}", "in code"},
        {"eval {x}", "in code"},
        {"eval echo {x}", "in code"},
        {"trap {x} EXIT", "in code"},
        {"[[ {x} -eq 1 ]]", "in code"},
        {"watch {x}", "in code"},
        {"ssh host {x}", "in code"},
        {"ssh -p 22 host {x}", "in code"},
        {"su - root -c {x}", "in code"},
        {"awk {x} f", "in code"},
        {"awk '/{x}/' f", "in code"},
        {"awk -F: '/{x}/' f", "in code"},
        {"perl -ne 'print if /{x}/' f", "in code"},
        {"perl -e {x}", "in code"},
        {"python3 -c 'print({x})'", "in code"},
        {"ruby -e {x}", "in code"},
        {"node -e {x}", "in code"},
        {"php -r {x}", "in code"},
        {"echo $(sh -c {x})", "in code"},
        {"sed {x} f", "in a sed script"},
        {"sed -e {x} f", "in a sed script"},
        {"sed 's/{x}/b/' f", "in a sed script"},
        {"sed -n '/{x}/p' f", "in a sed script"},
        {"cat <<EOF {x}", "here-documents are not allowed"},
        {"echo \\{x}", "a backslash stands right before a parameter"},
        {"echo ${x}y$y{x}", "right after $ or $name"},
        {"echo \"$y{x}\"", "right after $ or $name"},
        {"echo {x}>out", "right before >"},
        {"echo {x}<in", "right before <"},
        {"echo a >&{x}", "where only a number may"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *sentence = compile(rows[i].text, PARAM_TEXT, false);
        if (sentence == NULL || strstr(sentence, rows[i].sentence) == NULL)
            fail_msg("%s: %s", rows[i].text, sentence == NULL ? "is taken" : sentence);
    }
}

static void other_places_are_fine(void **state)
{
    static const char *const rows[] = {
        "cat {x}",
        "cat \"{x}\" '{x}'",
        "cat < {x} > {x} 2> {x}",
        "cat {x} 2>&1 | grep a",
        "cat {x} &> out &",
        "a=$(cat {x}) && echo \"$a\"",
        "diff <(sort {x}) <(sort {x})",
        "for f in {x}; do echo \"$f\"; done",
        "(cd {x} && ls)",
        "{ cat {x}; ls; } > out",
        "find . \\( -name {x} -o -name a \\) -exec rm {} +",
        "find . -name {x} -exec sh -c 'echo \"$1\"' _ {} \\;",
        "sh -c 'cat \"$1\"' _ {x}",
        "awk -v n={x} '{ print n }' f",
        "awk -F, '{ print $1 }' {x}",
        "sed 's/a/b/' {x}",
        "sed -n -e 's/a/b/p' {x}",
        "sed -i.bak 's/a/b/' {x}",
        "sed -f script {x}",
        "ssh {x}",
        "python3 {x}",
        "bash {x}",
        "xargs -I{} cp {} {x}",
        "cp {x}{,.bak}",
        "ls a#b {x}",
        "mv {x} \"${HOME}/$y/\"",
        "echo \"it's {x}\"",
        "echo 5 {x} >> log",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *sentence = compile(rows[i], PARAM_TEXT, false);
        if (sentence != NULL)
            fail_msg("%s: %s", rows[i], sentence);
    }
}

static void types_open_some_places(void **state)
{
    static const struct {
        const char *text;
        enum param_type type;
        bool is_own, is_good;
    } rows[] = {
        {"sh -c 'sleep {x}'", PARAM_NUMBER, false, true},
        {"sh -c 'kill {x}'", PARAM_WORD, false, true},
        {"sh -c 'kill {x}'", PARAM_PATH, false, false},
        {"sh -c 'kill {x}'", PARAM_TEXT, true, true},
        {"awk '{ print ${x} }' f", PARAM_NUMBER, false, true},
        {"awk '{ print ${x} }' f", PARAM_TEXT, false, false},
        {"echo $(({x} + 1))", PARAM_NUMBER, false, true},
        {"sed -n '{x}p' f", PARAM_NUMBER, false, true},
        {"sed -n '{x}p' f", PARAM_SED, false, false},
        {"sed 's/{x}/b/' f", PARAM_SED, false, true},
        {"sed 's/a/{x}/g; s/b/{x}/' f", PARAM_SED, false, true},
        {"sed '/{x}/d' f", PARAM_SED, false, true},
        {"sed '/a/s/{x}/b/' f", PARAM_SED, false, true},
        {"sed 's|{x}|b|' f", PARAM_SED, false, false},
        {"sed 's|a|b|; s/{x}/b/' f", PARAM_SED, false, false},
        {"sed 's/a/b/{x}' f", PARAM_SED, false, false},
        {"sed '1i {x}' f", PARAM_SED, false, true},
        {"sed '1r {x}' f", PARAM_SED, false, false},
        {"sed 's/{x}/b/' f", PARAM_REGEX, false, false},
        {"sed 's/{x}/b/' f", PARAM_WORD, false, true},
        {"grep -E {x} f", PARAM_REGEX, false, true},
        {"echo a >&{x}", PARAM_NUMBER, false, true},
        {"echo \"${x}\"", PARAM_WORD, false, true},
        {"echo \"${x}\"", PARAM_TEXT, false, false},
        {"echo $y{x}", PARAM_WORD, false, false},
        {"sh -c {x}", PARAM_COMMAND, false, true},
        {"nohup sh -c {x} &", PARAM_COMMAND, false, true},
        {"watch -n 5 {x}", PARAM_COMMAND, false, true},
        {"ssh host {x} > out", PARAM_COMMAND, false, true},
        {"echo $(sh -c {x})", PARAM_COMMAND, false, true},
        {"sh -c 'a; {x}'", PARAM_COMMAND, false, false},
        {"sh -c a{x}", PARAM_COMMAND, false, false},
        {"sh -c {x}a", PARAM_COMMAND, false, false},
        {"sh -c \"{x}\"", PARAM_COMMAND, false, false},
        {"echo `sh -c {x}`", PARAM_COMMAND, false, false},
        {"curl -w '%{http_code}' {x}", PARAM_TEXT, false, true},
        {"curl -w %{http_code} {x}", PARAM_TEXT, false, true},
        {"awk '{print}' {x}", PARAM_TEXT, false, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *sentence = compile(rows[i].text, rows[i].type, rows[i].is_own);
        if ((sentence == NULL) != rows[i].is_good)
            fail_msg("%s: %s", rows[i].text, sentence == NULL ? "is taken" : sentence);
    }
}

static void broken_templates_are_refused(void **state)
{
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        {"", "1 to 4000 bytes"},
        {"echo 'a", "at character 7, what begins here has no end"},
        {"echo \"a", "has no end"},
        {"echo $(a", "has no end"},
        {"echo `a", "has no end"},
        {"(ls", "has no end"},
        {"ls)", "at character 3, a ) closes nothing"},
        {"ls\\", "a backslash stands at the end"},
        {"ls\nrm", "one line"},
        {"ls {nothing}", "at character 4, {nothing} is no parameter of the rule"},
        {"$($($($($($($($($($($($($($($($($(a", "nested more than 16 deep"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *sentence = compile(rows[i].text, PARAM_TEXT, false);
        if (sentence == NULL || strstr(sentence, rows[i].sentence) == NULL)
            fail_msg("%s: %s", rows[i].text, sentence == NULL ? "is taken" : sentence);
    }
    char *text = calloc(1, TEMPLATE_BYTES_MAX + 2);
    memset(text, 'a', TEMPLATE_BYTES_MAX);
    assert_null(compile(text, PARAM_TEXT, false));
    text[TEMPLATE_BYTES_MAX] = 'a';
    assert_non_null(compile(text, PARAM_TEXT, false));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unsafe_places_are_refused),
        cmocka_unit_test(other_places_are_fine),
        cmocka_unit_test(types_open_some_places),
        cmocka_unit_test(broken_templates_are_refused),
    };
    arena_init(&arena, 64 * 1024 * 1024);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_done(&arena);
    return failed;
}
