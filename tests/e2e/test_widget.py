"""The widget in the real shells, under tmux: the words on the prompt become a command on the prompt, and nothing runs."""
import re
import shutil

import packs
import pytest
from terminal import Window

PROMPT = "here> "
PACK = packs.UTTER + r"""
  - id: dangerous
    patterns: ["make a mess"]
    template: "touch mess"
    examples: [{ask: "make a mess", command: "touch mess"}]
  - id: two-lines
    patterns: ["say twice"]
    template: "echo 'a \\ b' \"$HOME\" !x"
    examples: [{ask: "say twice", command: "echo 'a \\ b' \"$HOME\" !x"}]
"""

SHELLS = {
    "bash": ("bash --norc --noprofile -i",
             "PS1='here> '; bind 'set enable-bracketed-paste off'; eval \"$(hob init bash)\""),
    "zsh": ("zsh -f -i", "PS1='here> '; unsetopt PROMPT_SP; eval \"$(hob init zsh)\""),
    "fish": ("fish --no-config -i",
             "function fish_prompt; echo -n 'here> '; end; function fish_right_prompt; end; set -g fish_greeting; set -g fish_autosuggestion_enabled 0; hob init fish | source"),
}


@pytest.fixture(params=SHELLS)
def shell(request, hob):
    if shutil.which(request.param) is None or shutil.which("tmux") is None:
        pytest.skip(f"{request.param} or tmux is not installed")
    hob.write_pack("mess", PACK)
    assert hob("make", "a", "mess").out == "touch mess\n"
    command, setup = SHELLS[request.param]
    window = Window(hob.home, {**hob.environment, "HISTFILE": str(hob.home / "history")}, command)
    window.name, window.home = request.param, hob.home
    try:
        window.wait_for(lambda w: w.line() != "", "the shell shows no prompt")
        start(window, setup)
        yield window
    finally:
        window.close()


def start(window, setup):
    """Runs `setup`; the file says that the screen was cleared after it, so that the prompt seen next is a new one."""
    done = window.home / "setup-is-done"
    done.unlink(missing_ok=True)
    window.type(setup + "; clear; echo >~/setup-is-done")
    window.press("Enter")
    window.wait_for(lambda _: done.exists(), "the setup does not end")
    window.wait_for(lambda w: w.screen().strip() == PROMPT.strip(), "the prompt is not there")


def typed(window, text):
    window.type(text)
    window.wait_for_line(PROMPT + text)


def test_words_become_a_command(hob, shell):
    typed(shell, "utter it's a trap")
    shell.press("M-e")
    shell.wait_for_line(PROMPT + "printf '%s\\n' 'it'\\''s a trap'")
    shell.type(" # more")
    shell.wait_for_line(PROMPT + "printf '%s\\n' 'it'\\''s a trap' # more")
    for _ in range(7):
        shell.press("BSpace")
    shell.press("Enter")
    shell.wait_for(lambda w: "\nit's a trap\n" in w.screen(), "the command did not run when the person ran it")


def test_nothing_runs(hob, shell):
    typed(shell, "make a mess")
    shell.press("M-e")
    shell.wait_for_line(PROMPT + "touch mess")
    assert not (hob.home / "mess").exists()
    shell.press("Enter")
    shell.wait_for(lambda _: (hob.home / "mess").exists(), "Enter does not run the command")


def test_special_characters_survive(hob, shell):
    typed(shell, "say twice")
    shell.press("M-e")
    shell.wait_for_line(PROMPT + "echo 'a \\ b' \"$HOME\" !x")


def test_hostile_words_do_not_run(hob, shell):
    typed(shell, "utter $(touch mess) `touch mess`; touch mess")
    shell.press("M-e")
    shell.wait_for_line(PROMPT + "printf '%s\\n' '$(touch mess) `touch mess`; touch mess'")
    assert not (hob.home / "mess").exists()


def test_words_that_look_like_flags(hob, shell):
    typed(shell, "utter --json -x")
    shell.press("M-e")
    shell.wait_for_line(PROMPT + "printf '%s\\n' '--json -x'")


def test_failure_leaves_the_line(hob, shell):
    typed(shell, "feed the gargoyle")
    shell.press("M-e")
    shell.wait_for(lambda w: "hob:" in w.screen(), "nothing says why there is no answer")
    shell.wait_for(lambda w: w.line().endswith("feed the gargoyle"), "the line is not as it was")
    shell.press("C-u")
    typed_after(shell, "echo still here")


