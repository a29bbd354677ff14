#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "literals/literals.h"

static int set_up(void **state)
{
    static struct arena arena;
    arena_init(&arena, 64 << 20);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    arena_done(*state);
    return 0;
}

static struct literals_map mask(struct arena *arena, const char *request)
{
    struct literals_map map;
    struct error err;
    if (!literals_mask(arena, request, &map, &err))
        fail_msg("%s: %s", request, err.text);
    return map;
}

static void test_masks(void **state)
{
    static const struct {
        const char *request, *masked;
    } cases[] = {
        {"copy /srv/a/x.csv to ~/old", "copy /path1.csv to ~/path2"},
        {"unpack logs.tar.gz into ./out/", "unpack file1.tar.gz into ./path1/"},
        {"convert photo.png to photo.jpg", "convert file1.png to file2.jpg"},
        {"list *.c files in /usr/src", "list *.c files in /path1"},
        {"delete new*.sh, then show *report*", "delete name1*.sh, then show *name2*"},
        {"find \"*.log\" in '/var/my logs'", "find \"*.log\" in '/path1'"},
        {"count \"error code\" in app.log", "count \"text1\" in file1.log"},
        {"show lines 3 to 7 of notes.txt.", "show lines 3 to 7 of file1.txt."},
        {"files over 1.5G older than 3 days", "files over 1.5G older than 3 days"},
        {"files owned by alice in /home", "files owned by user1 in /path1"},
        {"files of group web-dev", "files of group group1"},
        {"the user name and the user accounts", "the user name and the user accounts"},
        {"the user interface of user web-1", "the user interface of user user1"},
        {"belonging to the group ann or owned by user ann",
         "belonging to the group ann or owned by user user1"},
        {"a named pipe", "a named pipe"},
        {"add/remove/show pro[x]y", "add/remove/show pro[x]y"},
        {"list src/main/java and in src/main/java", "list src/main/java and in path1"},
        {"make a directory named build", "make a directory named name1"},
        {"and/or files/directories in src/lib2", "and/or files/directories in path1"},
        {"send a.txt to bob@web1.org:/srv/in", "send file1.txt to user1@host1.org:/path1"},
        {"copy nas:/srv/in/a.txt, 12*34", "copy host1:/path1.txt, 12*34"},
        {"get https://x.org/dl/tool.zip now", "get https://url1.zip now"},
        {"open http://x.org/?q=1", "open http://url1"},
        {"ping 192.168.7.20, not 127.0.0.1", "ping 10.0.0.1, not 127.0.0.1"},
        {"scan 192.168.7.0/24", "scan 10.0.0.1/24"},
        {"ping example.com", "ping host1.com"},
        {"the first field of /etc/passwd", "the first field of /etc/passwd"},
        {"don't show it's user's files", "don't show it's user's files"},
        {"add \"rwxr-xr-x\" and \"644\" and \"-l\"", "add \"rwxr-xr-x\" and \"644\" and \"-l\""},
        {"split at \":\" or \"$PATH\"", "split at \":\" or \"$PATH\""},
        {"move file2.txt to file1.txt", "move file1.txt to file2.txt"},
        {"as user1 or text9", "as user1 or text1"},
        {"/a/b and /a/b and /a/c", "/path1 and /path1 and /path2"},
        {"drop table my_table", "drop table name1"},
        {"export LC_ALL=C", "export LC_ALL=C"},
        {"", ""},
        {"'", "'"},
        {"\"\" '' ``", "\"\" '' ``"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(mask(*state, cases[i].request).request, cases[i].masked);
}

static void test_restores(void **state)
{
    static const struct {
        const char *request, *command, *restored; // NULL: refused
    } cases[] = {
        {"copy /srv/a/x.csv to ~/old", "cp /path1.csv ~/path2", "cp /srv/a/x.csv ~/old"},
        {"copy /srv/a/x.csv to ~/old", "cp path1.csv ~/path2", NULL},
        {"copy /srv/a/x.csv to ~/old", "cp /path2/path1.csv x", NULL},
        {"copy /srv/a/x.csv to ~/old", "cp /path3 ~/path2", NULL},
        {"convert big.png to jpg", "convert file1.png file1.jpg", "convert big.png big.jpg"},
        {"find new*.sh", "find . -name 'name1*.sh'", "find . -name 'new*.sh'"},
        {"lines with \"a b\" in x.log", "grep text1 file1.log", "grep 'a b' x.log"},
        {"lines with \"it's\" in x.log", "grep 'text1' file1.log", "grep 'it'\\''s' x.log"},
        {"lines with \"a $b `c`\" in x.log", "grep \"text1\" file1.log",
         "grep \"a \\$b \\`c\\`\" x.log"},
        {"files \"a b\"", "ls *text1*", "ls *'a b'*"},
        {"replace \"a/b\" by \"c&d\" in x.c", "sed -i 's/text1/text2/g' file1.c",
         "sed -i 's/a\\/b/c\\&d/g' x.c"},
        {"replace \"a/b\" by \"cc\" in x.c", "sed -i 's|text1|\\btext2|' file1.c",
         "sed -i 's|a/b|\\bcc|' x.c"},
        {"drop \"a/b\" from /x/y.c", "sed '/text1/d' /path1.c", "sed '/a\\/b/d' /x/y.c"},
        {"sum where 'a\"b'", "awk '$1 == \"text1\"' f", "awk '$1 == \"a\\\"b\"' f"},
        {"lines of 'a/b'", "awk '/text1/' f", "awk '/a\\/b/' f"},
        {"do \"a; b\"", "awk '{text1}'", NULL},
        {"do \"a; b\"", "bash -c 'echo text1'", NULL},
        {"do \"ls -l\" often", "watch text1", "watch 'ls -l'"},
        {"of \"x y\"", "echo $((text1))", NULL},
        {"of \"x y\"", "cat <<E\ntext1\nE", NULL},
        {"of \"x y\"", "echo \"$(grep text1 f)\"", "echo \"$(grep 'x y' f)\""},
        {"of \"x y\"", "echo ${a:-text1}", NULL},
        {"of \"x y\"", "echo (", NULL},
        {"files of bob", "find . -user user1", NULL},
        {"owned by bob", "ps -uuser1", "ps -ubob"},
        {"in ~/a", "ls \"~/path1\"", NULL},
        {"hosts 10.9.8.7", "ping 10.0.0.1 && ping 110.0.0.1", "ping 10.9.8.7 && ping 110.0.0.1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct literals_map map = mask(*state, cases[i].request);
        const char *restored = NULL;
        bool is_done = literals_restore(*state, &map, cases[i].command, &restored, NULL);
        if (is_done != (cases[i].restored != NULL) ||
            (is_done && strcmp(restored, cases[i].restored) != 0))
            fail_msg("%s -> %s", cases[i].command, is_done ? restored : "refused");
    }
}

static void test_masks_commands(void **state)
{
    static const struct {
        const char *request, *command, *masked;
        size_t missing;
    } cases[] = {
        {"copy /srv/a to /srv/a/b", "cp /srv/a /srv/a/b", "cp /path1 /path2", 0},
        {"convert big.png to jpg", "convert big.png big.jpg", "convert file1.png file1.jpg", 0},
        {"compare a1.md and a1.go", "cmp a1.md a1.go", "cmp file1.md file2.go", 0},
        {"find new*.sh in ./src", "find ./src -name 'new*.sh'", "find ./path1 -name 'name1*.sh'",
         0},
        {"a file named name", "find . -name name", "find . -name name", 0},
        {"named list", "find list -name list", "find list -name list", 0},
        {"named lists", "find list -name lists", "find list -name name1", 0},
        {"owned by user bob", "find . -user bob", "find . -user user1", 0},
        {"in /srv", "ls /srv/x /x/srv srv", "ls /path1/x /x/srv srv", 0},
        {"in /srv and /opt", "ls /srv", "ls /path1", 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct literals_map map = mask(*state, cases[i].request);
        const char *masked;
        size_t missing;
        assert_true(literals_mask_command(*state, &map, cases[i].command, &masked, &missing, NULL));
        assert_string_equal(masked, cases[i].masked);
        assert_int_equal(missing, cases[i].missing);
    }
}

static void test_limits(void **state)
{
    struct literals_map map;
    struct error err = {0};
    char *request = arena_alloc(*state, LITERALS_REQUEST_BYTES_MAX + 2);
    memset(request, 'a', LITERALS_REQUEST_BYTES_MAX + 1);
    assert_false(literals_mask(*state, request, &map, &err));
    request[LITERALS_REQUEST_BYTES_MAX] = '\0';
    for (size_t i = 0; i + 4 < LITERALS_REQUEST_BYTES_MAX; i += 4)
        memcpy(request + i, (char[]){'/', (char)('a' + i % 25), (char)('a' + i / 25 % 26), ' '}, 4);
    assert_true(literals_mask(*state, request, &map, &err));
    assert_int_equal(map.count, LITERALS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_masks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_restores, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_masks_commands, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
