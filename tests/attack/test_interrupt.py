"""Signals while hob works: it ends promptly with the agreed code and leaves nothing behind."""
import os
import pathlib
import signal
import time

import pytest
from conftest import stop


def wait_until_loaded(process, model, seconds=20):
    """Until the model's file is mapped; its own folder under /proc may only be read by root."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            if model.name in pathlib.Path(f"/proc/{process.pid}/maps").read_text():
                return
        except OSError:
            time.sleep(0.3)
            return
        time.sleep(0.001)


def files(home):
    return sorted(str(p.relative_to(home)) for p in home.rglob("*") if p.is_file() and p.suffix not in (".snapshot",
        ".statistics", ".image", ".lock") and p.name != "model-digests")


@pytest.mark.parametrize("later_ms", [0, 20, 100, 300, 600])
def test_interrupted_model(hob, model, later_ms):
    hob.environment["HOB_MODEL_CANDIDATES"] = "8"
    process = hob.start("ask", "--engine", "local", "-m", str(model),
                        "write a long tale about every file there is and then some more")
    try:
        wait_until_loaded(process, model)
        time.sleep(later_ms / 1000)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
            assert process.returncode in ((130,) if later_ms else (130, -2)), (process.returncode, err)
            assert out == b"" and err in (b"",), err
    finally:
        stop(process)
    left = files(hob.home)
    assert all(".cache/hob/states/" in name and not name.endswith((".tmp", ".part")) for name in left), left


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_ended_model(hob, model, number):
    process = hob.start("ask", "--engine", "local", "-m", str(model), "write a long tale about every file there is")
    try:
        wait_until_loaded(process, model)
        process.send_signal(number)
        out, _ = process.communicate(timeout=20)
        assert process.returncode != 0 or out
    finally:
        stop(process)
    again = hob("ask", "--engine", "rules", "find files larger than 100MB")
    assert again.returncode == 0 and again.out.startswith("find ")


@pytest.mark.parametrize("words", [["ask"], ["ask", "--engine", "local", "describe this"]], ids=["request", "context"])
def test_interrupt_while_input_is_awaited(hob, words):
    """The request, or what goes along with it, comes from a pipe that does not end."""
    reader, writer = os.pipe()
    process = hob.start(*words, stdin=reader)
    try:
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        assert process.returncode in (130, -2) and out == b""
    finally:
        os.close(reader)
        os.close(writer)
        stop(process)


def test_ignored_interrupt_stays_ignored(hob):
    """Started with SIGINT ignored (nohup, background jobs of sh), the rules answer as ever."""
    result = hob.bash("trap '' INT; hob ask --engine rules find files larger than 100MB & wait")
    assert result.out.startswith("find ")
