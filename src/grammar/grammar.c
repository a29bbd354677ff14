#include "grammar/grammar.h"

#include <string.h>

#include "base/array.h"
#include "base/buffer.h"
#include "base/paths.h"
#include "grammar/build.h"
#include "grammar/image.h"
#include "grammar/open.h"
#include "grammar/parse.h"
#include "grammar/prices.h"
#include "grammar/typo.h"
#include "image/sources.h"

static uint64_t fingerprint(void)
{
    return image_fingerprint(GRAMMAR_IMAGE_FORMAT);
}

const struct image_format grammar_image_format = {
    .magic = UINT64_C(0x0A316D7267626F68), // "hobgrm1\n"
    .what = "compiled grammar",
    .section_count = GRAMMAR_SECTIONS,
    .fingerprint = fingerprint,
};

size_t grammar_examples(const struct grammar *grammar, struct arena *arena,
                        const struct grammar_pair **ret_pairs)
{
    const struct image *image = grammar->image;
    size_t all = IMAGE_COUNT(image, GRAMMAR_EXAMPLES, grammar_example), count = 0;
    struct grammar_pair *pairs = arena_array(arena, all + 1, sizeof(*pairs));
    for (uint32_t i = 0; i < all; i++) {
        const struct grammar_example *example =
            IMAGE_RECORD(image, GRAMMAR_EXAMPLES, grammar_example, i);
        if (example != NULL && image_text(image, example->target)[0] == '\0')
            pairs[count++] = (struct grammar_pair){image_text(image, example->ask),
                                                   image_text(image, example->command)};
    }
    *ret_pairs = pairs;
    return count;
}

const struct meaning_slot *meaning_find(const struct meaning *meaning, const char *name)
{
    for (size_t i = 0; i < meaning->count; i++)
        if (strcmp(meaning->slots[i].name, name) == 0)
            return &meaning->slots[i];
    return NULL;
}

const char *meaning_text(struct arena *arena, const struct meaning *meaning)
{
    struct buffer text;
    buffer_init(&text, (size_t)2 * TOKEN_REQUEST_BYTES_MAX * GRAMMAR_SLOTS_MAX);
    for (size_t i = 0; i < meaning->count; i++) {
        const struct meaning_slot *slot = &meaning->slots[i];
        buffer_printf(&text, "%s%s=", i == 0 ? "" : " ", slot->name);
        for (size_t j = 0; j < slot->count; j++)
            buffer_printf(&text, "%s%s", j == 0 ? "" : ",", slot->values[j]);
    }
    const char *kept = arena_copy(arena, text.data, text.length);
    buffer_done(&text);
    return kept;
}

// ---- opening

void grammar_close(struct grammar *grammar)
{
    if (grammar != NULL)
        image_close(grammar->image);
}

bool grammar_open(struct arena *arena, struct grammar **ret_grammar, bool *ret_is_stale,
                  struct error *err)
{
    struct grammar *grammar = arena_alloc(arena, sizeof(*grammar));
    struct image *image;
    char *path;
    *ret_is_stale = !sources_open_user(arena, "grammar", &grammar_image_format, &image);
    if (*ret_is_stale)
        return false;
    // A person's image holds the shipped grammar too, so that their phrases meet its commands.
    if (image == NULL && (!path_shipped(arena, "grammar.image", &path, err) ||
                          !image_open(path, &grammar_image_format, &image, err)))
        return false;
    grammar->image = image;
    *ret_grammar = grammar;
    return true;
}

// ---- asking

// How much less sure an answer is for each word that had to be corrected.
#define TYPO_DOUBT 0.1

struct asking {
    const struct grammar *grammar;
    struct parse *parse;
    unsigned target;
    struct grammar_result *result;
    const struct grammar_command *first; // of the answers
    float price;                         // of the first answer
};

static void describe_cover(struct parse *parse, const struct parse_cover *cover,
                           struct grammar_answer *answer)
{
    answer->taken = arena_array(parse->arena, cover->count + 1, sizeof(*answer->taken));
    for (size_t i = 0; i < cover->count; i++) {
        const struct parse_match *match = cover->matches[i];
        answer->taken[answer->taken_count++] = (struct grammar_taken){
            match->from, match->to,
            match->phrase == NULL ? NULL : image_text(parse->image, match->phrase->say)};
    }
}

