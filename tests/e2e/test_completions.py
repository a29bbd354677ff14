"""Completions load in the real shells and know the commands, their verbs and their flags."""
import shutil
import subprocess

import pytest
from terminal import Window


def bash_completes(hob, *words):
    script = 'eval "$(hob completions bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hob; printf "%s\\n" "${COMPREPLY[@]}"'
    result = subprocess.run(["bash", "--norc", "-c", script, "-", *words], env=hob.environment, cwd=hob.home, capture_output=True,
                            text=True, timeout=20)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    return result.stdout.split()


def fish_completes(hob, *words):
    script = "hob completions fish | source; complete -C '" + " ".join(words) + "'"
    result = subprocess.run(["fish", "--no-config", "-c", script], env=hob.environment, cwd=hob.home, capture_output=True,
                            text=True, timeout=20)
    assert result.returncode == 0 and result.stderr == "", result.stderr
    return [line.split("\t")[0] for line in result.stdout.splitlines()]


# What stands on the line, what must be offered, what must not.
CASES = [
    (["hob", ""], {"ask", "rules", "model", "engines", "config", "init", "completions", "doctor", "version", "help"},
     {"edit-line", "list"}),
    (["hob", "ru"], {"rules"}, {"ask", "run"}),
    (["hob", "rules", ""], {"list", "show", "why", "test", "validate", "add", "remove"}, {"compile", "pull"}),
    (["hob", "config", "e"], {"explain", "edit"}, {"get"}),
    (["hob", "model", "a"], {"adapter"}, {"add"}),
    (["hob", "init", ""], {"bash", "zsh", "fish"}, {"sh"}),
    (["hob", "completions", "f"], {"fish"}, {"bash"}),
]


@pytest.mark.parametrize("words,offered,absent", CASES, ids=[" ".join(c[0]) for c in CASES])
@pytest.mark.parametrize("shell,complete", [("bash", bash_completes), ("fish", fish_completes)])
def test_completes(hob, shell, complete, words, offered, absent):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    got = complete(hob, *words)
    assert offered <= set(got), got
    assert not absent & set(got), got
    assert len(got) == len(set(got)), got


@pytest.mark.parametrize("words,flag", [(["hob", "ask", "--j"], "--json"), (["hob", "ask", "--en"], "--engine"),
                                        (["hob", "model", "pull", "--sh"], "--sha256"),
                                        (["hob", "config", "list", "--"], "--json")])
def test_bash_flags(hob, words, flag):
    assert flag in bash_completes(hob, *words)


def test_bash_is_registered(hob):
    result = hob.bash('eval "$(hob completions bash)"; complete -p hob')
    assert result.returncode == 0 and "-F _hob" in result.out and result.out.endswith(" hob\n")


def test_bash_completes_files(hob):
    hob.write("my pack.yaml", "")
    hob.write("other.txt", "")
    script = 'eval "$(hob completions bash)"; COMP_WORDS=(hob rules validate m); COMP_CWORD=3; _hob; printf "<%s>\\n" "${COMPREPLY[@]}"'
    assert hob.bash(script).out == "<my pack.yaml>\n"


@pytest.mark.parametrize("line,keys,expected", [("hob ru", ["Tab"], "here> hob rules"),
                                                ("hob rules val", ["Tab"], "here> hob rules validate"),
                                                ("hob config exp", ["Tab"], "here> hob config explain"),
                                               ("hob ask --js", ["Tab"], "here> hob ask --json")])
def test_zsh_completes(hob, line, keys, expected):
    if shutil.which("zsh") is None or shutil.which("tmux") is None:
        pytest.skip("zsh or tmux is not installed")
    window = Window(hob.home, hob.environment, "zsh -f -i")
    try:
        window.wait_for(lambda w: w.line() != "", "the shell shows no prompt")
        window.type("PS1='here> '; unsetopt PROMPT_SP; autoload -U compinit; compinit -u -d ~/dump; eval \"$(hob completions zsh)\"; clear")
        window.press("Enter")
        window.wait_for(lambda w: w.screen().strip() == "here>", "the prompt is not there")
        window.type(line)
        window.wait_for_line("here> " + line)
        window.press(*keys)
        window.wait_for_line(expected)
    finally:
        window.close()


def test_zsh_file_in_fpath(hob):
    """Installed as a file named _hob it is loaded by compinit, without being run first."""
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed")
    text = hob("completions", "zsh").out
    assert text.startswith("#compdef hob\n")
    hob.write("functions/_hob", text)
    script = "fpath=(~/functions $fpath); autoload -U compinit; compinit -u -d ~/dump; print $_comps[hob]; autoload +X _hob; print loaded"
    result = subprocess.run(["zsh", "-fc", script], env=hob.environment, cwd=hob.home, capture_output=True, text=True, timeout=20)
    assert result.stdout == "_hob\nloaded\n", (result.stdout, result.stderr)
