// Counts what is behind paths. Opens folders only, never files; follows no link below the path;
// stays on the path's own file system and triggers no automount. Bytes are the sizes that files
// say they have (st_size), not the room they take.
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "effects/effects.h"
#include "effects/mounts.h"

enum {
    DEPTH_MAX = 200,                    // folders inside folders, each with an open descriptor
    NAMES_BYTES_MAX = 16 * 1024 * 1024, // of names that wait to be looked at
    READ_BYTES = 64 * 1024,
    CLOCK_ENTRIES = 32, // between two looks at the clock
    SIZE_PARTS = 10,    // of the time, SIZE_SHARE are for sizes too; after that it only counts
    SIZE_SHARE = 4,
};

struct measure {
    const struct effects_limits *limits;
    uint64_t entries_left;
    int64_t deadline_us, sizes_until_us;
    unsigned until_clock;
    bool is_over;       // a bound was reached: nothing more is looked at
    bool is_count_only; // no time is left for sizes
    struct mounts mounts;
    struct buffer names; // a stack of names, each with its NUL
    char *entries;       // READ_BYTES for getdents64()
    struct effect_scope *scope;
};

// As the kernel fills it: getdents64(2).
struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static bool may_go_on(struct measure *measure)
{
    if (measure->is_over)
        return false;
    if (measure->entries_left == 0) {
        measure->is_over = true;
    } else {
        measure->entries_left--;
        if (measure->until_clock-- == 0) {
            int64_t now = clock_us();
            bool is_cancelled = measure->limits->cancel != NULL && *measure->limits->cancel != 0;
            measure->until_clock = CLOCK_ENTRIES;
            measure->is_count_only = now >= measure->sizes_until_us;
            measure->is_over = is_cancelled || now >= measure->deadline_us;
        }
    }
    return !measure->is_over;
}

static bool look(int folder, const char *name, struct statx *ret_info)
{
    return statx(folder, name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_TYPE | STATX_SIZE,
                 ret_info) == 0;
}

// Opens a folder, never anything else, and never waits for one.
static int open_folder(int folder, const char *name, int flags)
{
    return openat(folder, name, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC | flags);
}

static void push_name(struct measure *measure, const char *name)
{
    buffer_add(&measure->names, name, strlen(name) + 1);
    if (measure->names.is_over)
        measure->is_over = measure->scope->is_partial = true;
}

static void drop_names(struct measure *measure, size_t length)
{
    measure->names.length = length;
}

static void count_file(struct measure *measure, int folder, const struct entry *entry)
{
    struct statx info;
    measure->scope->files++;
    if (entry->type != DT_REG)
        return;
    if (measure->is_count_only)
        measure->scope->is_partial = true;
    else if (look(folder, entry->name, &info))
        measure->scope->bytes += info.stx_size;
}

typedef void (*entry_fn)(struct measure *measure, int folder, const struct entry *entry,
                         const void *context);

static void each_entry(struct measure *measure, int folder, entry_fn visit, const void *context)
{
    while (!measure->is_over) {
        long length = syscall(SYS_getdents64, folder, measure->entries, READ_BYTES);
        if (length < 0)
            measure->scope->is_partial = true;
        if (length <= 0)
            return;
        for (long at = 0; at < length;) {
            const struct entry *entry = (const void *)(measure->entries + at);
            at += entry->length;
            if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0)
                continue;
            if (!may_go_on(measure))
                break;
            visit(measure, folder, entry, context);
        }
    }
    measure->scope->is_partial = true;
}

static void visit_in_tree(struct measure *measure, int folder, const struct entry *entry,
                          const void *context)
{
    struct statx info;
    bool is_folder = entry->type == DT_DIR;
    (void)context;
    if (entry->type == DT_UNKNOWN)
        is_folder = look(folder, entry->name, &info) && S_ISDIR(info.stx_mode);
    if (is_folder)
        push_name(measure, entry->name);
    else
        count_file(measure, folder, entry);
}

