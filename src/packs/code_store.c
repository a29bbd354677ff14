#include "packs/code_store.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "image/hash.h"
#include "rules/code.h"

void code_store_init(struct code_store *store)
{
    *store = (struct code_store){0};
    buffer_init(&store->start, CODE_BYTES_MAX);
}

void code_store_done(struct code_store *store)
{
    buffer_done(&store->start);
    free(store->left_out);
    *store = (struct code_store){0};
}

void code_store_rewind(struct code_store *store, size_t count)
{
    store->count = count;
}

static void append(struct code_store *store, struct image_writer *writer, const char *bytes,
                   size_t length, struct image_pattern *pattern)
{
    size_t common = 0;
    if (!store->has_start) {
        buffer_add(&store->start, bytes, length);
        store->has_start = true;
    }
    while (common < store->start.length && common < length &&
           store->start.data[common] == bytes[common])
        common++;
    store->start.length = common;
    struct buffer *section = &writer->sections[SECTION_CODE];
    pattern->code = section->length;
    pattern->code_length = (uint32_t)(length - common);
    buffer_add(section, bytes + common, length - common);
    if (store->count == store->capacity) {
        store->capacity = store->capacity == 0 ? 1024 : store->capacity * 2;
        store->left_out = realloc(store->left_out, store->capacity * sizeof(uint32_t));
        if (store->left_out == NULL)
            die("out of memory");
    }
    store->left_out[store->count++] = (uint32_t)common;
}

bool code_store_add(struct code_store *store, struct image_writer *writer, const char *text,
                    struct image_pattern *pattern, struct error *err)
{
    int number;
    size_t offset;
    const uint32_t options =
        PCRE2_UTF | PCRE2_CASELESS | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)text, strlen(text), options, &number, &offset, NULL);
    if (code == NULL) {
        PCRE2_UCHAR reason[200];
        if (pcre2_get_error_message(number, reason, sizeof(reason)) < 0)
            reason[0] = '\0';
        return error_set(err, EXIT_FAILED, "PCRE2 refuses it: %s", (const char *)reason);
    }
    uint8_t *bytes;
    PCRE2_SIZE length;
    const pcre2_code *codes[] = {code};
    int32_t written = pcre2_serialize_encode(codes, 1, &bytes, &length, NULL);
    pcre2_code_free(code);
    if (written != 1)
        die("out of memory");
    bool is_good = length <= CODE_BYTES_MAX;
    if (is_good)
        append(store, writer, (const char *)bytes, length, pattern);
    pcre2_serialize_free(bytes);
    if (!is_good)
        return error_set(err, EXIT_FAILED, "it gets too large when it is compiled");
    return true;
}

void code_store_finish(struct code_store *store, struct image_writer *writer)
{
    struct buffer whole, *section = &writer->sections[SECTION_CODE];
    struct image_pattern *patterns = (void *)writer->sections[SECTION_PATTERNS].data;
    buffer_init(&whole, IMAGE_SECTION_BYTES_MAX);
    uint64_t start_hash = hash_bytes(store->start.data, store->start.length);
    for (size_t i = 0; i < store->count; i++) {
        struct image_pattern *pattern = &patterns[i];
        size_t missing = store->left_out[i] - store->start.length, at = whole.length;
        // The first code was kept whole as the start; what others left out, they share with it.
        buffer_add(&whole, store->start.data + store->start.length, missing);
        buffer_add(&whole, section->data + pattern->code, pattern->code_length);
        if (whole.is_over)
            break;
        pattern->code = at;
        pattern->code_length = (uint32_t)(whole.length - at);
        pattern->code_hash = hash_more(start_hash, whole.data + at, pattern->code_length);
    }
    buffer_add(&writer->sections[SECTION_CODE_START], store->start.data, store->start.length);
    buffer_done(section);
    *section = whole;
}
