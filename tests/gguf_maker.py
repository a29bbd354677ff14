"""GGUF files for tests, made with the standard library alone: small adapters, and copies of a model with other metadata."""
import mmap
import random
import shutil
import struct

UINT32, FLOAT32, STRING, ARRAY = 4, 6, 8, 9
SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def entry(key, kind, value):
    packed = {UINT32: "<I", FLOAT32: "<f"}
    return text(key) + struct.pack("<I", kind) + (text(value) if kind == STRING else struct.pack(packed[kind], value))


def write_adapter(path, layers=18, inner=640, outer=1024, rank=4, scale=0.0, seed=1, base=None):
    """A LoRA for attn_q of every layer of the default model; `scale` is how far its random numbers reach, `base` the model that it names."""
    noise = random.Random(seed)
    infos, data = b"", b""
    for layer in range(layers):
        for side, shape in (("lora_a", (inner, rank)), ("lora_b", (rank, outer))):
            count = shape[0] * shape[1]
            infos += text(f"blk.{layer}.attn_q.weight.{side}") + struct.pack("<IQQIQ", 2, *shape, 0, len(data))
            data += struct.pack(f"<{count}f", *(noise.uniform(-scale, scale) for _ in range(count)))
            data += bytes(-len(data) % 32)
    entries = [entry("general.type", STRING, "adapter"), entry("general.architecture", STRING, "gemma3"),
               entry("adapter.type", STRING, "lora"), entry("adapter.lora.alpha", FLOAT32, float(rank))]
    if base is not None:
        entries.append(entry("hob.base.sha256", STRING, base))
    head = b"GGUF" + struct.pack("<IQQ", 3, 2 * layers, len(entries)) + b"".join(entries) + infos
    path.write_bytes(head + bytes(-len(head) % 32) + data)
    return path


def after_value(data, at, kind):
    """Where the value of `kind` at `at` ends."""
    if kind == STRING:
        return at + 8 + struct.unpack_from("<Q", data, at)[0]
    if kind != ARRAY:
        return at + SIZES[kind]
    inner, count = struct.unpack_from("<IQ", data, at)
    at += 12
    if inner != STRING:
        return at + SIZES[inner] * count
    length = struct.Struct("<Q").unpack_from
    for _ in range(count):
        at += 8 + length(data, at)[0]
    return at


def copy_with(model, path, **entries):
    """A copy of `model` with more string entries: copy_with(a, b, **{"tokenizer.chat_template": "..."})."""
    with open(model, "rb") as source, open(path, "wb") as target:
        data = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
        magic, version, tensors, count = struct.unpack_from("<4sIQQ", data)
        at = 24
        for _ in range(count):
            at = after_value(data, at, STRING)
            at = after_value(data, at + 4, struct.unpack_from("<I", data, at)[0])
        entries_end = at
        for _ in range(tensors):
            at = after_value(data, at, STRING)
            at += 16 + 8 * struct.unpack_from("<I", data, at)[0]
        target.write(struct.pack("<4sIQQ", magic, version, tensors, count + len(entries)) + data[24:entries_end])
        for key, value in entries.items():
            target.write(entry(key, STRING, value))
        target.write(data[entries_end:at])
        target.write(bytes(-target.tell() % 32))
        source.seek(at + -at % 32)
        shutil.copyfileobj(source, target, 1 << 20)
    return path
