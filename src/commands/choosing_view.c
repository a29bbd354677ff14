#include "commands/choosing_view.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "chooser/confidence.h"
#include "term/visible.h"

enum { TEXT_BYTES_MAX = 256 * 1024, REASONS_SHOWN = 5 };
#define REASON_LEAST 0.05 // of log-odds; less is not worth a word

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
    buffer_init(&text, TEXT_BYTES_MAX);
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
