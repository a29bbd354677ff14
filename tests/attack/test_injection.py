"""What a person quotes in a request stays one word of the command: it never becomes syntax, and arrives unchanged."""
import json
import os
import pathlib
import re
import subprocess
import tempfile

import packs
import pytest

CANARY = "hobcanary"
HOSTILE = [
    "$(hobcanary)", "`hobcanary`", "${x:-$(hobcanary)}", "$HOME", "${IFS}", "$((1+1))", "a;hobcanary", "a&&hobcanary",
    "a||hobcanary",
    "a|hobcanary", "a&hobcanary&", "a>hobcanary.txt", "<(hobcanary)", "a b", "  a  b  ", " ", "a'b", "'", "''", "'$(hobcanary)'",
    "';hobcanary;'", "'\\''", "\\", "\\\\", "a\\", "\\$(hobcanary)", "\\'", "!", "!!", "!hobcanary", "#", "a #b", "~", "~root",
    "~/x", "*",
    "?", "[a-z]*", "{a,b}", "{1..9}", "=", "=ls", "a=b", "-rf", "--help", "--", "-", "-e", "%s", "%d%n", "\\n", "\\x41", "$'\\n'",
    "&", "|", ";",
    "<", ">", "(", ")", "$", "{", "}", "[", "]", "^", "@", "+", ",", ".", "/", "..", "../../etc/passwd", "ü", "日本語", "😀",
    "a\u202eb", "a\u00a0b",
    "é", "x" * 500, "'" * 40, "$(" * 40, "if", "time", "then", "{}", "{what}", "\\{what\\}", "a/b", "s/x/y/e", "&&", "<<EOF",
    "$0", "$@", "$*",
]
# Values that hold the one kind of quote are asked for in the other; those with both cannot be asked for.
DOUBLE = ['a"b', '"', '""', '"$(hobcanary)"', '";hobcanary;"', '\\"', 'a" b" c']


def request(verb, value):
    quote = "'" if '"' in value else '"'
    return f"{verb} {quote}{value}{quote}"


@pytest.mark.parametrize("verb,before,after", [("utter", "", ""), ("doubly utter", "<", ">"), ("singly utter", "<", ">")])
def test_value_comes_out_unchanged(hob, verb, before, after):
    hob.write_pack("utter", packs.UTTER)
    canary = hob.home / "canary"
    place = hob.home / "bin"
    place.mkdir()
    (place / CANARY).write_text(f"#!/bin/sh\n: >{canary}\n")
    (place / CANARY).chmod(0o755)
    hob.environment["PATH"] += f":{place}"
    empty = hob.home / "empty"
    empty.mkdir()
    answered = 0
    for value in HOSTILE + DOUBLE:
        result = hob("ask", "--engine", "rules", "--", request(verb, value))
        if result.returncode == 3:
            continue  # no answer is always safe; how many there are is counted below
        assert result.returncode == 0, (value, result.err)
        answered += 1
        for shell in (["bash", "-c"], ["sh", "-c"]):
            ran = subprocess.run([*shell, result.out], cwd=empty, env=hob.environment, capture_output=True, timeout=20)
            assert ran.stdout.decode() == f"{before}{value}{after}\n", (shell, value, result.out, ran.stderr)
            assert ran.returncode == 0
        assert not canary.exists(), (value, result.out)
        assert not list(empty.iterdir()), (value, result.out)
    assert answered >= len(HOSTILE + DOUBLE) - 8


@pytest.mark.parametrize("shell,program", [("zsh", ["zsh", "-fc"]), ("fish", ["fish", "--no-config", "-c"])])
def test_value_in_other_shells(hob, shell, program):
    hob.write_pack("utter", packs.UTTER)
    for value in HOSTILE + DOUBLE:
        result = hob("ask", "--engine", "rules", "--shell", shell, "--", request("utter", value))
        if result.returncode == 3:
            continue
        ran = subprocess.run([*program, result.out], cwd=hob.home, env=hob.environment, capture_output=True, timeout=20)
        assert ran.stdout.decode() == value + "\n", (value, result.out, ran.stderr)


LITERAL = r"""
rules:
  - id: swap
    patterns: ["swap (\\S+|'.*') for (\\S+|'.*')"]
    template: "sed 's/{old}/{new}/' in.txt"
    params: {old: {capture: 1, type: sed}, new: {capture: 2, type: sed}}
    examples: [{ask: "swap a for b", command: "sed 's/a/b/' in.txt"}]
  - id: seek
    patterns: ["seek (.+)"]
    template: "grep -E {what} in.txt"
    params: {what: {capture: 1, type: regex}}
    examples: [{ask: "seek a", command: "grep -E a in.txt"}]
"""


