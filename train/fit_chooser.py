#!/usr/bin/env python3
"""Fits the chooser's confidence and prints how well it is calibrated.

  fit_chooser.py JUDGED… [--pairs FILE] [--write src/chooser/weights.inc] [--measure FILE]

JUDGED is what `choose-probe judge SUITE` prints: the candidates of each request with their features and whether they are
right. --pairs takes what `choose-probe judge` prints for requests whose right command is known, with that command as "gold":
a candidate is right when it is the same text but for spelling. --measure takes JUDGED of requests that the fit must not see.

A logistic model over all candidates, each request weighing the same, with the signs that the features must have; then scale
and bias once more on the candidates that come out in front of what was run, because the best of several is worse than its number says.
Standard library and NumPy only.
"""
import argparse, json, math, re, shlex
import numpy as np

# What may only speak for a command (+1), or only against it (-1); 0: either.
SIGNS = {"log-mean": 1, "log-sum": 1, "share": 1, "lead": 1, "greedy": 1, "near": 1, "unread": -1, "hint-program": 1, "hint-kept": 1, "unknown": -1, "missing": -1,
         "surplus": -1, "idle": -1, "literals-lost": -1, "numbers-lost": -1, "words-lost": -1, "paths-invented": -1,
         "names-invented": -1, "numbers-invented": -1, "programs": 0, "risk": -1}
NAMES = list(SIGNS)
# What the requests of a suite show too rarely (the grammar answers most of them, and masked names are seldom invented) counts at
# least so much.
LEAST = {"hint-program": 0.2, "hint-kept": 0.2, "near": 0.1, "paths-invented": -0.3, "numbers-invented": -0.2}
PENALTY = 0.02
FOLDS = 5


def spelled(command):
    """A command as words, for comparing: quotes resolved, short options apart and in order."""
    try:
        words = shlex.split(command)
    except ValueError:
        return command
    options, rest = [], []
    for word in words:
        if re.fullmatch(r"-[A-Za-z]{2,4}", word) and words[0] not in ("find", "java"):
            options += ["-" + letter for letter in word[1:]]
        else:
            (options if word.startswith("-") and words[0] != "find" else rest).append(word)
    return tuple(sorted(options)), tuple(rest)


def read(path, has_gold=False):
    """Requests, each a list of (features, is right, is out, command)."""
    requests = []
    for line in open(path):
        row = json.loads(line)
        candidates = []
        for each in row["candidates"]:
            right = spelled(each["command"]) == spelled(row["gold"]) if has_gold else each["right"]
            if right is None:
                continue
            vector = [each["features"][name] for name in NAMES]
            candidates.append((np.array(vector), bool(right), each["fault"] is not None, each["command"]))
        requests.append((row["request"], candidates, row))
    return requests


def fit(requests, steps=4000, rate=0.05):
    """Weights and bias by projected gradient descent with Adam."""
    rows = [(x, right, 1.0 / len(candidates)) for _, candidates, _ in requests for x, right, out, _ in candidates if not out]
    features = np.array([x for x, _, _ in rows])
    labels = np.array([right for _, right, _ in rows], float)
    weight = np.array([w for _, _, w in rows])
    weight /= weight.sum()
    scale = features.std(axis=0) + 1e-6
    features = features / scale
    signs = np.array([SIGNS[name] for name in NAMES])
    least = np.array([LEAST.get(name, 0) for name in NAMES]) * scale
    theta = np.concatenate([[0], least])
    mean, square = np.zeros_like(theta), np.zeros_like(theta)
    for step in range(1, steps + 1):
        error = weight * (1 / (1 + np.exp(-(features @ theta[1:] + theta[0]))) - labels)
        slope = np.concatenate([[error.sum()], features.T @ error + PENALTY * theta[1:]])
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        theta -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        theta[1:] = np.where((theta[1:] - least) * signs < 0, least, theta[1:])
    return theta[1:] / scale, theta[0]


