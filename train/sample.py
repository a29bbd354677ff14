"""Meanings about files sampled and said in many ways, with the command that is right by construction.

A meaning is what is looked for, where, which conditions hold, and what is done with what is found. Each part is said by one of
several phrases, the conditions in any order; the command is built from the parts in one canonical form.
"""
import slots

FIND = ["find", "find", "find all", "find all", "list", "list all", "show", "show all", "search for", "search for all", "print", "display all",
        "get", "give me", "show me all", "locate", "look for", "display", "list all the", "find all the", "which", "what are the", "print all",
        "recursively find all", "recursively list all", "I need all", "find every", "show me the", "print the names of all", "print the paths of all"]
COUNT = ["count", "count the", "count all", "how many", "how many", "count the number of", "print the number of", "show the number of",
         "calculate the number of", "display the number of", "find the number of", "what is the number of", "get the number of",
         "number of", "print the count of", "give me the count of", "calculate the total number of", "count how many", "display the count of"]
OBJECTS = [  # how it is called, the test, whether a size makes sense
    (["files", "files", "files", "regular files", "files"], "-type f", "file"),
    (["files", "files", "regular files"], "-type f", "file"),
    (["directories", "directories", "folders", "subdirectories", "dirs"], "-type d", "folder"),
    (["files and directories", "files and folders", "entries", "files/directories"], "", "entry"),
    (["symbolic links", "symlinks", "links"], "-type l", "link"),
]
HIDDEN = {"file": "hidden files", "folder": "hidden directories"}


def extension_files(rng):
    ext = rng.choice(slots.EXTENSIONS)
    word = rng.choice(["files", "files", "files", "documents", "scripts"]) if ext in ("py", "sh", "doc", "md") else "files"
    said = rng.choice([f".{ext} {word}", f"{ext} {word}", f"*.{ext} {word}", f'".{ext}" {word}', f"{word} with the extension .{ext}",
                       f"{word} with {ext} extension", f"{word} ending in .{ext}", f'{word} with extension ".{ext}"', f"{word} that end with .{ext}",
                       f"{ext.upper()} {word}" if ext.isalpha() and len(ext) > 1 else f".{ext} {word}"])
    return said, f"-type f -name '*.{ext}'", ext


def where(rng, is_sure=False):
    """(phrase, folder)"""
    kind = rng.random()
    if kind < 0.12 and not is_sure:
        return "", "."
    if kind < 0.27:
        place = rng.choice(slots.HERE)
        return rng.choice(["in {}", "in {}", "under {}", "in {} and its subdirectories", "below {}", "in {} and all subdirectories", "in {} recursively"]).format(place), "."
    if kind < 0.32:
        return rng.choice(["in my home directory", "in the home directory", "under my home folder", "in my home folder", "in ~"]), "~"
    if kind < 0.35:
        return rng.choice(["on the whole system", "in the entire filesystem", "on this machine", "in the root directory", "under /", "in /"]), "/"
    folder = slots.folder(rng)
    said = rng.choice([folder] * 6 + [f"the {folder} directory", f"the directory {folder}", f"the {folder} folder", f"folder {folder}", folder + "/", f'"{folder}"', f"the {folder} directory tree"])
    return rng.choice(["in", "in", "in", "under", "below", "inside", "within", "from"]) + " " + said, folder


def stem(rng):
    return rng.choice(slots.NAMES + slots.STEMS + slots.WORDS[:20]).lower()


def name_condition(rng):
    word = stem(rng)
    if len(word) < 2:
        word = "data"
    quoted = rng.choice([f'"{word}"', f'"{word}"', f"'{word}'", word])
    kind = rng.random()
    if kind < 0.28:
        return rng.choice(["starting with {}", "whose names start with {}", "whose name begins with {}", "that start with {}", "beginning with {}", "with names starting with {}", "prefixed with {}"]).format(quoted), f"-name '{word}*'"
    if kind < 0.42:
        return rng.choice(["ending with {}", "whose names end in {}", "whose name ends with {}", "that end with {}", "with names ending in {}"]).format(quoted), f"-name '*{word}'"
    if kind < 0.68:
        return rng.choice(["with {} in the name", "with {} in their name", "whose names contain {}", "whose name contains {}", "containing {} in their names", "with names containing {}", "that have {} in their name", "with {} in their file name"]).format(quoted), f"-name '*{word}*'"
    if kind < 0.86:
        return rng.choice(["named {}", "called {}", "with the name {}", "whose name is {}", "named {}"]).format(quoted), f"-name {word}"
    if kind < 0.94:
        return rng.choice(["named {} (case insensitive)", "called {}, ignoring case", "named {} regardless of case", "whose name is {} in any case"]).format(quoted), f"-iname {word}"
    return rng.choice(["with {} in the name, ignoring case", "whose names contain {} (case-insensitive)", "containing {} in their name regardless of case"]).format(quoted), f"-iname '*{word}*'"


