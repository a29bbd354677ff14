"""make install puts a working hob below DESTDIR and PREFIX; make uninstall takes exactly that away again."""
import os
import pathlib
import shutil
import subprocess

import pytest
from conftest import build, root


@pytest.fixture
def sources(tmp_path):
    """A copy of what `make install` needs, whose build/ is the one under test."""
    copy = tmp_path / "sources"
    copy.mkdir()
    shutil.copy(root / "Makefile", copy)
    shutil.copytree(root / "tools", copy / "tools")
    (copy / "build").symlink_to(build)
    return copy


def make(sources, *words):
    manifest = build / "install_manifest.txt"
    try:
        return subprocess.run(["make", "-s", *words], cwd=sources, capture_output=True, text=True, timeout=120,
                              env={**os.environ, "MAKEFLAGS": ""})
    finally:
        manifest.unlink(missing_ok=True)


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in pathlib.Path(folder).rglob("*") if not p.is_dir())


def test_install_answer_uninstall(hob, sources, tmp_path):
    stage = tmp_path / "a stage"
    neighbour = stage / "usr/share/doc/other"
    neighbour.parent.mkdir(parents=True)
    neighbour.write_text("not hob's\n")
    before = files(stage)
    installed = make(sources, "install", f"DESTDIR={stage}", "PREFIX=/usr")
    assert installed.returncode == 0, installed.stderr
    there = files(stage)
    assert "usr/bin/hob" in there and "usr/libexec/hob/hob-late" in there and "usr/share/hob/rules.image" in there
    assert any(name.startswith("usr/share/hob/rules/") and name.endswith(".yaml") for name in there)

    hob.program = str(stage / "usr/bin/hob")
    hob.environment["PATH"] = f"{stage}/usr/bin:/usr/bin:/bin"
    assert "HOB_DATADIR" not in hob.environment
    assert hob("find files larger than 100MB").out.startswith("find ")
    for words in (["rules", "list"], ["config", "list"], ["engines"], ["doctor"], ["rules", "test"]):
        result = hob(*words)
        assert result.returncode == 0 and result.out, (words, result.err)
    hob.write_pack("song", "rules:\n  - {id: song, patterns: ['sing a song'], template: 'echo la'}\n")
    assert hob("sing a song").out == "echo la\n"

    removed = make(sources, "uninstall", f"DESTDIR={stage}", "PREFIX=/usr")
    assert removed.returncode == 0, removed.stderr
    assert files(stage) == before
    assert not (stage / "usr/share/hob").exists() and not (stage / "usr/libexec/hob").exists()
    assert make(sources, "uninstall", f"DESTDIR={stage}", "PREFIX=/usr").returncode != 0


def test_installed_twice(sources, tmp_path):
    stage = tmp_path / "stage"
    for _ in range(2):
        assert make(sources, "install", f"DESTDIR={stage}", "PREFIX=/opt/hob").returncode == 0
    assert make(sources, "uninstall", f"DESTDIR={stage}", "PREFIX=/opt/hob").returncode == 0
    assert files(stage) == []


def test_modes(sources, tmp_path):
    """Whatever the umask of who installs, others can run and read it, and cannot write it."""
    stage = tmp_path / "stage"
    old = os.umask(0o077)
    try:
        assert make(sources, "install", f"DESTDIR={stage}", "PREFIX=/usr").returncode == 0
    finally:
        os.umask(old)
    for name in files(stage):
        mode = (stage / name).stat().st_mode & 0o777
        assert mode & 0o444 == 0o444 and mode & 0o022 == 0, (name, oct(mode))


def test_relative_prefix_is_refused(sources):
    result = make(sources, "install", "PREFIX=usr")
    assert result.returncode != 0 and "PREFIX" in result.stderr
