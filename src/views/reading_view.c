#include "views/reading_view.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "chooser/confidence.h"
#include "term/visible.h"

enum { READING_BYTES_MAX = 256 * 1024, WORDS_COLUMN = 36, REASONS_SHOWN = 5 };
#define REASON_LEAST 0.05 // of log-odds; less is not worth a word

static void add_words(struct buffer *text, const struct grammar_result *result, size_t from,
                      size_t to)
{
    size_t start = text->length;
    for (size_t i = from; i < to; i++) {
        const struct token *token = &result->tokens[i];
        buffer_text(text, i == from ? "  " : " ");
        visible_add(text, token->text, token->length, VISIBLE_ONE_LINE);
    }
    do
        buffer_char(text, ' ');
    while (text->length - start < WORDS_COLUMN);
}

const char *reading_text(struct arena *arena, const struct grammar_result *result)
{
    struct buffer text;
    buffer_init(&text, READING_BYTES_MAX);
    const struct grammar_answer *answer = result->count > 0 ? &result->answers[0] : NULL;
    for (size_t i = 0; answer != NULL && i < answer->taken_count; i++) {
        add_words(&text, result, answer->taken[i].from, answer->taken[i].to);
        buffer_printf(&text, "%s\n",
                      answer->taken[i].say == NULL ? "(no meaning)" : answer->taken[i].say);
    }
    const char *meaning = meaning_text(arena, answer == NULL ? &result->meaning : &answer->meaning);
    if (meaning[0] != '\0') {
        buffer_text(&text, "  meaning: ");
        visible_add(&text, meaning, strlen(meaning), VISIBLE_ONE_LINE);
        buffer_char(&text, '\n');
    }
    if (answer != NULL) {
        buffer_printf(&text, "  command: %s (%s)\n", answer->id, answer->pack);
    } else if (result->blocked < result->token_count) {
        buffer_text(&text, "  nothing accounts for: ");
        visible_add(&text, result->tokens[result->blocked].text,
                    result->tokens[result->blocked].length, VISIBLE_ONE_LINE);
        buffer_char(&text, '\n');
    } else {
        buffer_text(&text, "  no command uses all of that\n");
    }
    const char *kept = arena_copy(arena, text.data, text.length);
    buffer_done(&text);
    return kept;
}

json_t *meaning_json(const struct meaning *meaning)
{
    json_t *root = json_object();
    for (size_t i = 0; i < meaning->count; i++) {
        json_t *values = json_array();
        for (size_t j = 0; j < meaning->slots[i].count; j++)
            json_array_append_new(values, json_string(meaning->slots[i].values[j]));
        json_object_set_new(root, meaning->slots[i].name, values);
    }
    return root;
}

// The features that moved the confidence most, the strongest first.
static void add_reasons(struct buffer *text, const double features[FEATURE_COUNT])
{
    bool is_shown[FEATURE_COUNT] = {false};
    for (int shown = 0; shown < REASONS_SHOWN; shown++) {
        size_t best = FEATURE_COUNT;
        double most = REASON_LEAST;
        for (size_t i = 0; i < FEATURE_COUNT; i++) {
            double part = confidence_weight((enum feature)i) * features[i];
            if (is_shown[i] || fabs(part) < most)
                continue;
            best = i;
            most = fabs(part);
        }
        if (best == FEATURE_COUNT)
            return;
        is_shown[best] = true;
        buffer_printf(text, "        %+.1f  %s\n",
                      confidence_weight((enum feature)best) * features[best],
                      feature_meanings[best]);
    }
}

const char *choosing_text(struct arena *arena, const struct choosing *choosing)
{
    struct buffer text;
    buffer_init(&text, READING_BYTES_MAX);
    for (size_t i = 0; i < choosing->count; i++) {
        const struct choosing_candidate *candidate = &choosing->candidates[i];
        buffer_printf(&text, "  %.2f  ", candidate->confidence);
        visible_add(&text, candidate->command, strlen(candidate->command), VISIBLE_ONE_LINE);
        buffer_char(&text, '\n');
        if (candidate->fault != NULL)
            buffer_printf(&text, "        out: %s\n", candidate->fault);
        else
            add_reasons(&text, candidate->features);
    }
    const char *kept = arena_copy(arena, text.data, text.length);
    buffer_done(&text);
    return kept;
}

json_t *choosing_json(const struct choosing *choosing)
{
    json_t *root = json_array();
    for (size_t i = 0; i < choosing->count; i++) {
        const struct choosing_candidate *candidate = &choosing->candidates[i];
        json_t *features = json_object();
        for (size_t j = 0; j < FEATURE_COUNT; j++)
            json_object_set_new(features, feature_names[j], json_real(candidate->features[j]));
        json_array_append_new(root,
                              json_pack("{s:s, s:f, s:s?, s:o}", "command", candidate->command,
                                        "confidence", candidate->confidence, "fault",
                                        candidate->fault, "features", features));
    }
    return root;
}