def not_name(rng):
    if rng.random() < 0.6:
        ext = rng.choice(slots.EXTENSIONS)
        return rng.choice(["that do not end with .{}", "excluding .{} files", "except {} files", "but not *.{} files", "that are not .{} files", "without the extension .{}", "other than .{} files"]).format(ext), f"! -name '*.{ext}'"
    word = stem(rng)
    return rng.choice(["not named {}", "except {}", "excluding those named {}", "whose name is not {}", "that are not called {}"]).format(f'"{word}"'), f"! -name {word}"


def size_condition(rng):
    written, said = rng.choice(slots.SIZES)
    if rng.random() < 0.65:
        return rng.choice(["larger than {}", "bigger than {}", "over {}", "greater than {}", "more than {} in size", "of more than {}", "with a size greater than {}", "that are larger than {}", "which are bigger than {}", "exceeding {}", "with size over {}"]).format(said), f"-size +{written}"
    return rng.choice(["smaller than {}", "under {}", "less than {}", "less than {} in size", "of less than {}", "that are smaller than {}", "below {}"]).format(said), f"-size -{written}"


def time_condition(rng):
    kind = rng.random()
    if kind < 0.16:
        said, written = slots.value("minutes", rng)
        verb, test = rng.choice([("modified", "-mmin"), ("changed", "-mmin"), ("accessed", "-amin"), ("created or modified", "-mmin")])
        return rng.choice([f"{verb} in the last {said}", f"{verb} within the last {said}", f"{verb} less than {said.replace('hour', 'an hour') if said == 'hour' else said} ago", f"that were {verb} in the past {said}"]), f"{test} -{written}"
    verb, test = rng.choice([("modified", "-mtime"), ("modified", "-mtime"), ("changed", "-mtime"), ("accessed", "-atime"), ("last modified", "-mtime"), ("updated", "-mtime")])
    said, written = slots.value("days", rng)
    count = "a " + said if said in ("day", "week") else said
    if kind < 0.6:
        return rng.choice([f"{verb} in the last {said}", f"{verb} within the last {said}", f"{verb} in the past {said}", f"that were {verb} in the last {said}", f"{verb} less than {count} ago", f"which have been {verb} within the past {said}", f"{verb} during the last {said}"]), f"{test} -{written}"
    if kind < 0.92:
        if test == "-mtime" and rng.random() < 0.6:
            return rng.choice([f"older than {count}", f"that are older than {count}", f"more than {count} old"]), f"-mtime +{written}"
        return rng.choice([f"{verb} more than {count} ago", f"not {verb} in the last {said}", f"that have not been {verb} in the last {said}", f"not {verb} for {count}"]), f"{test} +{written}"
    return rng.choice(["modified today", "changed today", "that were modified today"]), "-daystart -mtime 0"


def other_condition(rng):
    kind = rng.randrange(6)
    if kind == 0:
        user = rng.choice(slots.USERS + ["root", "root"])
        return rng.choice(["owned by {}", "owned by user {}", "belonging to {}", "that belong to user {}", "that belong to {}", "whose owner is {}"]).format(user), f"-user {user}"
    if kind == 1:
        group = rng.choice(slots.GROUPS + ["root"])
        return rng.choice(["owned by group {}", "belonging to the group {}", "of group {}", "that belong to group {}", "with group {}"]).format(group), f"-group {group}"
    if kind in (2, 3):
        mode = rng.choice(slots.MODES)
        return rng.choice(["with permissions {}", "with permission {}", "that have permissions {}", "with mode {}", "whose permissions are {}", "having {} permissions", "with {} permissions", "with permissions set to {}"]).format(mode), f"-perm {mode}"
    if kind == 4:
        file = slots.file(rng, rng.choice(slots.TEXT_EXTENSIONS))
        return rng.choice(["newer than {}", "modified more recently than {}", "modified after {}", "more recent than {}"]).format(file), f"-newer {slots.quoted(file)}"
    return rng.choice([("that are empty", "-empty"), ("that are not empty", "! -empty"), ("writable by others", "-perm -o=w"), ("with the setuid bit set", "-perm -4000"),
                       ("readable by everyone", "-perm -a=r"), ("writable by the group", "-perm -g=w"), ("without read permission for others", "! -perm -o=r"),
                       ("that are executable by the owner", "-perm -u=x"), ("that are executable", "-executable"), ("of size zero", "-empty")])