static bool is_other_system(const struct statx *info, const struct statx *top)
{
    bool is_mount = (info->stx_attributes & (STATX_ATTR_AUTOMOUNT | STATX_ATTR_MOUNT_ROOT)) != 0;
    return is_mount || info->stx_dev_major != top->stx_dev_major ||
           info->stx_dev_minor != top->stx_dev_minor;
}

// All that is in the open folder, which is read whole before its folders are gone into.
static void count_tree(struct measure *measure, int folder, const struct statx *top, unsigned depth)
{
    size_t first = measure->names.length;
    each_entry(measure, folder, visit_in_tree, NULL);
    size_t end = measure->names.length;
    for (size_t at = first; at < end && !measure->is_over;) {
        const char *name = measure->names.data + at;
        struct statx info;
        at += strlen(name) + 1;
        if (!look(folder, name, &info) || !S_ISDIR(info.stx_mode))
            continue;
        measure->scope->directories++;
        CLEANUP(close_fd) int child = -1;
        if (depth < DEPTH_MAX && !is_other_system(&info, top))
            child = open_folder(folder, name, O_NOFOLLOW);
        if (child >= 0)
            count_tree(measure, child, top, depth + 1);
        else
            measure->scope->is_partial = true;
    }
    if (measure->is_over)
        measure->scope->is_partial = true;
    drop_names(measure, first);
}

// The thing itself, and all that is in it.
static void count_one(struct measure *measure, int folder, const char *name, bool is_recursive)
{
    struct statx info;
    if (!may_go_on(measure)) {
        measure->scope->is_partial = true;
        return;
    }
    if (!look(folder, name, &info))
        return;
    if (!S_ISDIR(info.stx_mode)) {
        measure->scope->files++;
        measure->scope->bytes += S_ISREG(info.stx_mode) ? info.stx_size : 0;
        return;
    }
    measure->scope->directories++;
    if (!is_recursive)
        return;
    CLEANUP(close_fd) int child = open_folder(folder, name, O_NOFOLLOW);
    if (child >= 0)
        count_tree(measure, child, &info, 0);
    else
        measure->scope->is_partial = true;
}

// ---- globs

struct glob {
    const char *pattern; // of one name
};

static void visit_match(struct measure *measure, int folder, const struct entry *entry,
                        const void *context)
{
    const struct glob *glob = context;
    (void)folder;
    if (fnmatch(glob->pattern, entry->name, FNM_PERIOD) == 0)
        push_name(measure, entry->name);
}

static bool has_wildcard(const char *part)
{
    for (; *part != '\0'; part++) {
        if (*part == '\\' && part[1] != '\0')
            part++;
        else if (strchr("*?[", *part) != NULL)
            return true;
    }
    return false;
}

static void unescape(char *part)
{
    char *to = part;
    for (const char *from = part; *from != '\0'; from++) {
        if (*from == '\\' && from[1] != '\0')
            from++;
        *to++ = *from;
    }
    *to = '\0';
}

// The names of `part`, a list each with its NUL, from the folder on; an empty one ends it.
static void count_pattern(struct measure *measure, int folder, const char *part, bool is_recursive)
{
    const char *rest = part + strlen(part) + 1;
    char name[NAME_MAX + 1];
    size_t first = measure->names.length;
    if (measure->is_over || strlen(part) > NAME_MAX) {
        measure->scope->is_partial = true;
        return;
    }
    memcpy(name, part, strlen(part) + 1);
    if (has_wildcard(part)) {
        CLEANUP(close_fd) int readable = open_folder(folder, ".", 0);
        if (readable >= 0)
            each_entry(measure, readable, visit_match, &(struct glob){part});
        else
            measure->scope->is_partial = true;
    } else {
        unescape(name);
        push_name(measure, name);
    }
    size_t end = measure->names.length;
    for (size_t at = first; at < end && !measure->is_over;) {
        const char *found = measure->names.data + at;
        at += strlen(found) + 1;
        if (*rest == '\0') {
            count_one(measure, folder, found, is_recursive);
            continue;
        }
        CLEANUP(close_fd) int child = open_folder(folder, found, 0);
        if (child >= 0)
            count_pattern(measure, child, rest, is_recursive);
    }
    measure->scope->is_partial |= measure->is_over;
    drop_names(measure, first);
}

