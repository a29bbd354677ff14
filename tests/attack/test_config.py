"""Settings files with anything in them, and changes to them: a sentence with the place; comments and order are kept to the byte."""
import json
import re

import pytest
from conftest import assert_no_crash, assert_sentence, stop

FILE = ".config/hob/config.toml"

# name, contents, where and what the sentence says
BAD = [
    ("garbage", "%%%% garbage\n", ":1:"), ("no value", "color =\n", ":1:"), ("no key", "= 1\n", ":1:"),
    ("unclosed text", 'color = "auto\n', ":1:"),
    ("unclosed table", "[model\n", ":1:"), ("unclosed list", "[engine]\norder = [\"rules\",\n", ""),
    ("twice", 'color = "auto"\ncolor = "never"\n', ":2:"),
    ("table twice", "[model]\nthreads = 1\n[model]\nbatch = 1\n", ""),
    ("table and value", 'model = 1\n[model]\nthreads = 1\n', ""),
    ("unknown key", 'colour = "auto"\n', ":1:1: there is no setting 'colour'; did you mean 'color'?"),
    ("unknown below a table", "[model]\nthread = 4\n", ":2:1: there is no setting 'model.thread'; did you mean 'model.threads'?"),
    ("unknown table", "[modell]\nthreads = 4\n", "did you mean 'model"),
    ("unknown dotted", "x.y.z = 1\n", "there is no setting 'x"),
    ("text for a number", '[model]\nthreads = "4"\n', ":2:11: model.threads must be a whole number"),
    ("number for a text", "color = 4\n", ":1:9: color must be a text"),
    ("number for a flag", "offline = 1\n", ":1:11: offline must be true or false"),
    ("text for a flag", 'offline = "true"\n', ":1:11: offline must be true or false"),
    ("fraction", "[model]\nthreads = 4.5\n", ":2:11: model.threads must be a whole number"),
    ("date", "[model]\nthreads = 1979-05-27\n", ":2:11: model.threads"),
    ("infinity", "[model]\nthreads = inf\n", ":2:11: model.threads"),
    ("too big", "[model]\nthreads = 99999\n", ":2:11: model.threads"),
    ("below zero", "[model]\nthreads = -1\n", ":2:11: model.threads"),
    ("over 64 bit", "[model]\nthreads = 99999999999999999999999\n", ":2:"),
    ("wrong choice", 'color = "sometimes"\n', "always"),
    ("text for a list", '[engine]\norder = "rules"\n', ":2:9: engine.order must be a list"),
    ("numbers in a list", "[engine]\norder = [1, 2]\n", ":2:9: engine.order must be a list"),
    ("list in a list", '[engine]\norder = [["rules"]]\n', ":2:9: engine.order"),
    ("comma in a list", '[engine]\norder = ["rules,local"]\n', ""), ("table for a text", "[color]\n", "color"),
    ("list for a text", 'color = ["auto"]\n', ":1:9: color"),
    ("a thousand in a list", "[engine]\norder = [" + '"rules", ' * 900 + "]\n", ":2:"),
    ("printable key", '[widget]\nkey = "e"\n', ":2:7: widget.key"),
    ("Ctrl-C as key", '[widget]\nkey = "ctrl-c"\n', ":2:7: widget.key"),
    ("code as key", "[widget]\nkey = 'alt-e\"; reboot; \"'\n", ":2:7: widget.key"),
    ("ten megabytes", "# " + "x" * (10 << 20) + "\n", "262144"), ("ten megabytes of lines", "#\n" * (5 << 20), "262144"),
    ("long line", 'color = "' + "x" * 20_000 + '"\n', ":1:1: a line longer"),
    ("long key", "x" * 5000 + " = 1\n", "there is no setting"), ("deep lists", "x = " + "[" * 4000 + "]" * 4000 + "\n", "deeper"),
    ("deep unclosed lists", "x = " + "[" * 8000 + "\n", "deeper"),
    ("deep tables", "x = " + "{a = " * 1000 + "1" + "}" * 1000 + "\n", "deeper"),
    ("lists over lines", "x = [\n" * 30_000, "deeper"), ("deep key", ".".join("a" * 2000) + " = 1\n", "dots"),
    ("deep header", "[" + ".".join("a" * 2000) + "]\n", "dots"),
    ("many tables", "".join(f"[t{i}]\n" for i in range(9000)), ""),
    ("many values", "".join(f"a{i} = {i}\n" for i in range(9000)), ""),
    ("nul bytes", b"color = \"auto\"\n\0\0\0\n", ":2:1: a control character"),
    ("nul in a text", b'color = "au\0to"\n', ":1:12: a control character"),
    ("escaped nul", 'color = "auto\\u0000"\n', ""), ("escape", b'color = "\x1b[2J"\n', "a control character"),
    ("latin 1", "color = \"r\xe4\"\n".encode("latin-1"), "UTF-8"),
    ("utf-16", 'color = "auto"\n'.encode("utf-16"), ":1:1: "), ("binary", bytes(range(256)) * 64, ""),
    ("an ELF file", open("/bin/true", "rb").read(), ":1:"),
    ("only brackets", "[[[[\n", ""), ("only a bracket", "[", ""), ("only a quote", '"', ""), ("only quotes", '"""', ""),
    ("bad escape", 'color = "\\q"\n', ""),
    ("surrogate escape", 'color = "\\uD800"\n', ""), ("lone carriage return", "color = \"auto\"\rshell = \"zsh\"\r", ""),
]