def depth_condition(rng):
    kind = rng.random()
    if kind < 0.6:
        return rng.choice(["not in subdirectories", "without descending into subdirectories", "non-recursively", "only, not in its subdirectories", "excluding subdirectories", "(not recursive)", "at the top level only"]), "-maxdepth 1"
    number = rng.choice([2, 3, 4])
    return rng.choice(["at most {} levels deep", "down to {} levels", "up to {} levels deep", "with a maximum depth of {}", "with depth no more than {}"]).format(rng.choice([number, slots.NUMBER_WORDS[number]])), f"-maxdepth {number}"


class Meaning:
    def __init__(self, rng, wants="", conditions=None):
        self.rng, self.depth = rng, ""
        self.ext = None
        kind = rng.random()
        if wants == "file" and kind < 0.55 or not wants and kind < 0.36:
            self.said, self.test, self.ext = extension_files(rng)
            self.kind = "file"
        else:
            names, self.test, self.kind = rng.choice(OBJECTS[:2] if wants == "file" else OBJECTS[2:3] if wants == "folder" else OBJECTS)
            self.said = rng.choice(names)
            if self.kind in HIDDEN and rng.random() < 0.07:
                self.said, self.test = HIDDEN[self.kind], self.test + " -name '.*'"
            elif self.kind in ("file", "folder") and rng.random() < 0.10:
                self.said, self.test = "empty " + self.said, self.test + " -empty"
            elif self.kind == "file" and rng.random() < 0.05:
                self.said, self.test = "executable " + self.said, self.test + " -executable"
        self.place, self.folder = where(rng)
        self.clauses, self.tests = [], []
        makers = [(time_condition, 3), (other_condition, 2)]
        if self.kind == "file":
            makers.append((size_condition, 3))
        if "-name" not in self.test:
            makers.append((name_condition, 4))
        elif rng.random() < 0.3:
            makers.append((lambda r: ("whose names start with " + (w := stem(r)), w), 1))
        makers.append((not_name, 0.6))
        count = rng.choice([0, 1, 1, 1, 1, 2, 2, 3] if conditions is None else conditions)
        for _ in range(count):
            if not makers:
                break
            maker = rng.choices([m for m, _ in makers], [w for _, w in makers])[0]
            makers = [pair for pair in makers if pair[0] is not maker]
            said, test = maker(rng)
            if "-empty" in test + self.test and "-size" in test + " ".join(self.tests):
                continue
            if said.startswith("whose names start with ") and not test.startswith("-"):
                self.test = self.test.replace("-name '*", f"-name '{test}*")
                self.clauses.append(said)
            else:
                self.clauses.append(said)
                self.tests.append(test)
        if rng.random() < 0.08:
            said, self.depth = depth_condition(rng)
            if self.place:
                self.place += " " + said if "subdirectories" not in self.place and "recursively" not in self.place else ""
                self.depth = self.depth if said in self.place else ""
            else:
                self.depth = ""

    def find(self, *more):
        tests = self.tests[:]
        parts = ["find", slots.quoted(self.folder) if not self.folder.startswith("~") else self.folder, self.depth, self.test] + tests + list(more)
        return " ".join(part for part in parts if part)

    def told(self):
        """The noun with its conditions and the place, in some order."""
        clauses = self.clauses[:]
        self.rng.shuffle(clauses)
        joined = ""
        for i, clause in enumerate(clauses):
            joined += (" and " if i > 0 and self.rng.random() < 0.7 else " ") + clause
        place = " " + self.place if self.place else ""
        if self.rng.random() < 0.55:
            return self.said + place + joined
        return self.said + joined + place


