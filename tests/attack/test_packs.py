"""Packs that are broken or built to hurt: named in a sentence, and never in the way of the good ones."""
import os
import re
import subprocess

import packs
import pytest
from conftest import assert_no_crash, assert_sentence

GOOD = packs.pack("sing a song", "echo la la")
RULE = {"id": "odd", "patterns": "[odd thing]", "template": "echo odd", "examples": "[{ask: odd thing, command: echo odd}]"}


def odd(**changes):
    """A pack of one rule, with some keys changed; None takes the key out."""
    keys = {**RULE, **changes}
    lines = [f"{key}: {value}" for key, value in keys.items() if value is not None]
    return "rules:\n  - " + "\n    ".join(lines) + "\n"


def many_rules(count):
    return "rules:\n" + "".join(
        f"  - {{id: r{i}, patterns: ['sort the {i}th shelf'], template: 'echo shelf {i}', examples: [{{ask: 'sort the {i}th shelf', command: 'echo shelf {i}'}}]}}\n"
        for i in range(count))


def aliases(levels):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines) + f"\nrules: *a{levels - 1}\n"


WRONG_TYPES = {
    key: [value for value in ("7x: {y: 1}", "[]", "{}", "[[a]]", "''", "{a: b}", "!!binary aGk=",
                              "[1, [2]]") if value not in fine]
    for key, fine in {
        "id": [], "patterns": [], "template": [], "params": ["{}", "null"], "platforms": ["[]"], "requires": ["[]"],
        "tags": ["[]"],
        "risk": [], "examples": ["[]"], "variants": ["{}"], "description": [],
    }.items()
}

# name, contents; each must be refused with a place in the file.
BAD = [
    ("no mapping", "- a\n- b\n"),
    ("only a word", "hello\n"),
    ("unclosed bracket", "rules: [\n"),
    ("bad indent", "rules:\n  - id: a\n   patterns: [b]\n"),
    ("tab", "rules:\n\t- id: a\n"),
    ("unknown key", odd(tempalte="echo x")),
    ("unknown pack key", "ruless: []\n"),
    ("no template", odd(template=None)),
    ("no patterns", odd(patterns=None)),
    ("no id", odd(id=None)),
    ("duplicate key", odd() + "    id: again\n"),
    ("duplicate id", odd() + odd()[len("rules:\n"):]),
    ("bad id", odd(id="'a b;rm'")),
    ("bad risk", odd(risk="harmless")),
    ("bad platform", odd(platforms="[amiga]")),
    ("unclosed group", odd(patterns="['odd (thing']")),
    ("recursion", odd(patterns="['odd (?R)']")),
    ("subroutine", odd(patterns="['(odd) (?1)']")),
    ("back reference", odd(patterns="['(odd) \\1']")),
    ("callout", odd(patterns="['odd(?C1) thing']")),
    ("conditional", odd(patterns="['(odd)?(?(1)a|b) thing']")),
    ("backslash K", odd(patterns="['odd\\K thing']")),
    ("backslash C", odd(patterns="['odd \\C thing']")),
    ("verb", odd(patterns="['(*COMMIT)odd thing']")),
    ("limit verb", odd(patterns="['(*LIMIT_MATCH=9999999)odd thing']")),
    ("empty pattern", odd(patterns="['']")),
    ("undefined piece", odd(patterns="['odd {nothing_called_that}']")),
    ("huge repeat", odd(patterns="['(?:a{1000}){1000}']")),
    ("capture out of reach", odd(patterns="['odd (.+)']", template="'echo {x}'", params="{x: {capture: 7}}")),
    ("negative capture", odd(patterns="['odd (.+)']", template="'echo {x}'", params="{x: {capture: -1}}")),
    ("unknown param", odd(template="'echo {nobody}'")),
    ("unknown type", odd(patterns="['odd (.+)']", template="'echo {x}'", params="{x: {capture: 1, type: filename}}")),
    ("value into code", odd(patterns="['odd (.+)']", template="'sh -c {x}'", params="{x: {capture: 1}}")),
    ("value into quoted code", odd(patterns="['odd (.+)']", template="\"bash -c 'echo {x}'\"", params="{x: {capture: 1}}")),
    ("control in template", odd(template='"echo \\x07odd"')),
    ("newline in id", odd(id='"a\\nb"')),
    ("nul in template", odd(template='"echo \\0odd"')),
    ("alias to nowhere", "rules: *nothing\n"),
    ("alias cycle", "a: &a [*a]\nrules: *a\n"),
    ("alias cycle in rules", "rules: &r\n  - *r\n"),
    ("merge cycle", "rules:\n  - &r\n    <<: *r\n    id: x\n"),
    ("a billion laughs", aliases(9)),
    ("deep brackets", "rules: " + "[" * 100_000 + "\n"),
    ("deep closed brackets", "rules: " + "[" * 100_000 + "]" * 100_000 + "\n"),
    ("deep braces", "rules: " + "{a: " * 50_000 + "\n"),
    ("deep indent", "\n".join(" " * i + "a:" for i in range(3000)) + "\n"),
    ("deep dashes", "rules: " + "- " * 50_000 + "\n"),
    ("deep pattern", odd(patterns="['" + "(?:" * 20_000 + "a" + ")" * 20_000 + "']")),
    ("long pattern", odd(patterns="['" + "a" * 200_000 + "']")),
    ("long template", odd(template="'echo " + "a" * 200_000 + "'")),
    ("long key", "x" * 300_000 + ": 1\n"),
    ("ten megabytes of nothing", "#" * (10 << 20)),
    ("ten megabytes of one text", "description: " + "x" * (10 << 20) + "\nrules: []\n"),
    ("binary", bytes(range(256)) * 64),
    ("an ELF file", open("/bin/true", "rb").read()),
    ("nul bytes", b"\0" * 4096),
    ("invalid UTF-8", b"description: \xff\xfe\xfd\nrules: []\n"),
    ("utf-16", GOOD.encode("utf-16")),
    ("two documents", GOOD + "---\n" + GOOD),
    ("tag", "!!python/object:os.system ls\n"),
    ("directive", "%YAML 9.9\n---\nrules: []\n"),
    *[(f"{key}: {value}", odd(**{key: value})) for key, values in WRONG_TYPES.items() for value in values],
]


