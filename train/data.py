"""Puts the training data together: train.jsonl and valid.jsonl, and both with surrogates (-ph), lines of hob model pairs.

Sources, the most trusted first: the pairs of train/pairs, meanings sampled by train/sample.py, the examples of the packs, and
public pairs that are read where they lie (nl2bash.tsv: request, command; tldr.tsv: page, description, command with {{holes}}).
What equals a case of a benchmark is left out. The same seed gives the same files.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys

import yaml

import public
import sample
import slots
import tryout

ROOT = pathlib.Path(__file__).resolve().parent.parent
VALID_PAIRS = 300
REQUEST_CHARACTERS_MAX, COMMAND_CHARACTERS_MAX = 220, 200
# A surrogate that is a whole word needs no quotes: they come with what it stands for.
QUOTED_SURROGATE = re.compile(r"""(?<= )(['"])((?:text|name|user|group|host|file|path)\d+)\1(?=\s)""")
RANK = ["own", "sample", "packs", "nl2bash", "tldr"]


def plain(text):
    """For comparing requests: words and signs alone, in small letters."""
    return " ".join(re.sub(r"[\"'`.,!?]+(?=\s|$)|(?<!\S)[\"'`]+", " ", text.lower()).split())


def plain_command(text):
    return " ".join(text.replace("'", "").replace('"', "").split())


def own_pairs(rng, copies):
    """train/pairs/*.tsv: phrasings divided by " | ", a tab, the command; {slots} as in slots.py, [words] that may be missing."""
    for file in sorted((ROOT / "train/pairs").glob("*.tsv")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            phrasings, _, command = line.partition("\t")
            if not command:
                sys.exit(f"{file}:{number}: no tab")
            has_slots = bool(slots.SLOT.search(phrasings))
            for phrase in phrasings.split(" | "):
                for _ in range(copies if has_slots else 1):
                    try:
                        yield (*slots.fill(phrase.strip(), command, rng), "own", 1.5)
                    except KeyError as missing:
                        sys.exit(f"{file}:{number}: no slot {missing}")


def pack_pairs():
    """The examples that the packs and the grammar are tested with, and the paraphrases of the grammar's tests."""
    for file in sorted((ROOT / "rules").glob("*.yaml")) + sorted((ROOT / "grammar").glob("*.yaml")):
        tree = yaml.safe_load(file.read_text())
        for rule in (tree.get("rules") or []) + (tree.get("commands") or []):
            for example in rule.get("examples") or []:
                if example.get("command"):
                    yield str(example["ask"]), example["command"], "packs", 1.0
    command = None
    for line in (ROOT / "tests/data/grammar/paraphrases.txt").read_text().splitlines():
        if line.startswith("$ "):
            command = line[2:]
        elif line and not line.startswith(("#", "= ")) and command:
            yield line, command, "packs", 1.0


def slip(word, rng):
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return word[:at] + word[at + 1:]
    if kind == 1:
        return word[:at] + word[at + 1] + word[at] + word[at + 2:]
    return word[:at] + word[at] + word[at:]


def disturbed(request, command, rng):
    """As a hurried person writes: an article dropped, a polite word, small letters, a slip of the finger."""
    kind = rng.random()
    if kind < 0.10:
        request = re.sub(r"\b(the|a|an|all|of the) (?=\w)", "", request, count=1)
    elif kind < 0.14:
        request = rng.choice(["please ", "can you ", "how do I ", "how to ", "I want to ", "i need to "]) + request[:1].lower() + request[1:]
    elif kind < 0.19:
        words = request.split(" ")
        places = [i for i, word in enumerate(words) if re.fullmatch(r"[a-z]{5,}", word) and word not in command]
        if places:
            place = rng.choice(places)
            words[place] = slip(words[place], rng)
        request = " ".join(words)
    elif kind < 0.34:
        request = request[:1].upper() + request[1:]
    elif kind < 0.44 and re.match(r"[A-Z][a-z]", request):
        request = request[:1].lower() + request[1:]
    if rng.random() < 0.15 and request[-1] not in ".?!":
        request += "."
    return request


def is_short(request, command):
    return 3 < len(request) <= REQUEST_CHARACTERS_MAX and 1 < len(command) <= COMMAND_CHARACTERS_MAX and "\n" not in request + command


def benchmark(path):
    """Requests and commands that must not be learned."""
    requests, commands = set(), set()
    for line in pathlib.Path(path).read_text().splitlines():
        case = json.loads(line)
        requests.add(plain(case["nl"]))
        requests.add(plain(re.sub(r" \(with [^()]*\)$", "", case["nl"])))
        for gold in case["gold"]:
            commands.add(plain_command(gold))
            commands.add(plain_command(public.filled(gold) or gold))
            commands.add(plain_command(public.canonical(gold)))
    return requests, commands


def collect(options):
    rng = random.Random(options.seed)
    pairs = list(own_pairs(rng, options.copies))
    pairs += sample.pairs(rng, options.samples)
    pairs += pack_pairs()
    if options.nl2bash:
        pairs += public.nl2bash(options.nl2bash)
    if options.tldr:
        pairs += public.tldr(options.tldr, rng)
    pairs = [(disturbed(ask, command, rng) if source in ("own", "sample", "packs") else ask, command, source, weight)
             for ask, command, source, weight in pairs]
    faulty = tryout.faulty(command for _, command, source, _ in pairs if source == "nl2bash")
    requests, commands = benchmark(options.exclude) if options.exclude else (set(), set())
    counts, best = collections.Counter(), {}
    for request, command, source, weight in pairs:
        request, command = " ".join(request.split()), command.strip()
        if not is_short(request, command):
            counts[source, "too long or too short"] += 1
        elif command in faulty:
            counts[source, "fails on its own syntax when it is run"] += 1
        elif plain(request) in requests or plain_command(command) in commands:
            counts[source, "equals a benchmark case"] += 1
        elif plain(request) in best and RANK.index(best[plain(request)][2]) <= RANK.index(source):
            counts[source, "the request is there already"] += 1
        else:
            best[plain(request)] = (request, command, source, weight)
    for (source, why), count in sorted(counts.items()):
        print(f"{count:7} of {source} left out: {why}", file=sys.stderr)
    kept = list(best.values())
    rng.shuffle(kept)
    return kept


def hob_pairs(hob, pairs, has_surrogates):
    text = "".join(f"{ask}\t{command}\t{source}\t{weight}\n" for ask, command, source, weight in pairs)
    arguments = [hob, "model", "pairs"] + ["--placeholders", "--hints"] * has_surrogates + ["-"]
    done = subprocess.run(arguments, input=text, text=True, stdout=subprocess.PIPE, check=True)
    lines = done.stdout.splitlines(keepends=True)
    return [bare(line) for line in lines] if has_surrogates else lines


def bare(line):
    pair = json.loads(line)
    pair["reply"] = QUOTED_SURROGATE.sub(r"\2", pair["reply"])
    return json.dumps(pair, separators=(",", ":")) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hob", default=str(ROOT / "build/hob"))
    parser.add_argument("--nl2bash", help="nl2bash.tsv, read in place")
    parser.add_argument("--tldr", help="tldr.tsv, read in place")
    parser.add_argument("--exclude", help="cases.jsonl of a benchmark: nothing that equals a case is used")
    parser.add_argument("--samples", type=int, default=7000, help="meanings to sample")
    parser.add_argument("--copies", type=int, default=4, help="fillings of each phrase of train/pairs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("into", help="the folder for the four files")
    options = parser.parse_args()
    into = pathlib.Path(options.into)
    into.mkdir(parents=True, exist_ok=True)
    pairs = collect(options)
    # What is held out is held out in both forms, so it must pass as both.
    whole = [line for line in hob_pairs(options.hob, pairs, False)]
    passed = {(json.loads(line)["prompt"]) for line in whole}
    pairs = [pair for pair in pairs if prompt_of(pair[0]) in passed]
    held_out = set(pair[0] for pair in pairs[:VALID_PAIRS])
    for name, members in (("valid", [p for p in pairs if p[0] in held_out]), ("train", [p for p in pairs if p[0] not in held_out])):
        for suffix in ("", "-ph"):
            lines = hob_pairs(options.hob, members, suffix != "")
            if name == "train" and suffix:
                lines = once(lines, into / f"valid{suffix}.jsonl")
            (into / f"{name}{suffix}.jsonl").write_text("".join(lines))
            report(name + suffix, lines)


def once(lines, held_out):
    """Without doubles, which surrogates make of different requests, and without what is held out."""
    seen = {json.loads(line)["prompt"] for line in held_out.read_text().splitlines()}
    kept = []
    for line in lines:
        prompt = json.loads(line)["prompt"]
        if prompt not in seen:
            seen.add(prompt)
            kept.append(line)
    return kept


def prompt_of(request):
    return (request[:-1] if len(request) > 1 and request.endswith(".") and request[-2] not in " ./" else request) + "\n$ "


def report(name, lines):
    sources = collections.Counter(json.loads(line)["source"] for line in lines)
    characters = sum(len(pair["prompt"]) / 4.2 + len(pair["reply"]) / 3.2 for pair in map(json.loads, lines))
    print(f"{name}: {len(lines)} pairs, about {characters:.0f} tokens; {dict(sources)}", file=sys.stderr)


if __name__ == "__main__":
    main()
