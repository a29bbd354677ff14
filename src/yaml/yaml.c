#include "yaml/yaml.h"

#include <libfyaml.h>
#include <string.h>

#include "base/utf8.h"

enum { ARENA_BYTES_MAX = 64 * 1024 * 1024 }; // for one top-level value, or one streamed item

struct reader {
    struct fy_parser *parser;
    struct fy_diag *diag;
    struct complaints *complaints;
    const char *path;
    const struct yaml_taker *taker;
    struct arena arena;
    size_t nodes; // under the current value
};

static void complain(struct reader *reader, struct fy_event *event, const char *what)
{
    const struct fy_mark *mark = event == NULL ? NULL : fy_event_start_mark(event);
    complaints_add(reader->complaints, reader->path, mark == NULL ? 0 : mark->line + 1,
                   mark == NULL ? 0 : mark->column + 1, "%s", what);
}

// Syntax errors, as libfyaml collected them.
static void complain_syntax(struct reader *reader)
{
    void *iterator = NULL;
    bool has_error = false;
    for (struct fy_diag_error *error; (error = fy_diag_errors_iterate(reader->diag, &iterator));) {
        complaints_add(reader->complaints, reader->path, error->line, error->column,
                       "this is not YAML: %s", error->msg);
        has_error = true;
    }
    if (!has_error)
        complain(reader, NULL, "this is not YAML");
}

// The next event, to be freed with fy_parser_event_free(); NULL at a fault, which was complained
// of.
static struct fy_event *next_event(struct reader *reader)
{
    struct fy_event *event = fy_parser_parse(reader->parser);
    if (event == NULL || fy_parser_get_stream_error(reader->parser)) {
        complain_syntax(reader);
        fy_parser_event_free(reader->parser, event);
        return NULL;
    }
    return event;
}

// What is not used, whatever the event.
static const char *unwanted(struct fy_event *event)
{
    struct fy_token *anchor = NULL, *tag = NULL;
    switch (event->type) {
    case FYET_ALIAS:
        return "aliases are not used here";
    case FYET_SCALAR:
        anchor = event->scalar.anchor;
        tag = event->scalar.tag;
        break;
    case FYET_SEQUENCE_START:
        anchor = event->sequence_start.anchor;
        tag = event->sequence_start.tag;
        break;
    case FYET_MAPPING_START:
        anchor = event->mapping_start.anchor;
        tag = event->mapping_start.tag;
        break;
    default:
        break;
    }
    if (anchor != NULL)
        return "anchors are not used here";
    return tag != NULL ? "tags are not used here" : NULL;
}

static struct yaml_node *read_node(struct reader *reader, struct fy_event *event, int depth);

static struct yaml_node *read_text(struct reader *reader, struct fy_event *event,
                                   struct yaml_node *node)
{
    size_t length = 0;
    const char *text =
        event->scalar.value == NULL ? "" : fy_token_get_text(event->scalar.value, &length);
    if (text == NULL || length > YAML_SCALAR_BYTES_MAX) {
        complain(reader, event, "this text is longer than 64 KiB");
        return NULL;
    }
    if (memchr(text, '\0', length) != NULL) {
        complain(reader, event, "this text holds a NUL character");
        return NULL;
    }
    node->text = arena_copy(&reader->arena, text, length);
    node->is_quoted =
        event->scalar.value != NULL && fy_token_scalar_style(event->scalar.value) != FYSS_PLAIN;
    return node;
}

static bool check_key(struct reader *reader, struct fy_event *event, const struct yaml_node *map,
                      const struct yaml_node *key)
{
    if (key->kind != YAML_TEXT) {
        complain(reader, event, "a key must be a text");
        return false;
    }
    if (strcmp(key->text, "<<") == 0) {
        complain(reader, event, "merge keys are not used here");
        return false;
    }
    // The map's last child is this key.
    const struct yaml_node *other = map->children;
    for (; other != key; other = other->next->next) {
        if (strcmp(other->text, key->text) != 0)
            continue;
        complaints_add(reader->complaints, reader->path, key->line, key->column,
                       "the key %.60s is there twice; the first is in line %d", key->text,
                       other->line);
        return false;
    }
    return true;
}

