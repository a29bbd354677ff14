#include "effects/places.h"

#include <string.h>

#include "base/array.h"
#include "effects/places_path.h"

enum { GLOB_LITERALS_MIN = 3 }; // at the front of a glob that is taken to mean one base name

#define CLASS_NAME(id, name, about) [CLASS_##id] = name,
#define CLASS_ABOUT(id, name, about) [CLASS_##id] = about,
const char *const place_class_names[CLASS_COUNT] = {PLACE_CLASSES(CLASS_NAME)};
static const char *const class_abouts[CLASS_COUNT] = {PLACE_CLASSES(CLASS_ABOUT)};

// Facts name a thousand patterns and a path fits few: a pattern is compiled when its first look
// fits.
struct places_item {
    const char *pattern, *about;
    enum place_class class;
    enum { BY_PATH, BY_HOME, BY_NAME } by; // absolute; below a home; names anywhere
    struct places_pattern *compiled;       // NULL until it is needed
};

struct places_pattern {
    struct place_parts parts;
    size_t literals;
    bool is_glob;   // some name of it is one
    bool is_faulty; // too long
};

struct places {
    struct arena *arena;
    struct places_item *items;
    size_t count;
};

static bool is_lowering(enum place_class class)
{
    return class < CLASS_ORDINARY;
}

// ---- what facts say

static bool add_item(const struct facts_place *fact, struct places_item *item, int *class)
{
    const char *text = fact->pattern;
    if (*class < 0 || strcmp(place_class_names[*class], fact->class_name) != 0)
        *class = vocabulary_find(place_class_names, CLASS_COUNT, fact->class_name);
    if (*class < 0 || text == NULL || text[0] == '\0')
        return false;
    bool is_home = text[0] == '~' && (text[1] == '/' || text[1] == '\0');
    *item = (struct places_item){
        .pattern = is_home ? text + 1 : text,
        .about = fact->about != NULL ? fact->about : class_abouts[*class],
        .class = (enum place_class) * class,
        .by = is_home          ? BY_HOME
              : text[0] == '/' ? BY_PATH
                               : BY_NAME,
    };
    return true;
}

struct places *places_from(struct arena *arena, const struct facts_place *items, size_t count)
{
    struct places *places = arena_alloc(arena, sizeof(*places));
    int class = -1; // of the one before, which is often the same
    places->arena = arena;
    places->items = arena_array(arena, count + 1, sizeof(*places->items));
    for (size_t i = 0; i < count; i++)
        places->count += add_item(&items[i], &places->items[places->count], &class);
    return places;
}

static const struct places_pattern *compile(struct arena *arena, struct places_item *item)
{
    if (item->compiled != NULL)
        return item->compiled;
    struct places_pattern *pattern = arena_alloc(arena, sizeof(*pattern));
    item->compiled = pattern;
    pattern->is_faulty = !place_split(arena, item->pattern, true, &pattern->parts) ||
                         pattern->parts.count > PLACES_PATTERN_PARTS_MAX;
    for (size_t i = 0; i < pattern->parts.count; i++) {
        const struct place_part *part = &pattern->parts.items[i];
        size_t literals = place_part_literals(part);
        pattern->literals += literals;
        pattern->is_glob = pattern->is_glob || literals < part->count;
    }
    return pattern;
}

struct places *places_of(struct arena *arena, const struct facts *facts)
{
    size_t count = facts != NULL ? facts_place_count(facts) : 0;
    struct facts_place *items = arena_array(arena, count + 1, sizeof(*items));
    size_t read = 0;
    while (read < count && facts_place_at(facts, read, &items[read]))
        read++;
    return places_from(arena, items, read);
}

// ---- where a path leads

struct where {
    struct place_parts parts; // what is left of the contents of a folder: the folder
    struct place_parts directory;
    size_t home_parts; // how many of them are a home; 0: not in one
    bool is_relative;  // the current folder is not known
    bool is_guessed;   // the home is not known by name
    bool is_pattern, is_contents, is_unresolved;
    bool has_glob;    // in what is left
    const char *text; // of all parts, or NULL
    // How many names at the front come from the current folder alone: that it is below /tmp says
    // nothing of how dear `*` is there.
    size_t inherited;
};

static bool is_shell_glob(const struct place_part *part)
{
    return place_part_literals(part) < part->count;
}

