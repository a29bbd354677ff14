// Downloads from a real HTTP server on this machine that misbehaves in every way the table names.
#include "net/download.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/fd.h"

enum { BODY_BYTES = 700000, FIRST_PART = 300000 };

enum manner {
    MANNER_PLAIN,      // whole, with length, ETag and ranges
    MANNER_CUT_ONCE,   // the first answer breaks after FIRST_PART bytes
    MANNER_CUT_ALWAYS, // every answer brings FIRST_PART / 10 bytes and breaks
    MANNER_NO_RANGES,  // answers 200 with everything, whatever was asked
    MANNER_WRONG_PLACE,
    MANNER_NO_LENGTH, // chunked
    MANNER_MISSING,
    MANNER_FORBIDDEN,
    MANNER_BROKEN,
    MANNER_REDIRECT,
    MANNER_REDIRECT_OUT,
    MANNER_REDIRECT_FOREVER,
    MANNER_EMPTY,
    MANNER_STUCK, // sends FIRST_PART bytes and then nothing
};

static struct {
    pthread_t thread;
    int fd;
    int port;
    enum manner manner;
    char etag[16];
    unsigned requests;
    uint64_t bytes_sent;
    char last_range[64];
} server;

static char body[BODY_BYTES];
static char folder[64];
static char path[96];
static char url[96];

static void send_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = send(fd, bytes, length, MSG_NOSIGNAL);
        if (put <= 0)
            return;
        bytes += put;
        length -= (size_t)put;
        server.bytes_sent += (uint64_t)put;
    }
}

__attribute__((format(printf, 2, 3))) static void send_text(int fd, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    send_all(fd, text, (size_t)length);
}

static bool read_request(int fd, char *text, size_t size)
{
    size_t length = 0;
    while (length + 1 < size) {
        ssize_t got = recv(fd, text + length, size - length - 1, 0);
        if (got <= 0)
            return false;
        length += (size_t)got;
        text[length] = '\0';
        if (strstr(text, "\r\n\r\n") != NULL)
            return true;
    }
    return false;
}

static void send_body(int fd, const char *request)
{
    const char *range = strstr(request, "\r\nRange: bytes=");
    const char *condition = strstr(request, "\r\nIf-Range: ");
    size_t from = range == NULL ? 0 : strtoul(range + 15, NULL, 10);
    snprintf(server.last_range, sizeof(server.last_range), "%zu", from);
    bool is_same =
        condition == NULL || strncmp(condition + 12, server.etag, strlen(server.etag)) == 0;
    bool is_part = range != NULL && is_same && server.manner != MANNER_NO_RANGES;
    if (!is_part)
        from = 0;
    if (from >= BODY_BYTES) {
        send_text(fd, "HTTP/1.1 416 No\r\nContent-Range: bytes */%d\r\nContent-Length: 0\r\n\r\n",
                  BODY_BYTES);
        return;
    }
    size_t length = BODY_BYTES - from, sent = length;
    if (is_part)
        send_text(fd, "HTTP/1.1 206 Part\r\nContent-Range: bytes %zu-%d/%d\r\n",
                  server.manner == MANNER_WRONG_PLACE ? from + 1 : from, BODY_BYTES - 1,
                  BODY_BYTES);
    else
        send_text(fd, "HTTP/1.1 200 Fine\r\n");
    send_text(fd, "ETag: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", server.etag,
              length);
    if ((server.manner == MANNER_CUT_ONCE || server.manner == MANNER_STUCK) && from == 0)
        sent = FIRST_PART;
    if (server.manner == MANNER_CUT_ALWAYS && sent > FIRST_PART / 10)
        sent = FIRST_PART / 10;
    send_all(fd, body + from, sent);
    if (server.manner == MANNER_STUCK) {
        char rest[16];
        (void)!recv(fd, rest, sizeof(rest), 0); // until the other side leaves
    }
}

static void send_chunks(int fd)
{
    send_text(fd, "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (size_t at = 0; at < BODY_BYTES; at += 100000) {
        send_text(fd, "%x\r\n", 100000);
        send_all(fd, body + at, 100000);
        send_text(fd, "\r\n");
    }
    send_text(fd, "0\r\n\r\n");
}

