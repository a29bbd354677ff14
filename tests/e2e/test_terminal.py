"""After an answer on a real terminal: the keys, what they print, and the terminal as it was before."""
import base64
import os
import termios

import packs
import pytest
from conftest import build
from terminal import Terminal

REQUEST = ["utter", "one two"]
COMMAND = "printf '%s\\n' 'one two'"


@pytest.fixture
def open_terminal(hob):
    hob.write_pack("utter", packs.UTTER)
    hob.environment["TERM"] = "xterm-256color"
    assert hob(*REQUEST).out == COMMAND + "\n"
    opened = []

    def start(*words, folder=hob.home, **options):
        command = [hob.program, *(words or ["ask", "--engine", "rules", *REQUEST])]
        terminal = Terminal(command, hob.environment, folder, **options)
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


def same_settings(terminal, settings):
    assert settings == terminal.settings, "the terminal is not as it was"


KEYS = b"q\x1b[0m quit"


def wait_for_keys(terminal):
    terminal.wait_for(b"quit")


@pytest.mark.parametrize("key,code,prints", [(b"\r", 0, True), (b"\n", 0, True), (b"q", 5, False), (b"\x1b", 5, False),
                                             (b"\x04", 5, False), (b"\x03", 130, False)],
                         ids=["Enter", "newline", "q", "Escape", "Ctrl-D", "Ctrl-C"])
def test_key(open_terminal, key, code, prints):
    terminal = open_terminal()
    wait_for_keys(terminal)
    terminal.type(key)
    ended, shown, settings = terminal.end()
    assert ended == code
    assert (COMMAND.encode() + b"\r\n" in shown) == prints, shown
    same_settings(terminal, settings)


def test_what_is_shown(open_terminal):
    terminal = open_terminal()
    shown = terminal.wait_for(b"quit")
    assert COMMAND.encode() in shown and b"rules utter-bare, confidence " in shown
    terminal.type(b"q")
    terminal.end()


@pytest.mark.parametrize("keys", [b"xyz", b"\x1b[A", b"\x1b[15~", b"\x1bOP", "é日".encode(), b"\xff", b"\x00", b"\x1bx",
                                  b"\t \x7f"], ids=repr)
def test_other_keys_are_waited_past(open_terminal, keys):
    terminal = open_terminal()
    wait_for_keys(terminal)
    terminal.type(keys)
    wait_for_keys(terminal)
    assert terminal.process.poll() is None
    terminal.read(0.2)
    terminal.type(b"\r")
    code, _, settings = terminal.end()
    assert code == 0
    same_settings(terminal, settings)


def test_copy_by_the_terminal(open_terminal):
    terminal = open_terminal()
    wait_for_keys(terminal)
    terminal.type(b"c")
    shown = terminal.wait_for(b"quit")
    assert b"\x1b]52;c;" + base64.b64encode(COMMAND.encode()) + b"\a" in shown, shown
    terminal.type(b"q")
    assert terminal.end()[0] == 5


@pytest.mark.parametrize("length", [0, 1, 2, 3, 57])
def test_copied_bytes(open_terminal, length):
    """Every length of the last group of three bytes."""
    terminal = open_terminal("ask", "--engine", "rules", "--copy", "utter", "ü" + "a" * length)
    shown = terminal.wait_for(b"quit")
    coded = shown.split(b"\x1b]52;c;")[1].split(b"\a")[0]
    assert base64.b64decode(coded).decode() == f"printf '%s\\n' 'ü{'a' * length}'"
    terminal.type(b"\r")
    assert terminal.end()[0] == 0


def test_edit(open_terminal):
    terminal = open_terminal()
    wait_for_keys(terminal)
    terminal.type(b"e")
    terminal.wait_for(b"one two'")
    terminal.read(0.3)
    terminal.type(b" | wc -l\r")
    terminal.wait_for(b"quit")
    terminal.type(b"\r")
    code, shown, settings = terminal.end()
    assert code == 0 and (COMMAND + " | wc -l\r\n").encode() in shown, shown
    same_settings(terminal, settings)


