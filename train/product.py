"""x W + (x A) B for a frozen W and an adapter A, B, with a backward pass that never makes W's gradient.

Where the processor multiplies bfloat16 (avx512_bf16) and a C++ compiler is there, product.cc does it, at twice the speed of
XLA's own; elsewhere XLA does, in bfloat16 on a GPU and in float32 on other processors.
"""
import ctypes
import hashlib
import os
import pathlib
import subprocess

import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name
from jax.extend import ffi

COLUMNS = 32  # of a panel; product.cc has the same


def has_bfloat16():
    try:
        return "avx512_bf16" in pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def build(folder):
    """Compiles product.cc into the folder, once for each of its texts. Returns False where it cannot be used."""
    if jax.default_backend() != "cpu" or not has_bfloat16():
        return False
    source = pathlib.Path(__file__).with_name("product.cc")
    library = pathlib.Path(folder) / f"product-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}.so"
    if not library.exists():
        part = library.with_suffix(f".{os.getpid()}")
        command = [os.environ.get("CXX", "c++"), "-std=c++17", "-O3", "-march=native", "-shared", "-fPIC"]
        try:
            subprocess.run([*command, f"-I{ffi.include_dir()}", "-o", part, source], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            return False
        part.rename(library)
    loaded = ctypes.cdll.LoadLibrary(str(library.absolute()))
    ffi.register_ffi_target("hob_adapted", ffi.pycapsule(loaded.hob_adapted), platform="cpu")
    return True


def pack(matrix):
    """[..., depth, columns] as product.cc reads it: panels, in each the rows in pairs, in each pair column by column."""
    *many, depth, columns = matrix.shape
    panels = matrix.astype(jnp.bfloat16).reshape(*many, depth // 2, 2, columns // COLUMNS, COLUMNS)
    panels = jnp.swapaxes(jnp.moveaxis(panels, -2, -4), -1, -2)
    return jax.lax.bitcast_convert_type(panels, jnp.uint16)


def transposed(matrix):
    return jnp.swapaxes(matrix, -1, -2)


def call(x, packs, layer, columns, rank):
    rows = x.shape[0]
    result = (jax.ShapeDtypeStruct((rows, columns), jnp.float32), jax.ShapeDtypeStruct((rows, rank), jnp.float32))
    return ffi.ffi_call("hob_adapted", result)(x, *packs, layer)


@jax.custom_vjp
def adapted(x, a, b, forward, backward, layer):
    """x [rows, depth]; a, b: the adapter of this layer; forward: W, A, B and backward: W', B', A', packed, of all layers."""
    return call(x, forward, layer, b.shape[1], a.shape[1])[0]


def adapted_forward(x, a, b, forward, backward, layer):
    y, u = (checkpoint_name(made, "product") for made in call(x, forward, layer, b.shape[1], a.shape[1]))
    return y, (x, u, backward, layer)


def adapted_backward(kept, dy):
    x, u, backward, layer = kept
    dx, du = call(dy, backward, layer, x.shape[1], u.shape[1])
    return dx, x.T @ du, u.T @ dy, None, None, None


adapted.defvjp(adapted_forward, adapted_backward)
