"""A real terminal for a program (a pty that is its controlling terminal), and a tmux window with a real shell in it."""
import fcntl
import os
import select
import shlex
import signal
import struct
import subprocess
import termios
import time

PATIENCE = 20  # seconds until what must appear counts as missing; a bound, never a measurement


class Terminal:
    """Runs `command` with all three standard descriptors on a pty, or stdout on a pipe with `piped`."""

    def __init__(self, command, environment, folder, columns=100, piped=False):
        self.main, self.side = os.openpty()
        fcntl.ioctl(self.side, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
        self.settings = termios.tcgetattr(self.side)
        self.shown = b""
        self.pipe = None
        output = self.side
        if piped:
            self.pipe, output = os.pipe()
        self.process = subprocess.Popen(command, stdin=self.side, stdout=output, stderr=self.side, env=environment, cwd=folder,
                                        start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        if piped:
            os.close(output)

    def read(self, seconds=0.05):
        while select.select([self.main], [], [], seconds)[0]:
            try:
                data = os.read(self.main, 65536)
            except OSError:
                return
            if not data:
                return
            self.shown += data

    def wait_for(self, text):
        """Until `text` (bytes) has been shown; then forgets all up to it."""
        until = time.monotonic() + PATIENCE
        while text not in self.shown:
            assert time.monotonic() < until and (self.process.poll() is None or self.read() or text in self.shown), f"{text!r} is not in {self.shown!r}"
            self.read()
        before, _, self.shown = self.shown.partition(text)
        return before

    def type(self, data):
        os.write(self.main, data)

    def end(self):
        """The exit code, what was shown since the last wait_for(), and the terminal's settings now."""
        until = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < until, f"still running; shown: {self.shown!r}"
            self.read()
        self.read()
        return self.process.returncode, self.shown, termios.tcgetattr(self.side)

    def close(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for fd in (self.main, self.side, self.pipe):
            if fd is not None:
                os.close(fd)


class Window:
    """A shell in a tmux of its own. Keys are tmux's names ("M-e", "Enter")."""

    def __init__(self, folder, environment, command):
        self.socket = str(folder / "tmux")
        self.environment = {**environment, "TERM": "xterm-256color"}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "30", "-c", str(folder), f"exec {command}")

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], env=self.environment, capture_output=True, text=True,
                              timeout=30, check=True).stdout

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def screen(self):
        return self.tmux("capture-pane", "-p").rstrip("\n")

    def line(self):
        lines = [line for line in self.screen().split("\n") if line.strip()]
        return lines[-1].rstrip() if lines else ""

    def wait_for(self, is_there, what):
        until = time.monotonic() + PATIENCE
        while not is_there(self):
            assert time.monotonic() < until, f"{what}; the screen is:\n{self.screen()}"
            time.sleep(0.03)

    def wait_for_line(self, text):
        self.wait_for(lambda window: window.line() == text, f"the last line is not {text!r}")

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], env=self.environment, capture_output=True, timeout=30)


def quoted(*words):
    return " ".join(shlex.quote(str(word)) for word in words)
