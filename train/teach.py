#!/usr/bin/env python3
"""Teaches the base model to write commands: reads pairs, learns an adapter, writes it as a GGUF file.

Ends after --steps steps, or at a time of day, or after so many minutes; the rate falls to nothing until then. What was learned is
kept in --work every few minutes, and the same command goes on from there. With the same data, seed and steps the same adapter
comes out on the same machine.
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import resource
import sys
import time

# Each core learns from its own part of a batch: XLA leaves much of a step to one core.
os.environ.setdefault("XLA_FLAGS", f"--xla_force_host_platform_device_count={min(len(os.sched_getaffinity(0)), 8)}")

import jax
import numpy

import batches
import export
import lora
import product
import tokens
import weights

WARM_UP = 0.03  # of the whole way
FLOOR = 0.02  # of the highest rate, at the end
TERMS = "the base model's: Gemma Terms of Use. Learned from hob's own pairs, NL2Bash (MIT) and tldr-pages (CC-BY-4.0)"
LOG_EVERY = 10  # steps
STEPS_LEAST = 10
FILLED = 0.95  # of a batch, as a rule
ESTIMATE_STEPS = 3  # the first compiles
VALID_EVERY_S, KEEP_EVERY_S = 300, 180


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, help="the base model, a GGUF file")
    parser.add_argument("--data", required=True, help="pairs to learn: lines of {prompt, reply, weight, source}")
    parser.add_argument("--also", help="the same pairs in another form, to learn now and then instead")
    parser.add_argument("--also-weight", type=float, default=0.35)
    parser.add_argument("--valid", required=True, help="pairs that are only measured")
    parser.add_argument("--work", required=True, help="a folder for checkpoints and the log")
    parser.add_argument("--out", required=True, help="the adapter to write")
    parser.add_argument("--name", default="hob-command")
    parser.add_argument("--placeholders", action="store_true", help="the data has typed placeholders")
    parser.add_argument("--hints", action="store_true", help="the data has hints of the grammar")
    end = parser.add_mutually_exclusive_group(required=True)
    end.add_argument("--steps", type=int)
    end.add_argument("--minutes", type=float)
    end.add_argument("--until", help="HH:MM, UTC")
    end.add_argument("--rounds", type=float, help="how often each pair is learned from")
    parser.add_argument("--start", help="an adapter to go on from, as this program writes it")
    parser.add_argument("--estimate", action="store_true", help="learn for a few steps, say what all would take, and keep nothing")
    parser.add_argument("--rate", type=float, default=lora.Settings().learning_rate)
    parser.add_argument("--rows", type=int, default=16, help="of a batch, over all devices")
    parser.add_argument("--length", type=int, default=96, help="tokens of a row; longer pairs are left out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--export-every", type=float, default=0, help="minutes; write the adapter as far as it is, too")
    return parser.parse_args()


def seconds_to(clock):
    now = datetime.datetime.now(datetime.timezone.utc)
    hour, minute = map(int, clock.split(":"))
    end = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (end - now).total_seconds() % 86400


def rate_at(share):
    """The rate's share of its highest, when `share` of the way is done."""
    if share < WARM_UP:
        return max(share / WARM_UP, 0.01)
    fall = min((share - WARM_UP) / (1 - WARM_UP), 1.0)
    return FLOOR + (1 - FLOOR) * 0.5 * (1 + numpy.cos(numpy.pi * fall))


class Timer:
    """Does something every so many seconds of learning."""

    def __init__(self, every_s, action, now_s):
        self.every_s, self.action, self.next_s = every_s, action, now_s + every_s

    def look(self, now_s):
        if now_s >= self.next_s:
            self.action()
            self.next_s = now_s + self.every_s


