// One number from what speaks for a command and against it: the probability that it is right.
// Light.
//
// A logistic model whose weights train/fit_chooser.py fits on requests of the project's own; see
// docs/adr/009. It is calibrated: of the commands with .8, four of five are right.
#ifndef HOB_CHOOSER_CONFIDENCE_H
#define HOB_CHOOSER_CONFIDENCE_H

#include "chooser/features.h"

double confidence_of(const double features[FEATURE_COUNT]);

// What each feature adds to the log-odds, for `hob ask --why`.
double confidence_weight(enum feature feature);

#endif