// The children of a list or map, to its end.
static struct yaml_node *read_children(struct reader *reader, struct yaml_node *node, int depth)
{
    enum fy_event_type end = node->kind == YAML_LIST ? FYET_SEQUENCE_END : FYET_MAPPING_END;
    size_t most = node->kind == YAML_LIST ? YAML_ITEMS_MAX : 2 * YAML_KEYS_MAX;
    struct yaml_node **last = &node->children;
    for (;;) {
        struct fy_event *event = next_event(reader);
        if (event == NULL)
            return NULL;
        if (event->type == end) {
            fy_parser_event_free(reader->parser, event);
            return node;
        }
        struct yaml_node *child = read_node(reader, event, depth + 1);
        bool is_key = node->kind == YAML_MAP && node->count % 2 == 0;
        *last = child;
        node->count++;
        if (node->count > most)
            complain(reader, event, "there are too many entries here");
        bool is_good = child != NULL && node->count <= most &&
                       (!is_key || check_key(reader, event, node, child));
        fy_parser_event_free(reader->parser, event);
        if (!is_good)
            return NULL;
        last = &child->next;
    }
}

// Reads the node that `event` begins; NULL after a complaint. The event stays the caller's.
static struct yaml_node *read_node(struct reader *reader, struct fy_event *event, int depth)
{
    const char *fault = unwanted(event);
    if (fault == NULL && depth > YAML_DEPTH_MAX)
        fault = "this is nested too deep";
    if (fault == NULL && ++reader->nodes > 2 * YAML_ITEMS_MAX)
        fault = "there are too many entries here";
    if (fault != NULL) {
        complain(reader, event, fault);
        return NULL;
    }
    const struct fy_mark *mark = fy_event_start_mark(event);
    struct yaml_node *node = arena_alloc(&reader->arena, sizeof(*node));
    node->line = mark == NULL ? 0 : mark->line + 1;
    node->column = mark == NULL ? 0 : mark->column + 1;
    switch (event->type) {
    case FYET_SCALAR:
        node->kind = YAML_TEXT;
        return read_text(reader, event, node);
    case FYET_SEQUENCE_START:
        node->kind = YAML_LIST;
        return read_children(reader, node, depth);
    case FYET_MAPPING_START:
        node->kind = YAML_MAP;
        return read_children(reader, node, depth);
    default:
        complain(reader, event, "this is not expected here");
        return NULL;
    }
}

static bool give_value(struct reader *reader, const struct yaml_node *key, struct fy_event *event)
{
    struct arena key_arena = reader->arena;
    arena_init(&reader->arena, ARENA_BYTES_MAX);
    reader->nodes = 0;
    struct yaml_node *value = read_node(reader, event, 1);
    if (value != NULL)
        reader->taker->take(key, value, reader->taker->context);
    arena_done(&reader->arena);
    reader->arena = key_arena;
    return value != NULL;
}

static bool give_items(struct reader *reader, const struct yaml_node *key)
{
    for (size_t count = 0;; count++) {
        struct fy_event *event = next_event(reader);
        if (event == NULL)
            return false;
        bool is_end = event->type == FYET_SEQUENCE_END;
        bool is_good = is_end || give_value(reader, key, event);
        if (is_good && count > YAML_ITEMS_MAX) {
            complain(reader, event, "there are more than 200,000 entries here");
            is_good = false;
        }
        fy_parser_event_free(reader->parser, event);
        if (is_end || !is_good)
            return is_good;
    }
}

