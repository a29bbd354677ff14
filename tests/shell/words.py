"""Made-up words, what hob says they become, and what a shell says: a value that hob calls resolved must be the shell's.
The words hold no command substitution, no redirection and nothing that ends a command; the shell that expands them is
bash, restricted, or dash, with no PATH, in a folder of made-up files."""
import ctypes
import locale
import os
import pathlib
import pwd
import random
import re
import shutil
import subprocess
import sys
import tempfile

known = {"x": "a b", "y": "", "g": "*.c", "r": "rm", "s": " rm ", "t": "~", "c": r"a\b", "d": r"\**", "q": "'a'", "l": "{a,b}",
         "p": "/usr/lib/x.so.1", "e": "a*[b]?", "n": "12", "v": "x", "w": "é€", "k": "+(a)", "HOME": "/home/me"}
unset = ["u"]
files = ["a", "b", "ab", "a.c", "b.c", ".h.c", "rm", "r*", "*", "a b", "[a]", "{a,b}", "12", "~", "-", "A", "a^", "!a"]
libc = ctypes.CDLL(None)
EXTMATCH = 32  # FNM_EXTMATCH

plain = ["a", "b", "r", "m", "rm", "-", "-rf", "1", "12", ".", "..", ",", ":", "=", "~", "/", "^", "!", "#", "%", "@", "+", "é", "]",
         "root", "~root", "x", "}", "{", "{}", "{a,b}", "{a}", "a..c", ",}", ",{", "{rm,-rf}", "{1..3}", "{a..c}", "{3..1..2}", "{01..2}", "{,", "*", "?", "[ab]",
         "[!a]", "*.c", "[^a]", "[a-", "~/", "a=~", ":~", "$", "\\"]
names = list(known) + unset + ["z", "1", "@", "*", "#", "?"]
operators = ["-", ":-", "+", ":+", "=", ":=", "?", ":?", "#", "##", "%", "%%", "/", "//", "/#", "/%", ":", "^", "^^", ",", ",,", "~",
             "@Q", "@U", "@a", "@E"]
escapes = [r"\n", r"\t", r"\x72", r"\x6D", r"\162", r"\u0072", r"\U0000006d", r"\'", r"\\", r"\"", r"\q", r"\x", r"\cA", r"\c",
           r"\e", r"\0", r"\x{72}", r"\x{", r"\x{}", r"\x{172}", r"\ud800", r"\U110000", r"\Uffffffff", r"\c",  r"\400", r"\u20ac", r"\?", "rm", "*", "~", r"\c\\", r"\x7"]


def parameter(dice, depth):
    name = dice.choice(names)
    kind = dice.random()
    if kind < 0.35:
        return "$" + name
    if kind < 0.5:
        return "${%s%s}" % (dice.choice(["", "#", "!"]), name)
    if kind < 0.55:
        return "${%s[%s]}" % (name, dice.choice("01@*x"))
    operator = dice.choice(operators)
    operand = "" if operator[0] == "@" else "".join(piece(dice, depth + 1, True) for _ in range(dice.randint(0, 2)))
    return "${%s%s%s}" % (name, operator, operand)


def piece(dice, depth, is_operand=False):
    kind = dice.random()
    if kind < 0.42 or depth > 3:
        text = dice.choice(plain)
        return text if not is_operand or text not in "{}\\" else "a"
    if kind < 0.52:
        return "\\" + dice.choice("arm*?[~$\\'\"{},#=!-x/ ")
    if kind < 0.62:
        return "'" + "".join(dice.choice(["", "r", "m", "*", "\\", "$x", "~", " ", "}", ",", "{", '"', "{a,b}"]) for _ in range(dice.randint(0, 2))) + "'"
    if kind < 0.74:
        inside = (dice.choice(["r", "m", "*", "~", " ", "}", ",", "{", "\\", "\\$", '\\"', "'", "{a,b}", "a=~", "!", "$"]) if dice.random() < 0.5 else
                  parameter(dice, depth + 1) for _ in range(dice.randint(0, 2)))
        return '"' + "".join(inside) + '"'
    if kind < 0.80:
        return "$'" + "".join(dice.choice(escapes) for _ in range(dice.randint(0, 3))) + "'"
    if kind < 0.84 and depth == 0:
        return "{" + ",".join("".join(piece(dice, 2) for _ in range(dice.randint(0, 2))) for _ in range(dice.randint(1, 3))) + "}"
    return parameter(dice, depth)


def group(dice):
    return dice.choice("@?*+!") + "(" + "|".join("".join(piece(dice, 2) for _ in range(dice.randint(0, 2))) for _ in range(dice.randint(1, 2))) + ")"


def make(count, seed, has_groups):
    dice = random.Random(seed)
    made = ["".join(group(dice) if has_groups and dice.random() < 0.3 else piece(dice, 0) for _ in range(dice.randint(1, 5)))
            for _ in range(count)]
    # A # begins a comment; a \\ at the end would quote what the question puts behind it.
    return list(dict.fromkeys(word for word in made if word[0] != "#" and (len(word) - len(word.rstrip("\\"))) % 2 == 0))


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def script_for(shell, role, words):
    if shell == "extglob":
        yield "shopt -s extglob"
    yield from (f"{name}={quoted(value)}" for name, value in known.items())
    yield f"unset {' '.join(unset)} z"
    yield "try() { printf '%s\\0' $# \"$@\"; }"
    for word in words:
        if role == "pattern":
            arms = " ".join(f"case {quoted(name)} in {word}) try {quoted(name)} ;; esac;" for name in files)
            text = f"{arms} try ''"
        elif role == "body":
            text = f"IFS= read -r one <<E || :\n{word}\nE\ntry \"$one\""
        else:
            text = f"try {word}" if role == "word" else f'one={word} && try "$one"'
        yield f"( eval {quoted(text)} ) || printf '!\\0'; printf '/\\0'"