def test_edit_line_editing_keys(open_terminal):
    """Ctrl-A goes to the start, Ctrl-K takes the rest: the prefilled line is a line like any other."""
    terminal = open_terminal()
    wait_for_keys(terminal)
    terminal.type(b"e")
    terminal.wait_for(b"one two'")
    terminal.read(0.3)
    terminal.type(b"\x01\x0becho else\r")
    terminal.wait_for(b"quit")
    terminal.type(b"\r")
    code, shown, _ = terminal.end()
    assert code == 0 and shown.endswith(b"\x1b[Kecho else\r\n") and b"printf" not in shown, shown


def test_edit_left_keeps_the_answer(open_terminal):
    terminal = open_terminal()
    wait_for_keys(terminal)
    terminal.type(b"e")
    terminal.wait_for(b"one two'")
    terminal.read(0.3)
    terminal.type(b"\x01\x0b\x04")
    terminal.wait_for(b"quit")
    terminal.type(b"\r")
    code, shown, settings = terminal.end()
    assert code == 0 and COMMAND.encode() + b"\r\n" in shown, shown
    same_settings(terminal, settings)


def test_edit_flag(open_terminal):
    terminal = open_terminal("ask", "--engine", "rules", "--edit", *REQUEST)
    terminal.wait_for(b"one two'")
    terminal.read(0.3)
    terminal.type(b" # mine\r")
    code, shown, settings = terminal.end()
    assert code == 0 and (COMMAND + " # mine\r\n").encode() in shown, shown
    same_settings(terminal, settings)


def test_print_asks_nothing(open_terminal):
    terminal = open_terminal("ask", "--engine", "rules", "--print", *REQUEST)
    code, shown, _ = terminal.end()
    assert (code, shown) == (0, COMMAND.encode() + b"\r\n")


def test_json_asks_nothing(open_terminal):
    terminal = open_terminal("ask", "--engine", "rules", "--json", *REQUEST)
    code, shown, _ = terminal.end()
    assert code == 0 and shown.startswith(b"{") and shown.endswith(b"}\r\n") and b"\x1b" not in shown


def test_piped_output_asks_nothing(open_terminal):
    terminal = open_terminal(piped=True)
    code, shown, _ = terminal.end()
    assert (code, shown) == (0, b"") and os.read(terminal.pipe, 4096) == COMMAND.encode() + b"\n"


@pytest.mark.parametrize("changes,is_coloured", [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True),
                                                 ({"TERM": "dumb"}, False), ({"HOB_COLOR": "never"}, False),
                                                 ({"NO_COLOR": "1", "HOB_COLOR": "always"}, True)])
def test_colour(hob, open_terminal, changes, is_coloured):
    hob.environment.update(changes)
    terminal = open_terminal()
    shown = terminal.wait_for(b"quit")
    assert (b"\x1b[0m" in shown or b"\x1b[m" in shown or b";1m" in shown or b"[1m" in shown) == is_coloured, shown
    terminal.type(b"q")
    terminal.end()


@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_signal_while_waiting(open_terminal, number):
    import signal
    terminal = open_terminal()
    wait_for_keys(terminal)
    terminal.read(0.2)
    terminal.process.send_signal(getattr(signal, number))
    code, _, settings = terminal.end()
    assert code in (-getattr(signal, number), 130), code
    same_settings(terminal, settings)


def test_terminal_goes_away(open_terminal):
    """The window is closed while the keys are shown: hob ends, and does not spin."""
    terminal = open_terminal()
    wait_for_keys(terminal)
    os.close(terminal.main)
    os.close(terminal.side)
    terminal.main, terminal.side = os.openpty()
    assert terminal.process.wait(timeout=20) is not None


def test_no_request_on_a_terminal(open_terminal):
    terminal = open_terminal("ask")
    code, shown, _ = terminal.end()
    assert code == 2 and b"say what you want" in shown


@pytest.mark.parametrize("columns", [1, 20, 5000])
def test_odd_widths(open_terminal, columns):
    terminal = open_terminal(columns=columns)
    wait_for_keys(terminal)
    terminal.type(b"\r")
    assert terminal.end()[0] == 0