static bool has_command(const struct grammar_result *result, const char *command)
{
    for (size_t i = 0; i < result->count; i++)
        if (strcmp(result->answers[i].command, command) == 0)
            return true;
    return false;
}

// Whether one of `names`, which are divided by |, is among `list`, divided by | or commas.
static bool has_one_of(const char *names, const char *list)
{
    for (const char *at = list; *at != '\0';) {
        size_t length = strcspn(at, ",|");
        for (const char *name = names; *name != '\0';) {
            size_t name_length = strcspn(name, "|");
            if (name_length == length && strncmp(at, name, length) == 0)
                return true;
            name += name_length + (name[name_length] == '|');
        }
        at += length + (at[length] != '\0');
    }
    return false;
}

// Of the names that a program has, divided by |, the first, when none is there; or NULL.
static const char *missing_of(const struct asking *asking, const char *names)
{
    struct arena *arena = asking->parse->arena;
    const char *first = arena_copy(arena, names, strcspn(names, "|"));
    for (const char *name = names; *name != '\0';) {
        size_t length = strcspn(name, "|");
        if (path_find_program(arena, arena_copy(arena, name, length)) != NULL)
            return NULL;
        name += length + (name[length] == '|');
    }
    return first;
}

// A required program that is not there, or NULL.
static const char *missing_program(const struct asking *asking,
                                   const struct grammar_command *command)
{
    const struct image *image = asking->grammar->image;
    const char *requires = image_text(image, command->requires);
    if (asking->grammar->programs != NULL)
    return requires[0] == '\0' || strcmp(asking->grammar->programs, requires) == 0 ? NULL
                                                                                   : requires;
    for (const char *at = requires; *at != '\0'; at += strspn(at, ", ")) {
        size_t length = strcspn(at, ", ");
        const char *name = arena_copy(asking->parse->arena, at, length);
        if (path_find_program(asking->parse->arena, name) == NULL)
            return name;
        at += length;
    }
    return command->tool == 0 ? NULL : missing_of(asking, image_text(image, command->tool));
}

struct built {
    const struct grammar_command *command;
    const char *text;    // NULL: none
    const char *missing; // a program
};

void grammar_prefer(struct grammar *grammar, const char *tools)
{
    grammar->tools = tools;
}

// The first command of the scope that uses all of the meaning, and whose programs are there; else
// the first that only lacks a program.
static void build_in_scope(const struct asking *asking, const struct grammar_scope *scope,
                           const struct meaning *meaning, bool has_tool, struct built *built)
{
    const struct image *image = asking->parse->image;
    struct image_list list = scope->commands;
    const uint32_t *numbers =
        image_records(image, GRAMMAR_NUMBERS, list.first, list.count, sizeof(*numbers));
    for (uint32_t i = 0; numbers != NULL && i < list.count; i++) {
        const struct grammar_command *command =
            IMAGE_RECORD(image, GRAMMAR_COMMANDS, grammar_command, numbers[i]);
        if (command == NULL || (command->tool != 0) != has_tool ||
            (has_tool && !has_one_of(image_text(image, command->tool), asking->grammar->tools)))
            continue;
        const char *text =
            build_command(asking->parse->arena, image, command, meaning, asking->target);
        if (text == NULL)
            continue;
        const char *missing = missing_program(asking, command);
        if (missing == NULL || built->text == NULL)
            *built = (struct built){command, text, missing};
        if (missing == NULL)
            return;
    }
}

