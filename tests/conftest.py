"""What all end-to-end and attack tests share: the real programs, in a temporary HOME of their own."""
import os
import pathlib
import re
import shutil
import signal
import subprocess

import pytest

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(os.environ.get("HOB_BUILD", root / "build")).resolve()

# Root may read and write everything; without these two rights file modes count for it as for anybody.
WITHOUT_RIGHTS = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search",
                  "--"]


class Hob:
    """Runs the real program. `environment` is all that it gets, `prefix` the program that starts it; change both freely."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.program = str(build / "hob")
        self.prefix = []
        self.environment = {"HOME": str(home), "PATH": f"{build}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8",
                            "TERM": "dumb", "SHELL": "/bin/bash"}
        self.environment.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})

    def __call__(self, *words, stdin=None, timeout=60, **options):
        """The finished process, with text output; `stdin` is bytes or text."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        source = {"input": data} if data is not None else {"stdin": subprocess.DEVNULL}
        options = {"cwd": self.home, "capture_output": True, **source, **options}
        result = subprocess.run([*self.prefix, self.program, *words], env=self.environment, timeout=timeout, **options)
        result.out = (result.stdout or b"").decode("utf-8", "replace")
        result.err = (result.stderr or b"").decode("utf-8", "replace")
        return result

    def start(self, *words, **options):
        """The running process; the caller waits for it."""
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": self.home, **options}
        return subprocess.Popen([*self.prefix, self.program, *words], env=self.environment, **options)

    def bash(self, script, timeout=60):
        """The finished shell, in which `hob` is the real program; `out` and `err` are text."""
        result = subprocess.run(["bash", "-c", script], env=self.environment, cwd=self.home, stdin=subprocess.DEVNULL,
                                capture_output=True, timeout=timeout)
        result.out, result.err = result.stdout.decode("utf-8", "replace"), result.stderr.decode("utf-8", "replace")
        return result

    def write(self, name, text):
        """Writes a file below HOME and returns its path."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text)
        return path

    def write_pack(self, name, text):
        return self.write(f".config/hob/rules/{name}.yaml", text)


@pytest.fixture
def hob(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Hob(home)


@pytest.fixture
def plain_hob(hob):
    """A hob for which file modes count, even when the tests run as root."""
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None or subprocess.run([*WITHOUT_RIGHTS, "true"], capture_output=True).returncode != 0:
            pytest.skip("root cannot give its rights up here (setpriv)")
        hob.prefix = WITHOUT_RIGHTS
    if hob("version").returncode != 0:
        pytest.skip("the build folder can only be read with root's rights")
    return hob


@pytest.fixture(scope="session")
def model():
    """The default model's file; tests that need it are skipped, aloud, where it is missing."""
    home = pathlib.Path(os.environ.get("XDG_DATA_HOME", pathlib.Path.home() / ".local/share"))
    path = pathlib.Path(os.environ.get("HOB_TEST_MODEL") or home / "hob/models/gemma-3-270m-q4_k_m.gguf")
    if not path.exists():
        pytest.skip(f"the default model is not at {path}")
    return path


def assert_sentence(result, code, *parts):
    """Failed as agreed: the exit code, nothing on stdout, one sentence on stderr that holds `parts` and nothing unprintable.
    What a slow disk or network shows of its progress may stand before it."""
    assert result.returncode == code, (result.returncode, result.out[:500], result.err[:2000])
    assert result.out == ""
    assert re.fullmatch(r"([^\n]*  \d+ %\n)*hob: [^\n]+\n", result.err), result.err[:2000]
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", result.err), repr(result.err)
    for part in parts:
        assert part in result.err, (part, result.err)


def assert_no_crash(result):
    """Ended by itself with one of the exit codes of the contract."""
    assert result.returncode in (0, 1, 2, 3, 4, 5, 6, 130), (result.returncode, result.err[:2000])
    assert "Sanitizer" not in result.err, result.err[:4000]


def stop(process):
    """Ends a process that a test started, if it still runs."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.communicate()


def pytest_terminal_summary(terminalreporter):
    stats = terminalreporter.stats
    count = {name: len(stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
    for report in stats.get("skipped", []):
        terminalreporter.write_line(f"skipped {report.nodeid}: {report.longrepr[2]}")
    line = f"{count['passed']} passed, {count['failed'] + count['error']} failed"
    terminalreporter.write_line(line + (f", {count['skipped']} skipped" if count["skipped"] else ""))