// The folder that the path counts from, with room for `more` names after it.
static bool begin_at(struct arena *arena, const char *folder, size_t more,
                     struct place_parts *ret_base)
{
    struct place_parts base = {0}, names;
    if (folder == NULL || folder[0] != '/' || !place_split(arena, folder, false, &names))
        return false;
    base.items = arena_array(arena, names.count + more + 1, sizeof(*base.items));
    base.is_absolute = true;
    place_append(&base, &names);
    *ret_base = base;
    return true;
}

// /proc/self/root/etc is /etc, and /proc/self/cwd is the current folder.
static void leave_proc(struct where *where)
{
    struct place_parts *parts = &where->parts;
    while (parts->is_absolute && parts->count >= 3 && place_part_is(&parts->items[0], "proc") &&
           place_part_is(&parts->items[2], "root")) {
        parts->items += 3;
        parts->count -= 3;
    }
}

static const char *tilde_home(struct arena *arena, const char *name,
                              const struct effects_machine *machine)
{
    if (name[0] == '\0')
        return machine->home;
    if (strcmp(name, "root") == 0)
        return "/root";
    if (strcmp(name, "+") == 0)
        return machine->directory;
    bool is_stack = name[strspn(name, "+-0123456789")] == '\0';
    return is_stack ? NULL : arena_printf(arena, "/home/%s", name);
}

static bool begin(struct arena *arena, const char *tilde, const struct place_parts *own,
                  const struct effects_machine *machine, struct where *where)
{
    struct place_parts *parts = &where->parts;
    if (!begin_at(arena, machine->directory, 0, &where->directory))
        where->directory = (struct place_parts){0};
    if (tilde != NULL) {
        if (begin_at(arena, tilde_home(arena, tilde, machine), own->count, parts))
            return true;
        where->is_guessed = true;
        return strcmp(tilde, "") == 0 && begin_at(arena, "/home/~", own->count, parts);
    }
    if (own->is_absolute || !begin_at(arena, machine->directory, own->count, parts)) {
        *parts = (struct place_parts){
            .items = arena_array(arena, own->count + 1, sizeof(*parts->items)),
            .is_absolute = own->is_absolute,
        };
        where->is_relative = !own->is_absolute;
    }
    return true;
}

static bool is_at(struct arena *arena, const struct place_parts *parts, const char *folder)
{
    struct place_parts own;
    return begin_at(arena, folder, 0, &own) && own.count > 0 && own.count <= parts->count &&
           place_compare(parts->items, own.count, own.items, own.count, FIT_MEETS) == MATCH_EXACT;
}

// How many names at the front are a home: /root, /home/NAME, /Users/NAME, or the person's own; 0
// when they are none. Of /home itself it is 1: a home is all that is in it.
static size_t count_home(struct arena *arena, const struct place_parts *parts, const char *home)
{
    struct place_parts own;
    if (!parts->is_absolute || parts->count == 0)
        return 0;
    if (is_at(arena, parts, home) && begin_at(arena, home, 0, &own))
        return own.count;
    if (is_at(arena, parts, "/home") || is_at(arena, parts, "/Users"))
        return parts->count > 1 ? 2 : 1;
    return is_at(arena, parts, "/root");
}

// Of a text whose end is not known: the last name may go on.
static const char *leave_open(struct arena *arena, const struct shell_value *value, bool *ret_open)
{
    size_t length = strlen(value->text);
    *ret_open = length > 0 && value->text[length - 1] != '/';
    if (!*ret_open)
        return value->text;
    char *open = arena_array(arena, 2 * length + 2, 1);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        if (strchr("*?[]\\+@!(", value->text[i]) != NULL)
            open[count++] = '\\';
        open[count++] = value->text[i];
    }
    open[count++] = '*';
    open[count] = '\0';
    return open;
}

