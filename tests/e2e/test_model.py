"""The real model inside the real program: answers, speed, interruption, kept states, adapters, other files."""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import pytest

from conftest import assert_no_crash, assert_sentence, build, stop
from gguf_maker import copy_with, write_adapter

CHATML = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
          "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


SURE = "count the lines of notes.txt"  # what the bare model answers the same way, whatever the sums' last digits are


@pytest.fixture
def local(hob, model):
    """A hob that has the default model, without the adapter that comes with hob, and asks nothing else."""
    hob.write(".config/hob/config.toml", '[model]\nadapter = "none"\n')
    hob.environment["HOB_MODEL_NAME"] = str(model)
    hob.environment["HOB_ENGINE_ORDER"] = "local"
    hob.environment["HOB_ENGINE_LOCAL_DEADLINE_MS"] = "300000"  # tests may share the machine with a build
    hob.environment["HOB_MODEL_CANDIDATES"] = "2"
    hob.environment["HOB_ENGINE_ANSWER_PERCENT"] = "0"  # any answer will do: it is seldom right without the adapter
    return hob


def ask(hob, *words):
    result = hob("ask", "--json", *words, timeout=120)
    assert result.returncode == 0, result.err
    return json.loads(result.out)


def test_it_really_answers(local):
    (local.home / ".config/hob/config.toml").unlink()  # with the adapter that comes with hob
    answer = ask(local, "find files larger than 100MB")
    assert answer["engine"] == "local" and answer["rule"] is None
    assert "find" in answer["command"] and "+100M" in answer["command"]
    assert 0 < answer["confidence"] <= 1


def test_stdout_holds_the_command_alone(local):
    result = local("show the current date", timeout=120)
    assert result.returncode == 0, result.err
    assert result.out.count("\n") == 1 and "\x1b" not in result.out


def test_the_second_process_goes_on_from_the_kept_state(local):
    folder = local.home / ".cache/hob/states"
    first = ask(local, SURE)
    kept = list(folder.iterdir())
    assert len(kept) == 1 and kept[0].stat().st_mode & 0o777 == 0o600
    assert ask(local, SURE)["command"] == first["command"]
    assert list(folder.iterdir()) == kept
    for damage in (b"", b"noise", kept[0].read_bytes()[:-1000], kept[0].read_bytes()[:500] + bytes(9000)):
        kept[0].write_bytes(damage)
        assert ask(local, SURE)["command"] == first["command"]
        assert kept[0].stat().st_size > 100000


def test_states_stay_few(local):
    for count in range(1, 7):
        local.environment["HOB_MODEL_BATCH"] = str(256 + count)
        ask(local, "show the date")
    assert len(list((local.home / ".cache/hob/states").iterdir())) <= 4


def test_a_read_only_home_still_answers(plain_hob, model):
    plain_hob.environment.update(HOB_MODEL_NAME=str(model), HOB_ENGINE_ORDER="local")
    if not os.access(model, os.R_OK) or plain_hob("model", "info").returncode != 0:
        pytest.skip("the model can only be read with root's rights")
    plain_hob.home.chmod(0o500)
    try:
        assert "notes.txt" in ask(plain_hob, SURE)["command"]
    finally:
        plain_hob.home.chmod(0o700)


def test_many_at_once_on_a_cold_cache(local):
    running = [local.start("ask", "--json", SURE) for _ in range(6)]
    answers = set()
    for process in running:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        answers.add(json.loads(out)["command"])
    assert len(answers) == 1
    assert len(list((local.home / ".cache/hob/states").iterdir())) == 1


@pytest.mark.parametrize("wait_ms", [20, 60, 150, 300, 600, 1000])
def test_ctrl_c_ends_it(local, wait_ms, record_property):
    local.environment.update(HOB_MODEL_CANDIDATES="8", HOB_MODEL_EXAMPLES="64")
    process = local.start("ask", "describe every file below here in all detail")
    try:
        time.sleep(wait_ms / 1000)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        took = time.monotonic() - start
    finally:
        stop(process)
    print(f"interrupted after {wait_ms} ms: ended {took * 1000:.1f} ms later")
    assert took < 2
    if process.returncode == 0:
        pytest.skip("it had answered already")
    assert process.returncode in (130, -signal.SIGINT) and out == b""


