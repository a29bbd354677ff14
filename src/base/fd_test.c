#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/fd.h"
#include "base/scratch.h"

static unsigned mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 07777;
}

static void files_are_read_within_a_bound(void **state)
{
    (void)state;
    struct error err = {0};
    struct buffer text;
    scratch_write_text("file", "0123456789");
    buffer_init(&text, 10);
    assert_true(file_read("file", &text, &err));
    assert_string_equal(text.data, "0123456789");
    buffer_done(&text);
    buffer_init(&text, 9);
    assert_false(file_read("file", &text, &err));
    assert_string_equal(err.text, "file is longer than 9 bytes, the most hob takes");
    assert_false(file_read("missing", &text, &err));
    assert_string_equal(err.text, "missing cannot be opened: No such file or directory");
    assert_false(file_read(".", &text, &err));
    buffer_done(&text);
}

static void a_pipe_is_read_to_its_end(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < 100; i++)
            if (write(ends[1], "0123456789", 10) != 10)
                _exit(1);
        _exit(0);
    }
    close(ends[1]);
    struct buffer text;
    buffer_init(&text, 1000);
    assert_true(fd_read_all(ends[0], "the pipe", &text, NULL));
    assert_int_equal(text.length, 1000);
    buffer_done(&text);
    close(ends[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void files_are_replaced_whole(void **state)
{
    (void)state;
    struct error err = {0};
    struct buffer text;
    buffer_init(&text, 100);
    assert_true(file_replace("file", "one", 3, &err));
    assert_true(file_replace("file", "second", 6, &err));
    assert_true(file_read("file", &text, &err));
    assert_string_equal(text.data, "second");
    assert_int_equal(mode_of("file"), 0600);
    assert_int_equal(scratch_count("."), 1);
    assert_true(file_replace("empty", NULL, 0, &err));
    assert_false(file_replace("no/such/folder/file", "x", 1, &err));
    assert_string_equal(err.text,
                        "no/such/folder/file cannot be written: No such file or directory");
    buffer_done(&text);
}

// A folder in the way makes the rename fail after the temporary file was written.
static void a_failed_replacement_leaves_nothing(void **state)
{
    (void)state;
    struct error err = {0};
    scratch_write_text("file/inside", "x");
    assert_false(file_replace("file", "one", 3, &err));
    assert_string_equal(err.text, "file cannot be replaced: Is a directory");
    assert_int_equal(scratch_count("."), 1);
}

static void a_full_disk_keeps_the_old_file(void **state)
{
    (void)state;
    scratch_write_text("file", "old");
    pid_t child = fork();
    if (child == 0) {
        static char bytes[100000];
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit = {.rlim_cur = 5000, .rlim_max = 5000};
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(file_replace("file", bytes, sizeof(bytes), NULL) ? 1 : 0);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct buffer text;
    buffer_init(&text, 10);
    assert_true(file_read("file", &text, NULL));
    assert_string_equal(text.data, "old");
    assert_int_equal(scratch_count("."), 1);
    buffer_done(&text);
}

static void a_long_path_is_refused(void **state)
{
    (void)state;
    char path[5000];
    memset(path, 'a', sizeof(path) - 1);
    path[sizeof(path) - 1] = '\0';
    struct error err = {0};
    assert_false(file_replace(path, "x", 1, &err));
    assert_non_null(strstr(err.text, "too long"));
    assert_false(directory_make(path, &err));
    assert_non_null(strstr(err.text, "too long"));
}

static void folders_are_made_with_their_parents(void **state)
{
    (void)state;
    struct error err = {0};
    umask(022);
    assert_true(directory_make("a/b/c", &err));
    assert_true(directory_make("a/b/c", &err));
    assert_int_equal(mode_of("a"), 0700);
    assert_int_equal(mode_of("a/b/c"), 0700);
    scratch_write_text("a/file", "");
    assert_false(directory_make("a/file/d", &err));
    assert_non_null(strstr(err.text, "the folder a/file/d cannot be made"));
}

static void files_are_mapped(void **state)
{
    (void)state;
    struct error err = {0};
    struct mapping mapping;
    scratch_write_text("file", "bytes");
    scratch_write_text("empty", "");
    assert_true(mapping_open("file", &mapping, &err));
    assert_int_equal(mapping.length, 5);
    assert_memory_equal(mapping.data, "bytes", 5);
    mapping_close(&mapping);
    assert_null(mapping.data);
    mapping_close(&mapping);
    assert_true(mapping_open("empty", &mapping, &err));
    assert_null(mapping.data);
    assert_false(mapping_open(".", &mapping, &err));
    assert_string_equal(err.text, ". is not a regular file");
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_false(mapping_open("pipe", &mapping, &err));
    assert_string_equal(err.text, "pipe is not a regular file");
    assert_false(mapping_open("missing", &mapping, &err));
}

static void a_lock_keeps_others_out(void **state)
{
    (void)state;
    struct error err = {0};
    int first = -1, second = -1;
    assert_true(file_lock("lock", 0, &first, &err));
    int64_t start_us = clock_us();
    assert_false(file_lock("lock", 50, &second, &err));
    assert_in_range(clock_us() - start_us, 40000, 30000000);
    assert_string_equal(err.text, "the lock lock is held by another hob for over 50 ms");
    assert_int_equal(second, -1);
    close_fd(&first);
    assert_true(file_lock("lock", 0, &second, &err));
    close_fd(&second);
    assert_false(file_lock("no/lock", 0, &second, &err));
}

static void writers_under_a_lock_lose_nothing(void **state)
{
    (void)state;
    enum { WRITERS = 8, ROUNDS = 20 };
    scratch_write_text("count", "0");
    for (int i = 0; i < WRITERS; i++) {
        if (fork() != 0)
            continue;
        for (int round = 0; round < ROUNDS; round++) {
            int lock = -1;
            struct buffer text;
            buffer_init(&text, 20);
            if (!file_lock("lock", 60000, &lock, NULL) || !file_read("count", &text, NULL))
                _exit(1);
            long count = strtol(text.data, NULL, 10) + 1;
            buffer_clear(&text);
            buffer_printf(&text, "%ld", count);
            if (!file_replace("count", text.data, text.length, NULL))
                _exit(1);
            close_fd(&lock);
            buffer_done(&text);
        }
        _exit(0);
    }
    for (int i = 0; i < WRITERS; i++) {
        int status = 1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    struct buffer text;
    buffer_init(&text, 20);
    assert_true(file_read("count", &text, NULL));
    assert_string_equal(text.data, "160");
    buffer_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(files_are_read_within_a_bound),
        IN_SCRATCH(a_pipe_is_read_to_its_end),
        IN_SCRATCH(files_are_replaced_whole),
        IN_SCRATCH(a_failed_replacement_leaves_nothing),
        IN_SCRATCH(a_full_disk_keeps_the_old_file),
        IN_SCRATCH(a_long_path_is_refused),
        IN_SCRATCH(folders_are_made_with_their_parents),
        IN_SCRATCH(files_are_mapped),
        IN_SCRATCH(a_lock_keeps_others_out),
        IN_SCRATCH(writers_under_a_lock_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
