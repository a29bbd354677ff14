// Grammar packs to an image. Late.
#ifndef HOB_GRAMMAR_COMPILE_H
#define HOB_GRAMMAR_COMPILE_H

#include "base/buffer.h"
#include "grammar/grammar.h"
#include "yaml/complaints.h"

enum {
    GRAMMAR_FILE_BYTES_MAX = 4 * 1024 * 1024,
    GRAMMAR_CLASSES_MAX = 60000, // those in brackets without a name counted
    GRAMMAR_PHRASES_MAX = 20000, // all spellings of all phrases
    GRAMMAR_COMMANDS_MAX = 5000,
    GRAMMAR_SAY_DEPTH_MAX = 12, // of brackets in brackets
};

// The grammar of some texts (paths for the complaints), compiled in memory.
struct grammar_source {
    const char *path, *text;
    size_t length;
    bool is_own; // a person's: its phrases also serve the commands of the packs that it uses
};
[[nodiscard]] bool grammar_compile_texts(struct arena *arena, const struct grammar_source *sources,
                                         size_t count, struct complaints *complaints,
                                         struct buffer *into, struct error *err);

// The folder's *.yaml files and one more, which lends its fillers, into a file.
[[nodiscard]] bool grammar_compile_folder(const char *folder, const char *language,
                                          const char *image_path, struct complaints *complaints,
                                          struct error *err);

// What late commands use instead of grammar_open(): the person's files
// ($XDG_CONFIG_HOME/hob/grammar/*.yaml) with the shipped ones, rebuilt when one changed. With
// faults in the person's files the shipped grammar answers, and the complaints say why.
[[nodiscard]] bool grammar_open_fresh(struct arena *arena, struct grammar **ret_grammar,
                                      struct complaints *complaints, struct error *err);

// For `hob rules validate`: the file together with the shipped grammar; what is wrong is in the
// complaints, and as warnings what stands in each other's way (see lint.h). `*ret_is_grammar` is
// false, and nothing is checked, for a pack of patterns.
[[nodiscard]] bool grammar_check_file(struct complaints *complaints, const char *path,
                                      bool *ret_is_grammar, struct error *err);

// For `hob rules test`: the same warnings about the person's packs, or about all.
[[nodiscard]] bool grammar_check_installed(struct complaints *complaints, bool is_own_only,
                                           struct error *err);

// Over bytes that grammar_compile_texts() made; for tests and tools.
[[nodiscard]] bool grammar_open_bytes(struct arena *arena, struct buffer *bytes,
                                      struct grammar **ret_grammar, struct error *err);

#endif