// Commands for tools that the person prefers come before the others.
static void build_cover(const struct asking *asking, const struct parse_cover *cover,
                        const struct meaning *meaning, struct built *built)
{
    const struct image *image = asking->parse->image;
    for (int has_tool = asking->grammar->tools != NULL; has_tool >= 0; has_tool--)
        for (uint32_t i = 0;
             i < GRAMMAR_PACKS_MAX && (built->text == NULL || built->missing != NULL); i++) {
            const struct grammar_scope *scope =
                packs_have(&cover->scopes, i) &&
                        cover->price <= asking->parse->cheapest[i] + PRICE_SLACK
                    ? IMAGE_RECORD(image, GRAMMAR_SCOPES, grammar_scope, i)
                    : NULL;
            if (scope != NULL)
                build_in_scope(asking, scope, meaning, has_tool != 0, built);
        }
}

// Other ways to write the answer that was found first.
static void add_also(const struct asking *asking, const struct grammar_command *command)
{
    struct grammar_result *result = asking->result;
    const char **text = build_also(asking->parse->arena, asking->parse->image, command,
                                   &result->answers[0].meaning, asking->target);
    for (; *text != NULL && result->count <= GRAMMAR_ALTERNATIVES_MAX; text++)
        if (!has_command(result, *text)) {
            struct grammar_answer *answer = &result->answers[result->count++];
            *answer = result->answers[0];
            answer->command = *text;
        }
}

static void answer_cover(struct asking *asking, const struct parse_cover *cover)
{
    const struct image *image = asking->parse->image;
    struct grammar_result *result = asking->result;
    struct built built = {0};
    struct meaning *meaning = arena_alloc(asking->parse->arena, sizeof(*meaning));
    parse_meaning(asking->parse, cover, meaning);
    build_cover(asking, cover, meaning, &built);
    if (built.text == NULL || has_command(result, built.text))
        return;
    struct grammar_answer *answer = &result->answers[result->count++];
    *answer = (struct grammar_answer){
        .command = built.text,
        .id = image_text(image, built.command->id),
        .description = image_text(image, built.command->description),
        .pack = image_text(image, built.command->pack),
        .missing = built.missing,
        .is_preferred = built.command->tool != 0,
        .confidence = cover->price > 12 ? 0.7 : 0.97 - 0.02 * (double)cover->price,
        .meaning = *meaning,
    };
    describe_cover(asking->parse, cover, answer);
    if (result->count == 1) {
        asking->first = built.command;
        asking->price = cover->price;
    }
}

// What was understood of a request without an answer, and the first word that was not.
static void describe_rest(struct parse *parse, struct grammar_result *result)
{
    struct parse_cover *most = arena_alloc(parse->arena, sizeof(*most));
    result->blocked = result->token_count;
    if (parse->cover_count > 0) {
        parse_meaning(parse, &parse->covers[0], &result->meaning);
    } else if (parse_cover_most(parse, most)) {
        parse_meaning(parse, most, &result->meaning);
        size_t at = 0;
        for (size_t i = 0; i < most->count && most->matches[i] != NULL; i++)
            at = most->matches[i]->to;
        result->blocked = at;
    }
}

// Reads the tokens, and answers with the readings that are not much dearer than the cheapest.
static void answer_tokens(struct asking *asking, const struct token *tokens)
{
    struct parse *parse = asking->parse;
    struct grammar_result *result = asking->result;
    *parse = (struct parse){.arena = parse->arena,
                            .image = asking->grammar->image,
                            .tokens = tokens,
                            .count = result->token_count};
    parse_match_phrases(parse);
    parse_cover_request(parse);
    for (size_t i = 0; i < parse->cover_count && result->count <= GRAMMAR_ALTERNATIVES_MAX &&
                       parse->covers[i].price <= parse->covers[0].price + PRICE_SLACK_FAR;
         i++)
        answer_cover(asking, &parse->covers[i]);
    if (result->count > 0)
        add_also(asking, asking->first);
}

static bool is_possessive(const struct image *image, const struct token *token, const char *mark)
{
    size_t length = strlen(mark);
    return !token->is_quoted && token->length > length &&
           strcmp(token->key + token->length - length, mark) == 0 &&
           grammar_word_find(image, token->key, token->length) == NULL;
}

