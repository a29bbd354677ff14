// A compiled, memory-mapped image of data: its frame, and reading it without trust. Light.
//
// Layout: a header, a table of sections, the sections, each aligned to 16 bytes, all in the byte
// order of the machine. Numbers that name texts are offsets into IMAGE_TEXTS; lists are {first,
// count} into another section. Sections are found by id, so that a later version may add some
// beside these. Opening checks the header and the bounds of the table and touches nothing else.
// Everything is read through the checked functions here: a damaged image gives an error or a wrong
// answer, never a bad access. What the other sections hold is the business of each format.
#ifndef HOB_IMAGE_IMAGE_H
#define HOB_IMAGE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/fd.h"

enum {
    IMAGE_TEXTS = 1, // NUL-terminated texts; the first is ""
    IMAGE_SOURCES,   // struct image_source: the files that it was made from
    IMAGE_OWN,       // the first of the format's own sections
    IMAGE_SECTIONS_MAX = 32,
};

struct image_header {
    uint64_t magic;
    uint64_t fingerprint;  // the format's, of the program that wrote it
    uint64_t length;       // of the whole file
    uint64_t content_hash; // of all that follows the table
    uint64_t header_hash;  // of the header with this field 0, and the table
    uint32_t section_count;
    uint32_t unused;
};

struct image_section {
    uint32_t id;
    uint32_t unused;
    uint64_t offset, length; // in bytes
};

struct image_list {
    uint32_t first, count;
};

// A file or folder that the image was made from, as it was then.
struct image_source {
    uint32_t path;
    uint32_t is_missing;
    int64_t size, modified_s, modified_ns, changed_s, changed_ns;
    uint64_t inode;
};

struct image {
    struct mapping mapping; // {NULL, 0} when the bytes are not a file's
    char *owned;            // malloc'ed bytes, or NULL
    const char *bytes;
    size_t length;
    uint64_t content_hash;
    struct {
        const char *data;
        size_t length;
    } sections[IMAGE_SECTIONS_MAX];
};

// One kind of image.
struct image_format {
    uint64_t magic;
    const char *what;                         // it is an image of these: "compiled rules"
    int section_count;                        // one past the last id
    uint64_t (*fingerprint)(void);            // changes with all that a reader depends on
    bool (*is_whole)(const struct image *at); // more to check when it is opened; or NULL
};

// What every format depends on: hob's version, the machine, and the format's own number.
uint64_t image_fingerprint(uint32_t format);

// Maps `path`. Fails, with a sentence, when there is no whole image of this format there.
[[nodiscard]] bool image_open(const char *path, const struct image_format *format,
                              struct image **ret_image, struct error *err);

// The same over malloc'ed bytes, which the image owns from now on, also when this fails.
[[nodiscard]] bool image_take(char *bytes, size_t length, const struct image_format *format,
                              struct image **ret_image, struct error *err);
void image_close(struct image *image); // NULL is fine

// Whether every byte is as it was written. Opening does not ask, since it reads all of the image.
bool image_is_intact(const struct image *image);

// Records `first` to `first + count` of a section of `record_bytes` records; NULL when the image
// has no such records.
const void *image_records(const struct image *image, int id, uint32_t first, uint32_t count,
                          size_t record_bytes);
size_t image_count(const struct image *image, int id, size_t record_bytes);

// The text at an offset; "" for a bad one.
const char *image_text(const struct image *image, uint32_t offset);

#define IMAGE_RECORD(image, id, type, index)                                                       \
    ((const struct type *)image_records(image, id, index, 1, sizeof(struct type)))
#define IMAGE_LIST(image, id, type, list)                                                          \
    ((const struct type *)image_records(image, id, (list).first, (list).count, sizeof(struct type)))
#define IMAGE_COUNT(image, id, type) image_count(image, id, sizeof(struct type))

#endif