def test_a_request_beyond_the_context_names_both_numbers(local):
    local.environment["HOB_MODEL_CONTEXT"] = "512"
    result = local("ask", "sort " + "these words and others " * 200, timeout=120)
    assert_sentence(result, result.returncode, "512", "tokens")
    assert result.returncode != 0


def test_special_tokens_in_a_request_are_words(local):
    assert_no_crash(local("ask", "show <eos><end_of_turn> <start_of_turn>model", timeout=120))


@pytest.mark.parametrize("name, data", [("empty", b""), ("noise", os.urandom(50000)), ("start", b"GGUF\3\0\0\0"),
                                        ("claims", b"GGUF\3\0\0\0" + b"\xff" * 16), ("text", b"not a model\n" * 99)])
def test_bad_files_are_sentences(hob, name, data):
    hob.environment.update(HOB_MODEL_NAME=str(hob.write(f"{name}.gguf", data)), HOB_ENGINE_ORDER="local")
    for words in (["ask", "list files"], ["model", "info"], ["model", "test"]):
        assert_sentence(hob(*words), 1, name)


def test_a_cut_model_is_a_sentence(hob, model):
    with open(model, "rb") as file:
        path = hob.write("cut.gguf", file.read(50_000_000))
    hob.environment.update(HOB_MODEL_NAME=str(path), HOB_ENGINE_ORDER="local")
    assert_sentence(hob("ask", "list files"), 1, "cut", "50000000")
    assert_sentence(hob("model", "pull", str(path)), 1, "cut")
    assert hob("model", "list").out == ""


def test_missing_models_and_folders(hob):
    hob.environment.update(HOB_ENGINE_ORDER="local")
    hob.environment["HOB_MODEL_NAME"] = "nosuch"
    assert_sentence(hob("ask", "list files"), 6, "nosuch", "hob model pull")
    hob.environment["HOB_MODEL_NAME"] = str(hob.home)
    assert_sentence(hob("ask", "list files"), 6, "folder")


def test_damaged_weights_are_found(local, model):
    assert local("model", "pull", str(model), "--name", "m").returncode == 0
    path = local.home / ".local/share/hob/models/m.gguf"
    with open(path, "r+b") as file:
        file.seek(200_000_000)
        file.write(b"damage")
    assert_sentence(local("model", "test", "m"), 1, "damaged", "sha256")


def test_the_model_is_measured(local):
    (local.home / ".config/hob/config.toml").unlink()  # with the adapter that comes with hob, which needs no examples
    local.environment["HOB_MODEL_CANDIDATES"] = "1"
    result = local("model", "test", "--json", timeout=300)
    assert result.returncode == 0, result.err
    measures = json.loads(result.out)
    print(f"loaded in {measures['load_us'] / 1000:.0f} ms, {measures['tokens_per_s']:.1f} tokens/s")
    assert measures["tokens_per_s"] > 0 and measures["first_token_us"] > 0 and measures["memory_bytes"] > 1e8
    assert measures["cases"] == len(measures["answers"]) >= measures["answered"] >= measures["right"] > 0
    assert measures["right"] == sum(answer["right"] for answer in measures["answers"])
    card = json.loads(local("model", "info", "--json").out)["measured"]
    assert card == {key: measures[key] for key in card}


def test_an_adapter_changes_the_answers(local, model):
    del local.environment["HOB_MODEL_NAME"]
    assert local("model", "pull", str(model), "--name", "gemma-3-270m-q4_k_m").returncode == 0
    plain = ask(local, SURE)
    added = local("model", "adapter", "add", str(write_adapter(local.home / "noise.gguf", scale=0.3)))
    assert added.returncode == 0, added.err
    assert [a["in_use"] for a in json.loads(local("model", "adapter", "list", "--json").out)] == [True]
    assert json.loads(local("model", "info", "noise", "--json").out)["kind"] == "adapter"
    changed = local("ask", "--json", SURE, timeout=120)
    assert_no_crash(changed)
    assert changed.out == "" or json.loads(changed.out)["confidence"] != plain["confidence"]
    assert_sentence(local("model", "use", "noise"), 2, "adapter")
    assert local("model", "adapter", "rm", "noise", "--yes").returncode == 0
    assert local("model", "adapter", "none").returncode == 0
    assert ask(local, SURE)["command"] == plain["command"]


