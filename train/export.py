"""The adapter as a GGUF file that llama.cpp and hob load."""
import hashlib
import os

import gguf
import jax.numpy as jnp
import numpy

import lora
from weights import MATRICES


def file_hash(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(path, adapter, name, base_hash, placeholders, hints, notes):
    """adapter: A and B by matrix, stacked by layer; notes: what `hob model adapter` shows. The file is there whole or not at all."""
    part = f"{path}.{os.getpid()}.part"
    writer = gguf.GGUFWriter(part, "gemma3")
    writer.add_type("adapter")
    writer.add_name(name)
    writer.add_license("gemma")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", lora.SCALE * lora.RANK)
    writer.add_string("hob.base.sha256", base_hash)
    writer.add_string("hob.prompt", "request-hint-dollar" if hints else "request-dollar")
    writer.add_bool("hob.placeholders", placeholders)
    for key, text in notes.items():
        writer.add_string(f"hob.{key}", text)
    for matrix, pair in adapter.items():
        for layer in range(pair["a"].shape[0]):
            for side in ("a", "b"):  # llama.cpp holds a matrix as output x input
                values = numpy.ascontiguousarray(numpy.asarray(pair[side][layer]).T, numpy.float16)
                writer.add_tensor(f"blk.{layer}.{matrix}.weight.lora_{side}", values)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(part, path)


def read(path, layers):
    """What write() wrote: A and B by matrix, stacked by layer."""
    tensors = {tensor.name: tensor.data for tensor in gguf.GGUFReader(path).tensors}

    def side(matrix, letter):
        return jnp.asarray(numpy.stack([tensors[f"blk.{layer}.{matrix}.weight.lora_{letter}"].T for layer in range(layers)]), jnp.float32)

    return {matrix: {letter: side(matrix, letter) for letter in "ab"} for matrix in MATRICES}