def one(rng):
    kind = rng.random()
    if kind < 0.34:
        meaning = Meaning(rng)
        verb = rng.choice(FIND)
        return f"{verb} {meaning.told()}", meaning.find()
    if kind < 0.50:
        meaning = Meaning(rng)
        verb = rng.choice(COUNT)
        told = meaning.told()
        if verb in ("how many", "count how many") and rng.random() < 0.5:
            told = told.replace(meaning.said, meaning.said + " are" + rng.choice([" there", " there", ""]), 1)
        return f"{verb} {told}", meaning.find() + " | wc -l"
    if kind < 0.57:
        meaning = Meaning(rng, conditions=[1, 1, 2])
        verb = rng.choice(["delete", "delete all", "remove", "remove all", "find and delete all", "erase all", "delete every"])
        if meaning.kind not in ("file", "link") and "-empty" not in meaning.find():
            return f"{rng.choice(FIND)} {meaning.told()}", meaning.find()
        said = f"{verb} {meaning.told()}"
        if rng.random() < 0.3:
            said = f"find all {meaning.told()} and {rng.choice(['delete', 'remove'])} them"
        return said, meaning.find("-delete")
    if kind < 0.65:
        return each(rng)
    if kind < 0.72:
        return ranked(rng)
    if kind < 0.94:
        return content(rng)
    return change_text(rng)


EACH = [  # said before, said after, what find does
    (["show the details of", "show details of all", "list in long format all", "show detailed information about"], ["and show their details", "and list them in long format"], "-exec ls -l {} +"),
    (["calculate the md5sum of all", "print the md5 checksum of all", "compute md5 hashes of all", "show the md5sum of each of the", "calculate the md5 sum of the"], ["and print their md5sum", "and calculate their md5 checksums"], "-exec md5sum {} +"),
    (["calculate the sha256 checksum of all", "print the sha256sum of all", "compute the SHA256 hash of all"], ["and print their sha256 checksum"], "-exec sha256sum {} +"),
    (["calculate the sha1sum of all", "print the sha1 hash of all"], ["and compute their sha1sum"], "-exec sha1sum {} +"),
    (["compress all", "gzip all", "compress each of the", "gzip the"], ["and compress them with gzip", "and gzip them"], "-exec gzip {} +"),
    (["print the contents of all", "show the content of all", "cat all", "print the text of all", "display the contents of the"], ["and print their contents", "and display their content"], "-exec cat {} +"),
    (["show the type of all", "determine the file type of all", "print the file type of each of the"], ["and show their file type"], "-exec file {} +"),
    (["count the lines of all", "count the lines in each of the", "print the line counts of all", "show the number of lines of all", "print the number of lines in each of the"], ["and count their lines", "and print the line count of each"], "-exec wc -l {} +"),
    (["count the words in all", "show the word count of all"], ["and count their words"], "-exec wc -w {} +"),
    (["show the size of all", "print the disk usage of all", "show the human readable size of all"], ["and show their sizes", "and print the size of each"], "-exec du -h {} +"),
    (["make executable all", "give the owner execute permission on all"], ["and make them executable", "and add execute permission for the owner"], "-exec chmod u+x {} +"),
    (["print the names and sizes of all", "print the size in bytes and the path of all"], ["and print size and path of each"], "-printf '%s %p\\n'"),
    (["print only the file names, without the path, of all", "show the base names of all", "print the file names without directories of all"], ["and print only their base names"], "-printf '%f\\n'"),
    (["print the permissions and the path of all", "show the permissions in octal of all"], ["and print their octal permissions"], "-printf '%m %p\\n'"),
    (["print the owner and the path of all"], ["and print the owner of each"], "-printf '%u %p\\n'"),
    (["print the modification time of all"], ["and print when each was modified"], "-printf '%t %p\\n'"),
]


