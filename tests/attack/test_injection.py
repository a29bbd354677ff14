"""What a person quotes in a request stays one word of the command: it never becomes syntax, and arrives unchanged."""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import packs
import pytest
from conftest import build

CANARY = "hobcanary"
HOSTILE = [
    "$(hobcanary)", "`hobcanary`", "${x:-$(hobcanary)}", "$HOME", "${IFS}", "$((1+1))", "a;hobcanary", "a&&hobcanary",
    "a||hobcanary",
    "a|hobcanary", "a&hobcanary&", "a>hobcanary.txt", "<(hobcanary)", "a b", "  a  b  ", " ", "a'b", "'", "''", "'$(hobcanary)'",
    "';hobcanary;'", "'\\''", "\\'; hobcanary; '", "\\", "\\\\", "a\\\\'b", "a\\", "\\$(hobcanary)", "\\'", "!", "!!", "!hobcanary", "#", "a #b", "~", "~root",
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


def quoted(value):
    quote = "'" if '"' in value else '"'
    return quote + value + quote


def request(verb, value):
    return f"{verb} {quoted(value)}"


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


@pytest.mark.parametrize("verb,before,after", [("utter", "", ""), ("doubly utter", "<", ">"), ("singly utter", "<", ">")])
@pytest.mark.parametrize("shell,program", [("zsh", ["zsh", "-fc"]), ("fish", ["fish", "--no-config"])])
def test_value_in_other_shells(hob, shell, program, verb, before, after):
    hob.write_pack("utter", packs.UTTER)
    asked = {value: hob("ask", "--engine", "rules", "--shell", shell, "--", request(verb, value)).out for value in HOSTILE + DOUBLE}
    asked = {value: command for value, command in asked.items() if command}
    assert len(asked) >= len(HOSTILE + DOUBLE) - 8
    for value, command in asked.items() if shell == "zsh" else []:
        ran = subprocess.run([*program, command], cwd=hob.home, env=hob.environment, capture_output=True, timeout=20)
        assert ran.stdout.decode() == f"{before}{value}{after}\n", (value, command, ran.stderr)
    if shell == "fish":  # slow to start, so it runs them all at once; a fault in one spoils the rest
        ran = subprocess.run(program, input="".join(asked.values()).encode(), cwd=hob.home, env=hob.environment, capture_output=True, timeout=60)
        assert ran.stdout.decode().split("\n")[:-1] == [before + value + after for value in asked], ran.stderr


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


# What bash would run. Every program of a command is "not found", and the handler notes how it would have been called. Each
# command has a folder, a log and a shell of its own.
STUBS = r"""
command_not_found_handle() { printf '%s\0' "$@" $'\x1e' >>"$STUB_LOG"; [[ $1 != hobcanary ]] || : >"$STUB_LOG.canary"; }
cd "$1" || exit
for script in *.sh; do
    (
        STUB_LOG=$1/${script%.sh}.log
        cd "$1/${script%.sh}" || exit
        ulimit -t 2
        ((EUID != 65534)) || ulimit -u 200
        enable -n kill echo cd exec pwd test [ pushd popd suspend logout wait read mapfile
        . "$1/$script"
    ) </dev/null >/dev/null 2>"${script%.sh}.err"
done
"""


def calls(hob, place, commands):
    """For each command what it would call, as a sorted list of argument lists, and what bash complained of."""
    for number, command in enumerate(commands):
        (place / f"{number}.sh").write_text(command)
        (place / str(number)).mkdir()
        (place / str(number)).chmod(0o777)
    (place / "stubs").write_text(STUBS)
    as_nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"] if os.geteuid() == 0 else []
    environment = {"PATH": "/none", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    program = [shutil.which(as_nobody[0]), *as_nobody[1:]] if as_nobody else []
    subprocess.run([*program, "/bin/bash", str(place / "stubs"), str(place)], env=environment, stdin=subprocess.DEVNULL,
                   capture_output=True, timeout=120)
    for number in range(len(commands)):
        log = place / f"{number}.log"
        text = log.read_bytes().decode("utf-8", "replace") if log.exists() else ""
        yield (sorted(entry.split("\0")[:-1] for entry in text.split("\x1e\0")[:-1]),
               (place / f"{number}.err").read_text(errors="replace"), (place / f"{number}.log.canary").exists())


def ask(hob, words):
    result = hob("ask", "--engine", "rules", "--json", "--", words)
    assert result.returncode in (0, 3), (words, result.err)
    answer = json.loads(result.out) if result.out else {}
    return answer.get("rule"), answer.get("command")


MARK = "zqx7.txt"
OPTION = "-Zq"
MONSTERS = [OPTION, "a;hobcanary;'`hobcanary`'&&hobcanary|hobcanary>hobcanary #~*?[!{a,b}\\", 'x";hobcanary;"$(hobcanary)"`hobcanary`\\']


EXAMPLE = re.compile(r"""\{ask: (?:'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)"|(.*?)), command: (.*)""")


def examples():
    """The first example of each bundled rule, as the packs write them: {ask: ..., command: ...}."""
    for pack in sorted((build / "share/rules").glob("*.yaml")):
        for rule in pack.read_text().split("- id: ")[1:]:
            for single, double, plain, command in EXAMPLE.findall(rule)[:1]:
                yield single.replace("''", "'") or re.sub(r"\\(.)", r"\1", double) or plain, command


def variations(hob, words, command):
    """Where a word of the request is a name of the person's choice: the rule's command with a plain name, and with hostile ones."""
    parts, found = re.findall(r"""(?:"[^"]*"|'[^']*'|\S)+""", words), []
    for place, part in enumerate(parts):
        if part.strip("\"'") not in command or len(found) >= 3 * len(MONSTERS):
            continue
        rule, plain = ask(hob, " ".join(parts[:place] + [MARK] + parts[place + 1:]))
        if rule is None or MARK not in plain:
            continue
        for value in MONSTERS:
            same_rule, hostile = ask(hob, " ".join(parts[:place] + [quoted(value)] + parts[place + 1:]))
            if hostile is not None:
                found.append((rule, rule == same_rule, plain, value, hostile))
    return found


def is_option(call, place):
    """Whether a program could take this argument for an option: no -- before it, and no option that it is the value of.
    What prints its arguments takes none that matters."""
    is_open = call[0] not in ("echo", "printf", "test", "[") and "--" not in call[:place]
    return is_open and call[place] == OPTION and not call[place - 1].startswith("-")


def bare(argument):
    """Without what escaping for sed, expressions and options adds."""
    return argument.replace("\\", "").replace("./-", "-")


@pytest.fixture
def place():
    """A folder that also `nobody` may write to: as root the stubs run as that user."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield pathlib.Path(folder)


def test_the_stubs_see_a_call(hob, place):
    (called, errors, canary), (_, broken, _), (_, _, dead) = calls(hob, place, ["stub 'a  b' $((1+1)) | other", "stub 'a", "a; hobcanary b"])
    assert called == [["other"], ["stub", "a  b", "2"]] and errors == "" and not canary
    assert "unexpected EOF" in broken and dead


def told(arguments):
    """Without the options that say of a text that it is none, or no pattern: which of them it needs is up to the text."""
    return [argument for argument in arguments if argument not in ("-e", "-F", "--")]


def test_every_bundled_rule(hob, place):
    """The same programs with the same arguments, but for the name: for a plain one and for a hostile one."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        asked = sum(pool.map(lambda example: variations(hob, *example), examples()), [])
    commands = sorted({plain for _, _, plain, _, _ in asked} | {hostile for _, _, _, _, hostile in asked})
    ran = dict(zip(commands, calls(hob, place, commands)))
    as_options = []
    for rule, is_same, plain, value, hostile in asked:
        (expected, _, _), (got, errors, has_canary) = ran[plain], ran[hostile]
        assert "syntax error" not in errors and "unexpected EOF" not in errors, (rule, value, hostile, errors)
        assert not has_canary, (rule, value, hostile)
        as_options += [hostile for call in got if any(is_option(call, place) for place in range(1, len(call)))]
        if is_same:
            got = sorted(told(bare(argument) for argument in call) for call in got)
            # Inside a longer text, as of a message, the quotes are part of it.
            meant = [sorted(told(bare(argument.replace(MARK, form)) for argument in call) for call in expected)
                     for form in (value, quoted(value))]
            assert got in meant, (rule, value, hostile, got)
    assert as_options == []
    assert len({rule for rule, *_ in asked}) >= 40, "hardly any rule took a name"
