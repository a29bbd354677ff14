"""The training data: every pair of train/ passes what public pairs must pass, and what is held out or a benchmark stays out."""
import json
import os
import pathlib
import random
import subprocess
import sys

import pytest

root = pathlib.Path(__file__).resolve().parent.parent.parent
hob = pathlib.Path(os.environ.get("HOB_BUILD", root / "build")).resolve() / "hob"
sys.path.insert(0, str(root / "train"))
pytest.importorskip("yaml")
import data  # noqa: E402
import public  # noqa: E402
import sample  # noqa: E402


def refusals(pairs, *flags):
    text = "".join(f"{ask}\t{command}\n" for ask, command, _, _ in pairs)
    done = subprocess.run([hob, "model", "pairs", "--verbose", *flags, "-"], input=text, text=True, capture_output=True, check=True)
    return [line for line in done.stderr.splitlines() if not line.startswith("hob: ") and "left out" not in line]


@pytest.mark.parametrize("flags", [(), ("--placeholders",)])
def test_the_pairs_written_here_pass(flags):
    pairs = list(data.own_pairs(random.Random(7), 1))
    assert len(pairs) > 2000
    assert len(refusals(pairs, *flags)) <= len(pairs) / 100, refusals(pairs, *flags)


@pytest.mark.parametrize("flags", [(), ("--placeholders",)])
def test_sampled_meanings_pass(flags):
    pairs = sample.pairs(random.Random(7), 2000)
    assert len(refusals(pairs, *flags)) <= len(pairs) / 100, refusals(pairs, *flags)


@pytest.mark.parametrize("command, expected", [
    ('find ./ -name "*.c" -print', "find . -name '*.c'"),
    ("find -type f -exec rm -f {} \\;", "find . -type f -delete"),
    ("find /x -name *.rb | xargs wc -l", "find /x -name '*.rb' -exec wc -l {} +"),
    ("find /x/ -name '*.rb' -type f", "find /x -type f -name '*.rb'"),
    ('echo "$x y"', 'echo "$x y"'),
    ("grep -R 'abc' $HOME/y", "grep -r abc ~/y"),
])
def test_forms_of_the_packs(command, expected):
    assert public.canonical(command) == expected


@pytest.mark.parametrize("request_, command, is_faithful", [
    ("list c files in /srv", "find /srv -name '*.c'", True),
    ("list c files in /srv", "find /opt -name '*.c'", False),
    ("list files named a1.txt", "find . -name readme.txt", False),
    ("show the first 20 lines of x.log", "head -n 10 x.log", False),
    ("show $x", "echo $y", False),
])
def test_what_a_request_does_not_say(request_, command, is_faithful):
    assert public.is_faithful(request_, command) == is_faithful


def test_put_together(tmp_path):
    (tmp_path / "nl.tsv").write_text("List the links in /srv/here\tfind /srv/here -type l\nFind odd files in /srv\tfind /srv -oddness\n"
                                     "Count the links in /srv/here\tfind /srv/here -type l | wc -l\n")
    (tmp_path / "tldr.tsv").write_text("common/ls\tList files one per line with ls\tls {{[-1|--one]}} {{path/to/directory}}\n")
    (tmp_path / "cases.jsonl").write_text(json.dumps({"nl": "count the links in /srv/here!", "gold": ["ls -d x"]}) + "\n")
    subprocess.run([sys.executable, root / "train/data.py", "--hob", hob, "--nl2bash", tmp_path / "nl.tsv", "--tldr", tmp_path / "tldr.tsv",
                    "--exclude", tmp_path / "cases.jsonl", "--samples", "300", "--copies", "1", tmp_path / "out"], check=True)
    pairs = {name: [json.loads(line) for line in (tmp_path / "out" / f"{name}.jsonl").read_text().splitlines()]
             for name in ("train", "valid", "train-ph", "valid-ph")}
    everything = {(pair["prompt"], pair["reply"]) for pair in pairs["train"] + pairs["valid"]}
    assert ("List the links in /srv/here\n$ ", "find /srv/here -type l\n") in everything
    assert any(reply == "ls -1 path/to/directory\n" for _, reply in everything)
    assert not any("oddness" in reply or "Count the links in /srv/here" in prompt for prompt, reply in everything)
    for suffix in ("", "-ph"):
        assert len(pairs["valid" + suffix]) > 250
        assert not {p["prompt"] for p in pairs["train" + suffix]} & {p["prompt"] for p in pairs["valid" + suffix]}
    assert any("/path1" in p["prompt"] and "/path1" in p["reply"] for p in pairs["train-ph"])