def each(rng):
    meaning = Meaning(rng, "file", conditions=[0, 0, 1, 1, 2])
    kind = rng.random()
    if kind < 0.22:
        target = slots.folder(rng)
        verb, does = rng.choice([("copy", "cp"), ("move", "mv"), ("copy", "cp")])
        told = meaning.told()
        if rng.random() < 0.3:
            return f"find all {told} and {verb} them to {target}", meaning.find(f"-exec {does} -t {slots.quoted(target) if target[0] != '~' else target} {{}} +")
        return f"{verb} all {told} {rng.choice(['to', 'into', 'to the directory', 'to'])} {target}", meaning.find(f"-exec {does} -t {slots.quoted(target) if target[0] != '~' else target} {{}} +")
    if kind < 0.42:
        meaning = Meaning(rng, rng.choice(["file", "file", "folder"]), conditions=[0, 0, 1])
        mode = rng.choice(slots.MODES)
        return rng.choice([f"change the permissions of all {meaning.told()} to {mode}", f"set permissions {mode} on all {meaning.told()}", f"chmod {mode} all {meaning.told()}",
                           f"change permissions to {mode} for all {meaning.told()}", f"set the mode of all {meaning.told()} to {mode}", f"give {mode} permissions to all {meaning.told()}"]), meaning.find(f"-exec chmod {mode} {{}} +")
    if kind < 0.50:
        user = rng.choice(slots.USERS)
        return rng.choice([f"change the owner of all {meaning.told()} to {user}", f"make {user} the owner of all {meaning.told()}"]), meaning.find(f"-exec chown {user} {{}} +")
    before, after, does = rng.choice(EACH)
    if rng.random() < 0.7:
        return f"{rng.choice(before)} {meaning.told()}", meaning.find(does)
    return f"{rng.choice(FIND)} {meaning.told()} {rng.choice(after)}", meaning.find(does)


def ranked(rng):
    meaning = Meaning(rng, "file", conditions=[0, 0, 0, 1])
    said, number = slots.value("n", rng)
    kind = rng.randrange(6)
    if kind == 0:
        return f"{rng.choice(['show', 'find', 'list', 'print', ''])} the {said} {rng.choice(['largest', 'biggest'])} {meaning.told()}".strip(), meaning.find(f"-printf '%s %p\\n' | sort -rn | head -n {number}")
    if kind == 1:
        return f"{rng.choice(['show', 'find', 'print'])} the {rng.choice(['largest', 'biggest'])} {meaning.told()}".replace("files", "file", 1), meaning.find("-printf '%s %p\\n' | sort -rn | head -n 1")
    if kind == 2:
        return f"{rng.choice(['show', 'find', 'list', 'print'])} the {said} {rng.choice(['newest', 'most recently modified', 'most recent', 'latest'])} {meaning.told()}", meaning.find(f"-printf '%T@ %p\\n' | sort -rn | head -n {number}")
    if kind == 3:
        return f"{rng.choice(['show', 'find', 'list', 'print'])} the {said} {rng.choice(['oldest', 'least recently modified'])} {meaning.told()}", meaning.find(f"-printf '%T@ %p\\n' | sort -n | head -n {number}")
    if kind == 4:
        return f"{rng.choice(FIND)} {meaning.told()} {rng.choice(['sorted by size', 'sorted by size, largest first', 'in order of decreasing size'])}", meaning.find("-printf '%s %p\\n' | sort -rn")
    return f"{rng.choice(FIND)} {meaning.told()} {rng.choice(['sorted by name', 'in alphabetical order', 'sorted alphabetically', 'and sort them'])}", meaning.find("| sort")


