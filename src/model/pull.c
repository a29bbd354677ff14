#include "model/pull.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "model/identity.h"
#include "net/address.h"
#include "net/download.h"

enum { COPY_STEP_BYTES = 8 * 1024 * 1024, LOCK_TRIES_MAX = 16 };

struct pulling {
    const struct model_pull *pull;
    struct arena *arena;
    const char *name; // with .gguf
    char *folder;
    char *path;  // FOLDER/NAME
    char *part;  // FOLDER/.NAME.part
    int part_fd; // holds the lock
    bool is_local;
};

static bool is_cancelled(const struct model_pull *pull)
{
    return pull->cancel != NULL && *pull->cancel != 0;
}

static bool choose_name(struct pulling *work, struct error *err)
{
    const struct model_pull *pull = work->pull;
    const char *name = pull->name;
    if (name == NULL)
        name =
            work->is_local ? path_name(pull->source) : address_file_name(work->arena, pull->source);
    if (name == NULL)
        return error_set(err, EXIT_USAGE,
                         "'%.200s' does not say how the model is called; add "
                         "--name NAME",
                         pull->source);
    if (!model_name_check(name, err))
        return false;
    work->name = model_name_full(work->arena, name);
    return model_name_check(work->name, err);
}

// The unfinished file is its own lock, and goes away with its name. It may have been renamed by its
// holder between our opening and locking it; then it is another file, and we look again.
static bool lock_part(struct pulling *work, struct error *err)
{
    for (int tries = 0; tries < LOCK_TRIES_MAX; tries++) {
        CLEANUP(close_fd)
        int fd = open(work->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        struct stat ours, named;
        if (fd < 0)
            return error_errno(err, "%s cannot be written", work->part);
        if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK)
                return error_set(err, EXIT_FAILED, "another hob is bringing %s; wait for it",
                                 work->name);
            return error_errno(err, "%s cannot be locked", work->part);
        }
        if (fstat(fd, &ours) == 0 && stat(work->part, &named) == 0 && ours.st_ino == named.st_ino &&
            ours.st_dev == named.st_dev) {
            work->part_fd = take_fd(&fd);
            return true;
        }
    }
    return error_set(err, EXIT_FAILED, "another hob keeps bringing %s", work->name);
}

static void tell(const struct model_pull *pull, enum pull_step step, uint64_t done, uint64_t all)
{
    if (pull->progress != NULL)
        pull->progress(step, done, all, pull->context);
}

static void on_download(uint64_t done, uint64_t all, void *context)
{
    const struct pulling *work = context;
    tell(work->pull, PULL_BRING, done, all);
}

static bool bring_from_web(struct pulling *work, struct error *err)
{
    const struct download download = {
        .url = work->pull->source,
        .path = work->part,
        .bytes_max = MODEL_BYTES_MAX,
        .is_offline = work->pull->is_offline,
        .cancel = work->pull->cancel,
        .progress = on_download,
        .context = work,
    };
    uint64_t bytes;
    return download_file(&download, &bytes, err);
}

// copy_file_range() where the file systems allow it, else through a buffer.
static ssize_t copy_step(int from, int to, unsigned char *buffer, size_t size, bool *is_plain)
{
    if (!*is_plain) {
        ssize_t copied = copy_file_range(from, NULL, to, NULL, COPY_STEP_BYTES, 0);
        if (copied >= 0 || (errno != EXDEV && errno != EINVAL && errno != EOPNOTSUPP &&
                            errno != ENOSYS && errno != EPERM))
            return copied;
        *is_plain = true;
    }
    ssize_t got = read(from, buffer, size);
    for (ssize_t at = 0; got > 0 && at < got;) {
        ssize_t put = write(to, buffer + at, (size_t)(got - at));
        if (put <= 0)
            return -1;
        at += put;
    }
    return got;
}

