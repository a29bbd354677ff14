// The image of compiled facts: what its sections hold. Light; for the reader and the compiler.
//
// The frame is image/image.h. A person's image and the shipped one have the same form. Numbers of
// roles, effects and so on are those of the vocabulary, whose names are part of the fingerprint.
#ifndef HOB_FACTS_IMAGE_H
#define HOB_FACTS_IMAGE_H

#include "image/image.h"

extern const struct image_format facts_image_format;

enum { FACTS_IMAGE_FORMAT = 1 }; // raised by every change of a structure below

enum facts_section {
    FACTS_SUMMARY = IMAGE_OWN, // one struct facts_summary
    FACTS_COMMANDS,            // struct facts_command_record: top ones by name, then subcommands
    FACTS_SLOTS,               // struct facts_slot: hash table, name -> top command
    FACTS_NAMES,               // struct facts_name
    FACTS_OPTIONS,             // struct facts_option_record
    FACTS_REFERENCES,          // numbers of options or commands
    FACTS_CASES,               // struct facts_case_record
    FACTS_EFFECTS,             // struct facts_effect_record
    FACTS_OPERANDS,            // struct facts_operand_record
    FACTS_VARIABLES,           // struct facts_variable_record
    FACTS_PLACES,              // struct facts_place_record
    FACTS_SETS,                // struct facts_set_record
    FACTS_SECTION_COUNT,
};

struct facts_summary {
    uint32_t command_count; // of top ones
    uint32_t unused;
};

struct facts_slot {
    uint32_t hash;
    uint32_t text; // 0: free
    uint32_t command;
};

struct facts_name { // one name of an option or a command
    uint32_t hash;  // facts_hash()
    uint32_t text;
};

enum {
    CHANGE_CANCELS = 1,
    CHANGE_HAS_OPERANDS = 2,
    CHANGE_HAS_INPUT = 4,
    CHANGE_HAS_OUTPUT = 8,
    CHANGE_ENDS_OPTIONS = 16,
};

struct facts_change_record {
    uint32_t sets;
    uint8_t flags, input, output, value;
    struct image_list operands, effects;
    uint8_t after, unused[3];
};

struct facts_option_record {
    uint32_t names_text, about; // the names as written
    struct image_list names;    // in FACTS_NAMES
    uint8_t takes, value_count, flavours, unused;
    struct facts_change_record change;
    struct image_list cases;
};

struct facts_case_record {
    uint32_t pattern;
    struct facts_change_record change;
};

struct facts_effect_record {
    uint8_t kind, risk, unused[2];
    uint32_t because, target, safer;
};

struct facts_operand_record {
    uint8_t role, repeat, is_elsewhere, unused;
};

enum { COMMAND_INPUT_LAST = 1, COMMAND_INCOMPLETE = 2, COMMAND_PREFIXES = 4 };

struct facts_command_record {
    uint32_t name, names_text, about, package, language;
    uint8_t style, input, output, flags;
    uint32_t sets;
    struct image_list names;    // in FACTS_NAMES
    struct image_list options;  // in FACTS_REFERENCES
    struct image_list operands; // in FACTS_OPERANDS
    struct image_list effects;
    struct image_list subcommands; // in FACTS_COMMANDS
    struct image_list parents;     // in FACTS_REFERENCES, the nearest first
};

struct facts_variable_record {
    uint32_t hash, name, about;
    struct facts_change_record change;
    struct image_list cases;
};

struct facts_place_record {
    uint32_t pattern, class_name, about;
};

struct facts_set_record { // options that commands of all images may use
    uint32_t name;
    struct image_list options; // in FACTS_REFERENCES
};

// Of a name; never 0.
uint32_t facts_hash(const char *name);

// Whether the whole text fits the pattern: * is any text, ? any byte.
bool facts_pattern_fits(const char *pattern, const char *text);

// The images that are open: a person's stand in front of the shipped one.
enum { FACTS_IMAGES_MAX = 2 };
struct facts {
    struct image *images[FACTS_IMAGES_MAX];
    size_t count;
};

// Puts the image at the end; the facts own it from now on.
void facts_add_image(struct facts *facts, struct image *image);

#endif