static bool read_pair(struct reader *reader, const struct yaml_node *key)
{
    struct fy_event *event = next_event(reader);
    if (event == NULL)
        return false;
    const char *streamed = reader->taker->streamed;
    bool is_streamed = streamed != NULL && strcmp(key->text, streamed) == 0 &&
                       event->type == FYET_SEQUENCE_START && unwanted(event) == NULL;
    bool is_good = is_streamed ? give_items(reader, key) : give_value(reader, key, event);
    fy_parser_event_free(reader->parser, event);
    return is_good;
}

static bool read_top(struct reader *reader)
{
    struct yaml_node seen = {.kind = YAML_MAP};
    struct yaml_node **last = &seen.children;
    for (;;) {
        struct fy_event *event = next_event(reader);
        if (event == NULL)
            return false;
        bool is_end = event->type == FYET_MAPPING_END;
        struct yaml_node *key = is_end ? NULL : read_node(reader, event, 0);
        // Keys are kept as pairs of themselves, as check_key() expects.
        *last = key;
        bool is_good = is_end || (key != NULL && check_key(reader, event, &seen, key));
        fy_parser_event_free(reader->parser, event);
        if (is_end || !is_good)
            return is_good;
        key->next = arena_alloc(&reader->arena, sizeof(struct yaml_node));
        last = &key->next->next;
        if (++seen.count > YAML_KEYS_MAX || !read_pair(reader, key))
            return false;
    }
}

// Takes an event of the type; complains and returns false for another.
static bool expect(struct reader *reader, enum fy_event_type type, const char *otherwise)
{
    struct fy_event *event = next_event(reader);
    if (event == NULL)
        return false;
    const char *fault = unwanted(event);
    if (fault == NULL && event->type != type)
        fault = otherwise;
    if (fault != NULL)
        complain(reader, event, fault);
    fy_parser_event_free(reader->parser, event);
    return fault == NULL;
}

static bool read_document(struct reader *reader)
{
    return expect(reader, FYET_STREAM_START, "this is not YAML") &&
           expect(reader, FYET_DOCUMENT_START, "the file is empty") &&
           expect(reader, FYET_MAPPING_START, "the file must be a map") && read_top(reader) &&
           expect(reader, FYET_DOCUMENT_END, "the file must end here") &&
           expect(reader, FYET_STREAM_END, "a file is one YAML document");
}

static bool check_text(struct complaints *complaints, const char *path, const char *text,
                       size_t length)
{
    size_t fault = 0;
    if (utf8_is_valid(text, length, &fault) && memchr(text, '\0', length) == NULL)
        return true;
    int line = 1, column = 1;
    for (size_t i = 0; i < fault; i++) {
        column = text[i] == '\n' ? 1 : column + 1;
        line += text[i] == '\n';
    }
    complaints_add(complaints, path, line, column, "this is not a UTF-8 text");
    return false;
}

bool yaml_read(struct complaints *complaints, const char *path, const char *text, size_t length,
               const struct yaml_taker *taker)
{
    if (!check_text(complaints, path, text, length))
        return false;
    struct reader reader = {.complaints = complaints, .path = path, .taker = taker};
    struct fy_diag_cfg diag_config;
    fy_diag_cfg_default(&diag_config);
    diag_config.fp = NULL;
    reader.diag = fy_diag_create(&diag_config);
    if (reader.diag == NULL)
        die("out of memory");
    fy_diag_set_collect_errors(reader.diag, true);
    struct fy_parse_cfg config = {.flags = FYPCF_DEFAULT_PARSE, .diag = reader.diag};
    reader.parser = fy_parser_create(&config);
    if (reader.parser == NULL)
        die("out of memory");
    arena_init(&reader.arena, ARENA_BYTES_MAX);
    bool is_good = fy_parser_set_string(reader.parser, text, length) == 0 && read_document(&reader);
    arena_done(&reader.arena);
    fy_parser_destroy(reader.parser);
    fy_diag_destroy(reader.diag);
    return is_good;
}
