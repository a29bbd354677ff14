"""Requests that are no requests: by arguments and by standard input, one clear sentence and exit code 2."""
import os

import packs
import pytest
from conftest import assert_no_crash, assert_sentence

LONG = b"find " + b"x" * 1_000_000

# name, bytes, what the sentence says
BAD = [
    ("empty", b"", "empty"),
    ("spaces", b"    ", "empty"),
    ("white space", b" \t \n \t ", "empty"),
    ("one megabyte", LONG, "1000005 bytes"),
    ("just too long", b"a" * (16 * 1024 + 1), "16385 bytes"),
    ("lone continuation byte", b"find \x80 files", "byte 6"),
    ("cut sequence", b"find \xe2\x82", "byte 6"),
    ("overlong slash", b"find \xc0\xaf", "byte 6"),
    ("surrogate", b"find \xed\xa0\x80", "byte 6"),
    ("beyond unicode", b"find \xf4\x90\x80\x80", "byte 6"),
    ("latin 1", "räume auf".encode("latin-1"), "byte 2"),
    ("utf-16", "find files".encode("utf-16"), "byte 1"),
    ("escape", b"find \x1b[2Jfiles", "control"),
    ("bell", b"find \x07files", "control"),
    ("backspace", b"find rm\x08\x08files", "control"),
    ("delete", b"find \x7ffiles", "control"),
    ("c1 control", "find \u009bfiles".encode(), "control"),
]
ONLY_BY_INPUT = [
    ("nul", b"find \0files", "control"),
    ("binary", bytes(range(256)) * 16, ""),
    ("three megabytes", b"y" * (3 << 20), "standard input"),
    ("an ELF file", open("/bin/true", "rb").read()[:8192], ""),
]


BY_ARGUMENT = [b for b in BAD if len(b[1]) < 100_000 and b"\0" not in b[1]]


@pytest.mark.parametrize("data,part", [b[1:] for b in BY_ARGUMENT], ids=[b[0] for b in BY_ARGUMENT])
def test_by_argument(hob, data, part):
    for words in ([data], [b"--", data]):
        assert_sentence(hob("ask", *words), 2, part)


def test_long_by_arguments(hob):
    # One argument is at most 128 KiB on Linux, so a request of a megabyte comes in several.
    words = [LONG[i:i + 100_000] for i in range(0, len(LONG), 100_000)]
    assert_sentence(hob("ask", *words), 2, "bytes long", "16384")
    assert_sentence(hob("ask", *["many"] * 20_000), 2, "bytes long", "16384")


@pytest.mark.parametrize("data,part", [b[1:] for b in BAD + ONLY_BY_INPUT], ids=[b[0] for b in BAD + ONLY_BY_INPUT])
def test_by_input(hob, data, part):
    for words in (["ask"], ["ask", "--json"], []):
        assert_sentence(hob(*words, stdin=data), 2, part)


def test_longest_allowed(hob):
    # The limit itself is no fault: no rule knows it, and that is what hob says.
    result = hob("ask", "--engine", "rules", stdin=b"ab " * (16 * 1024 // 3) + b"a")
    assert_sentence(result, 3)


NOT_UNDERSTOOD = [
    "?", "...", "-", "--", "'", '"', "\\", "$(reboot)", "`reboot`", "%s%s%n", "{}", "{what}", "((((((", "[[[", "*" * 200,
    "a\u202eb", "\u200b", "\ufeff", "e\u0301" * 300, "😀" * 300, "\u2028", "İ" * 100, "ſ K", "ｆｉｎｄ", "'" * 2000, '" ' * 900,
    "utter", "doubly utter", "x" * 2048, "x" * 2049, "find " * 400, "? ! . " * 300,
]


@pytest.mark.parametrize("words", NOT_UNDERSTOOD, ids=lambda w: ascii(w)[:30])
def test_strange_but_proper(hob, words):
    hob.write_pack("utter", packs.UTTER)
    for result in (hob("ask", "--engine", "rules", "--", words), hob("ask", "--engine", "rules", stdin=words)):
        assert_no_crash(result)
        assert result.returncode in (0, 3), result.err
        assert result.out.count("\n") == (1 if result.returncode == 0 else 0)
        assert "\x1b" not in result.out + result.err


def test_context_is_bounded_text(hob):
    # With words, standard input is context for the model; the rules need none, so it is looked at by the late program only.
    for data, part in ((b"\xff\xfe", "UTF-8"), (b"x" * (300 << 10), "262144")):
        result = hob("ask", "--engine", "local", "utter the unknown", stdin=data)
        assert_sentence(result, 2, part)


def test_directory_as_input(hob):
    folder = os.open("/", os.O_RDONLY)
    try:
        process = hob.start("ask", stdin=folder)
    finally:
        os.close(folder)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and out == b"" and err.startswith(b"hob: standard input")
