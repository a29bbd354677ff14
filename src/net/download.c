#include "net/download.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/fd.h"
#include "base/paths.h"
#include "net/address.h"

enum {
    VALIDATOR_BYTES_MAX = 256,
    ORIGIN_BYTES_MAX = ADDRESS_BYTES_MAX + 2 * VALIDATOR_BYTES_MAX,
    PROGRESS_INTERVAL_US = 100000,
};

// What the last response's header said, and where its body goes.
struct transfer {
    const struct download *download;
    CURL *curl;
    char address[ADDRESS_BYTES_MAX + 1]; // after redirects
    char origin[ORIGIN_BYTES_MAX];       // what PATH.from says or will say
    int fd;
    uint64_t done_bytes, all_bytes;
    uint64_t range_start, range_all; // of Content-Range; UINT64_MAX when absent
    uint64_t body_bytes;             // of Content-Length; UINT64_MAX when absent
    char validator[VALIDATOR_BYTES_MAX];
    bool is_strong; // the validator is an ETag
    bool has_begun; // the body's first bytes were placed
    bool has_brought_bytes;
    int64_t told_us;
    struct error failure; // set by a callback; code 0 for none
};

static bool origin_path(const char *path, char *ret_path, size_t size)
{
    return snprintf(ret_path, size, "%s.from", path) < (int)size;
}

void download_forget(const char *path)
{
    char origin[PATH_BYTES_MAX];
    unlink(path);
    if (origin_path(path, origin, sizeof(origin)))
        unlink(origin);
}

static const char *in_megabytes(uint64_t bytes, char text[32])
{
    snprintf(text, 32, "%.1f MB", (double)bytes / 1e6);
    return text;
}

bool disk_has_room(const char *folder, uint64_t bytes, struct error *err)
{
    struct statvfs info;
    char needed[32], there[32];
    if (statvfs(folder, &info) != 0)
        return error_errno(err, "%s cannot be looked at", folder);
    uint64_t available = (uint64_t)info.f_bavail * info.f_frsize;
    if (bytes <= available && DOWNLOAD_SPARE_BYTES <= available - bytes)
        return true;
    return error_set(err, EXIT_FAILED,
                     "%s has %s free, and %s are needed and a little to spare; make room and try "
                     "again",
                     folder, in_megabytes(available, there), in_megabytes(bytes, needed));
}

static bool room_for_rest(struct transfer *transfer)
{
    char folder[PATH_BYTES_MAX];
    const char *path = transfer->download->path;
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof(folder), "%.*s", slash == NULL ? 1 : (int)(slash - path + 1),
             slash == NULL ? "." : path);
    return disk_has_room(folder, transfer->all_bytes - transfer->done_bytes, &transfer->failure);
}

static bool is_cancelled(const struct transfer *transfer)
{
    return transfer->download->cancel != NULL && *transfer->download->cancel != 0;
}

// The value of header `name` in `line`, or NULL.
static const char *header_value(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0 || line[length] != ':')
        return NULL;
    return line + length + 1 + strspn(line + length + 1, " \t");
}

static uint64_t number_or(const char *text, uint64_t otherwise)
{
    char *end;
    if (*text < '0' || *text > '9')
        return otherwise;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    return errno != 0 ? otherwise : number;
}

// RFC 9110: `Content-Range: bytes 100-199/200`, or `bytes */200` with 416.
static void read_content_range(struct transfer *transfer, const char *value)
{
    if (strncasecmp(value, "bytes ", 6) != 0)
        return;
    const char *slash = strchr(value, '/');
    transfer->range_start = number_or(value + 6, UINT64_MAX);
    transfer->range_all = slash == NULL ? UINT64_MAX : number_or(slash + 1, UINT64_MAX);
}

static void reset_header(struct transfer *transfer)
{
    transfer->range_start = transfer->range_all = transfer->body_bytes = UINT64_MAX;
    transfer->validator[0] = '\0';
    transfer->is_strong = false;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    char line[1024];
    snprintf(line, sizeof(line), "%.*s", (int)(length < sizeof(line) ? length : sizeof(line) - 1),
             bytes);
    line[strcspn(line, "\r\n")] = '\0';
    const char *value;
    if (strncmp(line, "HTTP/", 5) == 0)
        reset_header(transfer);
    else if ((value = header_value(line, "content-range")) != NULL)
        read_content_range(transfer, value);
    else if ((value = header_value(line, "content-length")) != NULL)
        transfer->body_bytes = number_or(value, UINT64_MAX);
    else if ((value = header_value(line, "etag")) != NULL && value[0] == '"' &&
             strlen(value) < VALIDATOR_BYTES_MAX) {
        transfer->is_strong = true;
        snprintf(transfer->validator, sizeof(transfer->validator), "%s", value);
    } else if ((value = header_value(line, "last-modified")) != NULL && !transfer->is_strong &&
               strlen(value) < VALIDATOR_BYTES_MAX)
        snprintf(transfer->validator, sizeof(transfer->validator), "%s", value);
    return length;
}