static bool find_where(struct arena *arena, const struct shell_value *value,
                       const struct effects_machine *machine, struct where *where)
{
    struct place_parts own;
    bool is_glob = value->pattern != NULL, ends_in_dot = false;
    const char *text = is_glob ? value->pattern : value->text;
    *where = (struct where){.is_unresolved = value->unresolved != NULL};
    if (where->is_unresolved)
        text = leave_open(arena, value, &is_glob);
    if ((text[0] == '\0' && value->tilde == NULL) || !place_split(arena, text, is_glob, &own) ||
        !begin(arena, value->tilde, &own, machine, where))
        return false;
    ends_in_dot = own.count > 0 && place_part_is(&own.items[own.count - 1], ".") &&
                  (own.count > 1 || value->tilde != NULL || own.is_absolute);
    bool is_from_directory = value->tilde == NULL && !own.is_absolute && !where->is_relative;
    if (is_from_directory && where->directory.count > own.above)
        where->inherited = where->directory.count - own.above;
    place_append(&where->parts, &own);
    leave_proc(where);
    where->is_pattern = is_glob;
    where->is_contents = ends_in_dot;
    if (!where->is_relative && !where->is_guessed && !where->is_unresolved)
        where->text = place_text(arena, &where->parts, is_glob);
    struct place_parts *parts = &where->parts;
    while (parts->count > 0 && is_shell_glob(&parts->items[parts->count - 1]) &&
           place_part_is_everything(&parts->items[parts->count - 1])) {
        parts->count--;
        where->is_contents = true;
    }
    for (size_t i = 0; i < parts->count; i++)
        where->has_glob = where->has_glob || is_shell_glob(&parts->items[i]);
    if (!where->is_relative)
        where->home_parts = count_home(arena, parts, machine->home);
    return true;
}

// ---- what is there

struct finding {
    enum place_class class;
    const char *about;
    bool is_whole;
    size_t literals;
};

// Something inside a tree of the system is no more than a setting.
static int rank(const struct finding *finding)
{
    bool is_inside = finding->class == CLASS_SYSTEM && !finding->is_whole;
    return is_inside ? CLASS_CONFIGURATION : (int)finding->class;
}

static struct finding find_structure(const struct where *where)
{
    const struct place_parts *parts = &where->parts, *directory = &where->directory;
    enum place_class class = CLASS_ORDINARY;
    if (where->is_relative) {
        if (parts->count == 0)
            class = parts->above > 0 ? CLASS_PARENT : CLASS_DIRECTORY;
        return (struct finding){class, class_abouts[class], class != CLASS_ORDINARY, 0};
    }
    if (parts->count == 0) {
        class = CLASS_ROOT;
    } else if (parts->count == where->home_parts) {
        class = CLASS_HOME;
    } else if (directory->is_absolute && parts->count <= directory->count &&
               place_compare(parts->items, parts->count, directory->items, parts->count,
                             FIT_MEETS) == MATCH_EXACT) {
        class = parts->count == directory->count ? CLASS_DIRECTORY : CLASS_PARENT;
    } else if (where->home_parts > 0 && parts->count == where->home_parts + 1) {
        class = CLASS_FOLDER;
    }
    return (struct finding){class, class_abouts[class], class != CLASS_ORDINARY, 0};
}

// Whether a name of the path may fit the pattern's name at `text`, by its first and last byte.
static bool may_fit(const struct place_part *part, const char *text, size_t length)
{
    if (length == 0 || part->count == 0 || is_shell_glob(part))
        return true;
    unsigned char first = (unsigned char)text[0], last = (unsigned char)text[length - 1];
    return (strchr("*?[\\", first) != NULL || part->glyphs[0] == first) &&
           (strchr("*?]", last) != NULL || part->glyphs[part->count - 1] == last);
}

static enum place_match match_path(struct arena *arena, const struct where *where,
                                   struct places_item *item)
{
    const struct place_parts *parts = &where->parts;
    size_t skip = item->by == BY_HOME ? where->home_parts : 0;
    bool is_inherited = is_lowering(item->class) && where->inherited > 0;
    if (where->is_relative || is_inherited || (item->by == BY_HOME && skip == 0))
        return MATCH_NONE;
    const char *name = item->pattern + strspn(item->pattern, "/");
    if (skip < parts->count && !may_fit(&parts->items[skip], name, strcspn(name, "/")))
        return MATCH_NONE;
    const struct places_pattern *pattern = compile(arena, item);
    if (pattern->is_faulty)
        return MATCH_NONE;
    enum place_fit fit = is_lowering(item->class) ? FIT_COVERS : FIT_MEETS;
    return place_compare(parts->items + skip, parts->count - skip, pattern->parts.items,
                         pattern->parts.count, fit);
}

// A glob of the person's is taken for one name of the facts only when it begins like it: `*` is
// all files, not a key.
static bool fits_name(const struct place_part *part, const struct place_part *name, bool may_meet)
{
    size_t begin = 0;
    while (begin < part->count && part->glyphs[begin] < GLYPH_ONE)
        begin++;
    may_meet = may_meet && begin >= GLOB_LITERALS_MIN;
    return place_part_fits(part, name, may_meet ? FIT_MEETS : FIT_COVERS);
}