def test_literals_in_expressions(hob):
    hob.write_pack("literal", LITERAL)
    for value in ["a.b", "a*", "[x]", "a/b", "a&b", "a\\b", "$(hobcanary)", "^a", "a$", "(a|b)", "{2}", "a+", "?",
                  "w hobcanary.txt", "e;hobcanary"]:
        hob.write("in.txt", f"<{value}>\nother\n")
        swapped = hob("ask", "--engine", "rules", "--", f"swap '{value}' for 'new&\\1/'")
        assert swapped.returncode == 0, (value, swapped.err)
        assert hob.bash(swapped.out).out == "<new&\\1/>\nother\n", (value, swapped.out)
        found = hob("ask", "--engine", "rules", "--", f"seek '{value}'")
        assert found.returncode == 0, (value, found.err)
        assert hob.bash(found.out).out == f"<{value}>\n", (value, found.out)
        assert not (hob.home / "hobcanary.txt").exists()


# Every external program of a command is "not found", and this says how it would have been called.
STUBS = """
command_not_found_handle() { printf '%s\\0' "$@" $'\\x1e' >>"$STUB_LOG"; [ "$1" != hobcanary ] || : >"$STUB_LOG.canary"; }
enable -n kill echo cd exec source . eval pwd test [ pushd popd suspend logout wait read mapfile
"""


def calls(hob, command, place):
    """What bash would run for `command`, as a sorted list of argument lists; None when it does not end by itself."""
    log = place / "log"
    log.unlink(missing_ok=True)
    work = place / "work"
    work.mkdir(exist_ok=True)
    work.chmod(0o777)
    script = place / "script"
    script.write_text(STUBS + command)
    environment = {"PATH": str(place / "none"), "HOME": str(hob.home), "STUB_LOG": str(log), "LANG": "C.UTF-8"}
    as_nobody = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"] if os.geteuid() == 0 else []
    try:
        subprocess.run([*as_nobody, "/bin/bash", str(script)], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                       capture_output=True, timeout=5)
    except subprocess.TimeoutExpired:
        return None
    text = log.read_bytes().decode("utf-8", "replace") if log.exists() else ""
    return sorted(entry.split("\0")[:-1] for entry in text.split("\x1e\0")[:-1])


def ask(hob, words):
    result = hob("ask", "--engine", "rules", "--json", "--", words)
    if result.returncode != 0:
        return None, None
    answer = json.loads(result.out)
    return answer["rule"], answer["command"]


def bundled_rules(hob):
    rules = json.loads(hob("rules", "list", "--json").out)
    return [(rule["id"], [example["ask"] for example in rule["examples"]]) for rule in rules]


def free_words(hob, rule, words):
    """The places of a request that a file name of one's own could stand in."""
    parts = words.split(" ")
    for place in range(len(parts)):
        changed = " ".join(parts[:place] + ["zqx7.txt"] + parts[place + 1:])
        same_rule, command = ask(hob, changed)
        if same_rule == rule and "zqx7.txt" in command:
            yield place, command


MONSTERS = ["-rf", "a b", "$(hobcanary)", "a;hobcanary;'`hobcanary`'&&hobcanary|hobcanary>hobcanary #~*?[!{a,b}\\",
            'x";hobcanary;"$(hobcanary)"`hobcanary`\\']


@pytest.fixture
def place():
    """A folder that also `nobody` may write to: as root the stubs run as that user."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield pathlib.Path(folder)


def test_every_bundled_rule(hob, place):
    """The same programs with the same arguments, but for the name: for a plain one and for a hostile one."""
    assert calls(hob, "stub 'a  b' $((1+1)) | other", place) == [["other"], ["stub", "a  b", "2"]]
    seen = set()
    for rule, examples in bundled_rules(hob):
        for words in examples[:2]:
            parts = words.split(" ")
            for spot, plain in free_words(hob, rule, words):
                expected = None
                for value in MONSTERS:
                    quote = "'" if '"' in value else '"'
                    same_rule, command = ask(hob, " ".join(parts[:spot] + [quote + value + quote] + parts[spot + 1:]))
                    if command is None:
                        continue
                    seen.add(rule)
                    check = subprocess.run(["bash", "-n"], input=command.encode(), capture_output=True)
                    assert check.returncode == 0, (rule, value, command, check.stderr)
                    if expected is None:
                        expected = calls(hob, plain, place)
                    if expected is None or same_rule != rule:
                        continue
                    got = calls(hob, command, place)
                    assert not (place / "log.canary").exists(), (rule, value, command)
                    meant = [[re.sub(r"\\", "", a.replace("zqx7.txt", value)) for a in call] for call in expected]
                    got = [[re.sub(r"\\", "", a) for a in call] for call in got or []]
                    if value.startswith("-"):
                        got = [[a.replace("./-", "-") for a in call] for call in got]
                    assert sorted(got) == sorted(meant), (rule, value, command)
    assert len(seen) >= 40, f"only {len(seen)} rules took a name"
