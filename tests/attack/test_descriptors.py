"""Standard descriptors that are closed, full or broken: an exit code and a sentence, never a crash, a lost answer or a foreign file."""
import itertools
import json
import os
import subprocess

import packs
import pytest
from conftest import assert_no_crash

COMMANDS = ["ask --engine rules find files larger than 100MB", "ask --engine rules --json find files larger than 100MB",
            "version", "version --json", "help",
            "help rules", "init bash", "init zsh", "init fish", "completions bash", "completions zsh", "completions fish",
            "rules list", "rules list --json",
            "rules why sing a song", "rules test", "config list", "config list --json", "config get color", "config path",
            "engines", "engines --json",
            "doctor", "doctor --json", "model list --json"]


@pytest.mark.parametrize("command", COMMANDS)
def test_full_output(hob, command):
    result = hob.bash(f"hob {command} >/dev/full")
    assert result.returncode == 1, result.err
    assert result.err.splitlines()[-1].startswith("hob: ") and "standard output" in result.err, result.err


@pytest.mark.parametrize("command", COMMANDS)
def test_closed_pipe(hob, command):
    result = hob.bash(f"hob {command} | :; echo ${{PIPESTATUS[0]}}")
    assert result.out.strip() in ("0", "1"), (result.out, result.err)
    assert result.err == "" or result.err.startswith("hob: "), result.err
    # Nobody reads from the start: the failure is certain.
    reader, writer = os.pipe()
    os.close(reader)
    try:
        process = hob.start(*command.split(), stdout=writer, stderr=subprocess.PIPE)
    finally:
        os.close(writer)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and err.startswith(b"hob: ") and b"standard output" in err, (process.returncode, err)


@pytest.mark.parametrize("command", COMMANDS[::4])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_closed_descriptors(hob, command, closed):
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    hob.write("config.toml", "")
    result = hob.bash(f"hob {command} {closed}")
    assert_no_crash(result)
    if ">&-" not in closed.replace("2>&-", ""):
        assert result.out or result.returncode, (result.returncode, result.err)
    # What goes nowhere must not have gone into a file that took the number of a closed descriptor.
    assert hob("ask", "--engine", "rules", "sing a song").out == "echo la la\n"
    for path in hob.home.rglob("*"):
        if path.is_file() and path.suffix in (".yaml", ".toml"):
            assert b"larger" not in path.read_bytes()


def test_closed_input_as_request(hob):
    result = hob.bash("hob ask <&-")
    assert result.returncode in (1, 2) and result.err.startswith("hob: ") and result.out == "", result.err


def test_no_errors_wanted(hob):
    result = hob.bash("hob ask '' 2>/dev/full")
    assert result.returncode == 2 and result.out == ""


def test_output_is_one_line_even_when_slow(hob):
    """Written to a pipe byte by byte read, the document stays whole."""
    process = hob.start("rules", "list", "--json")
    data = b"".join(iter(lambda: process.stdout.read(777), b""))
    process.communicate()
    assert process.returncode == 0
    json.loads(data)


@pytest.mark.parametrize("numbers", list(itertools.combinations(range(3), 2)))
def test_late_program_alone(hob, numbers):
    """The second program is a program: started directly, with descriptors closed, it keeps to the same rules."""
    from conftest import build
    closing = " ".join(f"{n}{'<' if n == 0 else '>'}&-" for n in numbers)
    result = hob.bash(f"{build}/hob-late rules list --json {closing}")
    assert_no_crash(result)
