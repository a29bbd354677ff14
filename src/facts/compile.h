// YAML facts to an image: all of a folder's, or the user's. Late.
//
// A faulty file never takes others down: it is left out and complained of. The shipped image is
// compiled when hob is built, and there any fault fails the build.
#ifndef HOB_FACTS_COMPILE_H
#define HOB_FACTS_COMPILE_H

#include "base/buffer.h"
#include "facts/facts.h"
#include "yaml/complaints.h"

enum { FACTS_ARENA_BYTES_MAX = 1000 * 1000 * 1000 };

// `hob facts compile`: the files of a folder into one. Any complaint but warnings fails. An empty
// folder gives an image without commands.
[[nodiscard]] bool facts_compile_folder(const char *folder, const char *image_path,
                                        struct complaints *complaints, struct error *err);

// Makes the user's image new when it is stale. Fails when it cannot be written.
[[nodiscard]] bool facts_compile_user(struct error *err);

// What late commands use instead of facts_open(): rebuilds what is stale; where nothing can be
// written, compiles into memory. Faulty files are in the complaints.
[[nodiscard]] bool facts_open_fresh(struct arena *arena, struct facts **ret_facts,
                                    struct complaints *complaints, struct error *err);

// Compiles files into memory only. They may use the option sets of the shipped facts.
[[nodiscard]] bool facts_compile_files(struct arena *arena, const char *const *paths, size_t count,
                                       struct facts **ret_facts, struct complaints *complaints,
                                       struct error *err);

// The same from a text, alone; `path` is for the complaints.
[[nodiscard]] bool facts_compile_text(struct arena *arena, const char *path, const char *text,
                                      struct facts **ret_facts, struct complaints *complaints,
                                      struct error *err);

// The same from all files of a folder.
[[nodiscard]] bool facts_compile_memory(struct arena *arena, const char *folder,
                                        struct facts **ret_facts, struct complaints *complaints,
                                        struct error *err);

#endif