static enum place_match match_name(struct arena *arena, const struct where *where,
                                   struct places_item *item)
{
    size_t length = strcspn(item->pattern, "/"), first = where->home_parts;
    if (is_lowering(item->class) && first < where->inherited)
        first = where->inherited;
    while (first < where->parts.count &&
           !may_fit(&where->parts.items[first], item->pattern, length))
        first++;
    if (first >= where->parts.count)
        return MATCH_NONE;
    const struct places_pattern *pattern = compile(arena, item);
    size_t names = pattern->parts.count;
    if (pattern->is_faulty || names == 0)
        return MATCH_NONE;
    names -= names > 1 && pattern->parts.items[names - 1].is_any_path;
    bool may_meet = !is_lowering(item->class) && !pattern->is_glob;
    for (size_t at = first; at + names <= where->parts.count; at++) {
        size_t same = 0;
        while (same < names &&
               fits_name(&where->parts.items[at + same], &pattern->parts.items[same], may_meet))
            same++;
        if (same == names)
            return at + names == where->parts.count ? MATCH_EXACT : MATCH_BELOW;
    }
    return MATCH_NONE;
}

static bool is_better(const struct finding *finding, const struct finding *best, bool is_pattern)
{
    if (best->about == NULL)
        return true;
    if (!is_pattern && finding->literals != best->literals)
        return finding->literals > best->literals;
    if (rank(finding) != rank(best))
        return rank(finding) > rank(best);
    return finding->literals > best->literals;
}

static void join(struct finding *whole, const struct finding *found)
{
    if (found->about == NULL)
        return;
    bool is_plain = whole->class == CLASS_ORDINARY || whole->class == CLASS_FOLDER;
    if (is_plain ? found->class != CLASS_ORDINARY : rank(found) > rank(whole))
        *whole = *found;
}

static struct finding find_place(const struct places *places, const struct where *where,
                                 enum place_class *ret_holds)
{
    struct finding by_path = {0}, by_name = {0}, whole = find_structure(where);
    for (size_t i = 0; i < places->count; i++) {
        struct places_item *item = &places->items[i];
        enum place_match match = item->by == BY_NAME ? match_name(places->arena, where, item)
                                                     : match_path(places->arena, where, item);
        if (match == MATCH_ABOVE && item->class > *ret_holds && item->class != CLASS_UNKNOWN)
            *ret_holds = item->class;
        if (match != MATCH_EXACT && match != MATCH_BELOW)
            continue;
        struct finding found = {item->class, item->about, match == MATCH_EXACT,
                                item->compiled->literals};
        struct finding *best = item->by == BY_NAME ? &by_name : &by_path;
        if (is_better(&found, best, where->has_glob))
            *best = found;
    }
    bool is_top = !where->is_relative && where->parts.count == 1 && whole.class == CLASS_ORDINARY;
    if (is_top && by_path.about == NULL)
        by_path = (struct finding){CLASS_SYSTEM, "a tree at the top of the file system", true, 0};
    join(&whole, &by_path);
    // What lies in a temporary place may be called like a repository or a backup; a key stays one.
    if (!is_lowering(whole.class) || by_name.class == CLASS_SECRET)
        join(&whole, &by_name);
    return whole;
}

void places_classify(struct arena *arena, const struct places *places,
                     const struct shell_value *value, const struct effects_machine *machine,
                     struct effects_place *ret_place)
{
    struct where where;
    struct effects_place place = {
        .class = CLASS_UNKNOWN,
        .is_unresolved = value->unresolved != NULL,
        .is_pattern = value->pattern != NULL,
        .holds = CLASS_ORDINARY,
    };
    struct finding found = {CLASS_UNKNOWN, class_abouts[CLASS_UNKNOWN], false, 0};
    if (find_where(arena, value, machine, &where)) {
        found = find_place(places, &where, &place.holds);
        place.path = where.text;
        place.is_pattern = where.is_pattern;
        place.is_contents = where.is_contents;
        place.is_inside_home = where.home_parts > 0 && where.parts.count > where.home_parts;
    }
    place.class = found.class;
    place.name = place_class_names[found.class];
    place.about = found.about;
    place.is_whole = found.is_whole || place.is_contents;
    *ret_place = place;
}

void places_classify_text(struct arena *arena, const struct places *places, const char *text,
                          const struct effects_machine *machine, struct effects_place *ret_place)
{
    const struct shell_value value = {.text = text};
    places_classify(arena, places, &value, machine, ret_place);
}
