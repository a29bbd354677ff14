"""Model files that are cut, foreign or built to hurt: a sentence, never a crash, and nothing of them is kept."""
import hashlib
import os
import struct

import packs
import pytest
from conftest import assert_no_crash, assert_sentence

MAGIC = b"GGUF"
WHOLE = packs.gguf(("general.architecture", "llama"), ("general.name", "tiny"))


def header(version=3, tensors=0, pairs=0):
    return MAGIC + struct.pack("<IQQ", version, tensors, pairs)


def text(value, length=None):
    return struct.pack("<Q", len(value) if length is None else length) + value


FILES = {
    "empty": b"", "one byte": b"G", "magic only": MAGIC, "magic and version": MAGIC + struct.pack("<I", 3),
    "text": b"I am a model, honestly.\n", "zeros": b"\0" * 4096, "ones": b"\xff" * 4096,
    "random": bytes((i * 7919 + i // 251) % 256 for i in range(65536)), "an ELF file": open("/bin/true", "rb").read(),
    "html": b"<!DOCTYPE html><title>404</title>", "zip": b"PK\x03\x04" + b"\0" * 500,
    "old magic": b"ggjt" + b"\0" * 500, "other byte order": b"GGUF" + struct.pack(">IQQ", 3, 0, 0), "version 0": header(0),
    "version 99": header(99),
    "no pairs": header(), "promised pairs": header(pairs=5), "promised tensors": header(tensors=5),
    "billions of pairs": header(pairs=1 << 62), "billions of tensors": header(tensors=1 << 62),
    "all of them": header(tensors=(1 << 64) - 1, pairs=(1 << 64) - 1),
    "key without end": header(pairs=1) + text(b"general.name", 1 << 60),
    "key longer than the file": header(pairs=1) + text(b"k", 5000),
    "key length -1": header(pairs=1) + text(b"k", (1 << 64) - 1),
    "unknown type": header(pairs=1) + text(b"k") + struct.pack("<I", 77),
    "value without end": header(pairs=1) + text(b"k") + struct.pack("<I", 8) + text(b"v", 1 << 50),
    "list of lists": header(pairs=1) + text(b"k") + struct.pack("<IIQ", 9, 9, 1 << 40) + struct.pack("<IQ", 9, 1 << 40) * 100,
    "list longer than the file": header(pairs=1) + text(b"k") + struct.pack("<IIQ", 9, 5, 1 << 61),
    "same key twice": packs.gguf(("general.name", "a"), ("general.name", "b")),
    "no architecture": packs.gguf(("general.name", "a")), "unknown architecture": packs.gguf(("general.architecture", "abacus")),
    "nul in a name": packs.gguf(("general.architecture", "llama"), ("general.name", "a\0b")), "no tensors": WHOLE,
    "tensor outside": header(tensors=1, pairs=1) + text(b"general.architecture") + struct.pack("<I",
        8) + text(b"llama") + text(b"w") + struct.pack("<IQIQ", 1, 1 << 40, 0, 1 << 50),
    "tensor of no size": header(tensors=1, pairs=0) + text(b"w") + struct.pack("<IQIQ", 1, 0, 0, 0),
    "tensor of many sides": header(tensors=1) + text(b"w") + struct.pack("<I", 4_000_000),
    "sizes that overflow": header(tensors=1) + text(b"w") + struct.pack("<IQQQQIQ", 4, 1 << 40, 1 << 40, 1 << 40, 1 << 40, 0, 0),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_bad_model(hob, data):
    path = hob.write("bad.gguf", data)
    asked = hob("ask", "--engine", "local", "-m", str(path), "paint the town red")
    assert_no_crash(asked)
    assert asked.returncode in (1, 3) and asked.out == "", (asked.returncode, asked.err)
    assert "bad.gguf" in asked.err, asked.err
    for command in (["model", "info", str(path)], ["model", "test", str(path)]):
        result = hob(*command)
        assert_no_crash(result)
        assert result.returncode or command[1] == "info", (command, result.out)
    pulled = hob("model", "pull", str(path))
    assert_no_crash(pulled)
    models = hob.home / ".local/share/hob/models"
    if pulled.returncode:
        assert pulled.out == "" and "bad.gguf" in pulled.err, pulled.err
        assert not models.exists() or [p for p in models.iterdir() if p.suffix == ".gguf"] == []
    # A bad model is no reason for the rules to fail.
    assert hob("ask", "-m", str(path), "find files larger than 100MB").out.startswith("find ")


@pytest.mark.parametrize("kind", ["missing", "directory", "fifo", "device", "unreadable", "dangling", "loop"])
def test_model_is_no_file(plain_hob, kind):
    hob, path = plain_hob, plain_hob.home / "odd.gguf"
    {"missing": lambda: None, "directory": path.mkdir, "fifo": lambda: os.mkfifo(path),
     "device": lambda: path.symlink_to("/dev/zero"), "dangling": lambda: path.symlink_to("nowhere"),
     "unreadable": lambda: (path.write_bytes(WHOLE), path.chmod(0)), "loop": lambda: path.symlink_to(path.name)}[kind]()
    for command in (["ask", "--engine", "local", "-m", str(path), "paint the town red"], ["model", "info", str(path)],
                    ["model", "pull", str(path)]):
        result = hob(*command, timeout=20)
        assert_no_crash(result)
        assert result.returncode in (1, 3, 6) and result.out == "" and "odd.gguf" in result.err, (command, result.returncode,
            result.out, result.err)


@pytest.mark.parametrize("length", [0, 10, 1000, 100_000, 5_000_000, -4096, -1])
def test_cut_model(hob, model, length):
    """The default model as an interrupted copy leaves it."""
    size = model.stat().st_size
    wanted = length if length >= 0 else size + length
    path = hob.home / "cut.gguf"
    with open(model, "rb") as source, open(path, "wb") as target:
        target.write(source.read(min(wanted, 8_000_000)))
        target.truncate(wanted)
    result = hob("ask", "--engine", "local", "-m", str(path), "paint the town red", timeout=120)
    assert_no_crash(result)
    assert result.returncode in (1, 3) and result.out == "" and "cut.gguf" in result.err, (result.returncode, result.out,
        result.err)
    pulled = hob("model", "pull", str(path), timeout=120)
    assert pulled.returncode == 1 and "cut" in pulled.err, pulled.err


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/b", "..", ".", "", "x" * 300, "-x", "a\nb", "\x1b[2J", "ü",
                                  "con.gguf.part"])
def test_names_stay_in_the_folder(hob, model, name):
    """A name may be refused, or name a file in the models folder; never one elsewhere."""
    before = {str(p) for p in hob.home.parent.rglob("*") if ".local/share/hob" not in str(p)}
    small = hob.write("small.gguf", WHOLE)
    assert_no_crash(hob("model", "pull", "--name", name, "--", str(small)))
    assert_no_crash(hob("model", "rm", "--yes", "--", name))
    assert_no_crash(hob("model", "use", "--", name))
    after = {str(p) for p in hob.home.parent.rglob("*") if ".local/share/hob" not in str(p) and "/.cache" not in str(p) and "/.local" not in str(p) and "/.config" not in str(p)}
    assert after - before <= {str(small)}


def test_remove_is_not_fooled_by_links(hob):
    precious = hob.write("precious.gguf", WHOLE)
    models = hob.home / ".local/share/hob/models"
    models.mkdir(parents=True)
    (models / "link.gguf").symlink_to(precious)
    assert_no_crash(hob("model", "rm", "--yes", "link.gguf"))
    assert precious.read_bytes() == WHOLE


@pytest.mark.parametrize("digest", ["", "x", "0" * 63, "0" * 65, "g" * 64, "0" * 64, "sha256:" + "0" * 64])
def test_wrong_checksum(hob, digest):
    path = hob.write("small.gguf", WHOLE)
    result = hob("model", "pull", "-q", "--sha256", digest, str(path))
    assert result.returncode in (1, 2) and result.out == "" and result.err.startswith("hob: "), (result.returncode, result.err)
    models = hob.home / ".local/share/hob/models"
    assert not models.exists() or list(models.iterdir()) == []


def test_right_checksum(hob, model):
    """Taken in capitals too; the file arrives whole and private."""
    data = model.read_bytes()
    result = hob("model", "pull", "--sha256", hashlib.sha256(data).hexdigest().upper(), str(model), timeout=120)
    assert result.returncode == 0, result.err
    copy, = (hob.home / ".local/share/hob/models").glob("*.gguf")
    assert copy.stat().st_size == len(data) and copy.stat().st_mode & 0o077 == 0
    assert hob("model", "info", copy.name).returncode == 0
