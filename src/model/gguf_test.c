// GGUF headers: right ones are read, and nothing that a file says leads outside it.
#include "model/gguf.h"

#include <ggml.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/scratch_gguf.h"

static void put_number_entry(struct buffer *into, const char *key, uint64_t value)
{
    put_text(into, key);
    put(into, UINT32, 4);
    put(into, value, 4);
}

static void put_tensor(struct buffer *into, const char *name, uint64_t columns, uint64_t rows,
                       uint64_t type, uint64_t offset)
{
    put_text(into, name);
    put(into, 2, 4);
    put(into, columns, 8);
    put(into, rows, 8);
    put(into, type, 4);
    put(into, offset, 8);
}

// Seven entries, two tensors of 256 and 64 elements, with their data.
static void make_file(struct buffer *into)
{
    buffer_init(into, 1 << 20);
    put_start(into, 2, 7);
    put_string_entry(into, "general.architecture", "gemma3");
    put_string_entry(into, "general.name", "A Model");
    put_string_entry(into, "general.license", "gemma");
    put_number_entry(into, "general.file_type", 15);
    put_number_entry(into, "gemma3.context_length", 32768);
    put_string_entry(into, "tokenizer.chat_template", "{{ x }}");
    put_text(into, "tokenizer.ggml.tokens");
    put(into, ARRAY, 4);
    put(into, STRING, 4);
    put(into, 3, 8);
    put_text(into, "a");
    put_text(into, "");
    put_text(into, "<eos>");
    put_tensor(into, "token_embd.weight", 64, 4, GGML_TYPE_Q8_0, 0);
    put_tensor(into, "norm", 8, 8, GGML_TYPE_F32, 288);
    while (into->length % 32 != 0)
        buffer_char(into, 0);
    for (int i = 0; i < 288 + 256; i++)
        buffer_char(into, 1);
}

static void reads_a_header(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer file;
    struct gguf_header header;
    struct error err = {0};
    arena_init(&arena, 1 << 20);
    make_file(&file);
    assert_true(gguf_read(&arena, file.data, file.length, "x", &header, &err));
    assert_int_equal(header.version, 3);
    assert_int_equal(header.tensor_count, 2);
    assert_int_equal(header.parameter_count, 320);
    assert_int_equal(header.bytes_least, file.length);
    assert_string_equal(header.architecture, "gemma3");
    assert_string_equal(header.name, "A Model");
    assert_string_equal(header.licence, "gemma");
    assert_int_equal(header.file_type, 15);
    assert_int_equal(header.context_tokens, 32768);
    assert_int_equal(header.common_tensor_type, GGML_TYPE_Q8_0);
    assert_true(header.has_chat_template);
    buffer_done(&file);
    arena_done(&arena);
}

// Cut at every byte of the header: an error that says so. Each piece is its own allocation, so that
// a sanitizer sees a read behind its end.
static void every_cut_is_seen(void **state)
{
    (void)state;
    struct buffer file;
    make_file(&file);
    size_t data_bytes = 288 + 256;
    for (size_t length = 0; length < file.length - data_bytes - 31; length++) {
        struct arena arena;
        struct gguf_header header;
        struct error err = {0};
        arena_init(&arena, 1 << 20);
        char *piece = malloc(length + 1);
        memcpy(piece, file.data, length);
        assert_false(gguf_read(&arena, piece, length, "x", &header, &err));
        assert_int_equal(err.code, EXIT_FAILED);
        free(piece);
        arena_done(&arena);
    }
    buffer_done(&file);
}

static void random_damage_does_no_harm(void **state)
{
    (void)state;
    struct buffer file;
    make_file(&file);
    unsigned seed = 1;
    for (int round = 0; round < 50000; round++) {
        struct arena arena;
        struct gguf_header header;
        arena_init(&arena, 1 << 20);
        char *piece = malloc(file.length);
        memcpy(piece, file.data, file.length);
        for (int i = 0; i < 3; i++) {
            seed = seed * 1103515245 + 12345;
            size_t at = (seed >> 8) % file.length;
            seed = seed * 1103515245 + 12345;
            piece[at] = (char)(seed >> 16);
        }
        (void)!gguf_read(&arena, piece, file.length, "x", &header, NULL);
        free(piece);
        arena_done(&arena);
    }
    buffer_done(&file);
}

static void refuse(const struct buffer *file, const char *part)
{
    struct arena arena;
    struct gguf_header header;
    struct error err = {0};
    arena_init(&arena, 1 << 20);
    assert_false(gguf_read(&arena, file->data, file->length, "the file", &header, &err));
    if (strstr(err.text, part) == NULL)
        fail_msg("'%s' does not say '%s'", err.text, part);
    arena_done(&arena);
}

static void impossible_claims_are_refused(void **state)
{
    (void)state;
    struct buffer file;
    buffer_init(&file, 4096);
    refuse(&file, "empty");
    buffer_text(&file, "not a model, but long enough for a header");
    refuse(&file, "not a GGUF");
    buffer_clear(&file);
    put_start(&file, UINT64_MAX, 0);
    refuse(&file, "claims");
    buffer_clear(&file);
    put_start(&file, 0, UINT64_MAX);
    refuse(&file, "claims");
    buffer_clear(&file);
    put_start(&file, 1, 0);
    put_tensor(&file, "t", UINT64_MAX, UINT64_MAX, GGML_TYPE_F32, 0);
    refuse(&file, "shape");
    buffer_clear(&file);
    put_start(&file, 1, 0);
    put_tensor(&file, "t", 33, 1, GGML_TYPE_Q8_0, 0);
    refuse(&file, "shape");
    buffer_clear(&file);
    put_start(&file, 1, 0);
    put_tensor(&file, "t", 32, 1, 4711, 0);
    refuse(&file, "type");
    buffer_clear(&file);
    put_start(&file, 1, 0);
    put_tensor(&file, "t", 32, 1, GGML_TYPE_F32, UINT64_MAX - 64);
    refuse(&file, "shape");
    buffer_clear(&file);
    put_start(&file, 0, 1);
    put_number_entry(&file, "general.alignment", 0);
    refuse(&file, "alignment");
    buffer_clear(&file);
    put_start(&file, 0, 1);
    put_text(&file, "k");
    put(&file, ARRAY, 4);
    put(&file, UINT64, 4);
    put(&file, UINT64_MAX / 8 + 2, 8);
    refuse(&file, "cut");
    buffer_done(&file);
}

static void texts_that_are_none_are_dropped(void **state)
{
    (void)state;
    struct arena arena;
    struct buffer file;
    struct gguf_header header;
    arena_init(&arena, 1 << 20);
    buffer_init(&file, 4096);
    put_start(&file, 0, 2);
    put_string_entry(&file, "general.name", "a\x1b[31mb");
    put_string_entry(&file, "general.architecture", "\xff");
    assert_true(gguf_read(&arena, file.data, file.length, "x", &header, NULL));
    assert_string_equal(header.name, "");
    assert_string_equal(header.architecture, "");
    buffer_done(&file);
    arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_header),
        cmocka_unit_test(every_cut_is_seen),
        cmocka_unit_test(random_damage_does_no_harm),
        cmocka_unit_test(impossible_claims_are_refused),
        cmocka_unit_test(texts_that_are_none_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