static bool fail_write(struct transfer *transfer)
{
    const char *path = transfer->download->path;
    if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
        return error_set(&transfer->failure, EXIT_FAILED,
                         "there is no room left for %s; make room and pull again: it goes on where "
                         "it was",
                         path);
    return error_errno(&transfer->failure, "%s cannot be written", path);
}

// Which bytes these are: kept for the next try. Without a validator the length alone has to do.
static bool write_origin(struct transfer *transfer)
{
    char path[PATH_BYTES_MAX];
    int length = snprintf(transfer->origin, sizeof(transfer->origin), "%s\n%s\n%llu\n",
                          transfer->download->url, transfer->validator,
                          (unsigned long long)transfer->all_bytes);
    if (length < 0 || (size_t)length >= sizeof(transfer->origin) ||
        !origin_path(transfer->download->path, path, sizeof(path)))
        return error_set(&transfer->failure, EXIT_FAILED, "the path %.60s... is too long",
                         transfer->download->path);
    return file_replace(path, transfer->origin, (size_t)length, &transfer->failure);
}

// Before the body's first byte: does it continue what is there, and is there room for it?
static bool begin_body(struct transfer *transfer)
{
    const struct download *download = transfer->download;
    long status = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    transfer->has_begun = true;
    if (status == 206) {
        if (transfer->range_start != transfer->done_bytes ||
            (transfer->all_bytes != 0 && transfer->range_all != transfer->all_bytes))
            return error_set(&transfer->failure, EXIT_UNREACHABLE,
                             "the server continues %s at the wrong place; pull again",
                             download->url);
    } else {
        if (ftruncate(transfer->fd, 0) != 0 || lseek(transfer->fd, 0, SEEK_SET) != 0)
            return fail_write(transfer);
        transfer->done_bytes = 0;
        transfer->all_bytes = transfer->body_bytes == UINT64_MAX ? 0 : transfer->body_bytes;
        if (!write_origin(transfer))
            return false;
    }
    char size[32], most[32];
    if (transfer->all_bytes > download->bytes_max)
        return error_set(&transfer->failure, EXIT_FAILED,
                         "%s is %s long, and hob takes no more than %s", download->url,
                         in_megabytes(transfer->all_bytes, size),
                         in_megabytes(download->bytes_max, most));
    return transfer->all_bytes == 0 || room_for_rest(transfer);
}

static void tell(struct transfer *transfer, bool is_last)
{
    int64_t now = clock_us();
    if (transfer->download->progress == NULL ||
        (!is_last && now - transfer->told_us < PROGRESS_INTERVAL_US))
        return;
    transfer->told_us = now;
    transfer->download->progress(transfer->done_bytes, transfer->all_bytes,
                                 transfer->download->context);
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    long status = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200 && status != 206)
        return length; // an error page; the status says enough
    if (!transfer->has_begun && !begin_body(transfer))
        return 0;
    char most[32];
    if (length > transfer->download->bytes_max - transfer->done_bytes) {
        error_set(&transfer->failure, EXIT_FAILED, "%s is longer than %s, the most hob takes",
                  transfer->download->url, in_megabytes(transfer->download->bytes_max, most));
        return 0;
    }
    for (size_t at = 0; at < length;) {
        ssize_t put = write(transfer->fd, bytes + at, length - at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            fail_write(transfer);
            return 0;
        }
        at += (size_t)put;
        transfer->done_bytes += (size_t)put;
        transfer->has_brought_bytes = true;
    }
    tell(transfer, false);
    return length;
}

static void set_options(struct transfer *transfer, struct curl_slist *headers)
{
    CURL *curl = transfer->curl;
    curl_easy_setopt(curl, CURLOPT_URL, transfer->address);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http"); // address_check() was stricter
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);          // each step is checked
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "hob/" HOB_VERSION);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)DOWNLOAD_CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)DOWNLOAD_STALL_S);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 256L * 1024);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
}

