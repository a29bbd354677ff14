"""Gemma 3's forward pass. The linear maps come from outside, so that the same lines run with and without an adapter."""
import jax
import jax.numpy as jnp
import numpy
from jax.ad_checkpoint import checkpoint_name

from weights import MATRICES, NORMS

FAR = -1e30  # what no key is as far from a query as; exp() of it is 0


def norm(x, weight, epsilon):
    return x * jax.lax.rsqrt(jnp.mean(x * x, -1, keepdims=True) + epsilon) * weight


def rotations(shape, positions):
    """Cosine and sine for the local and the global layers, by position: [2, ..., 1, head_width / 2]."""
    half = shape.head_width // 2
    bases = numpy.array([shape.local_base, shape.global_base])
    rates = (bases[:, None] ** (-numpy.arange(half) / half)).astype(numpy.float32)
    angles = positions[None, ..., None, None].astype(jnp.float32) * rates.reshape((2,) + (1,) * (positions.ndim + 1) + (half,))
    return jnp.cos(angles), jnp.sin(angles)


def rotate(x, cosine, sine):
    low, high = jnp.split(x, 2, -1)
    return jnp.concatenate([low * cosine - high * sine, high * cosine + low * sine], -1)


def attention(queries, keys, values, allowed):
    """One head of keys and values for all heads of queries. [rows, length, heads, width] with [rows, length, width]."""
    rows, length, heads, width = queries.shape
    scores = jnp.einsum("rqd,rkd->rqk", queries.reshape(rows, length * heads, width), keys) * width**-0.5
    scores = jnp.where(allowed[:, :, None, :], scores.reshape(rows, length, heads, length), FAR)
    shares = jax.nn.softmax(scores, -1).reshape(rows, length * heads, length)
    return jnp.einsum("rqk,rkd->rqd", shares, values).reshape(rows, length, heads * width)


def block(shape, x, norms, linear, rotation, allowed):
    """One layer over x [rows, length, width]; linear(name, x) is the layer's matrix of that name."""
    rows, length, _ = x.shape
    inner = norm(x, norms["attn_norm"], shape.epsilon)
    queries = linear("attn_q", inner).reshape(rows, length, shape.heads, shape.head_width)
    keys = linear("attn_k", inner)
    queries = rotate(norm(queries, norms["attn_q_norm"], shape.epsilon), *rotation)
    keys = rotate(norm(keys, norms["attn_k_norm"], shape.epsilon)[:, :, None], *rotation)[:, :, 0]
    seen = attention(queries, keys, linear("attn_v", inner), allowed)
    mixed = linear("attn_output", checkpoint_name(seen, "attention"))
    x = x + norm(mixed, norms["post_attention_norm"], shape.epsilon)
    inner = norm(x, norms["ffn_norm"], shape.epsilon)
    gated = jax.nn.gelu(linear("ffn_gate", inner), approximate=True) * linear("ffn_up", inner)
    return x + norm(linear("ffn_down", gated), norms["post_ffw_norm"], shape.epsilon)


def is_global(shape):
    return numpy.arange(1, shape.layers + 1) % shape.global_every == 0


def hidden(shape, weights, tokens, positions, pieces, linear, extra=None):
    """The last layer's output, normed, for tokens [rows, length]. `pieces` numbers the texts that share a row: none sees another.

    linear(layer, extra, name, x) is the matrix of a layer; `extra` is a tree of arrays stacked by layer, handed through.
    """
    length = tokens.shape[1]
    cosine, sine = rotations(shape, positions)
    age = numpy.arange(length)[:, None] - numpy.arange(length)[None]
    seen = (pieces[:, :, None] == pieces[:, None, :]) & (age >= 0)
    near = seen & (age < shape.window)

    def step(x, layer):
        whole = layer["is_global"].astype(jnp.int32)
        allowed = jnp.where(layer["is_global"], seen, near) if length > shape.window else seen
        linear_here = lambda name, x: linear(layer["index"], layer["extra"], name, x)
        return block(shape, x, layer["norms"], linear_here, (cosine[whole], sine[whole]), allowed), None

    layers = {
        "norms": {name: weights[name] for name in NORMS},
        "is_global": is_global(shape),
        "index": numpy.arange(shape.layers, dtype=numpy.int32),
        "extra": extra,
    }
    x = weights["embedding"][tokens].astype(jnp.float32) * numpy.float32(shape.width**0.5)
    # Norms and gates are cheaper to do again on the way back than to keep.
    keep = jax.checkpoint_policies.save_only_these_names("product", "attention")
    x, _ = jax.lax.scan(jax.checkpoint(step, policy=keep, prevent_cse=False), x, layers)
    return norm(x, weights["output_norm"], shape.epsilon)


def log_probabilities(shape, weights, tokens):
    """Of every next token, after every token of one text: float32 and no adapter, to hold against llama.cpp."""
    tokens = jnp.asarray(tokens)[None]
    positions = jnp.arange(tokens.shape[1])[None]
    linear = lambda layer, extra, name, x: x @ extra[name]
    last = hidden(shape, weights, tokens, positions, jnp.zeros_like(tokens), linear, {name: weights[name] for name in MATRICES})
    return jax.nn.log_softmax(last[0] @ weights["embedding"].T)