class Run:
    """What is learned from, and what was learned so far."""

    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(options.work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.log_file = open(self.work / "log.jsonl", "a", encoding="utf-8")
        is_fast = product.build(self.work)
        self.shape, base, vocabulary = weights.read(options.base)
        tokenizer = tokens.Tokenizer(vocabulary)
        learned, long = batches.read(options.data, tokenizer, options.length)
        if options.also:
            others, _ = batches.read(options.also, tokenizer, options.length)
            learned += [text._replace(weight=text.weight * options.also_weight) for text in others]
        valid, _ = batches.read(options.valid, tokenizer, options.length)
        kept, answers = batches.vocabulary(learned, valid)
        self.learned, valid = batches.renumber(learned, kept), batches.renumber(valid, kept)
        self.answers = numpy.zeros(len(kept), numpy.int32)
        self.answers[answers] = numpy.arange(len(answers))
        rows = max(1, options.rows // jax.device_count())
        self.batch = batches.Shape(jax.device_count(), rows, options.length, rows * options.length * 5 // 8)
        self.valid = list(batches.batches(valid, self.batch, self.answers, options.seed, rounds=1))
        settings = lora.Settings(learning_rate=options.rate)
        frozen = lora.freeze(base, kept, answers, is_fast)
        self.teacher = lora.Teacher(self.shape, settings, frozen, is_fast, len(answers))
        self.steps, self.seconds, self.tokens, self.held_out = 0, 0.0, 0, "not measured"
        begin = export.read(options.start, self.shape.layers) if options.start else lora.start(base, options.seed)
        self.state = self.teacher.everywhere(lora.fresh_state(begin))
        if options.rounds:
            whole = sum(text.weight * (len(text.tokens) - 1) for text in self.learned)
            options.steps = max(STEPS_LEAST, math.ceil(options.rounds * whole / (options.rows * options.length * FILLED)))
        self.base_hash = export.file_hash(options.base)
        self.log(begin=True, pairs=len(learned), left_out=long, valid=len(valid), words=len(kept), answer_words=len(answers),
                 device=f"{jax.device_count()} x {jax.devices()[0].device_kind}", own_product=is_fast, rate=options.rate, seed=options.seed, rows=options.rows)

    def log(self, **line):
        text = json.dumps({"time": datetime.datetime.now(datetime.timezone.utc).strftime("%H:%M:%S"), **line})
        self.log_file.write(text + "\n")
        self.log_file.flush()
        print(text, file=sys.stderr, flush=True)

    def resume(self):
        path = self.work / "checkpoint.npz"
        if not path.exists():
            return
        with numpy.load(path) as kept:
            about = json.loads(str(kept["about"]))
            if about["what"] != self.what():
                sys.exit(f"{path} is of other data or settings; delete it, or choose another --work")
            leaves, tree = jax.tree.flatten(self.state)
            self.state = self.teacher.everywhere(tree.unflatten([kept[str(index)] for index in range(len(leaves))]))
        self.steps, self.seconds, self.tokens = about["steps"], about["seconds"], about["tokens"]
        self.log(resumed=self.steps)

    def what(self):
        o = self.options
        files = [export.file_hash(path) for path in (o.data, o.also) if path]
        return [self.base_hash, files, o.also_weight, o.seed, o.rows, o.length, o.rate, o.placeholders, o.hints]

    def keep(self):
        about = {"what": self.what(), "steps": self.steps, "seconds": self.seconds, "tokens": self.tokens}
        arrays = {str(index): numpy.asarray(leaf) for index, leaf in enumerate(jax.tree.leaves(self.state))}
        part = self.work / "checkpoint.part.npz"
        numpy.savez(part, about=json.dumps(about), **arrays)
        os.replace(part, self.work / "checkpoint.npz")

    def export(self):
        o = self.options
        pathlib.Path(o.out).parent.mkdir(parents=True, exist_ok=True)
        notes = {"taught": f"{self.tokens} tokens in {self.steps} batches", "held out": self.held_out, "terms": TERMS}
        export.write(o.out, self.state["adapter"], o.name, self.base_hash, o.placeholders, o.hints, notes)
        self.log(step=self.steps, exported=o.out)

    def valid_loss(self):
        total = hits = count = 0.0
        for batch, _ in self.valid:
            value, right = self.teacher.measure(self.state["adapter"], batch)
            learned = float(batch["shares"].sum())
            total, hits, count = total + float(value) * learned, hits + float(right) * learned, count + learned
        self.held_out = f"loss {total / count:.3f}, {hits / count:.1%} of the tokens right"
        self.log(step=self.steps, valid_loss=round(total / count, 4), valid_hits=round(hits / count, 4))

    def done(self):
        """The share of the way that is behind, by steps or by the clock."""
        return self.steps / self.options.steps if self.options.steps else self.seconds / self.whole_s

    def learn(self, batch, losses):
        rate = self.options.rate * rate_at(self.done())
        self.state, value, hits = self.teacher.step(self.state, batch, rate)
        losses.append((float(value), float(hits)))
        return rate

    def estimate(self):
        stream = batches.batches(self.learned, self.batch, self.answers, self.options.seed)
        seconds = []
        for _ in range(ESTIMATE_STEPS):
            began = time.monotonic()
            self.learn(next(stream)[0], [])
            seconds.append(time.monotonic() - began)
        whole_s = seconds[0] + min(seconds[1:]) * self.options.steps
        self.log(seconds=round(whole_s, 1), memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

    def go(self):
        o = self.options
        self.whole_s = self.seconds + seconds_to(o.until) if o.until else (o.minutes or 0) * 60
        stream = batches.batches(self.learned, self.batch, self.answers, o.seed)
        for _ in range(self.steps):
            next(stream)
        began = time.monotonic() - self.seconds
        timers = [Timer(KEEP_EVERY_S, self.keep, self.seconds), Timer(VALID_EVERY_S, self.valid_loss, self.seconds)]
        if o.export_every:
            timers.append(Timer(o.export_every * 60, self.export, self.seconds))
        losses, first = [], None
        while self.done() < 1:
            batch, size = next(stream)
            rate = self.learn(batch, losses)
            self.steps, self.tokens, self.seconds = self.steps + 1, self.tokens + size, time.monotonic() - began
            first = first or (self.seconds, self.tokens)  # the first step compiles
            if self.steps % LOG_EVERY == 0 or self.done() >= 1:
                speed = (self.tokens - first[1]) / max(self.seconds - first[0], 1e-9)
                loss, hits = numpy.mean(losses, 0)
                self.log(step=self.steps, steps=o.steps, loss=round(float(loss), 4), hits=round(float(hits), 4), rate=float(f"{rate:.3g}"),
                         tokens=self.tokens, tokens_per_s=round(speed, 1), done=round(self.done(), 4))
                losses = []
            for timer in timers:
                timer.look(self.seconds)
        self.keep()
        self.valid_loss()
        self.export()


def main():
    run = Run(arguments())
    if run.options.estimate:
        run.estimate()
        return
    run.resume()
    try:
        run.go()
    except KeyboardInterrupt:
        run.keep()
        sys.exit(130)


if __name__ == "__main__":
    main()
