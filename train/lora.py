"""The adapter: its numbers, its loss, one step of learning."""
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy
from jax.ad_checkpoint import checkpoint_name
from jax.experimental.shard_map import shard_map
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

import model
import product
from weights import MATRICES, NORMS

RANK = 32
SCALE = 2.0  # of the adapter's share; llama.cpp reads it as alpha / rank


class Settings(NamedTuple):
    learning_rate: float = 8e-4
    decay: float = 0.01
    clip: float = 1.0
    first_moment: float = 0.9
    second_moment: float = 0.99


def start(weights, seed):
    """A and B of every matrix, stacked by layer. B is 0, so the first answer is the base model's."""
    random = numpy.random.default_rng(seed)
    adapter = {}
    for name in MATRICES:
        layers, depth, columns = weights[name].shape
        a = random.standard_normal((layers, depth, RANK), numpy.float32) * depth**-0.5
        adapter[name] = {"a": jnp.asarray(a), "b": jnp.zeros((layers, RANK, columns), jnp.float32)}
    return adapter


def freeze(weights, kept, answers, is_fast):
    """What does not learn, as a step wants it: the words that occur, and the matrices packed for both directions."""
    frozen = {name: jnp.asarray(weights[name]) for name in (*NORMS, "output_norm")}
    frozen["embedding"] = jnp.asarray(weights["embedding"][kept], jnp.bfloat16)
    out = weights["embedding"][kept[answers]].T[None]
    matrices = {**{name: weights[name] for name in MATRICES}, "out": out}
    for name, matrix in matrices.items():
        if is_fast:
            columns = -matrix.shape[2] % product.COLUMNS
            matrix = numpy.pad(matrix, ((0, 0), (0, 0), (0, columns)))
            frozen[name] = (product.pack(jnp.asarray(matrix)), product.pack(product.transposed(jnp.asarray(matrix))))
        else:
            narrow = jnp.float32 if jax.default_backend() == "cpu" else jnp.bfloat16
            frozen[name] = jnp.asarray(matrix, narrow)
    return frozen


def linear_maps(frozen, adapter, is_fast):
    """linear(layer, extra, name, x) for model.hidden, and what it wants as `extra`."""
    if not is_fast:
        def plain(layer, extra, name, x):
            w, a, b = extra[name]
            x = x.astype(w.dtype)
            y = x @ w + (x @ a.astype(w.dtype)) @ (b * SCALE).astype(w.dtype)
            return checkpoint_name(y.astype(jnp.float32), "product")

        return plain, {name: (frozen[name], adapter[name]["a"], adapter[name]["b"]) for name in MATRICES}

    packs = {}
    for name in MATRICES:
        a, b = (jax.lax.stop_gradient(x) for x in (adapter[name]["a"], adapter[name]["b"] * SCALE))
        forward = (frozen[name][0], product.pack(a), product.pack(b))
        backward = (frozen[name][1], product.pack(product.transposed(b)), product.pack(product.transposed(a)))
        packs[name] = (forward, backward)

    def fast(layer, extra, name, x):
        flat = x.reshape(-1, x.shape[-1])
        y = product.adapted(flat, extra[name]["a"], extra[name]["b"] * SCALE, *packs[name], layer)
        return y.reshape(*x.shape[:-1], -1)

    return fast, adapter


def answer_scores(frozen, last, is_fast, answers):
    """How likely each word of the answers' vocabulary is, for the chosen places of the text."""
    if not is_fast:
        return (last.astype(frozen["out"].dtype) @ frozen["out"][0]).astype(jnp.float32)
    columns = frozen["out"][0].shape[1] * product.COLUMNS
    none = jnp.zeros((0,), jnp.uint16)
    packs = tuple((frozen["out"][way], none, none) for way in (0, 1))
    a, b = jnp.zeros((last.shape[1], 0)), jnp.zeros((0, columns))
    return product.adapted(last, a, b, *packs, jnp.int32(0))[:, :answers]


def loss(shape, frozen, adapter, batch, is_fast, answers):
    """The summed loss of a batch's command tokens, and for how many of them the likeliest token is the right one."""
    linear, extra = linear_maps(frozen, adapter, is_fast)
    last = model.hidden(shape, frozen, batch["tokens"], batch["positions"], batch["pieces"], linear, extra)
    last = last.reshape(-1, shape.width)[batch["places"]]
    scores = answer_scores(frozen, last, is_fast, answers)
    right = jnp.take_along_axis(scores, batch["targets"][:, None], 1)[:, 0]
    losses = jax.nn.logsumexp(scores, -1) - right
    return jnp.sum(batch["shares"] * losses), jnp.sum(batch["shares"] * (right >= jnp.max(scores, -1)))


def updated(settings, state, slopes, rate):
    """AdamW, the slopes cut to a greatest length."""
    size = jnp.sqrt(sum(jnp.sum(x * x) for x in jax.tree.leaves(slopes)))
    slopes = jax.tree.map(lambda x: x * jnp.minimum(1.0, settings.clip / (size + 1e-9)), slopes)
    count = state["count"] + 1
    first, second = settings.first_moment, settings.second_moment
    means = jax.tree.map(lambda m, x: first * m + (1 - first) * x, state["means"], slopes)
    squares = jax.tree.map(lambda s, x: second * s + (1 - second) * x * x, state["squares"], slopes)
    scale = jnp.sqrt(1 - second**count) / (1 - first**count)
    move = lambda p, m, s: p - rate * (scale * m / (jnp.sqrt(s) + 1e-8) + settings.decay * p)
    adapter = jax.tree.map(move, state["adapter"], means, squares)
    return {"adapter": adapter, "means": means, "squares": squares, "count": count}


class Teacher:
    """Runs steps on all devices: each has the whole model and its own part of a batch (the first axis of its arrays)."""

    def __init__(self, shape, settings, frozen, is_fast, answers):
        self.mesh = Mesh(numpy.array(jax.devices()), ("part",))
        self.frozen = self.everywhere(frozen)

        def parts(with_slopes):
            def part(frozen, adapter, batch):
                batch = jax.tree.map(lambda x: x[0], batch)
                function = lambda adapter: loss(shape, frozen, adapter, batch, is_fast, answers)
                if with_slopes:
                    sums = jax.value_and_grad(function, has_aux=True)(adapter)
                else:
                    sums = function(adapter)
                count = jnp.maximum(jax.lax.psum(jnp.sum(batch["shares"]), "part"), 1.0)
                return jax.tree.map(lambda x: x / count, jax.lax.psum(sums, "part"))

            return shard_map(part, self.mesh, in_specs=(P(), P(), P("part")), out_specs=P(), check_rep=False)

        def step(frozen, state, batch, rate):
            (value, hits), slopes = parts(True)(frozen, state["adapter"], batch)
            return updated(settings, state, slopes, rate), value, hits

        self.step_once = jax.jit(step, donate_argnums=1)
        self.measure_once = jax.jit(parts(False))

    def everywhere(self, tree):
        return jax.device_put(tree, NamedSharding(self.mesh, P()))

    def step(self, state, batch, rate):
        """The next state, the mean loss of a command's token, and how often the likeliest one is right; `state` is used up."""
        return self.step_once(self.frozen, state, batch, numpy.float32(rate))

    def measure(self, adapter, batch):
        return self.measure_once(self.frozen, adapter, batch)


def fresh_state(adapter):
    zeros = lambda: jax.tree.map(jnp.zeros_like, adapter)
    return {"adapter": adapter, "means": zeros(), "squares": zeros(), "count": jnp.float32(0)}
