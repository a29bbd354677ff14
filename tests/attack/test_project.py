"""A project's .hob.toml comes with somebody else's repository: inert until it is trusted as it is, and then it may only tighten."""
import os
import json

import pytest
from conftest import assert_sentence


@pytest.fixture
def project(hob):
    folder = hob.home / "project"
    (folder / "deep/er").mkdir(parents=True)
    return folder


def offline(hob, folder):
    result = hob("config", "get", "--json", "offline", cwd=folder)
    assert result.returncode == 0, result.err
    return json.loads(result.out)


def test_inert_until_trusted(hob, project):
    (project / ".hob.toml").write_text("offline = true\n")
    assert offline(hob, project)["value"] is False
    assert "hob config trust" in hob("config", "list", cwd=project).err
    assert hob("config", "trust", "--yes", cwd=project).returncode == 0
    for folder in (project, project / "deep/er"):
        said = offline(hob, folder)
        assert (said["value"], said["layer"], said["source"]) == (True, "project", str(project / ".hob.toml"))
    assert offline(hob, hob.home)["value"] is False


@pytest.mark.parametrize("change", [lambda t: t + "\n", lambda t: t + "# more\n", lambda t: "",
                                    lambda t: t.replace("true", "false"), lambda t: t + 'color = "always"\n'])
def test_a_changed_file_is_untrusted_again(hob, project, change):
    path = project / ".hob.toml"
    path.write_text("offline = true\n")
    assert hob("config", "trust", "--yes", cwd=project).returncode == 0
    assert offline(hob, project)["value"] is True
    path.write_text(change("offline = true\n"))
    said = offline(hob, project)
    assert said["value"] is False and said["layer"] == "built-in", said
    path.write_text("offline = true\n")
    assert offline(hob, project)["value"] is True, "the text that was trusted is trusted wherever it comes from"


def test_trust_is_for_one_place(hob, project):
    (project / ".hob.toml").write_text("offline = true\n")
    assert hob("config", "trust", "--yes", cwd=project).returncode == 0
    other = hob.home / "another"  # a path of the same length
    other.mkdir()
    (other / ".hob.toml").write_text("offline = true\n")
    assert offline(hob, other)["value"] is False


def test_may_only_tighten(hob, project):
    """The person is offline; a trusted project cannot open the network again."""
    hob.write(".config/hob/config.toml", "offline = true\n")
    (project / ".hob.toml").write_text("offline = false\n")
    hob("config", "trust", "--yes", cwd=project)
    said = offline(hob, project)
    assert (said["value"], said["layer"]) == (True, "user")


@pytest.mark.parametrize("line", ['color = "always"', 'shell = "zsh"', '[model]\nname = "/tmp/evil.gguf"',
                                  '[engine]\norder = ["local"]', '[widget]\nkey = "f2"', "[engine]\nstatistics = false",
                                  "nonsense = 1", "%%%"])
def test_other_settings_are_refused(hob, project, line):
    (project / ".hob.toml").write_text(line + "\n")
    # Untrusted, it does not even disturb.
    result = hob("ask", "--engine", "rules", "find files larger than 100MB", cwd=project)
    assert (result.returncode, result.err) == (0, "")
    assert_sentence(hob("config", "trust", "--yes", cwd=project), 1, ".hob.toml:")
    assert offline(hob, project)["value"] is False


@pytest.mark.parametrize("kind", ["directory", "fifo", "device", "binary", "ten megabytes", "unreadable", "loop"])
def test_hostile_project_file_does_not_disturb(plain_hob, project, kind):
    path = project / ".hob.toml"
    {"directory": path.mkdir, "fifo": lambda: os.mkfifo(path), "device": lambda: path.symlink_to("/dev/zero"),
     "binary": lambda: path.write_bytes(bytes(range(256)) * 99),
     "ten megabytes": lambda: path.write_bytes(b"#" * (10 << 20)),
     "unreadable": lambda: (path.write_text("offline = true\n"), path.chmod(0)),
     "loop": lambda: path.symlink_to(".hob.toml")}[kind]()
    for _ in range(2):
        result = plain_hob("ask", "--engine", "rules", "find files larger than 100MB", cwd=project, timeout=20)
        assert result.returncode == 0 and result.out.startswith("find ") and result.err == "", result.err
    result = plain_hob("config", "trust", "--yes", cwd=project, timeout=20)
    assert result.returncode == 1 and result.err.startswith("hob: "), result.err


def test_without_a_person_nothing_is_trusted(hob, project):
    (project / ".hob.toml").write_text("offline = true\n")
    result = hob("config", "trust", cwd=project, stdin="y\n")
    assert result.returncode == 5 and result.out == "", result.err
    assert offline(hob, project)["value"] is False


def test_what_is_shown_is_what_is_trusted(hob, project):
    """The text is shown before the question, and cannot play with the terminal."""
    (project / ".hob.toml").write_text("# ü\u202e\noffline = true\n")
    result = hob("config", "trust", cwd=project)
    assert "offline = true" in result.err and "\u202e" not in result.err, result.err


def test_trust_list_damaged(hob, project):
    (project / ".hob.toml").write_text("offline = true\n")
    assert hob("config", "trust", "--yes", cwd=project).returncode == 0
    trusted = hob.home / ".local/state/hob/trusted"
    for data in (b"", b"\0" * 100, os.urandom(3000), b"x" * (1 << 20), b"f" * 64 + b"  " + bytes(project) + b"/.hob.toml\n"):
        trusted.write_bytes(data)
        assert offline(hob, project)["value"] is False
