// Amounts in words and figures: counts, sizes, ages, dates, hours. Only for slot.c and format.c.
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

// What a canonical age or size comes to; -1 for a text that is none.
int64_t quantity_seconds(const char *age);
int64_t quantity_bytes(const char *size);

#endif
