"""The cache may hold anything, be gone, or be written by many at once: the answer is right, and the cache is mended."""
import os
import random
import shutil
import signal
import time

import packs
import pytest
from conftest import assert_sentence, build, stop

REQUEST, ANSWER = "sing a song", "echo la la\n"
CACHE = ".cache/hob"


def prepare(hob):
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    hob.write(".config/hob/config.toml", 'color = "never"\n')
    # Settings younger than the clock's grain are not kept, so the snapshot may need a second run.
    for _ in range(20):
        assert ask(hob).out == ANSWER
        if is_served_lightly(hob):
            break
        time.sleep(0.02)
    assert is_served_lightly(hob)
    return sorted(p for p in (hob.home / CACHE).iterdir() if p.suffix in (".image", ".snapshot"))


def ask(hob):
    return hob("ask", "--engine", "rules", REQUEST)


def is_served_lightly(hob):
    """Whether the light program answers alone from what is in the cache."""
    hob.environment["HOB_LATE"] = "/bin/false"
    try:
        return ask(hob).out == ANSWER
    finally:
        del hob.environment["HOB_LATE"]


def leftovers(hob):
    known = (".image", ".snapshot", ".lock", ".statistics")
    return [p.name for p in (hob.home / CACHE).rglob("*") if p.is_file() and p.suffix not in known]


def cut(length):
    return lambda path: os.truncate(path, min(length, path.stat().st_size))


def cut_by(part):
    return lambda path: os.truncate(path, int(path.stat().st_size * part))


def fill(data):
    return lambda path: path.write_bytes(data)


def flip(place):
    def change(path):
        data = bytearray(path.read_bytes())
        data[place % len(data)] ^= 0xFF
        path.write_bytes(data)
    return change


def noise(path):
    random.seed(7)
    path.write_bytes(random.randbytes(path.stat().st_size))


def noise_behind_header(path):
    random.seed(8)
    data = path.read_bytes()
    path.write_bytes(data[:64] + random.randbytes(len(data) - 64))


def swap(path):
    others = [p for p in path.parent.iterdir() if p.is_file() and p != path and p.suffix in (".image", ".snapshot")]
    path.write_bytes(others[0].read_bytes())


def as_directory(path):
    path.unlink()
    path.mkdir()


def as_fifo(path):
    path.unlink()
    os.mkfifo(path)


def as_link(target):
    def change(path):
        path.unlink()
        path.symlink_to(target)
    return change


DAMAGE = {
    "gone": os.unlink, "empty": cut(0), "one byte": cut(1), "header only": cut(48), "half": cut_by(0.5),
    "all but one byte": lambda p: os.truncate(p, p.stat().st_size - 1),
    "one byte more": lambda p: p.write_bytes(p.read_bytes() + b"\0"), "twice": lambda p: p.write_bytes(p.read_bytes() * 2),
    "zeros": lambda p: p.write_bytes(b"\0" * p.stat().st_size), "ones": lambda p: p.write_bytes(b"\xff" * p.stat().st_size),
    "noise": noise, "noise behind the header": noise_behind_header, "text": fill(b"hello\n"),
    "an ELF file": fill(open("/bin/true", "rb").read()),
    "another file of the cache": swap, "directory": as_directory, "fifo": as_fifo, "link to a text": as_link("/etc/passwd"),
    "link to a device": as_link("/dev/zero"), "dangling link": as_link("nowhere"), "link to itself": lambda p: as_link(p.name)(p),
    "huge and sparse": lambda p: os.truncate(p, 1 << 40),
    **{f"flipped byte {place}": flip(place) for place in (0, 7, 8, 16, 24, 32, 40, 48, 56, 64, 100, 200, 1000, -1, -9)},
}
NOT_REPLACEABLE = {"directory"}