def content(rng):
    said, text = slots.value("text", rng)
    ext = rng.choice(slots.EXTENSIONS[:24])
    place, folder = where(rng)
    folder = slots.quoted(folder) if folder[0] != "~" else folder
    place = " " + place if place else ""
    has_ext = rng.random() < 0.55
    files = rng.choice([f".{ext} files", f"{ext} files", f"*.{ext} files", f'".{ext}" files', f"files with the extension .{ext}"]) if has_ext else "files"
    only = f" --include='*.{ext}'" if has_ext else ""
    flag, how = ("i", rng.choice([" ignoring case", " case-insensitively", " (case insensitive)", ", ignoring upper and lower case", " regardless of case"])) if rng.random() < 0.16 else ("", "")
    what = rng.choice([said, said, f"the word {said}", f"the string {said}", f"the text {said}", f"the phrase {said}"])
    kind = rng.random()
    if kind < 0.34:
        return rng.choice([f"{rng.choice(FIND)} {files} containing {what}{place}{how}", f"{rng.choice(FIND)} {files}{place} that contain {what}{how}", f"which {files}{place} contain {what}{how}",
                           f"list the names of all {files}{place} containing {what}{how}", f"find {files} with {what} in them{place}{how}", f"{rng.choice(FIND)} {files}{place} which contain {what}{how}",
                           f"{rng.choice(FIND)} {files}{place} that have {what} in them{how}", f"print the names of {files} containing {what}{place}{how}"]), f"grep -rl{flag}{only} {text} {folder}"
    if kind < 0.58:
        return rng.choice([f"search for {what} in all {files}{place}{how}", f"search all {files}{place} for {what}{how}", f"find all lines containing {what} in {files}{place}{how}", f"find {what} in all {files}{place}{how}",
                           f"print all lines with {what} in {files}{place}{how}", f"grep for {said} in all {files}{place}{how}", f"show the lines that contain {what} in all {files}{place}{how}", f"recursively search for {what} in {files}{place}{how}"]), f"grep -r{flag}{only} {text} {folder}"
    if kind < 0.70:
        return rng.choice([f"search for {what} in all {files}{place} and show line numbers", f"find {what} in {files}{place} with line numbers", f"print the line numbers of all lines with {what} in {files}{place}",
                           f"show all occurrences of {what} with line numbers in {files}{place}"]), f"grep -rn{only} {text} {folder}"
    if kind < 0.80:
        return rng.choice([f"{rng.choice(COUNT)} {files} containing {what}{place}{how}", f"{rng.choice(COUNT)} {files}{place} that contain {what}{how}", f"how many {files}{place} contain {what}{how}"]), f"grep -rl{flag}{only} {text} {folder} | wc -l"
    if kind < 0.87:
        return rng.choice([f"{rng.choice(FIND)} {files}{place} that do not contain {what}{how}", f"{rng.choice(FIND)} {files} not containing {what}{place}{how}", f"{rng.choice(FIND)} {files} without {what}{place}{how}"]), f"grep -rL{flag}{only} {text} {folder}"
    if kind < 0.94:
        return rng.choice([f"count the lines containing {what} in all {files}{place}{how}", f"how many lines contain {what} in all {files}{place}{how}", f"count how many lines match {what} in {files}{place}{how}"]), f"grep -rh{flag}{only} {text} {folder} | wc -l"
    return rng.choice([f"count the occurrences of {what} in all {files}{place}{how}", f"how many times does {said} occur in all {files}{place}{how}", f"count how often {what} appears in {files}{place}{how}"]), f"grep -roh{flag}{only} {text} {folder} | wc -l"


def change_text(rng):
    old, new = rng.sample(slots.WORDS, 2)
    place, folder = where(rng, True)
    folder = slots.quoted(folder) if folder[0] != "~" else folder
    ext = rng.choice(slots.EXTENSIONS[:24])
    quote = rng.choice(['"{}"', '"{}"', "'{}'", "{}"])
    old_said, new_said = quote.format(old), quote.format(new)
    files = rng.choice([f".{ext} files", f"{ext} files", f"*.{ext} files"])
    if rng.random() < 0.25:
        return rng.choice([f"replace {old_said} with {new_said} in all files {place}", f"change every {old_said} to {new_said} in all files {place}"]), f"find {folder} -type f -exec sed -i 's/{old}/{new}/g' {{}} +"
    if rng.random() < 0.3:
        return rng.choice([f"delete all lines containing {old_said} from all {files} {place}", f"remove lines with {old_said} from {files} {place}"]), f"find {folder} -type f -name '*.{ext}' -exec sed -i '/{old}/d' {{}} +"
    return rng.choice([f"replace {old_said} with {new_said} in all {files} {place}", f"replace all occurrences of {old_said} by {new_said} in {files} {place}", f"change {old_said} to {new_said} in every one of the {files} {place}",
                       f"substitute {new_said} for {old_said} in all {files} {place}"]), f"find {folder} -type f -name '*.{ext}' -exec sed -i 's/{old}/{new}/g' {{}} +"


def pairs(rng, count):
    """`count` pairs, as data.py takes them."""
    return [(*one(rng), "sample", 1.0) for _ in range(count)]
