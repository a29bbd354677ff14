// Drafts and their features in one process, for tools that fit and measure the chooser:
//   choose-probe draft MODEL ADAPTER|- COUNT [unhinted] < REQUESTS
//                                                         one a line; prints a JSON object each
//   choose-probe asks SUITE                               the requests of a suite, one a line
//   choose-probe judge [SUITE] < WHAT-DRAFT-PRINTED       adds how its candidates compare, and for
//                                                         requests of the suite which are right
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "chooser/confidence.h"
#include "engine/choosing.h"
#include "literals/literals.h"
#include "model/model.h"
#include "pairs/pairs.h"
#include "suite/suite.h"

enum { LINE_BYTES_MAX = 256 * 1024, ARENA_BYTES_MAX = 64 * 1024 * 1024 };

static void print(json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(6));
    puts(text);
    fflush(stdout);
    free(text);
    json_decref(root);
}

static json_t *draft_json(const struct model_draft *draft)
{
    return json_pack("{s:s, s:f, s:i, s:i, s:b}", "command", draft->command, "log_sum",
                     draft->log_sum, "tokens", draft->token_count, "votes", draft->votes, "greedy",
                     (int)draft->is_greedy);
}

// Without a grammar the model gets no hints.
static void draft(struct model *model, const struct grammar *grammar, const char *request,
                  int count)
{
    struct arena arena;
    struct error err = {0};
    struct model_reply reply = {0};
    arena_init(&arena, ARENA_BYTES_MAX);
    struct literals_map map = {.request = request};
    bool is_masked = model_has_placeholders(model) && literals_mask(&arena, request, &map, NULL);
    const struct model_request asked = {
        .request = map.request,
        .hint = grammar == NULL ? NULL : pair_hint(&arena, grammar, 0, request, &map),
        .shell = "bash",
        .system = "Linux",
        .draft_count = count,
    };
    json_t *drafts = json_array();
    if (!model_draft_commands(model, &arena, &asked, &reply, &err))
        fprintf(stderr, "%s: %s\n", request, err.text);
    for (size_t i = 0; i < reply.count; i++) {
        struct model_draft *row = &reply.drafts[i];
        if (!is_masked || literals_restore(&arena, &map, row->command, &row->command, NULL))
            json_array_append_new(drafts, draft_json(row));
    }
    print(json_pack("{s:s, s:i, s:o, s:I, s:i}", "request", request, "made", count, "drafts",
                    drafts, "elapsed_us", (json_int_t)reply.elapsed_us, "tokens",
                    reply.reply_tokens));
    arena_done(&arena);
}

