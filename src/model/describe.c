#include <ggml.h>
#include <llama.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/paths.h"
#include "model/gguf.h"
#include "model/model.h"

// llama.cpp says "Q4_K - Medium" where everyone, its own file names included, says Q4_K_M.
static const char *quantisation_name(struct arena *arena, const struct gguf_header *header)
{
    if (header->file_type < 0 || header->file_type >= LLAMA_FTYPE_GUESSED)
        return ggml_type_name((enum ggml_type)header->common_tensor_type);
    const char *name = llama_ftype_name((enum llama_ftype)header->file_type);
    if (name == NULL)
        return "unknown";
    const char *dash = strstr(name, " - ");
    if (dash == NULL)
        return arena_string(arena, name);
    return arena_printf(arena, "%.*s_%c", (int)(dash - name), name, dash[3]);
}

static const char *or_unknown(const char *text)
{
    return text[0] == '\0' ? "unknown" : text;
}

static void take_notes(struct arena *arena, const struct gguf_header *header,
                       struct model_facts *facts)
{
    facts->notes = arena_array(arena, GGUF_NOTES_MAX, sizeof(*facts->notes));
    for (size_t i = 0; i < header->note_count; i++) {
        const struct gguf_note *note = &header->notes[i];
        if (strcmp(note->key, "base.sha256") == 0)
            facts->base_sha256 = note->text;
        else if (strcmp(note->key, "prompt") == 0)
            facts->prompt_form = note->text;
        else if (strcmp(note->key, "placeholders") == 0)
            facts->has_placeholders = strcmp(note->text, "true") == 0;
        else
            facts->notes[facts->note_count++] = (struct model_note){note->key, note->text};
    }
}

bool model_describe(const char *path, struct arena *arena, struct model_facts *ret_facts,
                    struct error *err)
{
    CLEANUP(mapping_close) struct mapping file;
    if (!mapping_open(path, &file, err))
        return false;
    struct gguf_header header;
    if (!gguf_read(arena, file.data, file.length, path, &header, err))
        return false;
    if (header.bytes_least > file.length)
        return error_set(err, EXIT_FAILED, "%s is cut: it has %zu of %llu bytes; fetch it again",
                         path, file.length, (unsigned long long)header.bytes_least);
    *ret_facts = (struct model_facts){
        .name = arena_string(arena, header.name[0] == '\0' ? path_name(path) : header.name),
        .architecture = or_unknown(header.architecture),
        .quantisation = quantisation_name(arena, &header),
        .licence = or_unknown(header.licence),
        .parameter_count = header.parameter_count,
        .file_bytes = file.length,
        .context_tokens = (int)header.context_tokens,
        .has_chat_template = header.has_chat_template,
        .is_adapter = strcmp(header.type, "adapter") == 0,
        .base_sha256 = "",
        .prompt_form = "",
    };
    if (ret_facts->is_adapter)
        take_notes(arena, &header, ret_facts);
    return true;
}
