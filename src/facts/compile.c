#include "facts/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "facts/layout.h"

// --- reading files ---

static void read_file(struct compiler *compiler, const char *path)
{
    struct error err;
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, FACTS_FILE_BYTES_MAX);
    if (!source_is_regular(path)) {
        complaints_add(compiler->complaints, path, 0, 0, "this is not a regular file");
    } else if (file_read(path, &text, &err)) {
        facts_read_text(compiler, path, text.data, text.length);
    } else {
        // The sentence begins with the path, as a complaint does.
        size_t skip = strlen(path);
        bool is_named = strncmp(err.text, path, skip) == 0 && err.text[skip] == ' ';
        complaints_add(compiler->complaints, path, 0, 0, "%s",
                       err.text + (is_named ? skip + 1 : 0));
    }
}

// `sources` gets the folder and its files; NULL when nobody asks.
static bool read_folder(struct compiler *compiler, const char *folder, struct source_list *sources,
                        struct error *err)
{
    char **names;
    size_t count;
    if (sources != NULL)
        source_list_add(sources, arena_string(compiler->arena, folder));
    if (!folder_list(compiler->arena, folder, &names, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(compiler->arena, "%s/%s", folder, names[i]);
        if (sources != NULL)
            source_list_add(sources, path);
        read_file(compiler, path);
    }
    return true;
}

// Lets the facts use option sets of the shipped ones, when those can be opened.
static void take_shipped(struct compiler *compiler, struct source_list *sources)
{
    char *path;
    if (!path_shipped(compiler->arena, "facts.image", &path, NULL))
        return;
    if (sources != NULL)
        source_list_add(sources, path);
    if (!image_open(path, &facts_image_format, &compiler->shipped, NULL))
        compiler->shipped = NULL;
}

// --- images ---

static bool finish(struct compiler *compiler, struct facts **ret_facts, struct error *err)
{
    CLEANUP(buffer_done) struct buffer bytes;
    struct image *image;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    if (!facts_lay_out(compiler, NULL, &bytes, err) ||
        !image_from_buffer(&bytes, &facts_image_format, &image, err))
        return false;
    struct facts *facts = arena_alloc(compiler->arena, sizeof(*facts));
    facts_add_image(facts, image);
    *ret_facts = facts;
    return true;
}

bool facts_compile_text(struct arena *arena, const char *path, const char *text,
                        struct facts **ret_facts, struct complaints *complaints, struct error *err)
{
    struct compiler compiler;
    compiler_init(&compiler, arena, complaints);
    facts_read_text(&compiler, path, text, strlen(text));
    bool is_good = finish(&compiler, ret_facts, err);
    compiler_done(&compiler);
    return is_good;
}

bool facts_compile_memory(struct arena *arena, const char *folder, struct facts **ret_facts,
                          struct complaints *complaints, struct error *err)
{
    struct compiler compiler;
    compiler_init(&compiler, arena, complaints);
    bool is_good = read_folder(&compiler, folder, NULL, err) && finish(&compiler, ret_facts, err);
    compiler_done(&compiler);
    return is_good;
}

bool facts_compile_files(struct arena *arena, const char *const *paths, size_t count,
                         struct facts **ret_facts, struct complaints *complaints, struct error *err)
{
    struct compiler compiler;
    compiler_init(&compiler, arena, complaints);
    take_shipped(&compiler, NULL);
    for (size_t i = 0; i < count; i++)
        read_file(&compiler, paths[i]);
    bool is_good = finish(&compiler, ret_facts, err);
    compiler_done(&compiler);
    return is_good;
}

bool facts_compile_folder(const char *folder, const char *image_path, struct complaints *complaints,
                          struct error *err)
{
    struct compiler compiler;
    CLEANUP(buffer_done) struct buffer bytes;
    buffer_init(&bytes, IMAGE_BYTES_MAX);
    compiler_init(&compiler, complaints->arena, complaints);
    bool is_good =
        read_folder(&compiler, folder, NULL, err) && facts_lay_out(&compiler, NULL, &bytes, err);
    compiler_done(&compiler);
    if (!is_good)
        return false;
    if (complaints->error_count > 0)
        return complaints_fail(complaints, "hob facts validate", err);
    return file_replace(image_path, bytes.data, bytes.length, err);
}

// --- the user's ---

static void free_sources(struct source_list **list)
{
    free(*list);
}

static bool compile_user(void *context, struct arena *arena, const char *folder,
                         struct buffer *into, struct error *err)
{
    struct complaints *complaints = context;
    struct compiler compiler;
    CLEANUP(free_sources) struct source_list *sources = calloc(1, sizeof(*sources));
    if (sources == NULL)
        die("out of memory");
    complaints->count = complaints->error_count = complaints->warning_count = 0;
    compiler_init(&compiler, arena, complaints);
    bool is_good = read_folder(&compiler, folder, sources, err);
    take_shipped(&compiler, sources);
    is_good = is_good && facts_lay_out(&compiler, sources, into, err);
    compiler_done(&compiler);
    return is_good;
}

bool facts_compile_user(struct error *err)
{
    struct arena arena;
    arena_init(&arena, FACTS_ARENA_BYTES_MAX);
    struct complaints complaints = {.arena = &arena};
    struct image_build build = {"facts", &facts_image_format, compile_user, &complaints};
    bool is_good = image_build_user(&arena, &build, err);
    arena_done(&arena);
    return is_good;
}

bool facts_open_fresh(struct arena *arena, struct facts **ret_facts, struct complaints *complaints,
                      struct error *err)
{
    struct facts *facts = arena_alloc(arena, sizeof(*facts));
    struct image_build build = {"facts", &facts_image_format, compile_user, complaints};
    struct image *image = NULL;
    struct error cause;
    char *path;
    // A folder that cannot be read takes only its own facts down.
    if (!image_build_open(arena, &build, &image, &cause))
        complaints_add(complaints, "your facts", 0, 0, "%s", cause.text);
    else if (image != NULL)
        facts_add_image(facts, image);
    bool is_good = path_shipped(arena, "facts.image", &path, err);
    if (is_good && !image_open(path, &facts_image_format, &image, &cause))
        is_good = error_set(err, EXIT_FAILED, "%s; install hob again", cause.text);
    if (!is_good) {
        facts_close(facts);
        return false;
    }
    facts_add_image(facts, image);
    *ret_facts = facts;
    return true;
}
