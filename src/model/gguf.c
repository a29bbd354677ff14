#include "model/gguf.h"

#include <ggml.h>
#include <string.h>

#include "base/utf8.h"

enum { START_BYTES = 24 }; // magic, version, two counts

enum value_type {
    VALUE_UINT8,
    VALUE_INT8,
    VALUE_UINT16,
    VALUE_INT16,
    VALUE_UINT32,
    VALUE_INT32,
    VALUE_FLOAT32,
    VALUE_BOOL,
    VALUE_STRING,
    VALUE_ARRAY,
    VALUE_UINT64,
    VALUE_INT64,
    VALUE_FLOAT64,
    VALUE_TYPE_COUNT,
};

static const uint8_t value_sizes[VALUE_TYPE_COUNT] = {
    [VALUE_UINT8] = 1,  [VALUE_INT8] = 1,  [VALUE_UINT16] = 2,  [VALUE_INT16] = 2,
    [VALUE_UINT32] = 4, [VALUE_INT32] = 4, [VALUE_FLOAT32] = 4, [VALUE_BOOL] = 1,
    [VALUE_UINT64] = 8, [VALUE_INT64] = 8, [VALUE_FLOAT64] = 8,
};

struct reader {
    const uint8_t *at, *end;
    bool is_cut; // the file ended inside the header
};

struct text {
    const char *bytes;
    uint64_t length;
};

static const uint8_t *take(struct reader *reader, uint64_t length)
{
    if (reader->is_cut || length > (uint64_t)(reader->end - reader->at)) {
        reader->is_cut = true;
        return NULL;
    }
    const uint8_t *taken = reader->at;
    reader->at += length;
    return taken;
}

static uint64_t take_number(struct reader *reader, size_t length)
{
    const uint8_t *bytes = take(reader, length);
    uint64_t number = 0;
    for (size_t i = length; bytes != NULL && i > 0; i--)
        number = number << 8 | bytes[i - 1];
    return number;
}

static struct text take_text(struct reader *reader)
{
    uint64_t length = take_number(reader, 8);
    const uint8_t *bytes = take(reader, length);
    return (struct text){(const char *)bytes, bytes == NULL ? 0 : length};
}

static bool is_text(struct text text, const char *wanted)
{
    size_t length = strlen(wanted);
    return text.length == length && memcmp(text.bytes, wanted, length) == 0;
}

struct header_work {
    struct reader reader;
    struct arena *arena;
    const char *what;
    struct gguf_header *header;
    uint64_t alignment;
};

static const char *kept(struct header_work *work, struct text text)
{
    size_t fault;
    if (text.bytes == NULL || text.length > GGUF_TEXT_BYTES_MAX ||
        !utf8_is_valid(text.bytes, text.length, &fault) ||
        utf8_has_control(text.bytes, text.length, ""))
        return "";
    return arena_copy(work->arena, text.bytes, text.length);
}

static const char note_start[] = "hob.";

static bool is_note(const struct header_work *work, struct text key)
{
    size_t length = sizeof(note_start) - 1;
    return key.bytes != NULL && key.length > length && memcmp(key.bytes, note_start, length) == 0 &&
           work->header->note_count < GGUF_NOTES_MAX;
}

static void add_note(struct header_work *work, struct text key, const char *text)
{
    size_t length = sizeof(note_start) - 1;
    const char *name = kept(work, (struct text){key.bytes + length, key.length - length});
    work->header->notes[work->header->note_count++] = (struct gguf_note){name, text};
}

static void note_text(struct header_work *work, struct text key, struct text value)
{
    struct gguf_header *header = work->header;
    if (is_text(key, "general.architecture"))
        header->architecture = kept(work, value);
    else if (is_text(key, "general.name"))
        header->name = kept(work, value);
    else if (is_text(key, "general.license"))
        header->licence = kept(work, value);
    else if (is_text(key, "general.type"))
        header->type = kept(work, value);
    else if (is_text(key, "tokenizer.chat_template"))
        header->has_chat_template = value.length > 0;
    else if (is_note(work, key))
        add_note(work, key, kept(work, value));
}