static bool copy_bytes(struct pulling *work, int from, uint64_t all, struct error *err)
{
    static unsigned char buffer[256 * 1024];
    bool is_plain = false;
    for (uint64_t done = 0;;) {
        if (is_cancelled(work->pull))
            return error_set(err, EXIT_INTERRUPTED, "interrupted");
        ssize_t copied = copy_step(from, work->part_fd, buffer, sizeof(buffer), &is_plain);
        if (copied < 0 && errno == EINTR)
            continue;
        if (copied < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
            return error_set(err, EXIT_FAILED,
                             "there is no room for %s in %s; make room and try "
                             "again",
                             work->name, work->folder);
        if (copied < 0)
            return error_errno(err, "%s cannot be copied", work->pull->source);
        if (copied == 0)
            return true;
        done += (uint64_t)copied;
        tell(work->pull, PULL_BRING, done, all);
    }
}

// A model or an adapter, as was asked for; `path` is where the bytes are.
static bool check_kind(struct pulling *work, const char *path, struct model_facts *ret_facts,
                       struct error *err)
{
    if (!model_describe(path, work->arena, ret_facts, err))
        return false;
    if (ret_facts->is_adapter == (work->pull->kind == KIND_ADAPTER))
        return true;
    return error_set(err, EXIT_FAILED,
                     ret_facts->is_adapter
                         ? "%s is an adapter; add it with `hob model adapter add`"
                         : "%s is a model, not an adapter; `hob model pull` brings it",
                     work->pull->source);
}

static bool bring_from_disk(struct pulling *work, struct error *err)
{
    const char *source = work->pull->source;
    struct model_facts facts;
    struct stat info;
    if (!check_kind(work, source, &facts, err))
        return false;
    CLEANUP(close_fd) int from = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (from < 0 || fstat(from, &info) != 0)
        return error_errno(err, "%s cannot be opened", source);
    if (ftruncate(work->part_fd, 0) != 0 || lseek(work->part_fd, 0, SEEK_SET) != 0)
        return error_errno(err, "%s cannot be written", work->part);
    if (ioctl(work->part_fd, FICLONE, from) == 0) // shares the blocks until one side changes
        return true;
    return disk_has_room(work->folder, (uint64_t)info.st_size, err) &&
           copy_bytes(work, from, (uint64_t)info.st_size, err);
}

static bool on_digest(size_t done, size_t all, void *context)
{
    const struct pulling *work = context;
    tell(work->pull, PULL_CHECK, done, all);
    return !is_cancelled(work->pull);
}

// What is wrong stays wrong when it is fetched on: the part is thrown away.
static bool check(struct pulling *work, struct model_pulled *pulled, struct error *err)
{
    struct model_facts facts;
    if (!check_kind(work, work->part, &facts, err)) {
        download_forget(work->part);
        return error_context(err, "nothing was kept");
    }
    if (!digest_file(work->part, on_digest, work, pulled->sha256, err))
        return false;
    const char *wanted = work->pull->sha256;
    if (wanted != NULL && strcasecmp(wanted, pulled->sha256) != 0) {
        download_forget(work->part);
        return error_set(err, EXIT_FAILED,
                         "%s has the sha256 %s and should have %s, so it was not kept",
                         work->pull->source, pulled->sha256, wanted);
    }
    pulled->bytes = facts.file_bytes;
    return true;
}

// A file that is there already is the same one, or in the way.
static bool check_existing(struct pulling *work, struct model_pulled *pulled, struct error *err)
{
    struct model_facts facts;
    char there[DIGEST_HEX_BYTES];
    if (!model_checksum_read(work->arena, work->path, there, NULL))
        there[0] = '\0';
    pulled->was_there = there[0] != '\0' && strcasecmp(there, pulled->sha256) == 0 &&
                        model_describe(work->path, work->arena, &facts, NULL);
    if (pulled->was_there)
        return true;
    return error_set(err, EXIT_FAILED,
                     "there is another model %s; remove it with `hob model rm`, or choose a --name",
                     work->name);
}

static bool keep(struct pulling *work, struct model_pulled *pulled, struct error *err)
{
    if (access(work->path, F_OK) == 0) {
        bool is_good = check_existing(work, pulled, err);
        download_forget(work->part);
        return is_good;
    }
    if (fchmod(work->part_fd, 0600) != 0 || fsync(work->part_fd) != 0)
        return error_errno(err, "%s cannot be written", work->part);
    if (!model_checksum_write(work->arena, work->path, pulled->sha256, err))
        return false;
    if (rename(work->part, work->path) != 0)
        return error_errno(err, "%s cannot be made", work->path);
    file_identity_remember(work->arena, work->path, pulled->sha256);
    unlink(arena_printf(work->arena, "%s.from", work->part));
    return true;
}

// The checksum that was asked for is the one that is there: nothing to bring.
static bool is_there(struct pulling *work, struct model_pulled *pulled)
{
    struct model_facts facts;
    if (work->pull->sha256 == NULL ||
        !model_checksum_read(work->arena, work->path, pulled->sha256, NULL) ||
        strcasecmp(pulled->sha256, work->pull->sha256) != 0 ||
        !model_describe(work->path, work->arena, &facts, NULL))
        return false;
    pulled->was_there = true;
    pulled->bytes = facts.file_bytes;
    return true;
}

static bool bring(struct pulling *work, struct model_pulled *pulled, struct error *err)
{
    if (!directory_make(work->folder, err) || !lock_part(work, err))
        return false;
    bool is_brought = work->is_local ? bring_from_disk(work, err) : bring_from_web(work, err);
    if (!is_brought) {
        struct stat info;
        bool is_useless = work->is_local || (fstat(work->part_fd, &info) == 0 && info.st_size == 0);
        if (is_useless)
            download_forget(work->part);
        return false;
    }
    return check(work, pulled, err) && keep(work, pulled, err);
}

bool model_pull(struct arena *arena, const struct model_pull *pull, struct model_pulled *ret_pulled,
                struct error *err)
{
    struct pulling work = {
        .pull = pull,
        .arena = arena,
        .part_fd = -1,
        .is_local = !address_is_url(pull->source),
    };
    struct model_pulled pulled = {0};
    if (pull->sha256 != NULL && !model_is_checksum(pull->sha256))
        return error_set(err, EXIT_USAGE, "--sha256 takes 64 hexadecimal digits, not '%.80s'",
                         pull->sha256);
    if (!work.is_local && !address_check(pull->source, err))
        return false;
    if (!choose_name(&work, err) || !model_folder(arena, &work.folder, err))
        return false;
    work.path = arena_printf(arena, "%s/%s", work.folder, work.name);
    work.part = arena_printf(arena, "%s/.%s.part", work.folder, work.name);
    pulled.name = work.name;
    pulled.path = work.path;
    bool is_done = is_there(&work, &pulled) || bring(&work, &pulled, err);
    close_fd(&work.part_fd);
    if (is_done)
        *ret_pulled = pulled;
    return is_done;
}