def write(hob, name, contents):
    return hob.write(name, contents)


@pytest.mark.parametrize("contents", [b[1] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_pack(hob, contents):
    path = write(hob, "bad.yaml", contents)
    good = hob.write_pack("good", GOOD)

    checked = hob("rules", "validate", str(path))
    assert_no_crash(checked)
    assert checked.returncode == 1, (checked.out, checked.err)
    said = checked.out + checked.err
    assert re.search(r"bad\.yaml(:\d+:\d+)?: ", said), said
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said), repr(said)[:300]
    assert len(said) < 20_000

    added = hob("rules", "add", "--yes", str(path))
    assert added.returncode == 1 and added.out == "", (added.out, added.err)
    assert [p.name for p in good.parent.iterdir()] == ["good.yaml"]

    (good.parent / "bad.yaml").write_bytes(path.read_bytes())
    first = hob("ask", "--engine", "rules", "sing a song")
    assert (first.returncode, first.out) == (0, "echo la la\n"), first.err
    assert "bad.yaml" in first.err
    again = hob("ask", "--engine", "rules", "sing a song")
    assert (again.returncode, again.out) == (0, "echo la la\n"), again.err


def test_wrong_example_is_not_added(hob):
    """The form is good, the promise is not."""
    path = write(hob, "bad.yaml", odd(examples="[{ask: odd thing, command: echo even}]"))
    assert hob("rules", "validate", str(path)).returncode == 0
    assert hob("rules", "test", str(path)).returncode == 1
    assert_sentence(hob("rules", "add", str(path)), 1, "1 of its 1 examples fail")
    assert not (hob.home / ".config/hob/rules").exists()


def test_pattern_of_nothing(hob):
    hob.write_pack("odd", odd(patterns="['(?:)?', '.*', '(?:.|)*']", examples=None))
    hob.write_pack("good", GOOD)
    assert hob("ask", "--engine", "rules", "sing a song").out == "echo la la\n"
    assert hob("ask", "--engine", "rules", "feed the gargoyle").returncode == 3


def test_ten_megabytes_of_rules(hob):
    """Seventy thousand good rules are not hostile, only many: they work."""
    path = hob.write_pack("many", many_rules(70_000))
    assert path.stat().st_size > 9_000_000
    for i in (0, 69_999):
        result = hob("ask", "--engine", "rules", f"sort the {i}th shelf")
        assert (result.returncode, result.out) == (0, f"echo shelf {i}\n"), result.err


HARD = [  # pattern, request: a backtracking matcher needs ages for these
    ("(a+)+", "a" * 1500 + "!b"),
    ("(a|a)*", "a" * 1500 + "b"),
    ("(a|aa)+", "a" * 1500 + "b"),
    ("([a-z]+)*[0-9]", "q" * 1900),
    ("(x+x+)+y", "x" * 1900),
    ("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)z", "w " * 900),
    ("((a*)*)*b", "a" * 1900),
    ("(?=(a+))(?:a+)+c", "a" * 1900),
    ("(?:a?){500}a{500}b", "a" * 700),
    ("(?:(?:(?:a{0,20}){0,20}){0,20}){0,20}b", "a" * 1900),
]


@pytest.mark.parametrize("pattern,request_text", HARD, ids=[h[0] for h in HARD])
def test_catastrophic_pattern(hob, pattern, request_text):
    """Either refused when it is compiled or given up on: the answer to others comes, and the process ends."""
    hob.write_pack("hard", f"rules:\n  - {{id: hard, patterns: ['{pattern}'], template: 'echo hard'}}\n")
    hob.write_pack("good", GOOD)
    result = hob("ask", "--engine", "rules", "--", request_text, timeout=20)
    assert_no_crash(result)
    assert result.returncode in (0, 3)
    other = hob("ask", "--engine", "rules", "sing a song", timeout=20)
    assert other.out == "echo la la\n"


def test_many_catastrophic_patterns(hob):
    hob.write_pack("hard", "rules:\n" + "".join(
        f"  - {{id: hard{i}, patterns: ['(?:a{{0,{i + 1}}}a+)+(?:b|c{i})x'], template: 'echo {i}'}}\n" for i in range(200)))
    hob.write_pack("good", GOOD)
    assert_no_crash(hob("ask", "--engine", "rules", "--", "a" * 1900, timeout=20))
    assert hob("ask", "--engine", "rules", "sing a song", timeout=20).out == "echo la la\n"


@pytest.mark.parametrize("pattern", [p.encode() for p, _ in HARD])
def test_hard_pattern_why(hob, pattern):
    hob.write_pack("hard", b"rules:\n  - {id: hard, patterns: ['" + pattern + b"'], template: 'echo hard'}\n")
    result = hob("rules", "why", "a" * 1500, timeout=20)
    assert_no_crash(result)


PLACES = ["directory", "fifo", "socket", "dangling link", "link to itself", "link to a device", "unreadable", "empty"]


@pytest.mark.parametrize("what", PLACES)
def test_strange_file_in_the_folder(plain_hob, what):
    hob = plain_hob
    folder = hob.write_pack("good", GOOD).parent
    path = folder / "strange.yaml"
    if what == "directory":
        path.mkdir()
    elif what == "fifo":
        os.mkfifo(path)
    elif what == "socket":
        subprocess.run(["python3", "-c", f"import socket; socket.socket(socket.AF_UNIX).bind('{path.name}')"], cwd=folder,
                       check=True)
    elif what == "dangling link":
        path.symlink_to("nowhere.yaml")
    elif what == "link to itself":
        path.symlink_to("strange.yaml")
    elif what == "link to a device":
        path.symlink_to("/dev/zero")
    elif what == "unreadable":
        path.write_text(GOOD)
        path.chmod(0)
    else:
        path.write_text("")
    for _ in range(2):
        result = hob("ask", "--engine", "rules", "sing a song", timeout=20)
        assert (result.returncode, result.out) == (0, "echo la la\n"), result.err
    if what != "fifo":  # one that is named is waited for, as by every program
        assert_no_crash(hob("rules", "validate", str(path), timeout=20))
    assert_no_crash(hob("rules", "list", timeout=20))


def test_folder_of_packs_is_no_folder(hob):
    hob.write(".config/hob/rules", "not a folder")
    assert hob("ask", "--engine", "rules", "find files larger than 100MB").returncode == 0


def test_thousand_packs(hob):
    for i in range(1000):
        hob.write_pack(f"p{i}", packs.pack(f"ring bell {i}", f"echo bell {i}", f"bell-{i}"))
    for i in (0, 500, 999):
        result = hob("ask", "--engine", "rules", f"ring bell {i}")
        assert result.out == f"echo bell {i}\n" or "most" in result.err, result.err


@pytest.mark.parametrize("name", ["../evil", "..", ".", "", "/etc/passwd", "a/b", "good.yaml", "-x", "a\nb", "x" * 300,
                                  "\x1b[2J"])
def test_remove_takes_only_names(hob, name):
    good = hob.write_pack("good", GOOD)
    evil = hob.write(".config/hob/evil.yaml", GOOD)
    result = hob("rules", "remove", "--yes", "--", name)
    assert_no_crash(result)
    if name != "good.yaml":
        assert result.returncode in (1, 2), (result.out, result.err)
        assert good.exists()
    assert evil.exists()


@pytest.mark.parametrize("name", ["a b.yaml", "-r.yaml", "'q'.yaml", "ü.yaml", "$(x).yaml", "noending", "a\nb.yaml"])
def test_add_strange_names(hob, name):
    path = hob.write(name, GOOD)
    result = hob("rules", "add", "--yes", "--", str(path))
    assert_no_crash(result)
    folder = hob.home / ".config/hob/rules"
    if result.returncode == 0:
        assert hob("ask", "--engine", "rules", "sing a song").out == "echo la la\n"
    else:
        assert not folder.exists() or not list(folder.iterdir())


def test_missing_file(hob):
    for verb in ("add", "test"):
        assert_sentence(hob("rules", verb, "nowhere.yaml"), 1, "nowhere.yaml", "cannot be opened: No such file")
    validated = hob("rules", "validate", "nowhere.yaml")
    assert (validated.returncode, validated.out) == (1, "nowhere.yaml: cannot be opened: No such file or directory\n")