// Runs one request to its end, looking for a cancellation every DOWNLOAD_POLL_MS.
static CURLcode perform(struct transfer *transfer)
{
    CURLM *multi = curl_multi_init();
    CURLcode result = CURLE_OK;
    int running = 1, waiting;
    if (multi == NULL || curl_multi_add_handle(multi, transfer->curl) != CURLM_OK)
        die("out of memory");
    while (running > 0 && !is_cancelled(transfer)) {
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            break;
        if (running > 0)
            curl_multi_poll(multi, NULL, 0, DOWNLOAD_POLL_MS, NULL);
    }
    const CURLMsg *message = curl_multi_info_read(multi, &waiting);
    if (message != NULL && message->msg == CURLMSG_DONE)
        result = message->data.result;
    else if (running > 0)
        result = CURLE_ABORTED_BY_CALLBACK;
    curl_multi_remove_handle(multi, transfer->curl);
    curl_multi_cleanup(multi);
    return result;
}

// `Range`, and `If-Range` so that a file that changed since comes whole.
static struct curl_slist *make_headers(const struct transfer *transfer)
{
    char line[VALIDATOR_BYTES_MAX + 64];
    if (transfer->done_bytes == 0)
        return NULL;
    snprintf(line, sizeof(line), "Range: bytes=%llu-", (unsigned long long)transfer->done_bytes);
    struct curl_slist *headers = curl_slist_append(NULL, line);
    if (transfer->validator[0] != '\0') {
        snprintf(line, sizeof(line), "If-Range: %s", transfer->validator);
        headers = curl_slist_append(headers, line);
    }
    return headers;
}

enum step { STEP_DONE, STEP_AGAIN, STEP_REDIRECT, STEP_FAILED };

static enum step follow(struct transfer *transfer, struct error *err)
{
    char *next = NULL;
    curl_easy_getinfo(transfer->curl, CURLINFO_REDIRECT_URL, &next);
    if (next == NULL) {
        error_set(err, EXIT_UNREACHABLE, "the server of %s points nowhere", transfer->address);
        return STEP_FAILED;
    }
    if (!address_check(next, err) ||
        (address_is_local(next) && !address_is_local(transfer->download->url))) {
        error_set(err, EXIT_UNREACHABLE, "%s points to %.200s, which hob does not follow",
                  transfer->address, next);
        return STEP_FAILED;
    }
    memcpy(transfer->address, next, strlen(next) + 1);
    return STEP_REDIRECT;
}

static bool start_over(struct transfer *transfer, struct error *err)
{
    transfer->done_bytes = transfer->all_bytes = 0;
    transfer->validator[0] = '\0';
    if (ftruncate(transfer->fd, 0) != 0 || lseek(transfer->fd, 0, SEEK_SET) != 0)
        return error_errno(err, "%s cannot be written", transfer->download->path);
    return true;
}

static enum step judge_status(struct transfer *transfer, struct error *err)
{
    long status = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    const char *url = transfer->download->url;
    if (status == 200 && !transfer->has_begun) // an empty file: nothing came to place
        return start_over(transfer, err) ? STEP_DONE : STEP_FAILED;
    if (status == 200 || status == 206)
        return STEP_DONE;
    if (status >= 300 && status < 400)
        return follow(transfer, err);
    if (status == 416) { // nothing follows what is there: it is all, or it is another file
        if (transfer->range_all == transfer->done_bytes && transfer->done_bytes > 0)
            return STEP_DONE;
        return start_over(transfer, err) ? STEP_AGAIN : STEP_FAILED;
    }
    if (status == 401 || status == 403)
        error_set(err, EXIT_UNREACHABLE, "%s may not be fetched without an account (%ld)", url,
                  status);
    else if (status == 404 || status == 410)
        error_set(err, EXIT_UNREACHABLE, "there is nothing at %s (%ld)", url, status);
    else
        error_set(err, EXIT_UNREACHABLE, "the server of %s failed (%ld); try again later", url,
                  status);
    return STEP_FAILED;
}

static void name_failure(const struct transfer *transfer, CURLcode result, struct error *err)
{
    const char *url = transfer->download->url;
    if (result == CURLE_OPERATION_TIMEDOUT)
        error_set(err, EXIT_UNREACHABLE,
                  "%s does not answer; check the network and pull again: it "
                  "goes on where it was",
                  url);
    else if (transfer->has_brought_bytes)
        error_set(err, EXIT_UNREACHABLE,
                  "the connection broke while fetching %s; pull again: it goes on where it was",
                  url);
    else if (result == CURLE_PEER_FAILED_VERIFICATION)
        error_set(err, EXIT_UNREACHABLE,
                  "the certificate of %s is not valid, so nothing was fetched", transfer->address);
    else
        error_set(err, EXIT_UNREACHABLE, "%s cannot be reached: %s", url,
                  curl_easy_strerror(result));
}

