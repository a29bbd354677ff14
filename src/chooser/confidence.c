#include "chooser/confidence.h"

#include <math.h>

#include "base/array.h"

// clang-format off
static const struct {
    double bias;
    double weights[FEATURE_COUNT];
} model = {
#include "chooser/weights.inc"
};
// clang-format on

double confidence_of(const double features[FEATURE_COUNT])
{
    double sum = model.bias;
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        sum += model.weights[i] * features[i];
    return 1 / (1 + exp(-sum));
}

double confidence_weight(enum feature feature)
{
    return model.weights[feature];
}
