"""The contract of streams and exit codes, for every command: one answer or one document on stdout, the rest on stderr."""
import json
import re

import packs
import pytest
from conftest import assert_sentence

FIND = "find files larger than 100MB"
ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# The arguments with which each command of `hob help` does something; {home} is HOME. A command is named once per row.
RUNS = {
    "ask": ["--engine", "rules", FIND],
    "rules list": [],
    "rules show": ["utter-bare"],
    "rules why": [FIND],
    "rules test": ["{home}/utter.yaml"],
    "rules validate": ["{home}/utter.yaml"],
    "rules coverage": ["{home}/requests"],
    "check": ["rm -rf tree"],
    "explain": ["ls", "-l"],
    "policy show": [],
    "policy test": ["rm", "x"],
    "policy validate": ["{home}/policy.toml"],
    "facts list": ["copy"],
    "facts show": ["cp"],
    "facts validate": ["{home}/facts.yaml"],
    "rules add": ["--yes", "{home}/other.yaml"],
    "rules remove": ["--yes", "other"],
    "model list": [],
    "model pull": ["{home}/tiny.gguf"],
    "model use": ["tiny.gguf"],
    "model rm": ["--yes", "tiny.gguf"],
    "model info": ["{home}/tiny.gguf"],
    "model test": ["{home}/tiny.gguf"],
    "model pairs": ["{home}/requests"],
    "model tune": ["{home}/requests"],
    "model adapter add": ["{home}/tiny.gguf"],
    "model adapter list": [],
    "model adapter rm": ["--yes", "tiny.gguf"],
    "model adapter": [],
    "engines": [],
    "config get": ["color"],
    "config set": ["color", "never"],
    "config unset": ["color"],
    "config list": [],
    "config explain": ["color"],
    "config edit": [],
    "config path": [],
    "config trust": ["--yes"],
    "config untrust": [],
    "init": ["bash"],
    "completions": ["zsh"],
    "doctor": [],
    "version": [],
    "help": [],
}
SILENT = {"config set", "config unset", "config edit", "config trust", "rules add", "rules remove", "model use", "model rm",
          "model adapter rm"}
MAY_BE_SILENT = {"rules validate", "policy validate", "facts validate", "model list", "model pull", "model pairs", "model adapter list",
                 "model adapter add"}
ONE_LINE = {"ask", "config get", "config path", "version"}
# These need more than a tiny file without weights to succeed.
MAY_FAIL = {"model pull", "model use", "model rm", "model test", "model tune", "model info", "model adapter add", "model adapter rm",
            "model adapter", "config trust", "config untrust"}


def help_rows(hob):
    """The rows of `hob help`: the command's name and its arguments."""
    commands = hob("help").out.split("Commands:\n")[1].split("\n\n")[0]
    names = sorted(RUNS, key=len, reverse=True)
    for row in commands.splitlines():
        yield next((n for n in names if re.match(rf"  {n}(?= |$)", row)), row.strip())


@pytest.fixture
def ready(hob):
    hob.write_pack("utter", packs.UTTER)
    hob.write("utter.yaml", packs.UTTER)
    hob.write("other.yaml", packs.pack("sing a song", "echo la la"))
    hob.write("tiny.gguf", packs.gguf(("general.architecture", "llama")))
    hob.write("requests", "utter a word\nsomething else\n")
    hob.write("policy.toml", "require_approval_for = 'high'\n")
    hob.write("facts.yaml", "about: of this test\ncommands: {frob: {about: frob, operands: text*}}\n")
    hob.environment["EDITOR"] = "true"
    return hob


def arguments(hob, name, *flags):
    return [*name.split(), *flags, *[word.replace("{home}", str(hob.home)) for word in RUNS[name]]]


def test_the_table_is_whole(hob):
    assert sorted(help_rows(hob)) == sorted(RUNS)


@pytest.mark.parametrize("name", RUNS)
def test_under_a_pipe(ready, name):
    if name == "rules remove":
        assert ready("rules", "add", "--yes", "other.yaml").returncode == 0
    for extra in ([], ["--color", "never"], ["-v"], ["-q"]):
        if name == "rules remove" and extra:
            continue
        result = ready(*arguments(ready, name, *extra))
        assert result.returncode == 0 or name in MAY_FAIL, (result.returncode, result.err)
        assert not ESCAPE.search(result.out) and not ESCAPE.search(result.err), (result.out, result.err)
        if result.returncode:
            assert result.out == "" and re.match(r"hob: .+\n", result.err), (result.out, result.err)
        elif name in SILENT:
            assert result.out == "", result.out
        elif name in ONE_LINE:
            assert result.out.count("\n") == 1 and result.out.endswith("\n"), result.out
        else:
            assert result.out.endswith("\n") or name in MAY_BE_SILENT
        if extra == ["-q"] and result.returncode == 0:
            assert result.err == "", result.err


def takes_json(hob, name):
    return "--json" in hob("help", *name.split(" ", 1)).out


@pytest.mark.parametrize("name", RUNS)
def test_json_is_one_document(ready, name):
    if not takes_json(ready, name):
        result = ready(*arguments(ready, name, "--json"))
        if name != "help":
            assert_sentence(result, 2, "does not take --json")
        return
    for extra in ([], ["-v"]):
        result = ready(*arguments(ready, name, "--json", *extra))
        if result.returncode:
            assert name in MAY_FAIL and (result.out == "" or json.loads(result.out)), (result.out, result.err)
            continue
        assert result.out.count("\n") == 1 and result.out.endswith("\n")
        assert isinstance(json.loads(result.out), (dict, list))
        assert not ESCAPE.search(result.out.rstrip("\n"))