static void answer(int fd, const char *request)
{
    bool is_target = strstr(request, "GET /target ") != NULL;
    if (server.manner == MANNER_NO_LENGTH)
        send_chunks(fd);
    else if (server.manner == MANNER_MISSING)
        send_text(fd, "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nno!\n");
    else if (server.manner == MANNER_FORBIDDEN)
        send_text(fd, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    else if (server.manner == MANNER_BROKEN)
        send_text(fd, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    else if (server.manner == MANNER_EMPTY)
        send_text(fd, "HTTP/1.1 200 Fine\r\nContent-Length: 0\r\n\r\n");
    else if (server.manner == MANNER_REDIRECT_OUT)
        send_text(fd, "HTTP/1.1 302 x\r\nLocation: http://example.org/x\r\nContent-Length: "
                      "0\r\n\r\n");
    else if (server.manner == MANNER_REDIRECT_FOREVER ||
             (server.manner == MANNER_REDIRECT && !is_target))
        send_text(fd, "HTTP/1.1 302 x\r\nLocation: /target\r\nContent-Length: 0\r\n\r\n");
    else
        send_body(fd, request);
}

static void *serve(void *context)
{
    char request[8192];
    (void)context;
    for (;;) {
        int fd = accept(server.fd, NULL, NULL);
        if (fd < 0)
            return NULL;
        if (read_request(fd, request, sizeof(request))) {
            server.requests++;
            answer(fd, request);
        }
        close(fd);
    }
}

static int start_server(void **state)
{
    (void)state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    for (size_t i = 0; i < BODY_BYTES; i++)
        body[i] = (char)(i * 31 + i / 251);
    server.fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server.fd, (struct sockaddr *)&address, size) != 0 || listen(server.fd, 8) != 0 ||
        getsockname(server.fd, (struct sockaddr *)&address, &size) != 0)
        return 1;
    server.port = ntohs(address.sin_port);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/file", server.port);
    unsetenv("http_proxy");
    return pthread_create(&server.thread, NULL, serve, NULL);
}

static int stop_server(void **state)
{
    (void)state;
    shutdown(server.fd, SHUT_RDWR);
    close(server.fd);
    return pthread_join(server.thread, NULL);
}

