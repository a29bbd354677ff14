"""No HOME, a HOME that cannot be used, no variables at all: hob answers all the same, and keeps nothing where it cannot."""
import json
import os
import pathlib
import shutil

import packs
import pytest
from conftest import assert_no_crash

REQUEST = ["ask", "--engine", "rules", "find", "files", "larger", "than", "100MB"]
XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


def without(*names):
    return lambda hob: [hob.environment.pop(name, None) for name in names]


def setting(**values):
    return lambda hob: hob.environment.update(values)


def nothing_at_all(hob):
    hob.environment.clear()


ENVIRONMENTS = {
    "no HOME": without("HOME"), "empty HOME": setting(HOME=""), "relative HOME": setting(HOME="some/where"),
    "HOME=.": setting(HOME="."),
    "HOME=/": setting(HOME="/proc/self"), "HOME=/dev/null": setting(HOME="/dev/null"),
    "HOME below a file": setting(HOME="/etc/passwd/x"),
    "HOME that is not there": setting(HOME="/nonexistent/home"), "long HOME": setting(HOME="/" + "x" * 5000),
    "very long HOME": setting(HOME="/" + "y/" * 60_000),
    "HOME in /proc": setting(HOME="/proc"), "HOME is a device": setting(HOME="/dev/zero"),
    "HOME with a newline": setting(HOME="/tmp/a\nb"),
    **{f"relative {name}": setting(**{name: "some/where"}) for name in XDG},
    **{f"empty {name}": setting(**{name: ""}) for name in XDG},
    **{f"{name} below a device": setting(**{name: "/dev/null/x"}) for name in XDG},
    "all XDG below a device": setting(**{name: "/dev/null/x" for name in XDG}), "no PATH": without("PATH"),
    "empty PATH": setting(PATH=""),
    "relative PATH": setting(PATH=".:bin"), "long PATH": setting(PATH=":".join(f"/none/{i}" for i in range(5000))),
    "no TERM": without("TERM"),
    "long TERM": setting(TERM="x" * 3000), "no LANG": without("LANG"), "unknown LC_ALL": setting(LC_ALL="xx_YY.KOI7"),
    "no SHELL": without("SHELL"),
    "SHELL unknown": setting(SHELL="/bin/oddsh"), "SHELL empty": setting(SHELL=""),
    "COLUMNS odd": setting(COLUMNS="-99999999999999999999"),
    "nothing at all": nothing_at_all, "PYTHON and LD variables": setting(LD_LIBRARY_PATH="/nonexistent", MALLOC_PERTURB_="85"),
    "HOB_LATE that is not there": setting(HOB_LATE="/nonexistent/hob-late"), "HOB_LATE relative": setting(HOB_LATE="hob-late"),
}


