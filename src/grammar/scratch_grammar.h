// A grammar for a test, compiled in memory from one text. For *_test.c and *_fuzz.c only.
#ifndef HOB_GRAMMAR_SCRATCH_GRAMMAR_H
#define HOB_GRAMMAR_SCRATCH_GRAMMAR_H

#include "grammar/compile.h"

// Of every kind of phrase, piece and command one.
static const char scratch_some_grammar[] =
    "fillers: [please, the, and the rest of]\n"
    "nouns: [data]\n"
    "words: {find: [find, search for, show]}\n"
    "phrases:\n"
    "  - {say: ['{find}', list], set: {action: list}}\n"
    "  - {say: [count, 'how many (of|in all)'], set: {action: count}}\n"
    "  - {say: '[{ext+}] files', set: {object: file, ext: '{ext}'}}\n"
    "  - {say: '(in|under) [folder] ({path}|{path=name})', set: {where: '{path}'}}\n"
    "  - {say: 'larger than {size}', set: {over: '{size}'}}\n"
    "  - {say: 'named {name+}', set: {name: '{name}'}}\n"
    "  - {say: empty, set: {empty: 'yes'}}\n"
    "  - {say: \"{user!} 's\", set: {owner: '{user}'}}\n"
    "commands:\n"
    "  - {id: fast, tool: fd, when: {object: file}, build: [fd, '{where}']}\n"
    "  - id: find\n"
    "    requires: find\n"
    "    when: {object: file}\n"
    "    unless: {where: ['*.zip']}\n"
    "    build:\n"
    "      - 'find {where|.} -type f'\n"
    "      - {each: ext, add: \"-name '*.{ext}'\", join: ' -o ', around: ['\\( ', ' \\)']}\n"
    "      - {each: name, add: '-name {name}', join: ' ', bsd: '-name \"{name:lower}\"'}\n"
    "      - '-size +{over:find-size}'\n"
    "      - '-user {owner}'\n"
    "      - {if: {empty: '*'}, add: -empty}\n"
    "      - {if: {action: count}, unless: {empty: never}, add: '| wc -l'}\n"
    "      - {if: {action: list}, add: ''}\n"
    "    or: {slots: [over, empty], join: ' -o ', around: ['\\( ', ' \\)']}\n"
    "    also: [['ls {where|.}', {if: {object: file}, add: ''}]]\n";

// NULL with the complaints when the text has faults; close it with grammar_close().
static inline struct grammar *scratch_grammar(const char *text, size_t length,
                                              struct complaints *complaints)
{
    const struct grammar_source source = {"test.yaml", text, length, false};
    struct grammar *grammar = NULL;
    struct buffer bytes;
    buffer_init(&bytes, 64 << 20);
    if (grammar_compile_texts(complaints->arena, &source, 1, complaints, &bytes, NULL) &&
        !grammar_open_bytes(complaints->arena, &bytes, &grammar, NULL))
        die("a compiled grammar does not open");
    buffer_done(&bytes);
    return grammar;
}

#endif