static void count_path(struct arena *arena, struct measure *measure, const struct effect *effect,
                       bool is_recursive)
{
    size_t length = strlen(effect->path), size = 0, wildcard = 0;
    char *parts = arena_array(arena, length + 2, 1);
    for (size_t at = 0; at < length;) {
        size_t part = strcspn(effect->path + at, "/");
        if (part > 0) {
            memcpy(parts + size, effect->path + at, part);
            if (wildcard == 0 && effect->is_pattern && has_wildcard(parts + size))
                wildcard = at;
            size += part + 1;
        }
        at += part + 1;
    }
    // Names before the first wildcard tell the mount.
    const char *fixed = wildcard > 0 ? arena_copy(arena, effect->path, wildcard) : effect->path;
    if (mounts_may_block(&measure->mounts, fixed)) {
        measure->scope->is_partial = true;
        return;
    }
    measure->scope->is_measured = true;
    if (!effect->is_pattern) {
        count_one(measure, AT_FDCWD, effect->path, is_recursive);
        return;
    }
    CLEANUP(close_fd) int root = open_folder(AT_FDCWD, "/", 0);
    if (root >= 0 && size > 0)
        count_pattern(measure, root, parts, is_recursive);
}

static bool is_measurable(const struct effect *effect)
{
    switch (effect->kind) {
    case EFFECT_DELETE:
    case EFFECT_MOVE:
    case EFFECT_EMPTY:
    case EFFECT_WRITE:
    case EFFECT_APPEND:
    case EFFECT_EDIT:
    case EFFECT_PERMISSION:
    case EFFECT_OWNER:
        return effect->target_kind == TARGET_PATH && effect->path != NULL &&
               effect->path[0] == '/' && !effect->is_elsewhere;
    default:
        return false;
    }
}

// A folder is moved with all that is in it.
static bool takes_tree(const struct effect *effect)
{
    return effect->is_recursive || effect->kind == EFFECT_MOVE;
}

// The same path of an effect before, so that it is counted once.
static const struct effect *counted_before(const struct effects_report *report, size_t index)
{
    const struct effect *effect = &report->effects[index];
    for (size_t i = 0; i < index; i++) {
        const struct effect *other = &report->effects[i];
        if (is_measurable(other) && takes_tree(other) == takes_tree(effect) &&
            other->is_pattern == effect->is_pattern && strcmp(other->path, effect->path) == 0)
            return other;
    }
    return NULL;
}

void effects_measure(struct arena *arena, struct effects_report *report,
                     const struct effects_limits *limits)
{
    struct measure measure = {.limits = limits, .entries_left = limits->entries_max};
    int64_t begin = clock_us(), time_us = (int64_t)limits->timeout_ms * 1000;
    measure.deadline_us = begin + time_us;
    measure.sizes_until_us = begin + time_us / SIZE_PARTS * SIZE_SHARE;
    for (size_t i = 0; i < report->count; i++) {
        struct effect *effect = &report->effects[i];
        if (!is_measurable(effect))
            continue;
        const struct effect *before = counted_before(report, i);
        if (before != NULL) {
            effect->scope = before->scope;
            continue;
        }
        if (measure.entries == NULL) {
            measure.entries = arena_array(arena, READ_BYTES, 1);
            mounts_read(arena, &measure.mounts);
            buffer_init(&measure.names, NAMES_BYTES_MAX);
        }
        effect->scope = (struct effect_scope){0};
        measure.scope = &effect->scope;
        count_path(arena, &measure, effect, takes_tree(effect));
    }
    if (measure.entries != NULL)
        buffer_done(&measure.names);
}
