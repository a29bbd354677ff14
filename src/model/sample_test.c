// Choosing from logits: the right token, and its true probability.
#include "model/sample.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { VOCABULARY = 262144 };

static float *make_logits(unsigned seed, int32_t count)
{
    float *logits = malloc((size_t)count * sizeof(float));
    for (int32_t i = 0; i < count; i++) {
        seed = seed * 1103515245 + 12345;
        logits[i] = (float)(seed >> 8) / (float)(1 << 24) * 30.0F - 20.0F;
    }
    return logits;
}

static double exact_probability(const float *logits, int32_t count, int32_t token)
{
    double sum = 0;
    for (int32_t i = 0; i < count; i++)
        sum += exp((double)logits[i] - (double)logits[token]);
    return 1.0 / sum;
}

static void greedy_is_the_largest(void **state)
{
    (void)state;
    static const int32_t counts[] = {1, 2, 63, 64, 65, 1000, VOCABULARY};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        float *logits = make_logits(3 + (unsigned)i, counts[i]);
        int32_t best = counts[i] * 2 / 3;
        logits[best] = 25.0F;
        struct sample sample = sample_greedy(logits, counts[i]);
        assert_int_equal(sample.token, best);
        assert_float_equal(sample.probability, exact_probability(logits, counts[i], best), 0.002);
        free(logits);
    }
}

static void the_first_of_equals_wins(void **state)
{
    (void)state;
    float logits[200] = {0};
    logits[70] = logits[71] = logits[190] = 3.0F;
    assert_int_equal(sample_greedy(logits, 200).token, 70);
}

static void drawn_follow_the_weights(void **state)
{
    (void)state;
    float logits[100];
    for (int i = 0; i < 100; i++)
        logits[i] = -30.0F;
    logits[10] = 2.0F;
    logits[90] = 2.0F - SAMPLE_TEMPERATURE * logf(3.0F); // a third as likely as token 10
    int counts[100] = {0};
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++)
        counts[sample_drawn(logits, 100, &seed).token]++;
    assert_int_equal(counts[10] + counts[90], 20000);
    assert_true(counts[10] > 14500 && counts[10] < 15500);
}

static void the_unlikely_is_never_drawn(void **state)
{
    (void)state;
    float logits[3] = {10.0F, 9.9F, 6.0F}; // the third is outside SAMPLE_TOP_P
    uint64_t seed = 42;
    for (int i = 0; i < 10000; i++)
        assert_int_not_equal(sample_drawn(logits, 3, &seed).token, 2);
}

static void same_seed_same_draws(void **state)
{
    (void)state;
    float *logits = make_logits(5, VOCABULARY);
    uint64_t a = 9, b = 9;
    for (int i = 0; i < 20; i++)
        assert_int_equal(sample_drawn(logits, VOCABULARY, &a).token,
                         sample_drawn(logits, VOCABULARY, &b).token);
    free(logits);
}

// A broken model gives numbers that are none, or all alike; nothing may be read beside the array.
static void strange_logits_do_no_harm(void **state)
{
    (void)state;
    static const float values[] = {NAN, -INFINITY, INFINITY, 0.0F, 3e38F};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        float logits[300];
        uint64_t seed = 1;
        for (int j = 0; j < 300; j++)
            logits[j] = values[i];
        struct sample greedy = sample_greedy(logits, 300);
        struct sample drawn = sample_drawn(logits, 300, &seed);
        assert_in_range(greedy.token, 0, 299);
        assert_in_range(drawn.token, 0, 299);
        assert_true(greedy.probability >= 0.0F && greedy.probability <= 1.0F);
        assert_true(drawn.probability >= 0.0F && drawn.probability <= 1.0F);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(greedy_is_the_largest),    cmocka_unit_test(the_first_of_equals_wins),
        cmocka_unit_test(drawn_follow_the_weights), cmocka_unit_test(the_unlikely_is_never_drawn),
        cmocka_unit_test(same_seed_same_draws),     cmocka_unit_test(strange_logits_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