def typed_after(window, text):
    window.type(text)
    window.press("Enter")
    window.wait_for(lambda w: re.search(rf"^{re.escape(text.split(' ', 1)[1])}$", w.screen(), re.M), "the shell does not go on")


def test_empty_line_stays_empty(hob, shell):
    for text in ("", "   "):
        shell.type(text)
        shell.press("M-e")
        shell.type("x")
        shell.wait_for(lambda w: w.line() == (PROMPT + text + "x"), "the line changed")
        shell.press("C-u")
    assert "hob:" not in shell.screen()


def test_interrupt_leaves_the_line(hob, shell):
    """Ctrl-C while hob is at work: it ends, and the words are still there."""
    slow = hob.home / "slow/hob"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\n: >\"$HOME/started\"\nexec sleep 30\n")
    slow.chmod(0o755)
    setup = f"set -gx PATH {slow.parent} $PATH" if shell.name == "fish" else f"PATH={slow.parent}:$PATH; hash -r"
    start(shell, setup)
    typed(shell, "make a mess")
    shell.press("M-e")
    shell.wait_for(lambda _: (hob.home / "started").exists(), "the widget does not call hob")
    shell.press("C-c")
    shell.wait_for(lambda w: w.line().endswith("make a mess"), "the line is gone")
    shell.press("C-e")
    shell.type("!")
    shell.wait_for(lambda w: w.line().endswith("make a mess!"), "the line cannot be edited")
    assert not (hob.home / "mess").exists()


def test_another_key(hob, shell):
    assert hob("config", "set", "widget.key", "f4").returncode == 0
    start(shell, SHELLS[shell.name][1])
    typed(shell, "make a mess")
    shell.press("F4")
    shell.wait_for_line(PROMPT + "touch mess")


def test_history_holds_what_was_run(hob, shell):
    """The shell's own history has the command, not the words."""
    typed(shell, "utter abc")
    shell.press("M-e")
    shell.wait_for_line(PROMPT + "printf '%s\\n' abc")
    shell.press("Enter")
    shell.wait_for(lambda w: "\nabc\n" in w.screen() + "\n", "the command did not run")
    shell.press("Up")
    shell.wait_for_line(PROMPT + "printf '%s\\n' abc")


@pytest.mark.parametrize("name", SHELLS)
def test_text_is_valid_and_static(hob, name):
    """Loading it calls nothing: it works with no hob on PATH, and twice."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    text = hob("init", name).out
    path = hob.write("widget", text)
    script = {"bash": f"PATH=/none; . {path}; . {path}; declare -F __hob_widget",
              "zsh": f"PATH=/none; . {path}; . {path}; whence -f __hob_widget | head -1 2>/dev/null; true",
              "fish": f"set PATH /none; source {path}; source {path}; functions -q __hob_widget; and echo __hob_widget"}[name]
    import subprocess
    program = {"bash": ["/bin/bash", "--norc", "-c"], "zsh": ["/usr/bin/zsh", "-fc"],
               "fish": ["/usr/bin/fish", "--no-config", "-c"]}[name]
    result = subprocess.run([*program, script], env=hob.environment, capture_output=True, text=True, timeout=20)
    assert result.returncode == 0 and (name == "zsh" or "__hob_widget" in result.stdout), result.stderr
    assert "%s" not in text


@pytest.mark.parametrize("key", ["alt-e", "alt-z", "ctrl-o", "ctrl-g", "f1", "f5", "f12", "alt-1"])
@pytest.mark.parametrize("name", SHELLS)
def test_every_key_has_a_spelling(hob, name, key):
    hob.environment["HOB_WIDGET_KEY"] = key
    result = hob("init", name)
    assert result.returncode == 0 and result.err == "", result.err


@pytest.mark.parametrize("key", ["e", "E", " ", "1", "tab", "enter", "up", "ctrl-l", "ctrl-r", "ctrl-c", "ctrl-d", "ctrl-m",
                                 "ctrl-j", "ctrl-i", "ctrl-z", "ctrl-s", "ctrl-q", "f0", "f13", "alt-", "ctrl-", "alt-\"",
                                 "alt-$(x)"])
def test_keys_that_the_shell_needs_are_refused(hob, key):
    hob.environment["HOB_WIDGET_KEY"] = key
    result = hob("init", "bash")
    assert result.returncode == 2 and result.out == "" and "HOB_WIDGET_KEY" in result.err, result.err