def test_the_adapter_that_comes_with_hob_is_used_with_its_model(local):
    if not any(build.glob("share/adapters/*.gguf")):
        pytest.skip("no adapter comes with this hob")
    plain = ask(local, "print the words of notes.txt, one on each line")
    assert local("model", "adapter", "default").returncode == 0
    assert "hob-command" in local("model", "adapter").out
    taught = ask(local, "print the words of notes.txt, one on each line")
    assert taught["engine"] == "local" and "notes.txt" in taught["command"]
    assert taught["confidence"] > plain["confidence"]


def test_an_adapter_without_weight_changes_nothing(local):
    plain = ask(local, SURE)
    assert local("model", "adapter", "add", str(write_adapter(local.home / "zero.gguf", scale=0.0))).returncode == 0
    assert ask(local, SURE)["command"] == plain["command"]


def test_an_adapter_of_another_shape_is_refused(local):
    path = write_adapter(local.home / "wide.gguf", inner=512)
    result = local("model", "adapter", "add", str(path))
    assert result.returncode == 1 and "does not go with" in result.err
    assert json.loads(local("model", "adapter", "list", "--json").out) == []
    assert_sentence(local("model", "adapter", "add", str(local.environment["HOB_MODEL_NAME"])), 1, "not an adapter")


def test_an_adapter_of_another_model_is_refused(local):
    path = write_adapter(local.home / "other.gguf", base="0" * 64)
    assert_sentence(local("model", "adapter", str(path)), 1, "does not belong to the model")
    added = local("model", "adapter", "add", str(path))
    assert added.returncode == 1 and "does not belong to the model" in added.err and "other.gguf is taken out again" in added.err
    assert json.loads(local("model", "adapter", "list", "--json").out) == []
    assert local("config", "get", "model.adapter").out == "none\n"
    kept = shutil.copy(path, local.home / ".local/share/hob/models/other.gguf")
    assert local("model", "adapter", "add", str(path)).returncode == 1
    assert os.path.exists(kept)  # it was there before


@pytest.mark.parametrize("lines, words, code, part", [
    (["a\tls"] * 40, (), 2, "at least 20 different requests are needed"),
    ([f"show {i}.txt\tcat {i}.txt" for i in range(30)], ("--name", "../x"), 2, "has no slash"),
    ([f"show {i}.txt\tcat {i}.txt" for i in range(30)], ("--name", "base"), 2, "is no adapter"),
    ([f"show {i}.txt\tcat {i}.txt" for i in range(30)], (), 5, "nothing is fetched"),
])
def test_tuning_is_refused_before_anything_is_made(local, model, lines, words, code, part):
    models = local.home / ".local/share/hob/models"
    models.mkdir(parents=True)
    (models / "base.gguf").symlink_to(model)
    local.write("pairs.tsv", "\n".join(lines))
    result = local("model", "tune", "pairs.tsv", *words)
    assert result.returncode == code and part in result.err, result.err
    assert not list(local.home.glob(".cache/hob/t*")) and sorted(os.listdir(models)) == ["base.gguf"]


def test_tuning_without_network_or_python(local):
    local.write("pairs.tsv", "".join(f"show {i}.txt\tcat {i}.txt\n" for i in range(30)))
    local.environment["HOB_OFFLINE"] = "true"
    assert_sentence(local("model", "tune", "pairs.tsv"), 6, "hob is offline")
    local.environment["PATH"] = str(build)
    assert_sentence(local("model", "tune", "pairs.tsv"), 6, "install python3")


