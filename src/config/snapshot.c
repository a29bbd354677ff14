#include "config/snapshot.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"

enum { FORMAT = 1 };

static const char magic[8] = "HOBCONF";

// Offsets count from the start of the file and point at NUL-terminated texts; 0 stands for NULL.
struct value_record {
    uint32_t text, source, line, layer;
};

struct record {
    char magic[8];
    uint64_t checksum; // of all that follows
    uint32_t format, length;
    uint64_t options; // of the option table that the values were checked against
    uint32_t is_untrusted, reserved;
    struct file_stamp stamps[SOURCE_COUNT];
    uint32_t paths[SOURCE_COUNT];
    struct value_record values[CONFIG_KEY_COUNT];
};

// FNV-1a, 64 bit (the parameters of the FNV internet draft).
static uint64_t hash(uint64_t state, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        state = (state ^ at[i]) * UINT64_C(0x100000001b3);
    return state;
}

static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325);

static uint64_t hash_options(void)
{
    uint64_t state = hash(hash_start, HOB_VERSION, sizeof(HOB_VERSION));
    for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
        state = hash(state, config_options[i].key, strlen(config_options[i].key) + 1);
        state = hash(state, config_options[i].builtin, strlen(config_options[i].builtin) + 1);
    }
    return state;
}

char *snapshot_path(struct arena *arena, const struct config_sources *sources)
{
    char *path;
    const char *project = sources->paths[SOURCE_PROJECT];
    char name[48] = "config.snapshot";
    if (project != NULL)
        snprintf(name, sizeof(name), "config-%016llx.snapshot",
                 (unsigned long long)hash(hash_start, project, strlen(project)));
    return path_in(arena, PLACE_CACHE, name, &path, NULL) ? path : NULL;
}

static const char *text_at(const struct record *record, uint32_t offset)
{
    return offset == 0 ? NULL : (const char *)record + offset;
}

// The last byte of the file is a NUL, so that an offset inside the file is a terminated text.
static bool is_offset(const struct record *record, uint32_t offset)
{
    return offset == 0 || (offset >= sizeof(*record) && offset < record->length);
}

static bool is_same_text(const char *left, const char *right)
{
    return left == NULL || right == NULL ? left == right : strcmp(left, right) == 0;
}

static bool is_intact(const struct record *record, size_t length)
{
    if (length < sizeof(*record) || length > SNAPSHOT_BYTES_MAX ||
        memcmp(record->magic, magic, sizeof(magic)) != 0)
        return false;
    const size_t from = offsetof(struct record, format);
    return record->format == FORMAT && record->length == length &&
           ((const char *)record)[length - 1] == '\0' && record->options == hash_options() &&
           record->checksum == hash(hash_start, (const char *)record + from, length - from);
}

static bool is_current(const struct record *record, const struct config_sources *sources)
{
    for (int i = 0; i < SOURCE_COUNT; i++)
        if (!is_offset(record, record->paths[i]) ||
            !is_same_text(text_at(record, record->paths[i]), sources->paths[i]))
            return false;
    return memcmp(record->stamps, sources->stamps, sizeof(record->stamps)) == 0;
}

static bool decode_value(const struct record *record, int key, struct config_value *ret_value)
{
    const struct value_record *value = &record->values[key];
    if (!is_offset(record, value->text) || !is_offset(record, value->source) || value->text == 0 ||
        value->layer > LAYER_PROJECT || value->line > INT32_MAX)
        return false;
    *ret_value = (struct config_value){
        .text = text_at(record, value->text),
        .layer = (enum config_layer)value->layer,
        .source = text_at(record, value->source),
        .line = (int)value->line,
    };
    return config_check(&config_options[key], ret_value->text, NULL);
}

