"""No space, and limits on what a process may write or use: answers still come, and no file ends up cut."""
import os
import resource
import shutil
import subprocess

import packs
import pytest
from conftest import assert_no_crash

REQUEST, ANSWER = "sing a song", "echo la la\n"


def limited(kind, amount):
    def set_limit():
        resource.setrlimit(kind, (amount, amount))
    return set_limit


@pytest.mark.parametrize("limit", [0, 1, 100, 5000, 20_000])
def test_file_size_limit(hob, limit):
    """As on a full disk, every write past the limit fails; a pipe takes the answer all the same."""
    hob.write_pack("good", packs.pack(REQUEST, "echo la la"))
    hob.write(".config/hob/config.toml", '# mine\ncolor = "never"\n')
    for _ in range(2):
        result = hob("ask", "--engine", "rules", REQUEST, preexec_fn=limited(resource.RLIMIT_FSIZE, limit))
        assert (result.returncode, result.out) == (0, ANSWER), (result.returncode, result.err)
    before = (hob.home / ".config/hob/config.toml").read_text()
    changed = hob("config", "set", "target", "busybox", preexec_fn=limited(resource.RLIMIT_FSIZE, limit))
    assert_no_crash(changed)
    after = (hob.home / ".config/hob/config.toml").read_text()
    assert after == (before if changed.returncode else '# mine\ncolor = "never"\ntarget = "busybox"\n')
    added = hob("rules", "add", "--yes", ".config/hob/rules/good.yaml", "--name", "x",
                preexec_fn=limited(resource.RLIMIT_FSIZE, limit))
    assert_no_crash(added)
    assert ask(hob).out == ANSWER
    assert not [p for p in hob.home.rglob("*") if p.is_file() and p.name.rsplit(".", 1)[-1] not in ("yaml", "toml", "image",
        "snapshot", "lock", "statistics")]


def ask(hob):
    return hob("ask", "--engine", "rules", REQUEST)


@pytest.mark.parametrize("kind,amount", [(resource.RLIMIT_NOFILE, 8), (resource.RLIMIT_NOFILE, 5), (resource.RLIMIT_CORE, 0),
                                         (resource.RLIMIT_STACK, 512 << 10),
                                         (resource.RLIMIT_MEMLOCK, 0)])
def test_other_limits(hob, kind, amount):
    hob("version")
    result = hob("ask", "--engine", "rules", "find files larger than 100MB", preexec_fn=limited(kind, amount))
    assert result.returncode == 0 and result.out.startswith("find "), (result.returncode, result.err)


@pytest.mark.parametrize("megabytes", [1, 4, 16, 64])
def test_little_memory(hob, megabytes):
    """With too little address space it may fail, but with a sentence or not at all started; nothing is left half-written."""
    if any(k.endswith("SAN_OPTIONS") for k in hob.environment) or is_sanitized(hob):
        pytest.skip("a sanitized program reserves terabytes")
    hob.write_pack("good", packs.pack(REQUEST, "echo la la"))
    result = hob("ask", "--engine", "rules", REQUEST, preexec_fn=limited(resource.RLIMIT_AS, megabytes << 20))
    assert result.returncode in (0, 1, -9, -11, -6, 127) or result.err, result.returncode
    assert ask(hob).out == ANSWER


def is_sanitized(hob):
    return b"__asan_init" in open(hob.program, "rb").read()


def on_full_disk(hob, script, size="64k"):
    """Runs a script with HOME on a file system of that size, which goes away with it."""
    user = [] if os.geteuid() == 0 else ["--map-root-user"]
    mount = ["unshare", *user, "--mount", "bash", "-c", 'mount -t tmpfs -o size=$1 tmpfs "$HOME" && cd "$HOME" && eval "$2"', "-",
             size, script]
    if shutil.which("unshare") is None or subprocess.run([*mount[:-1], "true"], env=hob.environment,
                                                         capture_output=True).returncode != 0:
        pytest.skip("no file system may be mounted here (unshare --mount)")
    result = subprocess.run(mount, env=hob.environment, capture_output=True, timeout=120)
    result.out, result.err = result.stdout.decode(), result.stderr.decode()
    return result


FILL = "cat /dev/zero >~/filler 2>/dev/null; "
PACK = "mkdir -p ~/.config/hob/rules && cat >~/.config/hob/rules/good.yaml <<'END'\n" + packs.pack(REQUEST,
    "echo la la") + "END\n"


def test_full_disk_asks(hob):
    result = on_full_disk(hob,
                          PACK + FILL + "hob ask --engine rules sing a song; hob ask --engine rules sing a song; hob find files larger than 100MB; "
                          "rm filler; hob ask --engine rules sing a song; hob ask --engine rules sing a song; find .cache -type f ! -name '*.image' ! -name '*.snapshot' ! -name '*.lock'")
    lines = result.out.splitlines()
    assert lines[:2] == ["echo la la"] * 2 and lines[2].startswith("find ") and lines[3:] == ["echo la la"] * 2, (result.out,
        result.err)


def test_full_disk_keeps_settings(hob):
    result = on_full_disk(hob, "hob config set target gnu && cp .config/hob/config.toml before && " + FILL +
                          "hob config set shell zsh; echo code $?; cmp before .config/hob/config.toml && echo same; ls -A .config/hob")
    assert "code 1" in result.out and "same" in result.out, (result.out, result.err)
    assert "config.toml: No space left" in result.err or "No space left" in result.err, result.err
    assert result.out.splitlines()[-1] == "config.toml", "a temporary file is left"


def test_full_disk_refuses_models(hob, tmp_path):
    (tmp_path / "big.gguf").write_bytes(packs.gguf(("general.architecture", "llama")) + b"\0" * 300_000)
    result = on_full_disk(hob,
                          f"hob model pull {tmp_path}/big.gguf; echo code $?; find .local -type f ! -path '*state*' | wc -l; df --output=used . | tail -1")
    assert "code 1" in result.out, (result.out, result.err)
    assert "MB free" in result.err and "make room" in result.err, result.err