def test_removing_a_pack_is_asked_for(hob, open_terminal):
    path = hob.write_pack("song", packs.pack("sing a song", "echo la la"))
    for answer, code in ((b"n", 5), (b"y", 0)):
        terminal = open_terminal("rules", "remove", "song")
        terminal.wait_for(b"[y/N]")
        terminal.read(0.1)
        terminal.type(answer)
        ended, shown, settings = terminal.end()
        assert ended == code, shown
        assert path.exists() == (answer == b"n")
        same_settings(terminal, settings)


@pytest.mark.parametrize("answer,code,is_trusted",
                         [(b"y", 0, True), (b"n", 5, False), (b"\r", 5, False), (b"\x03", 130, False), (b"\x1b", 5, False)])
def test_trust_is_asked_for(hob, open_terminal, answer, code, is_trusted):
    hob.write("project/.hob.toml", "offline = true\n")
    terminal = open_terminal("config", "trust", folder=hob.home / "project")
    shown = terminal.wait_for(b"[y/N]")
    assert b"offline = true" in shown, "it is asked before it is shown"
    terminal.read(0.1)
    terminal.type(answer)
    ended, _, settings = terminal.end()
    assert ended == code
    same_settings(terminal, settings)
    assert hob("config", "get", "offline", cwd=hob.home / "project").out == ("true\n" if is_trusted else "false\n")


def test_project_file_cannot_play_with_the_terminal(hob, open_terminal):
    """What would hide a line or answer for the person is shown as what it is."""
    hob.write("project/.hob.toml", "offline = true # \u202e\u200b\u2066 \u009b2J\n")
    terminal = open_terminal("config", "trust", folder=hob.home / "project")
    shown = terminal.wait_for(b"[y/N]").decode()
    assert "\u202e" not in shown and "\u009b" not in shown and "\\u{202E}" in shown, shown
    terminal.type(b"n")
    assert terminal.end()[0] == 5


def test_hostile_request_is_shown_harmless(open_terminal):
    """Direction marks in a name are visible in the view; the command that is printed holds them as they are."""
    terminal = open_terminal("ask", "--engine", "rules", "utter", "gpj.\u202eexe")
    shown = terminal.wait_for(b"quit").decode()
    assert "\u202e" not in shown and "\\u{202E}" in shown, shown
    terminal.type(b"q")
    assert terminal.end()[0] == 5


@pytest.mark.parametrize("editor,code", [("sed -i s/auto/never/", 0), ("false", 1), ("/nonexistent/editor", 1),
                                         ("sh -c 'echo = >$1' -", 1)])
def test_settings_are_edited(hob, open_terminal, editor, code):
    path = hob.write(".config/hob/config.toml", 'color = "auto"\n')
    hob.environment["EDITOR"] = editor
    terminal = open_terminal("config", "edit")
    ended, shown, settings = terminal.end()
    assert ended == code, shown
    same_settings(terminal, settings)
    assert path.read_text() == {"sed -i s/auto/never/": 'color = "never"\n', "sh -c 'echo = >$1' -": "=\n"}.get(editor,
        'color = "auto"\n')


def test_model_draft_is_shown_and_cleared(hob, open_terminal, model):
    """What the model writes is shown on one line while it writes, and is gone before the answer."""
    terminal = open_terminal("ask", "--engine", "local", "-m", str(model), "show the first ten lines of notes.txt")
    wait_for_keys(terminal)
    terminal.type(b"\r")
    code, _, settings = terminal.end()
    assert code == 0
    same_settings(terminal, settings)


def test_interrupt_key_during_the_model(hob, open_terminal, model):
    hob.environment["HOB_MODEL_CANDIDATES"] = "8"
    terminal = open_terminal("ask", "--engine", "local", "-m", str(model), "write a long tale about every file there is")
    terminal.read(0.4)
    terminal.type(b"\x03")
    code, shown, settings = terminal.end()
    assert code in (130, -2), (code, shown)
    same_settings(terminal, settings)


def test_settings_are_compared_at_all():
    """The comparison above can fail: a pty whose echo is off differs."""
    main, side = os.openpty()
    try:
        before = termios.tcgetattr(side)
        changed = termios.tcgetattr(side)
        changed[3] &= ~termios.ECHO
        termios.tcsetattr(side, termios.TCSANOW, changed)
        assert termios.tcgetattr(side) != before
    finally:
        os.close(main)
        os.close(side)
    assert (build / "hob").exists()
