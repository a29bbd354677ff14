"""What all end-to-end and attack tests share: the real programs, in a temporary HOME of their own."""
import os
import pathlib
import subprocess

import pytest

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(os.environ.get("HOB_BUILD", root / "build"))


class Hob:
    """Runs the real program. `environment` is all that it gets; change it freely."""

    def __init__(self, home):
        self.home = pathlib.Path(home)
        self.program = str(build / "hob")
        self.environment = {"HOME": str(home), "PATH": f"{build}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8",
                            "TERM": "dumb", "SHELL": "/bin/bash"}
        self.environment.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})

    def __call__(self, *words, stdin=None, timeout=60, **options):
        """The finished process, with text output; `stdin` is bytes or text."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        source = {"input": data} if data is not None else {"stdin": subprocess.DEVNULL}
        result = subprocess.run([self.program, *words], env=self.environment, cwd=self.home, capture_output=True, timeout=timeout,
                                **source, **options)
        result.out = result.stdout.decode("utf-8", "replace")
        result.err = result.stderr.decode("utf-8", "replace")
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


@pytest.fixture
def hob(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Hob(home)


@pytest.fixture(scope="session")
def model():
    """The default model's file; tests that need it are skipped, aloud, where it is missing."""
    home = pathlib.Path(os.environ.get("XDG_DATA_HOME", pathlib.Path.home() / ".local/share"))
    path = pathlib.Path(os.environ.get("HOB_TEST_MODEL") or home / "hob/models/gemma-3-270m-q4_k_m.gguf")
    if not path.exists():
        pytest.skip(f"the default model is not at {path}")
    return path


def pytest_terminal_summary(terminalreporter):
    stats = terminalreporter.stats
    count = {name: len(stats.get(name, [])) for name in ("passed", "failed", "error", "skipped")}
    for report in stats.get("skipped", []):
        terminalreporter.write_line(f"skipped {report.nodeid}: {report.longrepr[2]}")
    line = f"{count['passed']} passed, {count['failed'] + count['error']} failed"
    terminalreporter.write_line(line + (f", {count['skipped']} skipped" if count["skipped"] else ""))
