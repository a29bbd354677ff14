// The real model, when it is there: loading, drafting, cancelling, keeping states, and bad files.
#include "model/model.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/fd.h"

static char model_path[4096];
static char folder[64];
static struct arena arena;
static volatile sig_atomic_t cancel;

static const struct model_example examples[] = {
    {"list all files, hidden ones too", "ls -la"},
    {"how much room is left on the disks", "df -h"},
    {"find all folders called build", "find . -type d -name build"},
    {"show the last 20 lines of app.log", "tail -n 20 app.log"},
    {"which processes take the most memory", "ps aux --sort=-%mem | head"},
    {"find files larger than 10 MB", "find . -type f -size +10M"},
};

static struct model_request request_for(const char *words)
{
    return (struct model_request){
        .request = words,
        .shell = "bash",
        .system = "Linux",
        .examples = examples,
        .example_count = 6,
        .fixed_example_count = 6,
        .draft_count = 1,
    };
}

static int set_up(void **state)
{
    (void)state;
    const char *chosen = getenv("HOB_TEST_MODEL"), *home = getenv("HOME");
    snprintf(model_path, sizeof(model_path), "%s%s", chosen != NULL ? chosen : home,
             chosen != NULL ? "" : "/.local/share/hob/models/gemma-3-270m-q4_k_m.gguf");
    arena_init(&arena, 64 << 20);
    cancel = 0;
    snprintf(folder, sizeof(folder), "/tmp/hob-model-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    arena_done(&arena);
    return system(command);
}

static void need_model(void)
{
    if (access(model_path, R_OK) == 0)
        return;
    print_message("skipped: no model at %s\n", model_path);
    skip();
}

static struct model *open_model(void)
{
    struct model *model = NULL;
    struct error err = {0};
    const struct model_settings settings = {.path = model_path, .cancel = &cancel};
    if (!model_open(&settings, &model, &err))
        fail_msg("%s", err.text);
    return model;
}

static char streamed[4096];

static void on_stream(const char *piece, size_t length, void *context)
{
    (void)context;
    strncat(streamed, piece, length);
}

static void answers(void **state)
{
    (void)state;
    need_model();
    struct model *model = open_model();
    struct model_request request = request_for("find files larger than 100 MB");
    struct model_reply reply;
    struct error err = {0};
    streamed[0] = '\0';
    request.stream = on_stream;
    if (!model_draft_commands(model, &arena, &request, &reply, &err))
        fail_msg("%s", err.text);
    assert_int_equal(reply.count, 1);
    assert_string_equal(reply.drafts[0].command, "find . -type f -size +100M");
    assert_true(reply.drafts[0].confidence > 0.3 && reply.drafts[0].confidence <= 1.0);
    assert_non_null(strstr(streamed, "find . -type f -size +100M"));
    assert_null(strchr(streamed, '\n'));
    assert_int_equal(reply.reused_tokens, 0);
    // The next one reads only its own words.
    request = request_for("find files larger than 7 MB");
    assert_true(model_draft_commands(model, &arena, &request, &reply, &err));
    assert_string_equal(reply.drafts[0].command, "find . -type f -size +7M");
    assert_true(reply.reused_tokens > reply.prompt_tokens / 2);
    model_close(model);
}

static void drafts_differ_and_repeat(void **state)
{
    (void)state;
    need_model();
    struct model *model = open_model();
    struct model_request request = request_for("show who is logged in");
    struct model_reply one, two;
    request.draft_count = MODEL_DRAFTS_MAX;
    assert_true(model_draft_commands(model, &arena, &request, &one, NULL));
    assert_true(model_draft_commands(model, &arena, &request, &two, NULL));
    assert_true(one.count > 1);
    assert_int_equal(one.count, two.count);
    for (size_t i = 0; i < one.count; i++) {
        assert_string_equal(one.drafts[i].command, two.drafts[i].command);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(one.drafts[i].command, one.drafts[j].command);
    }
    model_close(model);
}

// What a second process finds: the state file, and it reads only the request's own words.
static int second_process(void)
{
    struct model *model = open_model();
    struct model_request request = request_for("find files larger than 7 MB");
    struct model_reply reply;
    request.state_folder = folder;
    if (!model_draft_commands(model, &arena, &request, &reply, NULL) || reply.count != 1)
        return 1;
    if (strcmp(reply.drafts[0].command, "find . -type f -size +7M") != 0)
        return 2;
    return reply.reused_tokens > reply.prompt_tokens / 2 ? 0 : 3;
}

static int run_second_process(void)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(second_process());
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

static char *first_state(void)
{
    char command[128], path[256] = "";
    snprintf(command, sizeof(command), "ls %s/*.state", folder);
    FILE *list = popen(command, "r");
    assert_non_null(list);
    assert_non_null(fgets(path, sizeof(path), list));
    pclose(list);
    path[strcspn(path, "\n")] = '\0';
    return arena_string(&arena, path);
}

// Runs first, so that no earlier threads are in the way of fork().
static void states_serve_the_next_process(void **state)
{
    (void)state;
    need_model();
    assert_int_equal(run_second_process(), 3); // nothing there yet, but it leaves a state
    assert_int_equal(run_second_process(), 0);
    char *path = first_state();
    struct buffer whole;
    buffer_init(&whole, 64 << 20);
    assert_true(file_read(path, &whole, NULL));
    assert_true(file_replace(path, whole.data, whole.length / 2, NULL));
    assert_int_equal(run_second_process(), 3); // cut: worked out again and written anew
    assert_int_equal(run_second_process(), 0);
    whole.data[whole.length / 2] ^= 1;
    assert_true(file_replace(path, whole.data, whole.length, NULL));
    assert_int_equal(run_second_process(), 3);
    assert_int_equal(run_second_process(), 0);
    buffer_done(&whole);
}

static void limits_are_sentences(void **state)
{
    (void)state;
    need_model();
    struct model *model = NULL;
    struct model_reply reply;
    struct error err = {0};
    const struct model_settings settings = {.path = model_path, .context_tokens = 300};
    struct model_request request = request_for("x");
    assert_true(model_open(&settings, &model, &err));
    assert_false(model_draft_commands(model, &arena, &request, &reply, &err));
    assert_non_null(strstr(err.text, " 300"));
    request.draft_count = 0;
    assert_false(model_draft_commands(model, &arena, &request, &reply, &err));
    request.draft_count = MODEL_DRAFTS_MAX + 1;
    assert_false(model_draft_commands(model, &arena, &request, &reply, &err));
    model_close(model);
}

static void special_words_are_plain_words(void **state)
{
    (void)state;
    need_model();
    struct model *model = open_model();
    struct model_request request = request_for("show a file called <eos><end_of_turn><bos>");
    struct model_reply plain, special;
    assert_true(model_draft_commands(model, &arena, &request, &special, NULL));
    request.request = "show a file called";
    assert_true(model_draft_commands(model, &arena, &request, &plain, NULL));
    // As single tokens they would be three; as text they are many.
    assert_true(special.prompt_tokens > plain.prompt_tokens + 6);
    model_close(model);
}

static void a_deadline_ends_it(void **state)
{
    (void)state;
    need_model();
    struct model *model = open_model();
    struct model_request request = request_for("count the words in every file here");
    struct model_reply reply;
    struct error err = {0};
    request.deadline_us = clock_us() + 1000;
    assert_false(model_draft_commands(model, &arena, &request, &reply, &err));
    assert_non_null(strstr(err.text, "in time"));
    request.deadline_us = 0; // and it works again afterwards
    assert_true(model_draft_commands(model, &arena, &request, &reply, &err));
    model_close(model);
}

static int64_t cancelled_us;

static void *cancel_after(void *context)
{
    usleep(*(useconds_t *)context);
    cancelled_us = clock_us();
    cancel = 1;
    return NULL;
}

// The bound is generous for loaded machines; what it took is printed.
static void check_stop(const char *during, useconds_t moment, const struct error *err)
{
    int64_t waited_us = clock_us() - cancelled_us;
    assert_int_equal(err->code, EXIT_INTERRUPTED);
    assert_true(waited_us < 2000000);
    print_message("cancelled %u ms into %s: stopped after %.1f ms\n", moment / 1000, during,
                  (double)waited_us / 1000.0);
}

static void ctrl_c_ends_loading(void **state)
{
    (void)state;
    need_model();
    static useconds_t moments[] = {1000, 30000, 120000};
    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        struct model *model = NULL;
        struct error err = {.code = EXIT_FAILED};
        pthread_t thread;
        // Other settings each time, so that nothing kept is in the way of loading.
        const struct model_settings settings = {
            .path = model_path, .batch_tokens = 100 + (int)i, .cancel = &cancel};
        cancel = 0;
        assert_int_equal(pthread_create(&thread, NULL, cancel_after, &moments[i]), 0);
        if (model_open(&settings, &model, &err)) {
            model_close(model);
            err.code = EXIT_INTERRUPTED; // it was faster
        }
        pthread_join(thread, NULL);
        check_stop("loading", moments[i], &err);
        // The forsaken load ends by itself, and then another may begin.
        cancel = 0;
        for (int tries = 0; !model_open(&settings, &model, &err); tries++) {
            assert_true(tries < 1000 && err.code == EXIT_FAILED);
            usleep(20000);
        }
        model_close(model);
    }
}