@pytest.mark.parametrize("change", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_answers_in(hob, tmp_path, change):
    expected = hob(*REQUEST).out
    assert expected.startswith("find ")
    work = tmp_path / "work"
    work.mkdir()
    change(hob)
    for _ in range(2):
        result = hob(*REQUEST, cwd=work)
        assert (result.returncode, result.out) == (0, expected), result.err
    for command in (["version"], ["help"], ["rules", "list"], ["engines"], ["config", "list"], ["config", "path"], ["doctor"],
                    ["init", "bash"],
                    ["model", "list"], ["config", "set", "color", "never"], ["rules", "add", "--yes", "/dev/null"]):
        assert_no_crash(hob(*command, cwd=work))
    assert list(work.iterdir()) == [], "something was written into the working folder"


def snapshot(folder):
    return sorted((str(p), p.lstat().st_mode, p.lstat().st_size) for p in pathlib.Path(folder).rglob("*"))


def test_read_only_home(plain_hob):
    hob = plain_hob
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    hob.write(".config/hob/config.toml", 'color = "never"\n')
    before = snapshot(hob.home)
    for folder in [hob.home, *[p for p in hob.home.rglob("*") if p.is_dir()]]:
        folder.chmod(0o555)
    try:
        for _ in range(2):
            for words, answer in (("sing a song", "echo la la\n"), ("find files larger than 100MB", None)):
                result = hob("ask", "--engine", "rules", words)
                assert result.returncode == 0 and (answer is None or result.out == answer), result.err
                assert result.err == ""
        for command in (["config", "set", "color", "always"], ["rules", "add", "--yes", ".config/hob/rules/good.yaml"],
                        ["rules", "remove", "--yes", "good"]):
            result = hob(*command)
            assert result.returncode == 1 and result.err.startswith("hob: "), (command, result.out, result.err)
        json.loads(hob("rules", "list", "--json").out)
        json.loads(hob("engines", "--json").out)
        assert "cannot be" in hob("doctor").out or hob("doctor").returncode == 0
    finally:
        for folder in [hob.home, *[p for p in hob.home.rglob("*") if p.is_dir()]]:
            folder.chmod(0o755)
    after = snapshot(hob.home)
    assert [a[0] for a in after] == [b[0] for b in before]


@pytest.mark.parametrize("place", [".cache", ".cache/hob", ".local", ".local/state", ".local/state/hob", ".config/hob",
                                   ".config/hob/rules"])
@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_closed_folder(plain_hob, place, mode):
    hob = plain_hob
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    folder = hob.home / place
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(mode)
    try:
        for _ in range(2):
            result = hob(*REQUEST)
            assert result.returncode == 0 and result.out.startswith("find "), result.err
            if mode or ".config" not in place:
                assert hob("ask", "--engine", "rules", "sing a song").out == "echo la la\n"
    finally:
        folder.chmod(0o755)


@pytest.mark.parametrize("place", [".cache", ".cache/hob", ".local", ".local/state", ".local/state/hob", ".config",
                                   ".config/hob"])
def test_file_where_a_folder_belongs(hob, place):
    path = hob.write(place, "I am a file.\n")
    for _ in range(2):
        result = hob(*REQUEST)
        assert result.returncode == 0 and result.out.startswith("find "), result.err
    assert path.read_text() == "I am a file.\n"


def test_link_in_place_of_state(hob):
    """What hob writes never follows a link out of its folder to a file of somebody else's."""
    precious = hob.write("precious", "do not touch\n" * 500)
    state = hob.home / ".local/state/hob"
    state.mkdir(parents=True)
    (state / "engines.statistics").symlink_to(precious)
    assert hob(*REQUEST).returncode == 0
    assert precious.read_text() == "do not touch\n" * 500


def test_private_modes(hob):
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    shutil.rmtree(hob.home / ".cache", ignore_errors=True)
    os.umask(old := os.umask(0))
    os.umask(0)
    try:
        hob("ask", "--engine", "rules", "sing a song")
        hob("config", "set", "color", "never")
    finally:
        os.umask(old)
    for base in (".cache/hob", ".local/state/hob"):
        for path in [hob.home / base, *(hob.home / base).rglob("*")]:
            assert path.stat().st_mode & 0o077 == 0, (path, oct(path.stat().st_mode))
    assert (hob.home / ".config/hob/config.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["a b", "ü", "q'q", 'd"d', "$(x)", "new\nline", "-dash", "*"])
def test_home_with_a_strange_name(hob, tmp_path, name):
    home = tmp_path / name
    home.mkdir()
    hob.environment["HOME"], hob.home = str(home), home
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    for _ in range(2):
        result = hob("ask", "--engine", "rules", "sing a song")
        assert (result.returncode, result.out, result.err) == (0, "echo la la\n", "")
    assert hob("config", "set", "color", "never").returncode == 0
    assert hob("config", "get", "color").out == "never\n"


def test_deleted_working_folder(hob, tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    result = hob.bash(f"cd {gone} && rmdir {gone} && hob ask --engine rules find files larger than 100MB")
    assert result.returncode == 0 and result.out.startswith("find "), result.err