static void draft_all(const char *path, const char *adapter, int count, bool is_hinted)
{
    const struct model_settings settings = {
        .path = path,
        .adapter_path = strcmp(adapter, "-") == 0 ? NULL : adapter,
        .batch_tokens = 512,
        .context_tokens = 4096,
    };
    struct model *model;
    struct error err = {0};
    static char line[LINE_BYTES_MAX];
    struct arena arena;
    struct grammar *grammar = NULL;
    bool is_stale = false;
    arena_init(&arena, ARENA_BYTES_MAX);
    if (!model_open(&settings, &model, &err))
        die("%s", err.text);
    if (is_hinted && model_takes_hint(model) && !grammar_open(&arena, &grammar, &is_stale, &err))
        die("%s", is_stale ? "run hob once: its images are stale" : err.text);
    while (fgets(line, sizeof(line), stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        draft(model, grammar, line, count);
    }
    grammar_close(grammar);
    model_close(model);
    arena_done(&arena);
}

struct judging {
    struct engine_world world;
    struct suite suite;
    struct sandbox sandbox;
};

static json_t *is_right(const struct judging *judging, struct arena *arena, const char *request,
                        const char *command)
{
    for (size_t i = 0; i < judging->suite.count; i++) {
        const struct suite_case *entry = &judging->suite.cases[i];
        if (strcmp(entry->ask, request) == 0)
            return json_boolean(suite_is_right(&judging->sandbox, arena, entry, command));
    }
    return json_null();
}

static json_t *candidate_json(const struct choosing_candidate *candidate)
{
    json_t *features = json_object();
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        json_object_set_new(features, feature_names[i], json_real(candidate->features[i]));
    return json_pack("{s:s, s:f, s:s?, s:o}", "command", candidate->command, "confidence",
                     candidate->confidence, "fault", candidate->fault, "features", features);
}

static void judge(const struct judging *judging, json_t *root)
{
    struct arena arena;
    struct choosing choosing;
    struct choosing_draft drafts[CHOOSING_DRAFTS_MAX];
    json_t *list = json_object_get(root, "drafts"), *candidates = json_array();
    size_t count = json_array_size(list);
    arena_init(&arena, ARENA_BYTES_MAX);
    count = count > CHOOSING_DRAFTS_MAX ? CHOOSING_DRAFTS_MAX : count;
    for (size_t i = 0; i < count; i++) {
        json_t *each = json_array_get(list, i);
        drafts[i] = (struct choosing_draft){
            .command = json_string_value(json_object_get(each, "command")),
            .log_sum = json_number_value(json_object_get(each, "log_sum")),
            .token_count = (int)json_integer_value(json_object_get(each, "tokens")),
            .votes = (int)json_integer_value(json_object_get(each, "votes")),
            .is_greedy = json_is_true(json_object_get(each, "greedy")),
        };
    }
    const struct request request = {.text = json_string_value(json_object_get(root, "request")),
                                    .shell = "bash"};
    const struct choosing_drafts all = {drafts, count,
                                        (int)json_integer_value(json_object_get(root, "made"))};
    choosing_compare(&judging->world, &request, &arena, &all, &choosing);
    for (size_t i = 0; i < choosing.count; i++) {
        const struct choosing_candidate *candidate = &choosing.candidates[i];
        json_t *each = candidate_json(candidate);
        json_object_set_new(each, "right",
                            is_right(judging, &arena, request.text, candidate->command));
        json_array_append_new(candidates, each);
    }
    json_object_set_new(root, "candidates", candidates);
    print(json_incref(root));
    arena_done(&arena);
}

static void judge_all(const char *suite_path)
{
    struct arena arena;
    struct error err = {0};
    struct facts *facts;
    struct rules_set rules = {0};
    struct grammar *grammar = NULL;
    bool is_stale = false;
    static char line[LINE_BYTES_MAX];
    arena_init(&arena, ARENA_BYTES_MAX);
    if (!facts_open(&arena, &facts, &is_stale, &err) ||
        !rules_open(&arena, &rules, &is_stale, &err) ||
        !grammar_open(&arena, &grammar, &is_stale, &err))
        die("%s", is_stale ? "run hob once: its images are stale" : err.text);
    struct judging judging = {
        .world = {.rules = &rules, .facts = facts, .grammar = grammar},
    };
    judging.world.machine = (struct effects_machine){
        .home = "/home/someone", .directory = "/home/someone/work", .user = "someone"};
    if (suite_path != NULL && (!suite_read(suite_path, &arena, &judging.suite, &err) ||
                               !sandbox_open(&arena, &judging.sandbox, &err)))
        die("%s", err.text);
    while (fgets(line, sizeof(line), stdin) != NULL) {
        json_t *root = json_loads(line, 0, NULL);
        if (root == NULL)
            die("a line is no JSON");
        judge(&judging, root);
        json_decref(root);
    }
    facts_close(facts);
    rules_close(&rules);
    grammar_close(grammar);
    arena_done(&arena);
}

static void print_asks(const char *path)
{
    struct arena arena;
    struct suite suite;
    struct error err = {0};
    arena_init(&arena, ARENA_BYTES_MAX);
    if (!suite_read(path, &arena, &suite, &err))
        die("%s", err.text);
    for (size_t i = 0; i < suite.count; i++)
        puts(suite.cases[i].ask);
    arena_done(&arena);
}

int main(int argc, char **argv)
{
    bool is_unhinted = argc == 6 && strcmp(argv[5], "unhinted") == 0;
    if ((argc == 5 || is_unhinted) && strcmp(argv[1], "draft") == 0)
        draft_all(argv[2], argv[3], (int)strtol(argv[4], NULL, 10), !is_unhinted);
    else if (argc == 3 && strcmp(argv[1], "asks") == 0)
        print_asks(argv[2]);
    else if ((argc == 2 || argc == 3) && strcmp(argv[1], "judge") == 0)
        judge_all(argv[2]);
    else
        die("choose-probe draft MODEL ADAPTER|- COUNT [unhinted], asks SUITE, or judge [SUITE]");
    return EXIT_SUCCESS;
}