static int set_up(void **state)
{
    (void)state;
    server.manner = MANNER_PLAIN;
    server.requests = 0;
    server.bytes_sent = 0;
    snprintf(server.etag, sizeof(server.etag), "\"v1\"");
    snprintf(folder, sizeof(folder), "/tmp/hob-net-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/file.part", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static bool fetch(struct error *err)
{
    const struct download download = {.url = url, .path = path, .bytes_max = 1 << 30};
    uint64_t bytes = 0;
    return download_file(&download, &bytes, err) && bytes > 0;
}

static void assert_whole(void)
{
    struct buffer file;
    buffer_init(&file, BODY_BYTES * 2);
    assert_true(file_read(path, &file, NULL));
    assert_int_equal(file.length, BODY_BYTES);
    assert_memory_equal(file.data, body, BODY_BYTES);
    buffer_done(&file);
}

static off_t size_of_part(void)
{
    struct stat info;
    return stat(path, &info) == 0 ? info.st_size : -1;
}

static void fetches(void **state)
{
    (void)state;
    static const enum manner manners[] = {MANNER_PLAIN, MANNER_NO_LENGTH, MANNER_REDIRECT,
                                          MANNER_CUT_ONCE, MANNER_NO_RANGES};
    for (size_t i = 0; i < sizeof(manners) / sizeof(manners[0]); i++) {
        struct error err = {0};
        struct stat info;
        server.manner = manners[i];
        download_forget(path);
        if (!fetch(&err))
            fail_msg("manner %d: %s", manners[i], err.text);
        assert_whole();
        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
    }
}

static void goes_on_where_it_was(void **state)
{
    (void)state;
    server.manner = MANNER_CUT_ALWAYS;
    assert_false(fetch(NULL));
    off_t there = size_of_part();
    assert_true(there >= FIRST_PART / 10 && there < BODY_BYTES);
    server.manner = MANNER_PLAIN;
    server.bytes_sent = 0;
    assert_true(fetch(NULL));
    assert_whole();
    assert_int_equal(strtol(server.last_range, NULL, 10), there);
    assert_true(server.bytes_sent < (uint64_t)(BODY_BYTES - there) + 1000);
    // Complete: one question, no bytes.
    server.bytes_sent = 0;
    assert_true(fetch(NULL));
    assert_whole();
    assert_true(server.bytes_sent < 1000);
}

static void another_version_comes_whole(void **state)
{
    (void)state;
    server.manner = MANNER_CUT_ALWAYS;
    assert_false(fetch(NULL));
    assert_true(size_of_part() > 0);
    server.manner = MANNER_PLAIN;
    snprintf(server.etag, sizeof(server.etag), "\"v2\"");
    body[0] = (char)(body[0] + 1);
    assert_true(fetch(NULL));
    assert_whole();
}

static void another_address_comes_whole(void **state)
{
    (void)state;
    server.manner = MANNER_CUT_ALWAYS;
    assert_false(fetch(NULL));
    server.manner = MANNER_PLAIN;
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/other", server.port);
    server.bytes_sent = 0;
    assert_true(fetch(NULL));
    assert_whole();
    assert_true(server.bytes_sent >= BODY_BYTES);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/file", server.port);
}

static void a_damaged_note_is_no_harm(void **state)
{
    (void)state;
    char note[128];
    snprintf(note, sizeof(note), "%s.from", path);
    static const char *const notes[] = {"", "x", "\n\n\n", "http://127.0.0.1/file\n"};
    for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
        assert_true(file_replace(path, "garbage", 7, NULL));
        assert_true(file_replace(note, notes[i], strlen(notes[i]), NULL));
        assert_true(fetch(NULL));
        assert_whole();
    }
}

static void failures_are_sentences(void **state)
{
    (void)state;
    static const struct {
        enum manner manner;
        const char *part;
    } rows[] = {{MANNER_MISSING, "404"},
                {MANNER_FORBIDDEN, "account"},
                {MANNER_BROKEN, "503"},
                {MANNER_REDIRECT_OUT, "does not follow"},
                {MANNER_REDIRECT_FOREVER, "redirected"},
                {MANNER_CUT_ALWAYS, "connection broke"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct error err = {0};
        server.manner = rows[i].manner;
        assert_false(fetch(&err));
        assert_int_equal(err.code, EXIT_UNREACHABLE);
        if (strstr(err.text, rows[i].part) == NULL)
            fail_msg("'%s' does not say '%s'", err.text, rows[i].part);
    }
    server.manner = MANNER_CUT_ALWAYS;
    download_forget(path);
    assert_false(fetch(NULL));
    server.manner = MANNER_WRONG_PLACE;
    struct error err = {0};
    assert_false(fetch(&err));
    assert_non_null(strstr(err.text, "wrong place"));
}

static void an_empty_file_is_empty(void **state)
{
    (void)state;
    server.manner = MANNER_CUT_ALWAYS;
    assert_false(fetch(NULL));
    server.manner = MANNER_EMPTY;
    const struct download download = {.url = url, .path = path, .bytes_max = 1000};
    uint64_t bytes = 1;
    assert_true(download_file(&download, &bytes, NULL));
    assert_int_equal(bytes, 0);
    assert_int_equal(size_of_part(), 0);
}

static void nobody_listens(void **state)
{
    (void)state;
    struct error err = {0};
    const struct download download = {
        .url = "http://127.0.0.1:1/x", .path = path, .bytes_max = 1000};
    uint64_t bytes;
    assert_false(download_file(&download, &bytes, &err));
    assert_int_equal(err.code, EXIT_UNREACHABLE);
}

static void offline_asks_nobody(void **state)
{
    (void)state;
    struct error err = {0};
    const struct download download = {
        .url = url, .path = path, .bytes_max = 1 << 30, .is_offline = true};
    uint64_t bytes;
    assert_false(download_file(&download, &bytes, &err));
    assert_int_equal(err.code, EXIT_UNREACHABLE);
    assert_non_null(strstr(err.text, "offline"));
    assert_int_equal(server.requests, 0);
    assert_int_equal(size_of_part(), -1);
}

static void too_large_is_refused(void **state)
{
    (void)state;
    static const enum manner manners[] = {MANNER_PLAIN, MANNER_NO_LENGTH};
    for (size_t i = 0; i < 2; i++) {
        struct error err = {0};
        const struct download download = {.url = url, .path = path, .bytes_max = BODY_BYTES - 1};
        uint64_t bytes;
        server.manner = manners[i];
        assert_false(download_file(&download, &bytes, &err));
        assert_int_equal(err.code, EXIT_FAILED);
        assert_true(size_of_part() < BODY_BYTES);
    }
}

static void a_full_disk_is_a_sentence(void **state)
{
    (void)state;
    struct rlimit old, small = {.rlim_cur = FIRST_PART, .rlim_max = RLIM_INFINITY};
    struct error err = {0};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(fetch(&err));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(err.code, EXIT_FAILED);
    assert_non_null(strstr(err.text, "no room"));
    assert_int_equal(size_of_part(), FIRST_PART);
    assert_true(fetch(NULL));
    assert_whole();
}

static void room_is_looked_at_first(void **state)
{
    (void)state;
    struct error err = {0};
    assert_true(disk_has_room(folder, 1, NULL));
    assert_false(disk_has_room(folder, UINT64_C(1) << 60, &err));
    assert_int_equal(err.code, EXIT_FAILED);
    assert_non_null(strstr(err.text, "free"));
    assert_false(disk_has_room("/nowhere", 1, &err));
}

static volatile sig_atomic_t cancel;
static int64_t cancelled_us;

static void *cancel_soon(void *context)
{
    (void)context;
    usleep(200000);
    cancelled_us = clock_us();
    cancel = 1;
    return NULL;
}

static void ctrl_c_ends_it(void **state)
{
    (void)state;
    struct error err = {0};
    pthread_t thread;
    uint64_t bytes;
    const struct download download = {
        .url = url, .path = path, .bytes_max = 1 << 30, .cancel = &cancel};
    server.manner = MANNER_STUCK;
    cancel = 0;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, NULL), 0);
    assert_false(download_file(&download, &bytes, &err));
    int64_t waited_us = clock_us() - cancelled_us;
    pthread_join(thread, NULL);
    assert_int_equal(err.code, EXIT_INTERRUPTED);
    assert_true(waited_us < 2000000);
    print_message("stopped %lld ms after the signal\n", (long long)waited_us / 1000);
    assert_int_equal(size_of_part(), FIRST_PART);
    server.manner = MANNER_PLAIN;
    assert_true(fetch(NULL));
    assert_whole();
}

static void a_link_is_not_followed(void **state)
{
    (void)state;
    char target[128];
    snprintf(target, sizeof(target), "%s/precious", folder);
    assert_true(file_replace(target, "keep", 4, NULL));
    assert_int_equal(symlink(target, path), 0);
    assert_false(fetch(NULL));
    struct stat info;
    assert_int_equal(stat(target, &info), 0);
    assert_int_equal(info.st_size, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fetches),
        TEST(goes_on_where_it_was),
        TEST(another_version_comes_whole),
        TEST(another_address_comes_whole),
        TEST(a_damaged_note_is_no_harm),
        TEST(failures_are_sentences),
        TEST(an_empty_file_is_empty),
        TEST(nobody_listens),
        TEST(offline_asks_nobody),
        TEST(too_large_is_refused),
        TEST(a_full_disk_is_a_sentence),
        TEST(room_is_looked_at_first),
        TEST(ctrl_c_ends_it),
        TEST(a_link_is_not_followed),
    };
    return cmocka_run_group_tests(tests, start_server, stop_server);
}
