// Names, the models folder, checksums, and bringing files into it.
#include "model/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/array.h"
#include "base/buffer.h"
#include "base/fd.h"
#include "model/pull.h"

static char home[64];
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 64 << 20);
    snprintf(home, sizeof(home), "/tmp/hob-files-XXXXXX");
    if (mkdtemp(home) == NULL)
        return 1;
    unsetenv("XDG_DATA_HOME");
    return setenv("HOME", home, 1);
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", home);
    arena_done(&arena);
    return system(command);
}

static char *below_home(const char *name)
{
    return arena_printf(&arena, "%s/%s", home, name);
}

// The smallest file that counts: a header with a type and no tensors, and a tail to tell files
// apart.
static char *write_gguf(const char *name, const char *type, char tail)
{
    struct buffer file;
    buffer_init(&file, 4096);
    buffer_add(&file, "GGUF\3\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0", 24);
    buffer_add(&file, "\14\0\0\0\0\0\0\0general.type\10\0\0\0", 24);
    buffer_char(&file, (char)strlen(type));
    buffer_add(&file, "\0\0\0\0\0\0\0", 7);
    buffer_text(&file, type);
    buffer_char(&file, tail);
    char *path = below_home(name);
    assert_true(file_replace(path, file.data, file.length, NULL));
    buffer_done(&file);
    return path;
}

static bool pull(const char *source, const char *name, const char *sha256, enum model_kind kind,
                 struct model_pulled *ret_pulled, struct error *err)
{
    const struct model_pull wanted = {
        .source = source, .name = name, .sha256 = sha256, .kind = kind};
    return model_pull(&arena, &wanted, ret_pulled, err);
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool is_good;
    } rows[] = {{"gemma.gguf", true}, {"a b", true},   {"模型", true},   {"", false},
                {"a/b", false},       {"..", false},   {".x", false},    {"-x", false},
                {"a\nb", false},      {"\xff", false}, {"/etc/x", false}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = {0};
        if (model_name_check(rows[i].name, &err) != rows[i].is_good)
            fail_msg("'%s': %s", rows[i].name, err.text);
        if (!rows[i].is_good)
            assert_int_equal(err.code, EXIT_USAGE);
    }
    char long_name[MODEL_NAME_BYTES_MAX + 2];
    memset(long_name, 'a', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    assert_false(model_name_check(long_name, NULL));
}

static void pulled_files_are_found(void **state)
{
    (void)state;
    char *source = write_gguf("first.gguf", "model", 'a');
    struct model_pulled pulled;
    struct stat info;
    char *path, hex[DIGEST_HEX_BYTES], wanted[DIGEST_HEX_BYTES];
    bool has_checksum = false;
    assert_false(model_file_find(&arena, "first", &path, NULL));
    assert_true(pull(source, NULL, NULL, KIND_MODEL, &pulled, NULL));
    assert_string_equal(pulled.name, "first.gguf");
    assert_true(model_file_find(&arena, "first", &path, NULL));
    assert_string_equal(path, pulled.path);
    assert_true(model_file_find(&arena, "first.gguf", &path, NULL));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(digest_file(source, NULL, NULL, wanted, NULL));
    assert_true(model_checksum_read(&arena, path, hex, NULL));
    assert_string_equal(hex, wanted);
    assert_true(model_checksum_verify(&arena, path, NULL, NULL, &has_checksum, NULL));
    assert_true(has_checksum);
    assert_int_equal(access(below_home(".local/share/hob/models/.first.gguf.part"), F_OK), -1);
    assert_int_equal(access(source, F_OK), 0);
}