def choose(candidates, weights, bias):
    """The candidate in front and its log-odds, or None."""
    fair = [(float(weights @ x + bias), right, command) for x, right, out, command in candidates if not out]
    return max(fair, key=lambda each: each[0]) if fair else None


def calibrate(tops, steps=3000):
    """Scale and shift for the log-odds of those in front."""
    odds = np.array([t[0] for t in tops])
    labels = np.array([t[1] for t in tops], float)
    a, b = 1.0, 0.0
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(a * odds + b))) - labels
        a -= 0.02 * (float((error * odds).mean()) + 0.01 * (a - 1))
        b -= 0.05 * float(error.mean())
        a = max(a, 0.2)
    return a, b


def fit_all(requests):
    """Pairs help to tell better from worse; how often the best is right, only what was run can say."""
    weights, bias = fit(requests)
    tops = [top for top in (choose(c, weights, bias) for _, c, row in requests if "gold" not in row) if top]
    a, b = calibrate(tops)
    return weights * a, bias * a + b


def report(requests, chosen, title):
    """chosen: for each request the (log-odds, right, command) in front, or None."""
    n = len(requests)
    greedy = sum(any(right and x[NAMES.index("greedy")] and not out for x, right, out, _ in c) for _, c, _ in requests)
    oracle = sum(any(right and not out for _, right, out, _ in c) for _, c, _ in requests)
    tops = [t for t in chosen if t]
    print(f"\n{title}: {n} requests, greedy {greedy / n:.3f}, chosen {sum(t[1] for t in tops) / n:.3f}, best of all {oracle / n:.3f}")
    confidence = np.array([1 / (1 + math.exp(-t[0])) for t in tops])
    right = np.array([t[1] for t in tops], float)
    error = 0
    for low in np.arange(0, 1, 0.1):
        inside = (confidence >= low) & (confidence < low + 0.1 + (low > 0.85))
        if inside.any():
            gap = abs(confidence[inside].mean() - right[inside].mean())
            error += gap * inside.mean()
            print(f"  {low:.1f}-{low + .1:.1f}  {inside.sum():4d}  said {confidence[inside].mean():.2f}  right {right[inside].mean():.2f}")
    print(f"  expected calibration error {error:.3f}")
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        shown = confidence >= least
        if shown.any():
            print(f"  from {least:.1f}: {shown.sum():4d} shown, right {right[shown].mean():.2f}")


def write(path, weights, bias, source):
    with open(path, "w") as file:
        file.write(f"// Made by train/fit_chooser.py; docs/adr/009 says from what.\n.bias = {bias:.4f},\n.weights = {{\n")
        for name, weight in zip(NAMES, weights):
            file.write(f"    [FEATURE_{name.replace('-', '_').upper()}] = {weight:.4f},\n")
        file.write("},\n")
    print(f"written to {path}, from {source} requests")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("judged", nargs="+")
    parser.add_argument("--pairs", action="append", default=[])
    parser.add_argument("--write")
    parser.add_argument("--measure", action="append", default=[])
    options = parser.parse_args()
    requests = [each for path in options.judged for each in read(path)]
    requests += [each for path in options.pairs for each in read(path, True)]
    requests = [each for each in requests if each[1]]
    crossed = [None] * len(requests)
    for fold in range(FOLDS):
        weights, bias = fit_all([r for i, r in enumerate(requests) if i % FOLDS != fold])
        for i in range(fold, len(requests), FOLDS):
            crossed[i] = choose(requests[i][1], weights, bias)
    report(requests, crossed, "held out of the fit in turn")
    weights, bias = fit_all(requests)
    for name, weight in zip(NAMES, weights):
        print(f"  {name:18s} {weight:8.3f}")
    print(f"  {'bias':18s} {bias:8.3f}")
    for path in options.measure:
        measured = read(path)
        report(measured, [choose(c, weights, bias) for _, c, _ in measured], path)
    if options.write:
        write(options.write, weights, bias, len(requests))


if __name__ == "__main__":
    main()
