#include "grammar/compile.h"

#include <string.h>

#include "base/array.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "grammar/open.h"
#include "grammar/pack.h"
#include "image/build.h"

static bool compile_all(struct grammar_compiler *compiler, const struct grammar_source *sources,
                        size_t count, struct buffer *into, struct error *err)
{
    if (count > GRAMMAR_PACKS_MAX)
        return error_set(err, EXIT_FAILED, "there are %zu grammar packs; %d may be", count,
                         GRAMMAR_PACKS_MAX);
    compiler->packs = arena_array(compiler->arena, count + 1, sizeof(*compiler->packs));
    compiler->pack_count = count;
    for (uint32_t i = 0; i < count; i++) {
        const char *name = path_name(sources[i].path);
        compiler->packs[i] = (struct pack_file){
            .path = sources[i].path,
            .name = arena_copy(compiler->arena, name, strcspn(name, ".")),
            .is_own = sources[i].is_own,
        };
        // The first classes are the fillers, by the packs' numbers.
        (void)grammar_class_make(compiler, i, "fillers");
    }
    for (uint32_t i = 0; i < count; i++)
        grammar_read_text(compiler, i, sources[i].text, sources[i].length);
    grammar_resolve_uses(compiler);
    return grammar_lay_out(compiler, into, err);
}

// `list`: the files that the image is to remember, or NULL.
static bool compile(struct grammar_compiler *compiler, const struct grammar_source *sources,
                    size_t count, const struct source_list *list, struct buffer *into,
                    struct error *err)
{
    image_writer_init(&compiler->writer, &grammar_image_format);
    if (list != NULL)
        source_list_write(list, &compiler->writer);
    bool is_good = compile_all(compiler, sources, count, into, err);
    image_writer_done(&compiler->writer);
    return is_good;
}

bool grammar_compile_texts(struct arena *arena, const struct grammar_source *sources, size_t count,
                           struct complaints *complaints, struct buffer *into, struct error *err)
{
    struct grammar_compiler compiler = {.arena = arena, .complaints = complaints};
    return compile(&compiler, sources, count, NULL, into, err);
}

static bool read_source(struct arena *arena, const char *path, struct grammar_source *source,
                        struct error *err)
{
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, GRAMMAR_FILE_BYTES_MAX);
    if (!source_is_regular(path))
        return error_set(err, EXIT_FAILED, "%s is no file", path);
    if (!file_read(path, &text, err))
        return false;
    *source = (struct grammar_source){
        arena_string(arena, path), arena_copy(arena, text.data, text.length), text.length, false};
    return true;
}

// What an image is made from.
struct input {
    struct grammar_source *sources;
    size_t count;
    struct source_list *list; // gets the files, for the image to tell when one changed; or NULL
};

// The *.yaml files of a folder, behind those that are there; leaves room for one more.
static bool read_folder(struct arena *arena, const char *folder, struct input *input,
                        struct error *err)
{
    char **names;
    size_t found;
    if (input->list != NULL)
        source_list_add(input->list, arena_string(arena, folder));
    if (!folder_list(arena, folder, &names, &found, err))
        return false;
    input->sources = arena_grow(arena, input->sources, input->count, input->count + found + 1,
                                sizeof(*input->sources));
    for (size_t i = 0; i < found; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, names[i]);
        if (input->list != NULL)
            source_list_add(input->list, path);
        if (!read_source(arena, path, &input->sources[input->count++], err))
            return false;
    }
    return true;
}

// What every person's packs are compiled with; `input` has those already.
static bool add_shipped(struct arena *arena, struct input *input, struct error *err)
{
    char *shipped, *language;
    for (size_t i = 0; i < input->count; i++)
        input->sources[i].is_own = true;
    return path_shipped(arena, "grammar", &shipped, err) &&
           path_shipped(arena, "rules/language.yaml", &language, err) &&
           read_folder(arena, shipped, input, err) &&
           read_source(arena, language, &input->sources[input->count++], err);
}

