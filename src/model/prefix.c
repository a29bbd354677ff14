#include "model/prefix.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "model/state.h"

static void add_identity(struct buffer *into, const char *path,
                         const struct file_identity *identity)
{
    buffer_printf(into, "%s %llu %lld %llu\n", path == NULL ? "none" : path,
                  (unsigned long long)identity->bytes, (long long)identity->changed_ns,
                  (unsigned long long)identity->inode);
}

static struct state_key key_for(const struct model *model, const struct prompt *prompt)
{
    CLEANUP(buffer_done) struct buffer text;
    buffer_init(&text, PROMPT_BYTES_MAX);
    add_identity(&text, model->path, &model->identity);
    add_identity(&text, model->adapter_path, &model->adapter_identity);
    buffer_printf(&text, "%s\n%s\nbatch %d\n", llama_version(), llama_print_system_info(),
                  model->batch_tokens);
    buffer_add(&text, (const char *)prompt->tokens, prompt->fixed_count * sizeof(*prompt->tokens));
    struct state_key key;
    digest_bytes(text.data, text.length, key.hex);
    return key;
}

static bool restore(struct model *model, const struct state_key *key, const char *folder)
{
    CLEANUP(mapping_close) struct mapping file = {0};
    const void *payload;
    size_t length;
    if (folder == NULL || !state_read(folder, key, &file, &payload, &length))
        return false;
    if (llama_state_seq_set_data(model->context, payload, length, SEQUENCE_PREFIX) == length)
        return true;
    model_forget(model);
    return false;
}

static void remember(struct model *model, const struct prompt *prompt)
{
    size_t bytes = prompt->fixed_count * sizeof(*prompt->tokens);
    free(model->prefix);
    model->prefix = malloc(bytes + 1);
    if (model->prefix == NULL)
        die("out of memory");
    memcpy(model->prefix, prompt->tokens, bytes);
    model->prefix_count = prompt->fixed_count;
}

static bool is_there(const struct model *model, const struct prompt *prompt)
{
    return model->prefix_count == prompt->fixed_count &&
           (prompt->fixed_count == 0 || memcmp(model->prefix, prompt->tokens,
                                               prompt->fixed_count * sizeof(*prompt->tokens)) == 0);
}

bool prefix_bring(struct model *model, struct llama_batch *batch, const struct prompt *prompt,
                  const char *folder, enum prefix_origin *ret_origin, struct error *err)
{
    enum prefix_origin origin = PREFIX_KEPT;
    if (is_there(model, prompt)) {
        *ret_origin = origin;
        return true;
    }
    model_forget(model);
    struct state_key key = key_for(model, prompt);
    if (prompt->fixed_count > 0 && !restore(model, &key, folder)) {
        const struct stretch stretch = {
            .tokens = prompt->tokens, .to = prompt->fixed_count, .sequence = SEQUENCE_PREFIX};
        if (!decode_stretch(model, batch, &stretch, err))
            return false;
        origin = PREFIX_NEW;
    }
    remember(model, prompt);
    *ret_origin = origin;
    return true;
}

void prefix_save(struct model *model, const struct prompt *prompt, const char *folder)
{
    size_t length = llama_state_seq_get_size(model->context, SEQUENCE_PREFIX);
    if (folder == NULL || length == 0 || length > STATE_BYTES_MAX)
        return;
    uint8_t *payload = malloc(length);
    if (payload == NULL)
        return;
    struct state_key key = key_for(model, prompt);
    length = llama_state_seq_get_data(model->context, payload, length, SEQUENCE_PREFIX);
    if (length > 0)
        (void)!state_write(folder, &key, payload, length, NULL);
    free(payload);
}