// "web's" is two tokens, web and 's, where 's is a word of the grammar.
bool grammar_tokens(const struct grammar *grammar, struct arena *arena, const char *request,
                    struct token *ret_tokens, size_t *ret_count)
{
    static const char *const marks[] = {"'s", "’s"};
    const struct image *image = grammar->image;
    if (!tokens_read(arena, request, ret_tokens, ret_count))
        return false;
    if (grammar_word_find(image, marks[0], strlen(marks[0])) == NULL)
        return true;
    for (size_t i = 0; i < *ret_count && *ret_count < TOKENS_MAX; i++)
        for (size_t j = 0; j < COUNT_OF(marks); j++) {
            struct token *token = &ret_tokens[i], *mark = token + 1;
            if (!is_possessive(image, token, marks[j]))
                continue;
            memmove(mark + 1, mark, (*ret_count - i - 1) * sizeof(*mark));
            (*ret_count)++;
            *mark = *token;
            mark->text = mark->key = marks[0];
            mark->length = strlen(marks[0]);
            token->length -= strlen(marks[j]);
            token->text = arena_copy(arena, token->text, token->length);
            token->key = arena_copy(arena, token->key, token->length);
            token->has_comma = false;
            break;
        }
    return true;
}

// "firewalld" is no slip for "firewall" where it makes sense as a name.
static bool is_longer(const char *left, const char *right)
{
    size_t first = strlen(left), second = strlen(right);
    return strncmp(left, right, first < second ? first : second) == 0;
}

// Reads the request again with these words. Where it was understood as it stands, that stays unless
// the other reading is as cheap.
static bool answer_instead(struct asking *asking, const struct token *tokens)
{
    struct grammar_result *result = asking->result;
    struct grammar_result *other = arena_alloc(asking->parse->arena, sizeof(*other));
    *other = (struct grammar_result){.token_count = result->token_count};
    memcpy(other->tokens, result->tokens, sizeof(other->tokens));
    struct asking again = *asking;
    again.result = other;
    size_t count = 0;
    for (size_t i = 0; i < result->token_count; i++)
        count += tokens[i].is_corrected;
    if (count > 0)
        answer_tokens(&again, tokens);
    if (other->count == 0 || (result->count > 0 && again.price > asking->price))
        return false;
    for (size_t i = 0; i < other->count; i++)
        other->answers[i].confidence -= TYPO_DOUBT * (double)count;
    *result = *other;
    return true;
}

// With slips of the finger put right: all, or else one, since another may be a name.
static void answer_corrected(struct asking *asking)
{
    const struct grammar_result *result = asking->result;
    size_t count = result->token_count, corrected = 0;
    struct token *tokens = arena_array(asking->parse->arena, count, sizeof(*tokens));
    struct token *one = arena_array(asking->parse->arena, count, sizeof(*one));
    if (typo_correct(asking->parse->arena, asking->grammar->image, result->tokens, count, tokens) ==
        0)
        return;
    for (size_t i = 0; i < count; i++) {
        if (result->count > 0 && is_longer(tokens[i].key, result->tokens[i].key))
            tokens[i] = result->tokens[i];
        corrected += tokens[i].is_corrected;
    }
    if (answer_instead(asking, tokens))
        return;
    for (size_t i = 0; i < count && corrected > 1; i++) {
        memcpy(one, result->tokens, count * sizeof(*one));
        one[i] = tokens[i];
        if (one[i].is_corrected && answer_instead(asking, one))
            return;
    }
    // What is described without an answer is the reading with all put right.
    if (corrected > 1 && result->count == 0)
        (void)answer_instead(asking, tokens);
}

void grammar_ask(const struct grammar *grammar, struct arena *arena, const char *request,
                 unsigned target, struct grammar_result *ret_result)
{
    struct parse *parse = arena_alloc(arena, sizeof(*parse));
    struct asking asking = {
        .grammar = grammar, .parse = parse, .target = target, .result = ret_result};
    *ret_result = (struct grammar_result){0};
    if (!grammar_tokens(grammar, arena, request, ret_result->tokens, &ret_result->token_count))
        return;
    parse->arena = arena;
    answer_tokens(&asking, ret_result->tokens);
    answer_corrected(&asking);
    if (ret_result->count == 0)
        describe_rest(parse, ret_result);
}
