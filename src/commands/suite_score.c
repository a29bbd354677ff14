#include "commands/suite_score.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "commands/world.h"
#include "term/progress.h"

enum { CASE_BYTES_MAX = 128 * 1024 * 1024 };

static int by_time(const void *left, const void *right)
{
    const int64_t *one = left, *other = right;
    return (*one > *other) - (*one < *other);
}

static void add_times(struct suite_score *score, struct arena *arena)
{
    if (score->case_count == 0)
        return;
    int64_t *times = arena_array(arena, score->case_count, sizeof(*times));
    for (size_t i = 0; i < score->case_count; i++)
        times[i] = score->answers[i].elapsed_us;
    qsort(times, score->case_count, sizeof(*times), by_time);
    score->median_us = times[score->case_count / 2];
    score->ninth_decile_us = times[(score->case_count - 1) * 9 / 10];
}

static bool ask_case(const struct invocation *invocation, const struct cascade *cascade,
                     const struct suite_questions *questions, const struct suite_case *entry,
                     struct suite_answer *ret_answer, struct error *err)
{
    const struct request request = {
        .text = entry->ask,
        .shell = "bash",
        .target = TARGET_GNU,
        .candidates = questions->candidates,
        .cancel = questions->cancel,
    };
    struct arena arena;
    struct proposal proposal;
    struct engine_run run;
    struct error ask_err = {0};
    struct suite_answer answer = {0};
    arena_init(&arena, CASE_BYTES_MAX);
    int64_t start_us = clock_us();
    bool is_answered = engine_ask(cascade, &request, &arena, &proposal, &run, &ask_err);
    answer.elapsed_us = clock_us() - start_us;
    if (is_answered) {
        answer.command = arena_string(invocation->arena, proposal.command);
        answer.confidence = proposal.confidence;
        answer.is_right = suite_is_right(questions->sandbox, &arena, entry, proposal.command);
    } else if (ask_err.code != EXIT_NO_ANSWER) {
        *err = ask_err;
    }
    arena_done(&arena);
    *ret_answer = answer;
    return is_answered || ask_err.code == EXIT_NO_ANSWER;
}

static bool ask_all(struct invocation *invocation, const struct cascade *cascade,
                    const struct suite_questions *questions, struct suite_score *score,
                    struct error *err)
{
    const struct suite *suite = questions->suite;
    struct progress progress;
    bool is_asked = true;
    progress_init(&progress, is_given(invocation, FLAG_QUIET) ? -1 : STDERR_FILENO,
                  questions->label, 0, suite->count);
    progress.unit = "questions";
    for (size_t i = 0; is_asked && i < suite->count; i++) {
        struct suite_answer *answer = &score->answers[i];
        progress_update(&progress, i);
        is_asked = ask_case(invocation, cascade, questions, &suite->cases[i], answer, err);
        score->answer_count += answer->command != NULL;
        score->right_count += answer->is_right;
    }
    progress_done(&progress);
    return is_asked;
}

bool suite_ask(struct invocation *invocation, const struct suite_questions *questions,
               struct suite_score *ret_score, struct error *err)
{
    struct suite_score score = {
        .answers = arena_array(invocation->arena, questions->suite->count, sizeof(*score.answers)),
        .case_count = questions->suite->count,
    };
    struct world world;
    bool is_stale;
    if (!world_open(invocation, &world, &is_stale, err))
        return false;
    const struct cascade cascade = {
        .engines = invocation->program->engines,
        .engine_count = invocation->program->engine_count,
        .order = questions->order,
        .world = world_of(invocation, &world),
    };
    bool is_asked = ask_all(invocation, &cascade, questions, &score, err);
    world_close(&world);
    add_times(&score, invocation->arena);
    *ret_score = score;
    return is_asked;
}
