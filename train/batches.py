"""Pairs of request and command to batches: short texts share a row, so little is padding and every batch has one shape."""
import json
from typing import NamedTuple

import numpy

POOL = 512  # texts that a batch is chosen from


class Text(NamedTuple):
    tokens: list  # all but the last are read
    prompt: int  # so many are the request's; the rest is learned
    weight: float
    source: str


class Shape(NamedTuple):
    parts: int  # one for each device
    rows: int
    length: int
    places: int  # tokens of commands that a batch has room for


def read(path, tokenizer, length):
    """The texts of a JSON-lines file; those longer than a row are left out and counted."""
    texts, long = [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            pair = json.loads(line)
            prompt = [tokenizer.begin] + tokenizer.encode(pair["prompt"])
            tokens = prompt + tokenizer.encode(pair["reply"])
            if len(tokens) - 1 > length:
                long += 1
                continue
            texts.append(Text(tokens, len(prompt), float(pair.get("weight", 1)), pair.get("source", "")))
    return texts, long


def vocabulary(*many):
    """The tokens that occur at all, and of those, by their place in the first, the ones that commands are made of."""
    kept = numpy.unique(numpy.concatenate([text.tokens for texts in many for text in texts]))
    answers = numpy.unique(numpy.concatenate([text.tokens[text.prompt :] for texts in many for text in texts]))
    return kept, numpy.searchsorted(kept, answers)


def renumber(texts, kept):
    return [text._replace(tokens=numpy.searchsorted(kept, text.tokens).tolist()) for text in texts]


def draw(texts, random):
    """One round: a text of weight 2.5 comes two or three times, one of weight 0.5 every second time."""
    weights = numpy.array([text.weight for text in texts])
    times = numpy.floor(weights + random.random(len(texts))).astype(int)
    order = numpy.repeat(numpy.arange(len(texts)), times)
    random.shuffle(order)
    return [texts[index] for index in order]


def fill(pool, shape):
    """Takes texts out of the pool until a batch is full. Returns its rows, each a list of texts."""
    rows, room, places = [[] for _ in range(shape.rows)], [shape.length] * shape.rows, shape.places
    left = []
    for text in pool:
        size, learned = len(text.tokens) - 1, len(text.tokens) - text.prompt
        fitting = [row for row in range(shape.rows) if room[row] >= size] if learned <= places else []
        if not fitting:
            left.append(text)
            continue
        row = min(fitting, key=lambda row: room[row])
        rows[row].append(text)
        room[row] -= size
        places -= learned
    pool[:] = left
    return rows


def arrays(rows, shape, answers):
    """A batch as a step reads it. answers: by token, its place among the answers' tokens."""
    tokens = numpy.zeros((shape.rows, shape.length), numpy.int32)
    positions, pieces = numpy.zeros_like(tokens), numpy.full_like(tokens, -1)
    places, targets = numpy.zeros(shape.places, numpy.int32), numpy.zeros(shape.places, numpy.int32)
    shares = numpy.zeros(shape.places, numpy.float32)
    used = 0
    for row, texts in enumerate(rows):
        at = 0
        for piece, text in enumerate(texts):
            size, learned = len(text.tokens) - 1, len(text.tokens) - text.prompt
            tokens[row, at : at + size] = text.tokens[:-1]
            positions[row, at : at + size] = numpy.arange(size)
            pieces[row, at : at + size] = piece
            first = row * shape.length + at + text.prompt - 1
            places[used : used + learned] = numpy.arange(first, first + learned)
            targets[used : used + learned] = answers[text.tokens[text.prompt :]]
            shares[used : used + learned] = 1
            used += learned
            at += size
    batch = {"tokens": tokens, "positions": positions, "pieces": pieces, "places": places, "targets": targets, "shares": shares}
    return batch, int((pieces >= 0).sum())


def batches(texts, shape, answers, seed, rounds=None):
    """Batches without end (or for so many rounds) and how many tokens each has, always the same for a seed."""
    done, pool, stream = 0, [], iter(())
    while True:
        while len(pool) < POOL:
            text = next(stream, None)
            if text is not None:
                pool.append(text)
            elif rounds is not None and done >= rounds:
                break
            else:
                random = numpy.random.default_rng([seed, done])
                stream = iter(draw(texts, random) if rounds is None else texts)
                done += 1
        if not pool:
            return
        made = [arrays(fill(pool, shape), shape, answers) for _ in range(shape.parts)]
        yield {name: numpy.stack([batch[name] for batch, _ in made]) for name in made[0][0]}, sum(size for _, size in made)
