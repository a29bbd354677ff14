#!/usr/bin/env python3
"""Holds the forward pass against llama.cpp: on fixed prompts the same tokens, the same likeliest next token, near probabilities.

llama.cpp multiplies with activations of 8 bits, so probabilities of the quantised model differ a little; with the same weights
as a float32 file the largest difference that was seen is 0.007.
"""
import argparse
import json
import subprocess
import sys
import time
import urllib.request

import jax
import numpy

import model
import tokens
import weights

PROMPTS = (
    "show the ten largest files below /var/log\n$ ",
    "rename every photo to lower case\n$ for name in",
    "The capital of France is",
    "def area(radius):\n    return",
    "count the lines of all scripts, blank ones left out\n$ find . -name '*.sh' | xargs grep -v",
)
WORDS = ("tar -xzf \"naïve file\".tgz -C /opt\n", "a  b\t\tc\n\n\n<h1>ünï ☃ 𝔘</h1>\n", "awk '{ sum += $3 } END { print sum }' x.csv\n")
NEXT = 8  # likeliest tokens that are compared
APART_MAX, APART_MEAN_MAX = 0.8, 0.25  # natural logarithms


def ask(port, path, **question):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(question).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def start(server, base, port):
    process = subprocess.Popen([server, "-m", base, "--port", str(port), "-c", "1024", "-np", "1"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(240):
        try:
            if urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).status == 200:
                return process
        except OSError:
            time.sleep(0.25)
        if process.poll() is not None:
            break
    process.kill()
    sys.exit(f"{server} did not start; is port {port} taken?")


def compare(options, faults):
    shape, base, vocabulary = weights.read(options.base)
    tokenizer = tokens.Tokenizer(vocabulary)
    forward = jax.jit(lambda base, ids: model.log_probabilities(shape, base, ids)[-1])
    base = jax.tree.map(jax.numpy.asarray, base)
    apart = []
    for text in (*PROMPTS, *WORDS):
        theirs = ask(options.port, "/tokenize", content=text, add_special=False, parse_special=False)["tokens"]
        if tokenizer.encode(text) != theirs:
            faults.append(f"other tokens for {text!r}")
    for prompt in PROMPTS:
        ours = numpy.asarray(forward(base, jax.numpy.array([tokenizer.begin] + tokenizer.encode(prompt))))
        reply = ask(options.port, "/completion", prompt=prompt, n_predict=1, temperature=0, n_probs=NEXT, cache_prompt=False)
        theirs = reply["completion_probabilities"][0]["top_logprobs"]
        if theirs[0]["id"] != ours.argmax():
            faults.append(f"after {prompt!r} llama.cpp goes on with {theirs[0]['token']!r}, we with {vocabulary['tokens'][ours.argmax()]!r}")
        apart += [abs(ours[one["id"]] - one["logprob"]) for one in theirs]
    if max(apart) > APART_MAX or numpy.mean(apart) > APART_MEAN_MAX:
        faults.append(f"log-probabilities are up to {max(apart):.2f} apart, {numpy.mean(apart):.2f} in the mean")
    return apart


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, help="the base model, a GGUF file")
    parser.add_argument("--server", required=True, help="llama-server")
    parser.add_argument("--port", type=int, default=18461)
    options = parser.parse_args()
    process, faults = start(options.server, options.base, options.port), []
    try:
        apart = compare(options, faults)
    finally:
        process.terminate()
        process.wait()
    print("\n".join(faults) or f"as llama.cpp: {len(PROMPTS)} prompts, log-probabilities at most {max(apart):.2f} apart, "
                               f"{numpy.mean(apart):.2f} in the mean")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
