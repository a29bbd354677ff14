#include "engine/engine.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "engine/checker.h"

bool request_check(const char *text, size_t length, struct error *err)
{
    if (length > REQUEST_BYTES_MAX)
        return error_set(err, EXIT_USAGE,
                         "the request is %zu bytes long, and hob takes at most %d; say it in a "
                         "sentence, and pipe long text in beside it",
                         length, REQUEST_BYTES_MAX);
    size_t fault;
    if (!utf8_is_valid(text, length, &fault))
        return error_set(err, EXIT_USAGE, "the request is not UTF-8 text: byte %zu is out of place",
                         fault + 1);
    if (utf8_has_control(text, length, "\t\n\r"))
        return error_set(err, EXIT_USAGE,
                         "the request holds control characters; hob takes plain text");
    if (strspn(text, " \t\n\r") >= length)
        return error_set(err, EXIT_USAGE,
                         "the request is empty; say what you want, e.g.: hob find big files");
    return true;
}

static const struct engine *find_engine(const struct cascade *cascade, const char *name,
                                        size_t length)
{
    for (size_t i = 0; i < cascade->engine_count; i++) {
        const struct engine *engine = cascade->engines[i];
        if (strncmp(engine->name, name, length) == 0 && engine->name[length] == '\0')
            return engine;
    }
    return NULL;
}

// Every engine that any of the two programs has. The light one must tell a name that the late one
// knows from a misspelt one.
static const char *const known_engines[] = {"rules", "local"};

static bool is_known(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof(known_engines) / sizeof(known_engines[0]); i++)
        if (strncmp(known_engines[i], name, length) == 0 && known_engines[i][length] == '\0')
            return true;
    return false;
}

static enum engine_outcome attempt(const struct engine *engine, const struct engine_world *world,
                                   const struct request *request, struct arena *arena,
                                   struct proposal *ret_proposal, struct engine_run *run)
{
    struct engine_attempt *attempt = &run->attempts[run->attempt_count++];
    *attempt = (struct engine_attempt){.engine = engine};
    int64_t start_us = clock_us();
    if (world->policy != NULL && !policy_allows_backend(world->policy, engine->name)) {
        attempt->outcome = OUTCOME_UNAVAILABLE;
        error_set(&attempt->err, EXIT_REFUSED,
                  "the policy does not let the %s engine answer; `hob policy show` has it",
                  engine->name);
    } else if (!engine->can_answer(world, &attempt->err))
        attempt->outcome = OUTCOME_UNAVAILABLE;
    else
        attempt->outcome = engine->answer(world, request, arena, ret_proposal, &attempt->err);
    if (attempt->outcome == OUTCOME_ANSWERED &&
        !checker_settle(world, request, arena, ret_proposal)) {
        attempt->outcome = OUTCOME_FAILED;
        error_set(&attempt->err, EXIT_NO_ANSWER,
                  "the %s engine's answer is no command that %s could run; say it in other words",
                  engine->name, request->shell);
    }
    attempt->elapsed_us = clock_us() - start_us;
    return attempt->outcome;
}

// The last engine's reason is the one to tell: the cheaper ones only had no answer.
static bool explain_failure(const struct engine_run *run, struct error *err)
{
    for (size_t i = run->attempt_count; i-- > 0;) {
        const struct engine_attempt *last = &run->attempts[i];
        if (last->outcome == OUTCOME_NOTHING)
            continue;
        *err = last->err;
        return false;
    }
    return error_set(err, EXIT_NO_ANSWER,
                     "no engine has an answer; say it in other words, or see `hob rules why`");
}

bool engine_ask(const struct cascade *cascade, const struct request *request, struct arena *arena,
                struct proposal *ret_proposal, struct engine_run *ret_run, struct error *err)
{
    *ret_run = (struct engine_run){0};
    for (const char *name = cascade->order; *name != '\0';) {
        name += strspn(name, ", ");
        size_t length = strcspn(name, ", ");
        if (length == 0)
            break;
        const struct engine *engine = find_engine(cascade, name, length);
        if (engine == NULL && !is_known(name, length))
            return error_set(err, EXIT_USAGE,
                             "there is no engine called '%.*s'; `hob engines` lists them",
                             (int)length, name);
        if (engine == NULL) {
            ret_run->is_unfinished = true;
            return false;
        }
        if (ret_run->attempt_count == ENGINES_MAX)
            return error_set(err, EXIT_USAGE, "the order of engines names more than %d",
                             ENGINES_MAX);
        enum engine_outcome outcome =
            attempt(engine, &cascade->world, request, arena, ret_proposal, ret_run);
        if (outcome == OUTCOME_ANSWERED)
            return true;
        if (outcome == OUTCOME_INTERRUPTED)
            return error_set(err, EXIT_INTERRUPTED, "interrupted");
        name += length;
    }
    if (ret_run->attempt_count == 0)
        return error_set(err, EXIT_USAGE, "no engine is named; `hob engines` lists them");
    return explain_failure(ret_run, err);
}