bool snapshot_decode(const void *bytes, size_t length, const struct config_sources *sources,
                     struct config *config)
{
    const struct record *record = bytes;
    struct config decoded = {0};
    if (!is_intact(record, length) || !is_current(record, sources))
        return false;
    for (int i = 0; i < CONFIG_KEY_COUNT; i++)
        if (!decode_value(record, i, &decoded.values[i]))
            return false;
    if (record->is_untrusted)
        decoded.untrusted_project = text_at(record, record->paths[SOURCE_PROJECT]);
    *config = decoded;
    return true;
}

bool snapshot_read(struct arena *arena, const struct config_sources *sources, struct config *config)
{
    const char *path = snapshot_path(arena, sources);
    if (path == NULL)
        return false;
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) ||
        info.st_size < (off_t)sizeof(struct record) || info.st_size > SNAPSHOT_BYTES_MAX)
        return false;
    size_t length = (size_t)info.st_size;
    char *bytes = arena_alloc(arena, length);
    return read(fd, bytes, length) == (ssize_t)length &&
           snapshot_decode(bytes, length, sources, config);
}

static uint32_t add_text(struct buffer *into, const char *text)
{
    if (text == NULL)
        return 0;
    uint32_t offset = (uint32_t)into->length;
    buffer_add(into, text, strlen(text) + 1);
    return offset;
}

void snapshot_seal(void *bytes, size_t length)
{
    struct record *record = bytes;
    if (length < sizeof(*record))
        return;
    memcpy(record->magic, magic, sizeof(magic));
    record->format = FORMAT;
    record->length = (uint32_t)length;
    record->options = hash_options();
    const size_t from = offsetof(struct record, format);
    record->checksum = hash(hash_start, (const char *)bytes + from, length - from);
}

void snapshot_encode(const struct config_sources *sources, const struct config *config,
                     struct buffer *into)
{
    struct record record = {0};
    memcpy(record.stamps, sources->stamps, sizeof(record.stamps));
    record.is_untrusted = config->untrusted_project != NULL;
    buffer_add(into, (const char *)&record, sizeof(record));
    for (int i = 0; i < SOURCE_COUNT; i++)
        record.paths[i] = add_text(into, sources->paths[i]);
    for (int i = 0; i < CONFIG_KEY_COUNT; i++) {
        const struct config_value *value = &config->values[i];
        record.values[i] = (struct value_record){
            .text = add_text(into, value->text),
            .source = add_text(into, value->source),
            .line = (uint32_t)value->line,
            .layer = value->layer,
        };
    }
    if (into->is_over)
        return;
    memcpy(into->data, &record, sizeof(record));
    snapshot_seal(into->data, into->length);
}

static bool has_settled(const struct config_sources *sources)
{
    for (int i = 0; i < SOURCE_COUNT; i++)
        if (sources->stamps[i].exists &&
            sources->stamps[i].ctime_ns + SNAPSHOT_SETTLE_MS * UINT64_C(1000000) >
                sources->stamped_ns)
            return false;
    return true;
}

// As file_replace(), without waiting for the disk: a lost snapshot is only built again.
static void replace(const char *path, const struct buffer *bytes)
{
    char temporary[PATH_BYTES_MAX];
    int wanted = snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
    if (wanted >= (int)sizeof(temporary))
        return;
    CLEANUP(close_fd) int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0)
        return;
    if (!fd_write_all(fd, bytes->data, bytes->length, path, NULL) || rename(temporary, path) != 0)
        unlink(temporary);
}

void snapshot_write(struct arena *arena, const struct config_sources *sources,
                    const struct config *config)
{
    char *folder;
    const char *path = snapshot_path(arena, sources);
    if (path == NULL || !has_settled(sources) || !config_sources_exist(sources) ||
        !path_in(arena, PLACE_CACHE, "", &folder, NULL) || !directory_make(folder, NULL))
        return;
    struct buffer bytes;
    buffer_init(&bytes, SNAPSHOT_BYTES_MAX);
    snapshot_encode(sources, config, &bytes);
    if (!bytes.is_over)
        replace(path, &bytes);
    buffer_done(&bytes);
}