@pytest.mark.parametrize("name", RUNS)
def test_help_and_mistakes(ready, name):
    words = name.split()
    asked = ready(*words, "--help")
    assert asked.returncode == 0 and asked.err == "" and f"  {name}" in asked.out, (asked.out, asked.err)
    assert_sentence(ready(*words, "--no-such-flag"), 2, "--no-such-flag")
    if name != "ask":
        assert_sentence(ready(*words, "--engine=rules"), 2, "--engine")


def test_verbs_alone_show_their_help(hob):
    for name in {n.split()[0] for n in RUNS if " " in n}:
        result = hob(name)
        assert result.returncode == 0 and f"  {name} " in result.out
        assert_sentence(hob(name, "frobnicate"), 2, "frobnicate", f"hob ask {name}")


def test_json_of_an_answer(hob):
    answer = json.loads(hob("ask", "--json", FIND).out)
    assert set(answer) >= {"command", "explanation", "engine", "rule", "confidence", "alternatives", "elapsed_us"}
    assert answer["engine"] == "rules" and answer["command"].startswith("find ") and answer["rule"]
    assert 0 < answer["confidence"] <= 1 and isinstance(answer["alternatives"], list) and isinstance(answer["elapsed_us"], int)


CODES = [
    (["ask", "--engine", "rules", FIND], None, 0), (["--engine", "rules", FIND], None, 0), (FIND.split(), None, 0),
    (["ask", "-p", FIND], None, 0), (["ask"], FIND, 0), ([], FIND, 0), (["-q"], FIND, 0),
    (["ask", "--engine", "rules", "feed the gargoyle"], None, 3), (["ask", "--engine", "rules"], "feed the gargoyle\n", 3),
    ([], "", 2), (["ask"], " \n", 2),
    (["--version"], None, 0), (["-V"], None, 0), (["--help"], None, 0), (["-h"], None, 0), (["help", "ask"], None, 0),
    (["help", "nonsense"], None, 2), (["init", "tcsh"], None, 2), (["init"], None, 2),
    (["completions", "tcsh"], None, 2), (["rules", "show"], None, 2), (["rules", "show", "no-such-rule"], None, 1),
    (["rules", "remove", "--yes", "nothing"], None, 1), (["config", "get", "no.key"], None, 2),
    (["config", "set", "color"], None, 2), (["config", "trust", "--yes"], None, 1), (["rules", "compile"], None, 2),
    (["ask", "--engine", "nobody", FIND], None, 2), (["ask", "--model"], None, 2),
]


@pytest.mark.parametrize("words,stdin,code", CODES, ids=[" ".join(c[0])[:40] or "nothing" for c in CODES])
def test_exit_codes(hob, words, stdin, code):
    result = hob(*words, stdin=stdin)
    assert result.returncode == code, (result.out, result.err)
    if code:
        assert_sentence(result, code)


def test_never_asks_without_a_terminal(ready):
    """Where a person would be asked, a pipe gets an answer or a sentence; what is on stdin is no consent."""
    ready("rules", "add", "--yes", "other.yaml")
    for words in (["rules", "remove", "other"], ["rules", "add", "utter.yaml"], ["model", "rm", "tiny.gguf"], ["config", "trust"],
                  ["ask", FIND]):
        result = ready(*words, stdin="y\ny\n", timeout=20)
        assert "[y" not in result.out + result.err, result.err
        assert result.returncode in (0, 1, 3, 5, 6), (words, result.returncode, result.err)


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, {"NO_COLOR": "1", "TERM": "xterm-256color"},
                                       {"TERM": "dumb"}, {"TERM": "xterm-256color"}])
def test_no_colour_in_a_pipe(hob, variables):
    hob.environment.update(variables)
    for words in (["ask", FIND], ["help"], ["rules", "list"], ["doctor"], ["engines"], ["ask", ""]):
        result = hob(*words)
        assert "\x1b" not in result.out + result.err


def test_colour_when_told(hob):
    hob.environment["TERM"] = "xterm-256color"
    assert "\x1b" not in hob("ask", "--color", "always", FIND).out, "the command itself is never coloured"


def test_words_and_input(hob):
    """Words are the request; stdin beside them is context, which rules do not need."""
    hob.write_pack("utter", packs.UTTER)
    assert hob("utter", "hello there", "you", stdin="some context").out == "printf '%s\\n' '\"hello there\" you'\n"
    assert hob(stdin="utter hello").out == "printf '%s\\n' hello\n"
    assert hob("ask", "--", "utter", "--json").out == "printf '%s\\n' --json\n"
    assert hob("utter -l").out == "printf '%s\\n' -l\n"


def test_a_command_name_may_begin_a_request(hob):
    result = hob("--engine", "rules", "version", "of", "the", "kernel")
    assert result.returncode in (0, 3), result.err


def test_late_program_gets_the_input(hob):
    """On a cold cache the light program reads the request and hands it over; not a byte is lost."""
    hob.write_pack("utter", packs.UTTER)
    words = "x" * 1900
    assert hob(stdin=f"utter {words}\n").out == f"printf '%s\\n' {words}\n"
