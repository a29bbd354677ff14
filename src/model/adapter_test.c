// Which adapter answers: the person's, none, or the one that ships and belongs to the model.
#include "model/adapter.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/fd.h"
#include "model/identity.h"
#include "model/scratch_gguf.h"

static struct arena arena;
static char folder[64];
static char *model_path;
static char model_digest[DIGEST_HEX_BYTES];

// An adapter's header without weights; `base` may be NULL.
static char *write_adapter(const char *name, const char *base, const char *form)
{
    struct buffer file;
    buffer_init(&file, 1 << 16);
    put_start(&file, 0, base == NULL ? 4 : 5);
    put_string_entry(&file, "general.type", "adapter");
    put_string_entry(&file, "hob.prompt", form);
    if (base != NULL)
        put_string_entry(&file, "hob.base.sha256", base);
    put_text(&file, "hob.placeholders");
    put(&file, BOOL, 4);
    put(&file, 1, 1);
    put_text(&file, "hob.score.dev");
    put(&file, 6, 4);
    put(&file, 0x3e800000, 4); // .25
    char *path = arena_printf(&arena, "%s/%s", folder, name);
    assert_true(file_replace(path, file.data, file.length, NULL));
    buffer_done(&file);
    return path;
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    snprintf(folder, sizeof(folder), "/tmp/hob-adapter-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    setenv("XDG_CACHE_HOME", folder, 1);
    setenv("HOB_DATADIR", folder, 1);
    mkdir(arena_printf(&arena, "%s/adapters", folder), 0700);
    model_path = arena_printf(&arena, "%s/model", folder);
    struct error err = {0};
    return file_replace(model_path, "weights", 7, &err) &&
                   digest_file(model_path, NULL, NULL, model_digest, &err)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    arena_done(&arena);
    return system(command);
}

static struct adapter_choice choose(const char *setting)
{
    struct adapter_choice choice = {.reason = ADAPTER_REASON_COUNT};
    struct error err = {0};
    if (!model_adapter_choose(&arena, setting, model_path, NULL, &choice, &err))
        fail_msg("%s", err.text);
    return choice;
}

static void what_ships_is_used_with_its_model(void **state)
{
    (void)state;
    assert_int_equal(choose("").reason, ADAPTER_MISSING);
    char other[DIGEST_HEX_BYTES];
    digest_bytes("other", 5, other);
    write_adapter("adapters/other.gguf", other, MODEL_FORM_REQUEST);
    struct adapter_choice choice = choose("");
    assert_int_equal(choice.reason, ADAPTER_NO_MATCH);
    assert_null(choice.path);
    write_adapter("adapters/ours.gguf", model_digest, MODEL_FORM_REQUEST);
    assert_true(file_replace(arena_printf(&arena, "%s/adapters/bad.gguf", folder), "x", 1, NULL));
    choice = choose("");
    assert_int_equal(choice.reason, ADAPTER_SHIPPED);
    assert_non_null(strstr(choice.path, "/adapters/ours.gguf"));
    assert_string_equal(choice.facts.prompt_form, MODEL_FORM_REQUEST);
    assert_true(choice.facts.has_placeholders);
    assert_int_equal(choice.facts.note_count, 1);
    assert_string_equal(choice.facts.notes[0].key, "score.dev");
    assert_string_equal(choice.facts.notes[0].text, "0.25");
    assert_int_equal(choose(MODEL_ADAPTER_NONE).reason, ADAPTER_OFF);
}

static void a_set_one_must_belong(void **state)
{
    (void)state;
    char other[DIGEST_HEX_BYTES];
    digest_bytes("other", 5, other);
    const char *wrong = write_adapter("wrong.gguf", other, MODEL_FORM_REQUEST);
    struct adapter_choice choice;
    struct error err = {0};
    assert_false(model_adapter_choose(&arena, wrong, model_path, NULL, &choice, &err));
    assert_non_null(strstr(err.text, "does not belong"));
    const char *right = write_adapter("right.gguf", model_digest, MODEL_FORM_REQUEST);
    assert_int_equal(choose(right).reason, ADAPTER_SET);
    const char *silent = write_adapter("silent.gguf", NULL, "");
    choice = choose(silent);
    assert_int_equal(choice.reason, ADAPTER_SET);
    assert_string_equal(choice.path, silent);
}

// A digest is remembered for the file as it is, and for no other version of it.
static void digests_follow_the_file(void **state)
{
    (void)state;
    char hex[DIGEST_HEX_BYTES], again[DIGEST_HEX_BYTES];
    assert_true(file_identity_digest(&arena, model_path, NULL, hex, NULL));
    assert_string_equal(hex, model_digest);
    char wanted[DIGEST_HEX_BYTES];
    digest_bytes("something else", 14, wanted);
    file_identity_remember(&arena, model_path, wanted);
    assert_true(file_identity_digest(&arena, model_path, NULL, again, NULL));
    assert_string_equal(again, wanted); // so it was not read again
    assert_true(file_replace(model_path, "other weights", 13, NULL));
    digest_bytes("other weights", 13, wanted);
    assert_true(file_identity_digest(&arena, model_path, NULL, again, NULL));
    assert_string_equal(again, wanted);
    volatile sig_atomic_t cancel = 1;
    struct error err = {0};
    assert_true(file_replace(model_path, "third", 5, NULL));
    assert_false(file_identity_digest(&arena, model_path, &cancel, again, &err));
    assert_int_equal(err.code, EXIT_INTERRUPTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_ships_is_used_with_its_model, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_set_one_must_belong, set_up, tear_down),
        cmocka_unit_test_setup_teardown(digests_follow_the_file, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