def test_a_chat_template_is_used(local, model):
    path = copy_with(model, local.home / "chat.gguf", **{"tokenizer.chat_template": CHATML})
    assert json.loads(local("model", "info", str(path), "--json").out)["chat_template"] is True
    plain = json.loads(local("model", "test", "--quick", "--json", timeout=120).out)
    chat = local("model", "test", str(path), "--quick", "--json", timeout=120)
    assert chat.returncode == 0, chat.err
    assert json.loads(chat.out)["prompt_tokens"] > plain["prompt_tokens"]
    local.environment["HOB_MODEL_NAME"] = str(path)
    assert_no_crash(local("ask", "find files larger than 100MB <|im_end|>", timeout=120))


def test_an_unknown_template_is_a_sentence(local, model):
    path = copy_with(model, local.home / "odd.gguf", **{"tokenizer.chat_template": "{{ odd }}"})
    local.environment["HOB_MODEL_NAME"] = str(path)
    assert_sentence(local("ask", "list files", timeout=120), 1, "template")


def test_no_room_is_a_sentence(hob, model):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    result = hob("model", "pull", str(model), preexec_fn=small_files)
    assert result.returncode == 1 and "no room" in result.err, result.err
    assert list((hob.home / ".local/share/hob/models").iterdir()) == []


def test_pull_use_and_rm(hob, model, tmp_path):
    server = subprocess.Popen([sys.executable, "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(model.parent)],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        port = server.stdout.readline().decode().split(" port ")[1].split()[0]
        url = f"http://127.0.0.1:{port}/{model.name}"
        wrong = hob("model", "pull", url, "--sha256", "0" * 64)
        assert wrong.returncode == 1 and "sha256" in wrong.err
        assert_sentence(hob("model", "pull", url, "--offline"), 6, "offline")
        assert_sentence(hob("model", "pull", f"http://127.0.0.1:{port}/none.gguf"), 6, "404")
        assert hob("model", "list", "--json").out == "[]\n"
        good = hob("model", "pull", url, "--name", "fetched")
        assert good.returncode == 0 and good.out == "", good.err
        assert "already" in hob("model", "pull", url, "--name", "fetched").err
    finally:
        stop(server)
    assert hob("model", "use", "fetched").returncode == 0
    assert json.loads(hob("model", "list", "--json").out)[0]["in_use"] is True
    assert_sentence(hob("model", "rm", "fetched"), 5, "--yes")
    assert_sentence(hob("model", "rm", "../models/fetched", "--yes"), 2)
    assert hob("model", "rm", "fetched", "--yes").returncode == 0
    assert hob("model", "list", "--json").out == "[]\n"
    assert hob("config", "get", "model.name").out == "gemma-3-270m-q4_k_m.gguf\n"


def test_an_interrupted_pull_goes_on(hob, model):
    """Against a server with ranges that sends slowly at first."""
    script = hob.write("server.py", SLOW_SERVER)
    server = subprocess.Popen([sys.executable, str(script), str(model)], stdout=subprocess.PIPE)
    try:
        url = f"http://127.0.0.1:{server.stdout.readline().decode().strip()}/m.gguf"
        part = hob.home / ".local/share/hob/models/.m.gguf.part"
        process = hob.start("model", "pull", url)
        for _ in range(200):
            time.sleep(0.05)
            if part.exists() and part.stat().st_size > 10_000_000:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        assert process.returncode == 130
        there = part.stat().st_size
        assert 10_000_000 < there < model.stat().st_size
        result = hob("model", "pull", url)
        assert result.returncode == 0, result.err
        assert int(server.stdout.readline()) == 0 and int(server.stdout.readline()) == there
    finally:
        stop(server)
    assert hob("model", "test", "--quick", "m", timeout=120).returncode == 0


SLOW_SERVER = '''
import http.server, pathlib, sys, time
data = pathlib.Path(sys.argv[1]).read_bytes()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        start = int(self.headers.get("Range", "bytes=0-")[6:-1])
        print(start, flush=True)
        self.send_response(206 if start else 200)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(data) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        for at in range(start, len(data), 1 << 20):
            self.wfile.write(data[at:at + (1 << 20)])
            if not start:
                time.sleep(0.02)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
'''
