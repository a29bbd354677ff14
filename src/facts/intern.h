// Each text once in an image in the making. Late.
#ifndef HOB_FACTS_INTERN_H
#define HOB_FACTS_INTERN_H

#include "image/writer.h"

struct intern {
    struct image_writer *writer;
    uint32_t *slots; // offsets in the writer's texts; 0: free
    size_t capacity, count;
};

void intern_init(struct intern *intern, struct image_writer *writer);
void intern_done(struct intern *intern);

// The offset of the text; 0 for "" and NULL.
uint32_t intern_text(struct intern *intern, const char *text);

// To be called after the writer was rewound: forgets what is gone.
void intern_rewound(struct intern *intern);

#endif
