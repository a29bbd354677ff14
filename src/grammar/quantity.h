// Amounts in words and figures: counts, sizes, ages, dates, hours. Only for slot.c.
#ifndef HOB_GRAMMAR_QUANTITY_H
#define HOB_GRAMMAR_QUANTITY_H

#include "grammar/slot.h"

bool quantity_count(struct arena *arena, const struct token *tokens, size_t count,
                    struct slot_value *value);
bool quantity_size(struct arena *arena, const struct token *tokens, size_t count,
                   struct slot_value *value);
bool quantity_age(struct arena *arena, const struct token *tokens, size_t count,
                  struct slot_value *value);
bool quantity_date(struct arena *arena, const struct token *tokens, size_t count,
                   struct slot_value *value);
bool quantity_ordinal(struct arena *arena, const struct token *tokens, struct slot_value *value);
bool quantity_range(struct arena *arena, const struct token *tokens, struct slot_value *value);
bool quantity_percent(struct arena *arena, const struct token *tokens, size_t count,
                      struct slot_value *value);
bool quantity_clock(struct arena *arena, const struct token *tokens, size_t count,
                    struct slot_value *value);

#endif