static void note_number(struct header_work *work, struct text key, uint64_t value)
{
    static const char suffix[] = ".context_length";
    size_t suffix_length = sizeof(suffix) - 1;
    if (is_text(key, "general.file_type"))
        work->header->file_type = value < 4096 ? (int64_t)value : -1;
    else if (is_text(key, "general.alignment"))
        work->alignment = value;
    else if (key.length > suffix_length &&
             memcmp(key.bytes + key.length - suffix_length, suffix, suffix_length) == 0)
        work->header->context_tokens = value < INT32_MAX ? (int64_t)value : 0;
}

static const char *number_text(struct arena *arena, enum value_type type, uint64_t value)
{
    if (type == VALUE_BOOL)
        return value != 0 ? "true" : "false";
    if (type == VALUE_FLOAT64) {
        double number;
        memcpy(&number, &value, sizeof(number));
        return arena_printf(arena, "%.4g", number);
    }
    if (type == VALUE_FLOAT32) {
        uint32_t bits = (uint32_t)value;
        float number;
        memcpy(&number, &bits, sizeof(number));
        return arena_printf(arena, "%.4g", (double)number);
    }
    return arena_printf(arena, "%llu", (unsigned long long)value);
}

static bool skip_array(struct header_work *work, struct text key, struct error *err)
{
    struct reader *reader = &work->reader;
    uint64_t type = take_number(reader, 4);
    uint64_t count = take_number(reader, 8);
    if (reader->is_cut)
        return true;
    if (type >= VALUE_TYPE_COUNT || type == VALUE_ARRAY)
        return error_set(err, EXIT_FAILED,
                         "%s is damaged: its entry %.*s has elements of an "
                         "unknown type",
                         work->what, (int)(key.length < 60 ? key.length : 60), key.bytes);
    if (type != VALUE_STRING) {
        if (count > UINT64_MAX / 8)
            reader->is_cut = true;
        else
            take(reader, count * value_sizes[type]);
        return true;
    }
    // Each string takes eight bytes at least, so a false count ends with the file.
    for (uint64_t i = 0; i < count && !reader->is_cut; i++)
        take_text(reader);
    return true;
}

static bool read_entry(struct header_work *work, struct error *err)
{
    struct reader *reader = &work->reader;
    struct text key = take_text(reader);
    uint64_t type = take_number(reader, 4);
    if (reader->is_cut)
        return true;
    if (key.length > GGUF_KEY_BYTES_MAX || type >= VALUE_TYPE_COUNT)
        return error_set(err, EXIT_FAILED,
                         "%s is damaged: an entry of its header has an unknown "
                         "type or an endless name",
                         work->what);
    if (type == VALUE_ARRAY)
        return skip_array(work, key, err);
    if (type == VALUE_STRING) {
        note_text(work, key, take_text(reader));
        return true;
    }
    uint64_t value = take_number(reader, value_sizes[type]);
    if (reader->is_cut)
        return true;
    if (type != VALUE_FLOAT32 && type != VALUE_FLOAT64)
        note_number(work, key, value);
    if (is_note(work, key))
        add_note(work, key, number_text(work->arena, (enum value_type)type, value));
    return true;
}

struct tensor_shape {
    uint64_t elements;
    uint64_t bytes;
};

static bool tensor_shape(uint64_t type, const uint64_t *dimensions, uint64_t dimension_count,
                         struct tensor_shape *ret_shape)
{
    if (type >= GGML_TYPE_COUNT)
        return false;
    uint64_t block = (uint64_t)ggml_blck_size((enum ggml_type)type);
    uint64_t block_bytes = ggml_type_size((enum ggml_type)type);
    if (block == 0 || block_bytes == 0)
        return false; // a type that was taken out of the format
    uint64_t elements = 1;
    for (uint64_t i = 0; i < dimension_count; i++)
        if (dimensions[i] == 0 || __builtin_mul_overflow(elements, dimensions[i], &elements))
            return false;
    if (elements > INT64_MAX / block_bytes || dimensions[0] % block != 0)
        return false;
    *ret_shape = (struct tensor_shape){elements, elements / block * block_bytes};
    return true;
}