@pytest.mark.parametrize("contents,part", [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_settings(hob, contents, part):
    path = hob.write(FILE, contents)
    before = path.read_bytes()
    for command in (["ask", "--engine", "rules", "find files larger than 100MB"], ["config", "get", "shell"], ["config", "list"],
                    ["config", "explain", "shell"], ["init", "bash"]):
        result = hob(*command)
        assert_sentence(result, 1, "config.toml", part)
        assert len(result.err) < 1200
    assert path.read_bytes() == before
    # Setting something else is refused, or leaves the fault for the person to mend.
    changed = hob("config", "set", "shell", "zsh")
    assert_no_crash(changed)
    if changed.returncode:
        assert_sentence(changed, 1, "config.toml")
        assert path.read_bytes() == before
    else:
        assert all(line in path.read_bytes().split(b"\n") for line in before.split(b"\n"))
    path.write_bytes(before)
    # What is needed to mend it goes on working, and says where.
    assert hob("config", "path").out == f"{path}\n"
    assert hob("help").returncode == 0 and hob("version").returncode == 0
    doctor = hob("doctor", "--json")
    assert doctor.returncode == 1
    assert "config.toml" in "".join(c["text"] for c in json.loads(doctor.out)["checks"] if c["state"] == "bad")


@pytest.mark.parametrize("contents", ["", "\n\n", "# only a comment", "\ufeff# a mark of byte order\n", "color = \"auto\"",
                                      "color = 'auto'\r\nshell = 'zsh'\r\n", "[model]\n", '"color" = "auto"\n'])
def test_odd_but_fine(hob, contents):
    hob.write(FILE, contents)
    result = hob("config", "get", "color")
    assert (result.returncode, result.out) == (0, "auto\n"), result.err


VARIABLES = [("HOB_COLOR", "sometimes"), ("HOB_SHELL", "cmd.exe"), ("HOB_TARGET", "windows"), ("HOB_OFFLINE", "perhaps"),
             ("HOB_MODEL_THREADS", "many"), ("HOB_MODEL_THREADS", "4x"),
             ("HOB_MODEL_THREADS", " 4"), ("HOB_MODEL_THREADS", "-1"), ("HOB_MODEL_THREADS", "9" * 40),
             ("HOB_MODEL_THREADS", "0x10"), ("HOB_MODEL_CONTEXT", "1e3"),
             ("HOB_MODEL_CANDIDATES", "0"), ("HOB_MODEL_CANDIDATES", "9"), ("HOB_WIDGET_KEY", "e"),
             ("HOB_WIDGET_KEY", "alt-e\"; reboot"), ("HOB_ENGINE_LOCAL_DEADLINE_MS", "99"),
             ("HOB_ENGINE_STATISTICS", "2"), ("HOB_MODEL_NAME", "x" * 5000), ("HOB_ENGINE_ORDER", "a," * 17), ("HOB_ENGINE_ORDER", "rules, local"),
             ("HOB_COLOR", "\x1b[2J"), ("HOB_COLOR", "a\nb")]


@pytest.mark.parametrize("name,value", VARIABLES, ids=lambda v: ascii(v)[:30])
def test_wrong_variable(hob, name, value):
    hob.environment[name] = value
    for command in (["ask", "--engine", "rules", "find files larger than 100MB"], ["config", "list"], ["rules", "list"]):
        assert_sentence(hob(*command), 2, name)


@pytest.mark.parametrize("name,value", [("HOB_COLOR", ""), ("HOB_MODEL_THREADS", ""), ("HOB_OFFLINE", "yes"),
                                        ("HOB_OFFLINE", "1"), ("HOB_ENGINE_ORDER", "rules,local"), ("HOB_UNKNOWN", "x")])
def test_right_variable(hob, name, value):
    hob.environment[name] = value
    result = hob("ask", "find files larger than 100MB")
    assert result.returncode == 0 and result.out.startswith("find "), result.err


FLAGS = [["--shell", "cmd"], ["--target", "windows"], ["--color", "blue"], ["--engine", ""], ["--engine", "oracle"],
         ["--engine", ","], ["--engine", "rules,oracle", "find the lost ark"],
         ["--shell", ""], ["--target", "gnu\n"], ["--engine", "rules\x1b[2J"]]


@pytest.mark.parametrize("flags", FLAGS, ids=lambda f: ascii(f))
def test_wrong_flag(hob, flags):
    words = flags if len(flags) > 2 else [*flags, "find files larger than 100MB"]
    assert_sentence(hob("ask", *words), 2)


@pytest.mark.parametrize("key,value", [("colour", "auto"), ("color", "blue"), ("color", ""), ("model.threads", "x"),
                                       ("model.threads", "1025"), ("", "x"), ("model", "x"), ("color.x", "x"),
                                       ("widget.key", "q"), ("widget.key", "alt-é"), ("model.name", "x" * 5000),
                                       ("model.name", "a\nb\x1b"), ("engine.order", "x," * 20)])
def test_wrong_set(hob, key, value):
    path = hob.write(FILE, "# mine\n")
    result = hob("config", "set", key, value)
    if (key, value) == ("model.name", "a\nb\x1b") and result.returncode == 0:
        assert hob("config", "get", "--json", "model.name").returncode == 0
        return
    assert_sentence(result, 2)
    assert path.read_text() == "# mine\n"


MINE = """\
# My settings.      Two spaces, tabs\t and ünïcödé stay.

color   =   "auto"     # the colour of money
shell="bash"#tight

   # indented comment
[model]          # about the model
  threads = 4    # four
# batch = 1024   switched off
    batch = 256

[engine]
order = [
    "rules",     # first
    "local",     # then
]

# the end\
"""
SETS = [
    ("color", "never", '"auto"     # the', '"never"     # the'), ("shell", "fish", 'shell="bash"#tight', 'shell="fish"#tight'),
    ("model.threads", "8", "threads = 4 ", "threads = 8 "),
    ("model.batch", "1", "    batch = 256", "    batch = 1"),
    ("engine.order", "local,rules", '[\n    "rules",     # first\n    "local",     # then\n]', '["local", "rules"]'),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("key,value,old,new", SETS, ids=[s[0] for s in SETS])
def test_set_changes_only_the_value(hob, end, key, value, old, new):
    path = hob.write(FILE, MINE.replace("\n", end).encode())
    result = hob("config", "set", key, value)
    assert (result.returncode, result.out, result.err) == (0, "", "")
    assert path.read_bytes().decode() == MINE.replace(old, new).replace("\n", end)
    assert hob("config", "get", key).out == value + "\n"


NEW = ["target", "offline", "model.context", "model.name", "engine.statistics", "engine.local_deadline_ms", "widget.key"]
NEW_VALUES = {"target": "bsd", "offline": "true", "model.context": "4096", "model.name": "it's \"quoted\" \\ and ü.gguf",
              "engine.statistics": "false", "engine.local_deadline_ms": "5000", "widget.key": "f2"}


@pytest.mark.parametrize("key", NEW)
@pytest.mark.parametrize("start", [MINE, "", "# c", "[model]\n", "[engine]\nstatistics = true\n\n[model]", "model.threads = 2\n",
                                   "model = {threads = 2}\n"],
                                   ids=["mine", "empty", "comment", "table", "cut", "dotted", "inline"])
def test_set_adds_and_unset_takes_away(hob, start, key):
    path = hob.write(FILE, start)
    had = hob("config", "get", key).out
    result = hob("config", "set", key, NEW_VALUES[key])
    if result.returncode == 1:  # where there is no honest place for it, nothing happens, with a sentence
        assert_sentence(result, 1, "by hand")
        assert path.read_text() == start
        return
    assert result.returncode == 0, result.err
    now = path.read_text()
    assert hob("config", "get", key).out == NEW_VALUES[key] + "\n"
    kept = [line for line in start.split("\n") if line and not (key == "engine.statistics" and "statistics" in line)]
    lines = iter(now.split("\n"))
    if "{" not in start:
        assert all(any(line == found for found in lines) for line in kept), now
    again = hob("config", "set", key, NEW_VALUES[key])
    assert again.returncode == 0 and path.read_text() == now
    gone = hob("config", "unset", key)
    if gone.returncode:
        assert_sentence(gone, 1, "by hand")
        assert "{" in start and path.read_text() == now
        return
    assert hob("config", "get", key).out == had or "engine.statistics" == key
    for line in kept:
        assert line in path.read_text() or "{" in line


def test_twenty_sets_at_once_lose_nothing(hob):
    hob.write(FILE, MINE)
    values = [("color", "always"), ("shell", "zsh"), ("target", "bsd"), ("offline", "true"), ("engine.local_deadline_ms", "1234"),
              ("engine.statistics", "false"), ("model.name", "a.gguf"),
              ("model.adapter", "b.gguf"), ("model.threads", "3"), ("model.batch", "77"), ("model.context", "999"),
              ("model.examples", "5"), ("model.candidates", "2"), ("widget.key", "f9")]
    values += [("model.threads", "3"), ("model.batch", "77"), ("color", "always"), ("shell", "zsh"), ("target", "bsd"),
               ("offline", "true")]
    assert len(values) == 20
    running = [hob.start("config", "set", *value) for value in values]
    try:
        for process in running:
            out, err = process.communicate(timeout=120)
            assert (process.returncode, out, err) == (0, b"", b"")
    finally:
        for process in running:
            stop(process)
    settings = {s["key"]: s["value"] for s in json.loads(hob("config", "list", "--json").out)}
    for key, value in values:
        assert str(settings[key]).lower() == value, key
    text = hob.home.joinpath(FILE).read_text()
    assert text.startswith(MINE.split("\n")[0]) and "# the end" in text and "# batch = 1024   switched off" in text
    assert [p.name for p in (hob.home / ".config/hob").iterdir()] == ["config.toml"]


def test_set_follows_a_link(hob):
    """People keep their settings elsewhere and link to them."""
    real = hob.write("dotfiles/hob.toml", "# mine\n")
    link = hob.home / FILE
    link.parent.mkdir(parents=True)
    link.symlink_to(real)
    assert hob("config", "set", "color", "never").returncode == 0
    assert link.is_symlink() and "never" in real.read_text()


@pytest.mark.parametrize("kind", ["directory", "fifo", "unreadable", "dangling", "loop", "device"])
def test_settings_are_no_file(plain_hob, kind):
    import os
    path = plain_hob.home / FILE
    path.parent.mkdir(parents=True)
    {"directory": path.mkdir, "fifo": lambda: os.mkfifo(path), "unreadable": lambda: (path.write_text("x"), path.chmod(0)),
     "dangling": lambda: path.symlink_to("nowhere"),
     "loop": lambda: path.symlink_to("config.toml"), "device": lambda: path.symlink_to("/dev/zero")}[kind]()
    result = plain_hob("ask", "--engine", "rules", "find files larger than 100MB", timeout=20)
    if result.returncode:
        assert_sentence(result, 1, "config.toml")
    else:
        assert result.out.startswith("find ")
    assert_no_crash(plain_hob("config", "set", "color", "never", timeout=20))


def test_explain_is_honest(hob):
    hob.write(FILE, 'color = "never"\n')
    hob.environment["HOB_COLOR"] = "always"
    said = json.loads(hob("config", "explain", "--json", "color").out)
    assert said["value"] == "always" and said["layer"] == "environment" and said["source"] == "HOB_COLOR"
    assert [layer["value"] for layer in said["layers"]] == ["auto", "never", "always"]
    assert re.search(r"stays always here", hob("config", "set", "color", "auto").err)