static void a_name_is_one_file(void **state)
{
    (void)state;
    char *one = write_gguf("one.gguf", "model", 'a'), *two = write_gguf("two.gguf", "model", 'b');
    struct model_pulled pulled;
    struct error err = {0};
    char hex[DIGEST_HEX_BYTES];
    assert_true(pull(one, "x", NULL, KIND_MODEL, &pulled, NULL));
    assert_false(pulled.was_there);
    assert_true(pull(one, "x", NULL, KIND_MODEL, &pulled, NULL));
    assert_true(pulled.was_there);
    assert_false(pull(two, "x", NULL, KIND_MODEL, &pulled, &err));
    assert_int_equal(err.code, EXIT_FAILED);
    assert_true(digest_file(one, NULL, NULL, hex, NULL));
    assert_true(pull("/nowhere", "x", hex, KIND_MODEL, &pulled, NULL)); // it is there already
    assert_true(pulled.was_there);
}

static void wrong_files_are_not_kept(void **state)
{
    (void)state;
    char *good = write_gguf("good.gguf", "model", 'a');
    static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
    struct model_pulled pulled;
    assert_true(file_replace(below_home("empty"), "", 0, NULL));
    assert_true(file_replace(below_home("noise"), "0123456789012345678901234567", 28, NULL));
    assert_true(file_replace(below_home("cut"), "GGUF\3\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\7",
                             25, NULL));
    const struct {
        const char *source, *sha256;
        enum model_kind kind;
        enum exit_code code;
        const char *part;
    } rows[] = {
        {good, zeros, KIND_MODEL, EXIT_FAILED, "sha256"},
        {good, "12", KIND_MODEL, EXIT_USAGE, "64"},
        {good, NULL, KIND_ADAPTER, EXIT_FAILED, "not an adapter"},
        {below_home("empty"), NULL, KIND_MODEL, EXIT_FAILED, "empty"},
        {below_home("noise"), NULL, KIND_MODEL, EXIT_FAILED, "not a GGUF"},
        {below_home("cut"), NULL, KIND_MODEL, EXIT_FAILED, "cut"},
        {home, NULL, KIND_MODEL, EXIT_FAILED, "not a regular file"},
        {"/dev/zero", NULL, KIND_MODEL, EXIT_FAILED, "not a regular file"},
        {"/nowhere/x", NULL, KIND_MODEL, EXIT_FAILED, "cannot be opened"},
        {"ftp://example.org/x", NULL, KIND_MODEL, EXIT_USAGE, "https"},
        {"http://127.0.0.1:1/x", NULL, KIND_MODEL, EXIT_UNREACHABLE, "cannot be reached"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct error err = {0};
        assert_false(pull(rows[i].source, "x", rows[i].sha256, rows[i].kind, &pulled, &err));
        if (err.code != rows[i].code || strstr(err.text, rows[i].part) == NULL)
            fail_msg("%s: %d %s", rows[i].source, err.code, err.text);
        assert_int_equal(access(below_home(".local/share/hob/models/x.gguf"), F_OK), -1);
        assert_int_equal(access(below_home(".local/share/hob/models/.x.gguf.part"), F_OK), -1);
    }
}

static void one_hob_at_a_time(void **state)
{
    (void)state;
    char *source = write_gguf("s.gguf", "model", 'a');
    struct model_pulled pulled;
    struct error err = {0};
    int fd;
    assert_true(directory_make(below_home(".local/share/hob/models"), NULL));
    assert_true(file_lock(below_home(".local/share/hob/models/.x.gguf.part"), 0, &fd, NULL));
    assert_false(pull(source, "x", NULL, KIND_MODEL, &pulled, &err));
    assert_non_null(strstr(err.text, "another hob"));
    close(fd);
    assert_true(pull(source, "x", NULL, KIND_MODEL, &pulled, NULL));
}

static void lists_by_kind(void **state)
{
    (void)state;
    struct model_pulled pulled;
    struct model_file *files;
    size_t count = 9;
    assert_true(model_files_list(&arena, KIND_MODEL, &files, &count, NULL));
    assert_int_equal(count, 0);
    assert_true(pull(write_gguf("b.gguf", "model", 'b'), NULL, NULL, KIND_MODEL, &pulled, NULL));
    assert_true(pull(write_gguf("a.gguf", "model", 'a'), NULL, NULL, KIND_MODEL, &pulled, NULL));
    assert_true(
        pull(write_gguf("l.gguf", "adapter", 'l'), NULL, NULL, KIND_ADAPTER, &pulled, NULL));
    assert_true(file_replace(below_home(".local/share/hob/models/z.gguf"), "no", 2, NULL));
    assert_true(file_replace(below_home(".local/share/hob/models/readme"), "no", 2, NULL));
    assert_true(model_files_list(&arena, KIND_MODEL, &files, &count, NULL));
    assert_int_equal(count, 3);
    assert_string_equal(files[0].name, "a.gguf");
    assert_string_equal(files[1].name, "b.gguf");
    assert_null(files[1].problem);
    assert_non_null(strstr(files[2].problem, "not a GGUF"));
    assert_true(model_files_list(&arena, KIND_ADAPTER, &files, &count, NULL));
    assert_int_equal(count, 1);
}

static void removes_what_it_keeps(void **state)
{
    (void)state;
    struct model_pulled pulled;
    struct error err = {0};
    char *outside = write_gguf("b.gguf", "model", 'b');
    assert_true(pull(outside, NULL, NULL, KIND_MODEL, &pulled, NULL));
    assert_false(model_file_remove(&arena, outside, KIND_MODEL, &err));
    assert_int_equal(err.code, EXIT_USAGE);
    assert_false(model_file_remove(&arena, "../b.gguf", KIND_MODEL, &err));
    assert_false(model_file_remove(&arena, "b", KIND_ADAPTER, &err));
    assert_int_equal(access(pulled.path, F_OK), 0);
    assert_true(model_file_remove(&arena, "b", KIND_MODEL, &err));
    assert_int_equal(access(pulled.path, F_OK), -1);
    assert_int_equal(access(arena_printf(&arena, "%s.sha256", pulled.path), F_OK), -1);
    assert_int_equal(access(outside, F_OK), 0);
    assert_false(model_file_remove(&arena, "b", KIND_MODEL, &err));
    assert_int_equal(err.code, EXIT_UNREACHABLE);
}

static void damage_is_found(void **state)
{
    (void)state;
    struct model_pulled pulled;
    struct error err = {0};
    bool has_checksum = false;
    assert_true(pull(write_gguf("d.gguf", "model", 'a'), NULL, NULL, KIND_MODEL, &pulled, NULL));
    assert_true(file_replace(pulled.path, "GGUF and noise", 14, NULL));
    assert_false(model_checksum_verify(&arena, pulled.path, NULL, NULL, &has_checksum, &err));
    assert_non_null(strstr(err.text, "damaged"));
    char *sidecar = arena_printf(&arena, "%s.sha256", pulled.path);
    assert_true(file_replace(sidecar, "none", 4, NULL));
    assert_false(model_checksum_verify(&arena, pulled.path, NULL, NULL, &has_checksum, &err));
    assert_int_equal(unlink(sidecar), 0);
    assert_true(model_checksum_verify(&arena, pulled.path, NULL, NULL, &has_checksum, &err));
    assert_false(has_checksum);
}

static void without_a_home(void **state)
{
    (void)state;
    struct error err = {0};
    char *path;
    unsetenv("HOME");
    assert_false(model_file_find(&arena, "x", &path, &err));
    assert_non_null(strstr(err.text, "HOME"));
    assert_false(model_file_find(&arena, "~/x", &path, &err));
    assert_int_equal(err.code, EXIT_UNREACHABLE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names),
        TEST(pulled_files_are_found),
        TEST(a_name_is_one_file),
        TEST(one_hob_at_a_time),
        TEST(wrong_files_are_not_kept),
        TEST(lists_by_kind),
        TEST(removes_what_it_keeps),
        TEST(damage_is_found),
        TEST(without_a_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
