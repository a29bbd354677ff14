"""Fetching a model from a server that breaks off, lies, stalls or is not there."""
import hashlib
import http.server
import os
import signal
import socket
import threading
import time

import packs
import pytest
from conftest import assert_no_crash, assert_sentence, stop

# A whole file as far as its header says: no tensors, then bytes that belong to none.
MODEL = packs.gguf(("general.architecture", "llama"), ("general.name", "served")) + bytes(i * 31 % 256 for i in range(3_000_000))
DIGEST = hashlib.sha256(MODEL).hexdigest()
TAG = f'"{DIGEST[:16]}"'


class Server(http.server.ThreadingHTTPServer):
    """Serves MODEL with ranges, as `behaviour` says."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.behaviour = lambda handler, start: None
        self.break_after = None
        self.answers_left = None  # after so many, connections are closed without a word
        self.data = MODEL
        self.ignore_range = False
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def url(self, name="served.gguf"):
        return f"http://127.0.0.1:{self.server_port}/{name}"

    def handle_error(self, request, client_address):
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body):
        server, data = self.server, self.server.data
        wanted = self.headers.get("Range")
        server.requests.append((self.command, wanted, dict(self.headers)))
        tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
        is_same = self.headers.get("If-Range", tag) == tag
        start = int(wanted.split("=")[1].split("-")[0]) if wanted and is_same and not server.ignore_range else 0
        self.close_connection = True
        if server.answers_left is not None:
            server.answers_left -= 1
            if server.answers_left < 0:
                return
        if server.behaviour(self, start):
            return
        if start > len(data) or (start == len(data) and start):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(data)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if with_body:
            end = len(data) if server.break_after is None else min(len(data), start + server.break_after)
            self.wfile.write(data[start:end])
            self.wfile.flush()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.shutdown()
    server.server_close()
    server.thread.join()


@pytest.fixture(autouse=True)
def direct(hob):
    hob.environment.update({"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"})
    if hob("model", "list").returncode:
        pytest.skip("this build has no model")


def models(hob):
    folder = hob.home / ".local/share/hob/models"
    return sorted(folder.iterdir()) if folder.exists() else []


def whole_models(hob):
    return [p for p in models(hob) if p.suffix == ".gguf"]


def test_arrives(hob, server):
    result = hob("model", "pull", "--sha256", DIGEST, server.url())
    assert (result.returncode, result.out.count("\x1b")) == (0, 0), result.err
    path, = whole_models(hob)
    assert path.name == "served.gguf" and path.read_bytes() == MODEL and path.stat().st_mode & 0o777 == 0o600
    assert not [p for p in models(hob) if "part" in p.name]
    assert all("Cookie" not in headers and "Referer" not in headers for _, _, headers in server.requests)


def test_broken_off_and_resumed(hob, server):
    server.break_after, server.answers_left = 1_000_000, 1
    first = hob("model", "pull", "--sha256", DIGEST, server.url())
    assert first.returncode in (1, 6) and "hob: " in first.err and first.out == "", first.err
    assert whole_models(hob) == []
    kept = max((p.stat().st_size for p in models(hob)), default=0)
    assert 0 < kept <= len(MODEL)
    server.break_after = server.answers_left = None
    before = len(server.requests)
    second = hob("model", "pull", "--sha256", DIGEST, server.url())
    assert second.returncode == 0, second.err
    path, = whole_models(hob)
    assert path.read_bytes() == MODEL
    ranges = [wanted for method, wanted, _ in server.requests[before:] if method == "GET" and wanted]
    assert ranges and int(ranges[0].split("=")[1].split("-")[0]) > 0, "it began from the start again"


def test_broken_off_many_times(hob, server):
    server.break_after = 700_000
    for _ in range(12):
        result = hob("model", "pull", "--sha256", DIGEST, server.url())
        if result.returncode == 0:
            break
    path, = whole_models(hob)
    assert path.read_bytes() == MODEL


def test_other_file_behind_the_same_address(hob, server):
    """The file changed between the two halves: no mixture of both is ever kept."""
    server.break_after, server.answers_left = 1_000_000, 1
    assert hob("model", "pull", server.url()).returncode != 0
    server.break_after = server.answers_left = None
    server.data = MODEL[:200] + bytes(255 - b for b in MODEL[200:])
    result = hob("model", "pull", server.url())
    if result.returncode == 0:
        path, = whole_models(hob)
        assert path.read_bytes() == server.data
    again = hob("model", "pull", "--sha256", hashlib.sha256(server.data).hexdigest(), server.url())
    assert again.returncode == 0 or whole_models(hob), again.err
    for path in whole_models(hob):
        assert path.read_bytes() == server.data


def test_server_without_ranges(hob, server):
    server.break_after, server.answers_left = 1_000_000, 1
    hob("model", "pull", "--sha256", DIGEST, server.url())
    server.break_after, server.answers_left, server.ignore_range = None, None, True
    result = hob("model", "pull", "--sha256", DIGEST, server.url())
    assert result.returncode == 0, result.err
    path, = whole_models(hob)
    assert path.read_bytes() == MODEL


def test_killed_and_resumed(hob, server):
    arrived = threading.Event()

    def stall(handler, start):
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(MODEL) - 1}/{len(MODEL)}")
        handler.send_header("ETag", TAG)
        handler.send_header("Content-Length", str(len(MODEL) - start))
        handler.end_headers()
        handler.wfile.write(MODEL[start:start + 700_000])
        handler.wfile.flush()
        arrived.set()
        released.wait(30)
        return True

    released = threading.Event()
    for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
        arrived.clear()
        server.behaviour = stall
        process = hob.start("model", "pull", "--sha256", DIGEST, server.url())
        try:
            assert arrived.wait(20)
            time.sleep(0.3)
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
        finally:
            stop(process)
        assert out == b""
        if number == signal.SIGINT:
            assert process.returncode == 130, (process.returncode, err)
        assert whole_models(hob) == []
    released.set()
    server.behaviour = lambda handler, start: None
    result = hob("model", "pull", "--sha256", DIGEST, server.url())
    assert result.returncode == 0, result.err
    assert int(server.requests[-1][1].split("=")[1].split("-")[0]) == 2_100_000
    assert whole_models(hob)[0].read_bytes() == MODEL


def test_two_at_once(hob, server):
    running = [hob.start("model", "pull", "--sha256", DIGEST, server.url()) for _ in range(4)]
    codes = []
    try:
        for process in running:
            _, err = process.communicate(timeout=60)
            codes.append(process.returncode)
            assert process.returncode == 0 or err.startswith(b"hob: "), err
    finally:
        for process in running:
            stop(process)
    assert 0 in codes
    path, = whole_models(hob)
    assert path.read_bytes() == MODEL


def status(code, **headers):
    def behave(handler, start):
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "9")
        handler.end_headers()
        handler.wfile.write(b"<b>no</b>")
        return True
    return behave


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 429, 500, 503])
def test_refused(hob, server, code):
    server.behaviour = status(code)
    assert_sentence(hob("model", "pull", server.url()), 6, str(code))
    assert whole_models(hob) == []


LIES = {
    "html with 200": status(200), "redirect to itself": lambda h, s: status(302, Location=h.path)(h, s),
    "redirect to a file": status(302, Location="file:///etc/passwd"),
    "redirect to nowhere": status(302, Location=""), "no http at all": lambda h, s: h.wfile.write(b"SSH-2.0-OpenSSH_9\r\n"),
    "nothing": lambda h, s: True,
    "endless header": lambda h,
    s: [h.wfile.write(b"HTTP/1.1 200 OK\r\n")] + [h.wfile.write(b"X-%d: " % i + b"x" * 8000 + b"\r\n") for i in range(400)],
    "huge length": lambda h, s: [h.send_response(200), h.send_header("Content-Length", str(1 << 60)), h.end_headers(),
                                 h.wfile.write(MODEL)],
    "negative length": lambda h, s: [h.send_response(200), h.send_header("Content-Length", "-5"), h.end_headers(),
                                     h.wfile.write(MODEL)],
    "wrong range": lambda h, s: [h.send_response(206), h.send_header("Content-Range", "bytes 500-600/700"),
                                 h.send_header("Content-Length", "101"), h.end_headers(), h.wfile.write(b"x" * 101)],
    "a bomb of gzip": lambda h, s: [h.send_response(200), h.send_header("Content-Encoding", "gzip"),
                                    h.send_header("Content-Length", "20"), h.end_headers(),
                                    h.wfile.write(b"\x1f\x8b" + b"\0" * 18)],
}


@pytest.mark.parametrize("behaviour", LIES.values(), ids=LIES)
def test_lies(hob, server, behaviour):
    server.behaviour = behaviour
    result = hob("model", "pull", server.url(), timeout=40)
    assert result.returncode in (1, 6) and result.out == "" and "hob: " in result.err, (result.returncode, result.err)
    assert whole_models(hob) == []


def test_wrong_checksum_from_a_server(hob, server):
    result = hob("model", "pull", "-q", "--sha256", "0" * 64, server.url())
    assert_sentence(result, 1, "sha256")
    assert whole_models(hob) == []
    # What was refused is not resumed from.
    assert hob("model", "pull", "--sha256", DIGEST, server.url()).returncode == 0
    assert whole_models(hob)[0].read_bytes() == MODEL


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_connection_refused(hob):
    assert_sentence(hob("model", "pull", f"http://127.0.0.1:{closed_port()}/m.gguf"), 6, "127.0.0.1")


def test_name_that_does_not_resolve(hob):
    assert_sentence(hob("model", "pull", "https://host.invalid/m.gguf", timeout=40), 6, "host.invalid")


@pytest.mark.parametrize("url", ["http://example.org/m.gguf", "http://192.0.2.1/m.gguf", "http://127.0.0.1.example.org/m.gguf"])
def test_only_encrypted_from_elsewhere(hob, url):
    assert_sentence(hob("model", "pull", url), 2, "https://")


@pytest.mark.parametrize("how", ["flag", "variable", "settings"])
def test_offline(hob, server, how):
    if how == "variable":
        hob.environment["HOB_OFFLINE"] = "true"
    if how == "settings":
        hob.write(".config/hob/config.toml", "offline = true\n")
    flags = ["--offline"] if how == "flag" else []
    assert_sentence(hob("model", "pull", *flags, server.url()), 6, "offline")
    assert server.requests == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/m.gguf", "file:///etc/passwd", "gopher://127.0.0.1:1/_x", "http://",
                                 "http:///x.gguf", "://x", "http://[::1/m.gguf", "http://127.0.0.1:99999/m.gguf",
                                 "http://127.0.0.1/" + "x" * 100_000, "javascript:1", "http://127.0.0.1\n/x", "data:,GGUF",
                                 "ldap://127.0.0.1/x"])
def test_addresses_that_are_none(hob, url):
    result = hob("model", "pull", "--", url, timeout=40)
    assert_no_crash(result)
    assert result.returncode in (1, 2, 6) and result.out == "", (result.returncode, result.out, result.err)
    assert whole_models(hob) == []


@pytest.mark.parametrize("name", ["..%2f..%2fevil.gguf", "%2e%2e/evil.gguf", "a%00b.gguf", "x" * 500 + ".gguf", "%1b[2J.gguf",
                                  "?q=evil.gguf", "", "m.gguf?download=true#x", ".hidden.gguf", "-rf.gguf"])
def test_name_from_the_address(hob, server, name):
    before = {p for p in hob.home.parent.rglob("*evil*")}
    result = hob("model", "pull", server.url(name))
    assert_no_crash(result)
    assert "\x1b" not in result.out + result.err
    assert {p for p in hob.home.parent.rglob("*evil*") if "hob/models" not in str(p)} == before
    for path in whole_models(hob):
        assert path.parent == hob.home / ".local/share/hob/models" and path.read_bytes() == MODEL
    assert os.listdir(hob.home.parent) == ["home"]
