"""The base model's file: its shape, its weights as float32, its words.

Everything is read from the GGUF itself, so that what is trained is what hob runs: the quantised weights, dequantised.
"""
from typing import NamedTuple

import numpy
from gguf import GGUFReader
from gguf.quants import dequantize

# The matrices of a block that an adapter goes on, by llama.cpp's names.
MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
NORMS = ("attn_norm", "attn_q_norm", "attn_k_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm")


class Shape(NamedTuple):
    layers: int
    width: int
    heads: int
    head_width: int
    epsilon: float
    window: int  # tokens that a local layer looks back
    global_base: float
    local_base: float = 10000.0  # Gemma 3's; the file has only the other
    global_every: int = 6  # one layer in so many looks back without a limit


def field(reader, name):
    if name not in reader.fields:
        raise SystemExit(f"the model has no {name}; it is not a Gemma 3")
    return reader.fields[name].contents()


def read_shape(reader):
    if field(reader, "general.architecture") != "gemma3":
        raise SystemExit(f"the model is a {field(reader, 'general.architecture')}; this recipe teaches gemma3")
    if field(reader, "gemma3.attention.head_count_kv") != 1:
        raise SystemExit("the model has more than one head of keys; this recipe teaches models with one")
    return Shape(
        layers=field(reader, "gemma3.block_count"),
        width=field(reader, "gemma3.embedding_length"),
        heads=field(reader, "gemma3.attention.head_count"),
        head_width=field(reader, "gemma3.attention.key_length"),
        epsilon=field(reader, "gemma3.attention.layer_norm_rms_epsilon"),
        window=field(reader, "gemma3.attention.sliding_window"),
        global_base=field(reader, "gemma3.rope.freq_base"),
    )


def read(path):
    """Returns the shape, the weights by name (those of all layers stacked; matrices as input x output), and the vocabulary."""
    reader = GGUFReader(path)
    shape = read_shape(reader)
    tensors = {tensor.name: tensor for tensor in reader.tensors}

    def plain(name):
        tensor = tensors[f"{name}.weight"]
        return numpy.asarray(dequantize(tensor.data, tensor.tensor_type), numpy.float32)

    weights = {"embedding": plain("token_embd"), "output_norm": plain("output_norm")}
    for name in NORMS:
        weights[name] = numpy.stack([plain(f"blk.{layer}.{name}") for layer in range(shape.layers)])
    for name in MATRICES:
        weights[name] = numpy.stack([plain(f"blk.{layer}.{name}").T for layer in range(shape.layers)])
    vocabulary = {
        "tokens": field(reader, "tokenizer.ggml.tokens"),
        "scores": field(reader, "tokenizer.ggml.scores"),
        "kinds": field(reader, "tokenizer.ggml.token_type"),
        "begin": field(reader, "tokenizer.ggml.bos_token_id"),
    }
    return shape, weights, vocabulary
