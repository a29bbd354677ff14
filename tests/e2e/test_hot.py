"""What changes on disk holds for the next request: packs and settings that come, change and go."""
import os
import time

import packs


def song(line, name="song"):
    return packs.pack("sing a song", f"echo {line}", name)


def ask(hob):
    result = hob("ask", "--engine", "rules", "sing a song")
    return result.out or result.returncode


def test_packs_come_change_and_go(hob):
    assert ask(hob) == 3
    path = hob.write_pack("song", song("one"))
    assert ask(hob) == "echo one\n"
    for turn in range(10):  # the same size, within one second
        path.write_text(song(f"{turn:03}"))
        assert ask(hob) == f"echo {turn:03}\n"
    path.rename(path.with_name("renamed.yaml"))
    assert ask(hob) == "echo 009\n"
    path.with_name("renamed.yaml").rename(path.with_name("renamed.txt"))
    assert ask(hob) == 3, "only .yaml files are packs"
    path.with_name("renamed.txt").rename(path)
    assert ask(hob) == "echo 009\n"
    path.unlink()
    assert ask(hob) == 3
    path.parent.rmdir()
    assert ask(hob) == 3


def test_same_size_and_same_time(hob):
    """A pack put back with an old time, as tar and git do."""
    path = hob.write_pack("song", song("one"))
    assert ask(hob) == "echo one\n"
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    other = hob.write("other.yaml", song("two"))
    os.utime(other, ns=times)
    other.rename(path)
    assert ask(hob) == "echo two\n"
    path.write_text(song("six"))
    os.utime(path, ns=times)
    assert ask(hob) == "echo six\n"


def test_link_to_a_pack(hob):
    real = hob.write("elsewhere/song.yaml", song("one"))
    folder = hob.home / ".config/hob/rules"
    folder.mkdir(parents=True)
    (folder / "song.yaml").symlink_to(real)
    assert ask(hob) == "echo one\n"
    real.write_text(song("two"))
    assert ask(hob) == "echo two\n"
    real.unlink()
    assert ask(hob) == 3


def test_folder_is_replaced(hob):
    hob.write_pack("song", song("one"))
    assert ask(hob) == "echo one\n"
    hob.write(".config/hob/rules.new/song.yaml", song("two"))
    folder = hob.home / ".config/hob"
    (folder / "rules").rename(folder / "rules.old")
    (folder / "rules.new").rename(folder / "rules")
    assert ask(hob) == "echo two\n"


def test_a_fault_comes_and_goes(hob):
    path = hob.write_pack("song", song("one"))
    hob.write_pack("other", packs.pack("count to two", "echo 1 2", "count"))
    assert ask(hob) == "echo one\n"
    path.write_text("rules: [")
    assert ask(hob) == 3
    assert hob("count to two").out == "echo 1 2\n"
    path.write_text(song("two"))
    assert ask(hob) == "echo two\n"


def test_user_packs_come_before_bundled_ones(hob):
    request = "find files larger than 100MB"
    bundled = hob(request).out
    hob.write_pack("mine", packs.pack("find files larger than 100MB", "echo mine"))
    assert hob(request).out == "echo mine\n"
    (hob.home / ".config/hob/rules/mine.yaml").unlink()
    assert hob(request).out == bundled


def test_two_config_folders(hob):
    """One cache for several XDG_CONFIG_HOMEs: each has its own packs and its own settings."""
    for name in ("a", "b"):
        hob.write(f"{name}/hob/rules/song.yaml", song(name))
        hob.write(f"{name}/hob/config.toml", f'target = "{"gnu" if name == "a" else "bsd"}"\n')
    for _ in range(3):
        for name, target in (("a", "gnu"), ("b", "bsd")):
            hob.environment["XDG_CONFIG_HOME"] = str(hob.home / name)
            assert ask(hob) == f"echo {name}\n"
            assert hob("config", "get", "target").out == f"{target}\n"


def test_settings_change(hob):
    pack = "rules:\n  - id: song\n    patterns: ['sing a song']\n    template: 'echo gnu'\n    variants: {bsd: 'echo bsd', busybox: 'echo busybox'}\n"
    hob.write_pack("song", pack)
    path = hob.write(".config/hob/config.toml", "")
    for turn in range(4):
        for target in ("bsd", "gnu", "busybox"):
            path.write_text(f'target = "{target}"\n')
            assert ask(hob) == f"echo {target}\n", turn
            if turn > 1:  # now with a snapshot, which is not taken of a file this young
                time.sleep(0.03)
                assert [ask(hob), ask(hob)] == [f"echo {target}\n"] * 2
    path.unlink()
    assert ask(hob) == "echo gnu\n"


def test_commands_add_and_remove(hob):
    hob.write("song.yaml", song("one"))
    assert hob("rules", "add", "--yes", "song.yaml").returncode == 0
    assert ask(hob) == "echo one\n"
    hob.write("song.yaml", song("two"))
    assert hob("rules", "add", "--yes", "song.yaml").returncode == 0
    assert ask(hob) == "echo two\n"
    assert hob("rules", "remove", "--yes", "song").returncode == 0
    assert ask(hob) == 3