@pytest.mark.parametrize("which", [".image", ".snapshot"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_file(hob, which, damage):
    files = prepare(hob)
    path, = [p for p in files if p.suffix == which]
    DAMAGE[damage](path)
    for _ in range(2):
        result = ask(hob)
        assert (result.returncode, result.out) == (0, ANSWER), (result.out, result.err)
    if damage not in NOT_REPLACEABLE:
        assert is_served_lightly(hob), "the cache was not mended"
        assert path.is_file() and not path.is_symlink()
    assert os.path.getsize("/etc/passwd") > 0
    assert leftovers(hob) == []


def test_bits_of_the_image_flipped_here_and_there(hob):
    """A damaged image that is noticed is made anew without a word; never a crash or a wrong answer."""
    path, = [p for p in prepare(hob) if p.suffix == ".image"]
    whole = path.read_bytes()
    random.seed(11)
    for place in sorted(random.sample(range(len(whole)), min(150, len(whole)))):
        data = bytearray(whole)
        data[place] ^= 1 << random.randrange(8)
        path.write_bytes(data)
        result = ask(hob)
        assert (result.returncode, result.out, result.err) == (0, ANSWER, ""), (place, result.out, result.err)


def test_bundled_image_damaged(hob, tmp_path):
    share = tmp_path / "share"
    (share / "rules").mkdir(parents=True)
    for pack in [build / "share/rules/language.yaml", *(build / "share/rules").glob("find*.yaml")]:
        (share / "rules" / pack.name).write_bytes(pack.read_bytes())
    whole = (build / "share/rules.image").read_bytes()
    hob.environment["HOB_DATADIR"] = str(share)
    expected = None
    for data in (whole, whole[:-1], b"\0" * 5000, None, whole):
        image = share / "rules.image"
        image.unlink(missing_ok=True)
        if data is not None:
            image.write_bytes(data)
        result = hob("ask", "--engine", "rules", "find all files and print only their names")
        assert result.returncode == 0, result.err
        expected = expected or result.out
        assert result.out == expected


def test_hundred_processes_on_a_cold_cache(hob):
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    hob.write_pack("more", "rules:\n" + "".join(
        f"  - {{id: m{i}, patterns: ['count sheep number {i}'], template: 'echo sheep {i}'}}\n" for i in range(300)))
    hob.write(".config/hob/config.toml", 'color = "never"\n')
    processes = [hob.start("ask", "--engine", "rules", REQUEST if i % 2 == 0 else f"count sheep number {i}") for i in range(100)]
    try:
        for i, process in enumerate(processes):
            out, err = process.communicate(timeout=120)
            assert (process.returncode, out.decode()) == (0, ANSWER if i % 2 == 0 else f"echo sheep {i}\n"), (i, err)
            assert err == b"", (i, err)
    finally:
        for process in processes:
            stop(process)
    images = list((hob.home / CACHE).glob("*.image"))
    assert len(images) == 1
    assert leftovers(hob) == []
    assert images[0].stat().st_mode & 0o777 == 0o600
    assert (hob.home / CACHE).stat().st_mode & 0o777 == 0o700
    assert is_served_lightly(hob)


def test_packs_change_under_many_readers(hob):
    """While a pack is replaced again and again, every answer is one of the two that it ever held."""
    hob.write_pack("good", packs.pack("sing a song", "echo la 0"))
    running = []
    try:
        for turn in range(40):
            path = hob.write(".config/hob/rules/new.tmp", packs.pack("sing a song", f"echo la {turn % 2}"))
            path.rename(path.with_name("good.yaml"))
            running.append(hob.start("ask", "--engine", "rules", REQUEST))
        for process in running:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0 and out in (b"echo la 0\n", b"echo la 1\n"), (out, err)
    finally:
        for process in running:
            stop(process)
    assert ask(hob).out == "echo la 1\n"
    assert leftovers(hob) == []


def test_killed_while_it_compiles(hob):
    """kill -9 at many moments of the first build, then a normal request."""
    hob.write_pack("good", packs.pack("sing a song", "echo la la"))
    hob.write_pack("more", "rules:\n" + "".join(
        f"  - {{id: m{i}, patterns: ['count sheep number {i} (?:now|later|at night)'], template: 'echo sheep {i}'}}\n" for i in range(3000)))
    for step in range(24):
        process = hob.start("ask", "--engine", "rules", REQUEST)
        time.sleep(step * 0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    result = ask(hob)
    assert (result.returncode, result.out) == (0, ANSWER), result.err
    assert is_served_lightly(hob)


def test_cache_deleted_between_and_during(hob):
    prepare(hob)
    for _ in range(5):
        shutil.rmtree(hob.home / ".cache")
        shutil.rmtree(hob.home / ".local")
        assert ask(hob).out == ANSWER