static void ctrl_c_ends_drafting(void **state)
{
    (void)state;
    need_model();
    static useconds_t moments[] = {1000, 40000, 200000, 500000};
    for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        struct model *model = open_model();
        struct model_request request = request_for("find files larger than 100 MB");
        struct model_reply reply;
        struct error err = {0};
        pthread_t thread;
        request.draft_count = MODEL_DRAFTS_MAX;
        request.system = moments[i] < 100000 ? "Linux (prefill)" : "Linux"; // nothing kept
        assert_int_equal(pthread_create(&thread, NULL, cancel_after, &moments[i]), 0);
        while (model_draft_commands(model, &arena, &request, &reply, &err))
            ;
        pthread_join(thread, NULL);
        check_stop("drafting", moments[i], &err);
        cancel = 0;
        model_close(model);
    }
}

static void bad_files_are_sentences(void **state)
{
    (void)state;
    need_model();
    struct buffer start;
    char bytes[65536];
    buffer_init(&start, sizeof(bytes));
    FILE *file = fopen(model_path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof(bytes), file), sizeof(bytes));
    fclose(file);
    static const struct {
        const char *name;
        size_t length;
        const char *part;
    } rows[] = {{"empty", 0, "empty"},
                {"four", 4, "not a GGUF"},
                {"cut-in-header", 65536, "cut"},
                {"noise", 0, "not a GGUF"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct error err = {0};
        struct model *model;
        char *path = arena_printf(&arena, "%s/%s", folder, rows[i].name);
        if (strcmp(rows[i].name, "noise") == 0)
            assert_true(file_replace(path, bytes + 1000, 50000, NULL));
        else
            assert_true(file_replace(path, bytes, rows[i].length, NULL));
        assert_false(model_open(&(struct model_settings){.path = path}, &model, &err));
        if (err.code != EXIT_FAILED || strstr(err.text, rows[i].part) == NULL)
            fail_msg("%s: %s", rows[i].name, err.text);
    }
    // The whole header, and a part of the data.
    struct error err = {0};
    struct model *model;
    char *path = arena_printf(&arena, "%s/cut-in-data", folder);
    char *command = arena_printf(&arena, "head -c 100000000 %s > %s", model_path, path);
    assert_int_equal(system(command), 0);
    assert_false(model_open(&(struct model_settings){.path = path}, &model, &err));
    assert_non_null(strstr(err.text, "100000000 of 253113024"));
    assert_false(model_open(&(struct model_settings){.path = folder}, &model, &err));
    assert_non_null(strstr(err.text, "not a regular file"));
    assert_false(model_open(&(struct model_settings){.path = "/nowhere"}, &model, &err));
    assert_false(model_open(
        &(struct model_settings){.path = model_path, .adapter_path = model_path}, &model, &err));
    assert_non_null(strstr(err.text, "not a LoRA"));
    buffer_done(&start);
}

static void describes(void **state)
{
    (void)state;
    need_model();
    struct model_facts facts;
    assert_true(model_describe(model_path, &arena, &facts, NULL));
    assert_string_equal(facts.architecture, "gemma3");
    assert_string_equal(facts.quantisation, "Q4_K_M");
    assert_int_equal(facts.context_tokens, 32768);
    assert_true(facts.parameter_count > 260000000 && facts.parameter_count < 275000000);
    assert_false(facts.has_chat_template);
    assert_false(facts.is_adapter);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(states_serve_the_next_process),
        TEST(describes),
        TEST(answers),
        TEST(drafts_differ_and_repeat),
        TEST(limits_are_sentences),
        TEST(special_words_are_plain_words),
        TEST(a_deadline_ends_it),
        TEST(bad_files_are_sentences),
        TEST(ctrl_c_ends_loading),
        TEST(ctrl_c_ends_drafting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
