"""GGUF files for tests, made with the standard library alone: small adapters, and copies of a model with other metadata."""
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


def write_adapter(path, layers=18, inner=640, outer=1024, rank=4, scale=0.0, seed=1):
    """A LoRA for attn_q of every layer of the default model; `scale` is how far its random numbers reach."""
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
    head = b"GGUF" + struct.pack("<IQQ", 3, 2 * layers, len(entries)) + b"".join(entries) + infos
    path.write_bytes(head + bytes(-len(head) % 32) + data)
    return path


def skip_value(file, kind):
    if kind == STRING:
        file.seek(struct.unpack("<Q", file.read(8))[0], 1)
    elif kind == ARRAY:
        inner, count = struct.unpack("<IQ", file.read(12))
        if inner != STRING:
            file.seek(SIZES[inner] * count, 1)
        else:
            for _ in range(count):
                skip_value(file, STRING)
    else:
        file.seek(SIZES[kind], 1)


def copy_with(model, path, **entries):
    """A copy of `model` with more string entries: copy_with(a, b, **{"tokenizer.chat_template": "..."})."""
    with open(model, "rb") as source, open(path, "wb") as target:
        magic, version, tensors, count = struct.unpack("<4sIQQ", source.read(24))
        for _ in range(count):
            skip_value(source, STRING)
            skip_value(source, struct.unpack("<I", source.read(4))[0])
        entries_end = source.tell()
        for _ in range(tensors):
            skip_value(source, STRING)
            source.seek(8 * struct.unpack("<I", source.read(4))[0] + 12, 1)
        infos_end = source.tell()
        target.write(struct.pack("<4sIQQ", magic, version, tensors, count + len(entries)))
        source.seek(24)
        target.write(source.read(entries_end - 24))
        for key, value in entries.items():
            target.write(entry(key, STRING, value))
        target.write(source.read(infos_end - entries_end))
        target.write(bytes(-target.tell() % 32))
        source.seek(infos_end + -infos_end % 32)
        shutil.copyfileobj(source, target, 1 << 20)
    return path