static bool read_tensor(struct header_work *work, uint64_t *type_elements, uint64_t *data_bytes,
                        struct error *err)
{
    struct reader *reader = &work->reader;
    struct text name = take_text(reader);
    uint64_t dimension_count = take_number(reader, 4);
    uint64_t dimensions[GGUF_DIMENSIONS_MAX] = {1, 1, 1, 1};
    bool is_known = dimension_count <= GGUF_DIMENSIONS_MAX;
    for (uint64_t i = 0; is_known && i < dimension_count; i++)
        dimensions[i] = take_number(reader, 8);
    uint64_t type = take_number(reader, 4);
    uint64_t offset = take_number(reader, 8);
    if (reader->is_cut)
        return true;
    struct tensor_shape shape;
    uint64_t end;
    if (!is_known || !tensor_shape(type, dimensions, dimension_count, &shape) ||
        __builtin_add_overflow(offset, shape.bytes, &end) || end > INT64_MAX)
        return error_set(err, EXIT_FAILED,
                         "%s is damaged, or of a newer kind: its tensor %.*s has "
                         "an unknown type or shape",
                         work->what, (int)(name.length < 60 ? name.length : 60),
                         name.bytes == NULL ? "" : name.bytes);
    type_elements[type] += shape.elements;
    if (__builtin_add_overflow(work->header->parameter_count, shape.elements,
                               &work->header->parameter_count))
        return error_set(err, EXIT_FAILED, "%s is damaged: its tensors are impossibly large",
                         work->what);
    if (end > *data_bytes)
        *data_bytes = end;
    return true;
}

static bool read_tensors(struct header_work *work, const uint8_t *start, struct error *err)
{
    uint64_t type_elements[GGML_TYPE_COUNT] = {0};
    uint64_t data_bytes = 0;
    for (uint64_t i = 0; i < work->header->tensor_count && !work->reader.is_cut; i++)
        if (!read_tensor(work, type_elements, &data_bytes, err))
            return false;
    for (uint32_t type = 0; type < GGML_TYPE_COUNT; type++)
        if (type_elements[type] > type_elements[work->header->common_tensor_type])
            work->header->common_tensor_type = type;
    uint64_t header_bytes = (uint64_t)(work->reader.at - start);
    uint64_t padding = (work->alignment - header_bytes % work->alignment) % work->alignment;
    work->header->bytes_least = header_bytes + (data_bytes > 0 ? padding + data_bytes : 0);
    return true;
}

static bool check_alignment(const struct header_work *work, struct error *err)
{
    bool is_power = work->alignment != 0 && (work->alignment & (work->alignment - 1)) == 0;
    if (is_power && work->alignment <= 1024 * 1024)
        return true;
    return error_set(err, EXIT_FAILED, "%s is damaged: its alignment is no small power of two",
                     work->what);
}

bool gguf_read(struct arena *arena, const void *data, size_t length, const char *what,
               struct gguf_header *ret_header, struct error *err)
{
    if (length < START_BYTES || memcmp(data, "GGUF", 4) != 0)
        return error_set(err, EXIT_FAILED, "%s is not a GGUF model file%s", what,
                         length == 0 ? ": it is empty" : "");
    struct gguf_header header = {
        .architecture = "",
        .name = "",
        .licence = "",
        .type = "",
        .file_type = -1,
    };
    struct header_work work = {
        .reader = {.at = data, .end = (const uint8_t *)data + length},
        .arena = arena,
        .what = what,
        .header = &header,
        .alignment = 32,
    };
    take(&work.reader, 4);
    header.version = (uint32_t)take_number(&work.reader, 4);
    header.tensor_count = take_number(&work.reader, 8);
    uint64_t entry_count = take_number(&work.reader, 8);
    if (header.version < 2 || header.version > 3)
        return error_set(err, EXIT_FAILED, "%s is a GGUF file of version %u; hob reads 2 and 3",
                         what, header.version);
    if (entry_count > GGUF_ENTRIES_MAX || header.tensor_count > GGUF_TENSORS_MAX)
        return error_set(err, EXIT_FAILED,
                         "%s is damaged: its header claims %llu entries and %llu "
                         "tensors",
                         what, (unsigned long long)entry_count,
                         (unsigned long long)header.tensor_count);
    for (uint64_t i = 0; i < entry_count && !work.reader.is_cut; i++)
        if (!read_entry(&work, err))
            return false;
    if (!check_alignment(&work, err) || !read_tensors(&work, data, err))
        return false;
    if (work.reader.is_cut)
        return error_set(err, EXIT_FAILED,
                         "%s is cut: it ends inside its header, after %zu bytes; "
                         "fetch it again",
                         what, length);
    *ret_header = header;
    return true;
}