// One request and what came of it.
static enum step run_once(struct transfer *transfer, struct error *err)
{
    transfer->has_begun = false;
    transfer->has_brought_bytes = false;
    struct curl_slist *headers = make_headers(transfer);
    curl_easy_reset(transfer->curl);
    set_options(transfer, headers);
    CURLcode result = perform(transfer);
    curl_slist_free_all(headers);
    if (is_cancelled(transfer)) {
        error_set(err, EXIT_INTERRUPTED, "interrupted; pull again to go on");
        return STEP_FAILED;
    }
    if (transfer->failure.code != EXIT_DONE) {
        if (err != NULL)
            *err = transfer->failure;
        return STEP_FAILED;
    }
    if (result == CURLE_OK)
        return judge_status(transfer, err);
    name_failure(transfer, result, err);
    return transfer->has_brought_bytes && result != CURLE_WRITE_ERROR ? STEP_AGAIN : STEP_FAILED;
}

static bool run(struct transfer *transfer, struct error *err)
{
    snprintf(transfer->address, sizeof(transfer->address), "%s", transfer->download->url);
    int redirects = 0, retries = 0;
    for (;;) {
        switch (run_once(transfer, err)) {
        case STEP_DONE:
            return true;
        case STEP_FAILED:
            return false;
        case STEP_REDIRECT:
            if (++redirects > DOWNLOAD_REDIRECTS_MAX)
                return error_set(err, EXIT_UNREACHABLE, "%s is redirected more than %d times",
                                 transfer->download->url, DOWNLOAD_REDIRECTS_MAX);
            break;
        case STEP_AGAIN:
            if (++retries > DOWNLOAD_RETRIES_MAX)
                return false;
            snprintf(transfer->address, sizeof(transfer->address), "%s", transfer->download->url);
            redirects = 0;
            break;
        }
    }
}

// Takes up what an earlier try left, when it is of this address and not already too long.
static void take_up(struct transfer *transfer)
{
    char path[PATH_BYTES_MAX];
    struct stat info;
    CLEANUP(buffer_done) struct buffer origin;
    buffer_init(&origin, ORIGIN_BYTES_MAX);
    const char *url = transfer->download->url;
    size_t url_length = strlen(url);
    bool is_ours = origin_path(transfer->download->path, path, sizeof(path)) &&
                   access(path, R_OK) == 0 && file_read(path, &origin, NULL) &&
                   origin.length > url_length && strncmp(origin.data, url, url_length) == 0 &&
                   origin.data[url_length] == '\n';
    char *validator = is_ours ? origin.data + url_length + 1 : NULL;
    char *size = is_ours ? strchr(validator, '\n') : NULL;
    if (size != NULL && size - validator < VALIDATOR_BYTES_MAX && fstat(transfer->fd, &info) == 0) {
        uint64_t all = number_or(size + 1, 0), there = (uint64_t)info.st_size;
        bool is_usable = size != validator || all > 0; // else nothing tells it from another version
        if (is_usable && (all == 0 || there <= all) &&
            lseek(transfer->fd, 0, SEEK_END) == info.st_size) {
            *size = '\0';
            snprintf(transfer->validator, sizeof(transfer->validator), "%s", validator);
            transfer->all_bytes = all;
            transfer->done_bytes = there;
            return;
        }
    }
    if (ftruncate(transfer->fd, 0) != 0)
        fail_write(transfer);
}

bool download_file(const struct download *download, uint64_t *ret_bytes, struct error *err)
{
    if (download->is_offline)
        return error_set(err, EXIT_UNREACHABLE,
                         "hob is offline (--offline or the setting offline), so %s is not fetched",
                         download->url);
    if (!address_check(download->url, err))
        return false;
    CLEANUP(close_fd)
    int fd = open(download->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_errno(err, "%s cannot be written", download->path);
    struct transfer transfer = {.download = download, .fd = fd, .curl = curl_easy_init()};
    if (transfer.curl == NULL)
        die("out of memory");
    take_up(&transfer);
    bool is_done = transfer.failure.code == EXIT_DONE && run(&transfer, err);
    curl_easy_cleanup(transfer.curl);
    if (!is_done)
        return false;
    if (transfer.all_bytes != 0 && transfer.done_bytes != transfer.all_bytes)
        return error_set(err, EXIT_UNREACHABLE, "%s came with %llu of %llu bytes; pull again",
                         download->url, (unsigned long long)transfer.done_bytes,
                         (unsigned long long)transfer.all_bytes);
    if (fsync(fd) != 0)
        return error_errno(err, "%s cannot be written", download->path);
    tell(&transfer, true);
    *ret_bytes = transfer.done_bytes;
    return true;
}