static bool compile_input(struct complaints *complaints, const struct input *input,
                          struct buffer *into, struct error *err)
{
    struct grammar_compiler compiler = {.arena = complaints->arena, .complaints = complaints};
    return compile(&compiler, input->sources, input->count, input->list, into, err);
}

// The same for its complaints alone. False when it cannot be done, and not for faults.
static bool check_input(struct complaints *complaints, const struct input *input, bool is_own_only,
                        struct error *err)
{
    struct grammar_compiler compiler = {
        .arena = complaints->arena, .complaints = complaints, .warns_of_shipped = !is_own_only};
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    if (!compile(&compiler, input->sources, input->count, input->list, &bytes, err))
        return complaints->error_count > 0;
    return grammar_warn(&compiler, &bytes, err);
}

bool grammar_compile_folder(const char *folder, const char *language, const char *image_path,
                            struct complaints *complaints, struct error *err)
{
    struct input input = {0};
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    return read_folder(complaints->arena, folder, &input, err) &&
           read_source(complaints->arena, language, &input.sources[input.count++], err) &&
           compile_input(complaints, &input, &bytes, err) &&
           file_replace(image_path, bytes.data, bytes.length, err);
}

// The grammar's keys are its own; a pack of patterns has none of them.
static bool has_grammar_key(const char *text)
{
    static const char *const keys[] = {"words:", "phrases:", "commands:", "uses:"};
    for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        for (size_t i = 0; i < COUNT_OF(keys); i++)
            if (strncmp(line, keys[i], strlen(keys[i])) == 0)
                return true;
    }
    return false;
}

bool grammar_check_file(struct complaints *complaints, const char *path, bool *ret_is_grammar,
                        struct error *err)
{
    struct arena *arena = complaints->arena;
    struct input input = {.sources = arena_array(arena, 1, sizeof(*input.sources)), .count = 1};
    if (!read_source(arena, path, &input.sources[0], err))
        return false;
    *ret_is_grammar = has_grammar_key(input.sources[0].text);
    return !*ret_is_grammar ||
           (add_shipped(arena, &input, err) && check_input(complaints, &input, true, err));
}

bool grammar_check_installed(struct complaints *complaints, bool is_own_only, struct error *err)
{
    struct arena *arena = complaints->arena;
    struct input input = {.sources = arena_array(arena, 1, sizeof(*input.sources))};
    char *folder, *image_path;
    bool has_own = sources_user_paths(arena, "grammar", &folder, &image_path);
    if (!has_own && is_own_only)
        return true;
    return (!has_own || read_folder(arena, folder, &input, err)) &&
           add_shipped(arena, &input, err) && check_input(complaints, &input, is_own_only, err);
}

static bool compile_user(void *context, struct arena *arena, const char *folder,
                         struct buffer *into, struct error *err)
{
    struct complaints *complaints = context;
    struct input input = {.list = arena_alloc(arena, sizeof(*input.list))};
    complaints->count = complaints->error_count = complaints->warning_count = 0;
    return read_folder(arena, folder, &input, err) && add_shipped(arena, &input, err) &&
           compile_input(complaints, &input, into, err);
}

bool grammar_open_fresh(struct arena *arena, struct grammar **ret_grammar,
                        struct complaints *complaints, struct error *err)
{
    struct image_build build = {"grammar", &grammar_image_format, compile_user, complaints};
    struct grammar *grammar = arena_alloc(arena, sizeof(*grammar));
    struct error cause = {0};
    char *path;
    if (!image_build_open(arena, &build, &grammar->image, &cause))
        complaints_add(complaints, "your grammar", 0, 0, "%s", cause.text);
    if (grammar->image == NULL && (!path_shipped(arena, "grammar.image", &path, err) ||
                                   !image_open(path, &grammar_image_format, &grammar->image, err)))
        return false;
    *ret_grammar = grammar;
    return true;
}

bool grammar_open_bytes(struct arena *arena, struct buffer *bytes, struct grammar **ret_grammar,
                        struct error *err)
{
    struct grammar *grammar = arena_alloc(arena, sizeof(*grammar));
    if (!image_from_buffer(bytes, &grammar_image_format, &grammar->image, err))
        return false;
    *ret_grammar = grammar;
    return true;
}