def ask_shell(shell, role, words, folder):
    """For each word what the shell makes of it: a list, or None where it fails."""
    options = {"bash": ["--norc", "--noprofile", "-r"], "zsh": ["-f", "-r"]}
    name = "bash" if shell == "extglob" else shell
    result = subprocess.run([shutil.which(name), *options.get(name, [])], input="\n".join(script_for(shell, role, words)).encode(), capture_output=True,
                            cwd=folder, env={"PATH": "/nonexistent", "LC_ALL": "C.UTF-8", "HOME": known["HOME"]}, timeout=300)
    items, found, at = result.stdout.decode("utf-8", "surrogateescape").split("\0"), [], 0
    while at < len(items) - 1:
        values = []
        while items[at] not in "!/":
            count = int(items[at])
            values += items[at + 1:at + 1 + count]
            at += 1 + count
        failed = items[at] == "!"
        at += 2 if failed else 1
        found.append(None if failed else values)
    assert len(found) == len(words), (len(found), len(words), result.stderr[-300:])
    return found


def ask_hob(probe, shell, role, words):
    """For each word a list of (is resolved, tilde, pattern, text), or None where it does not parse."""
    arguments = [f"{name}={value}" for name, value in known.items()] + unset
    result = subprocess.run([probe, "values", {"dash": "sh"}.get(shell, shell), role, *arguments], capture_output=True, check=True,
                            input=b"".join((f": <<E\n{word}\nE\0" if role == "body" else f": {word}\0").encode() for word in words))
    lines, found = result.stdout.decode().split("\n")[:-1], []
    assert len(lines) == len(words), (len(lines), len(words))
    for line in lines:
        values = []
        for item in line.split(" ")[1:]:
            match = re.fullmatch(r"(\??)(?:~([^*=]*))?(?:\*([0-9a-f]*))?=([0-9a-f]*)", item)
            pattern, text = (None if part is None else bytes.fromhex(part) for part in match.group(3, 4))
            values.append((not match[1], match[2], pattern, text))
        found.append(None if line == "no" else values)
    return found


class Globbed(ctypes.Structure):
    _fields_ = [("count", ctypes.c_size_t), ("paths", ctypes.POINTER(ctypes.c_char_p)), ("rest", ctypes.c_char * 128)]


def find_files(pattern, shell):
    if shell == "extglob":
        flags = EXTMATCH | 1 | 4  # / and a first . want one in the pattern
        return sorted(name.encode() for name in os.listdir() if libc.fnmatch(pattern, name.encode(), flags) == 0)
    globbed = Globbed()
    if libc.glob(pattern, 0, None, ctypes.byref(globbed)) != 0:
        return []
    found = [globbed.paths[i] for i in range(globbed.count)]
    return [path for path in found if path.rsplit(b"/", 1)[-1] not in (b".", b"..") or shell == "dash"]


def expand(value, shell):
    """The words that a resolved value stands for in this folder; dash finds . and .. for a pattern too, bash does not."""
    _, tilde, pattern, text = value
    home = b""
    if tilde is not None:
        try:
            home = (known["HOME"] if tilde == "" else pwd.getpwnam(tilde).pw_dir).encode()
        except KeyError:
            home = b"~" + tilde.encode()
    paths = (find_files(home + pattern, shell) if pattern is not None else []) or [home + text]
    return sorted(path.decode("utf-8", "surrogateescape") for path in paths)


def compare(probe, shell, role, count, seed):
    """(how many were compared, how many of these hob resolved, sentences on the wrong ones)"""
    words = make(count, seed, shell == "extglob")
    if shell == "zsh":  # whose values may hold NUL
        words = [word for word in words if not re.search(r"\\(0|400|x)", word)]
    if shell == "dash":  # which knows bytes, not characters
        words = [word for word in words if word.isascii() and "$w" not in word and "{w" not in word and "#w" not in word]
    faults, resolved, asked = [], 0, 0
    locale.setlocale(locale.LC_ALL, "C.UTF-8")
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        for name in files:
            if shell != "extglob" or name[0] != ".":  # glibc lets !(…) stand for a first dot
                pathlib.Path(folder, name).touch()
        os.chdir(folder)
        for word, values, wanted in zip(words, ask_hob(probe, shell, role, words), ask_shell(shell, role, words, folder)):
            if values is None or (role != "word" and len(values) != 1) or (wanted is None and shell != "bash"):
                continue  # dash looks into what it does not need, too; zsh refuses patterns that find nothing
            asked += 1
            is_far = shell == "extglob" and any(value[2] is not None and b"/" in value[3] for value in values)
            if is_far or not all(value[0] for value in values):
                continue
            resolved += 1
            if role == "pattern":
                got = [name for name in files if libc.fnmatch(values[0][2], name.encode(), EXTMATCH if shell == "extglob" else 0) == 0] + [""]
            else:
                got = [path for value in values for path in expand(value, shell)]
                if role == "body":
                    got = [text.removesuffix("\n") for text in got]
            if wanted is None or got != wanted:
                faults.append(f"{shell}, {role}: {word} is {wanted}, not {got}")
        os.chdir(before)
    return asked, resolved, faults


roles = ("word", "single", "pattern", "body")

if __name__ == "__main__":
    chosen, totals = sys.argv[1:], []
    for shell in chosen[3].split(",") if len(chosen) > 3 else ("bash", "dash"):
        for role in roles:
            asked, resolved, faults = compare(chosen[0], shell, role, int(chosen[1]), int(chosen[2]))
            print(*faults[:40], sep="\n")
            print(f"{shell}, {role}: {asked} words, {resolved} resolved, {len(faults)} wrong")
