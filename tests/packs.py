"""Small rule packs and model files that tests are made of."""
import struct

# Made-up verbs, so that no bundled rule has a say. The value stands unquoted, in double and in single quotes.
UTTER = r"""
description: Repeats what it is told.
rules:
  - id: utter-bare
    patterns: ["utter (.+)"]
    template: "printf '%s\\n' {what}"
    params: {what: {capture: 1}}
    risk: safe
    examples:
      - {ask: "utter ab", command: "printf '%s\\n' ab"}
      - {ask: "utter a b", command: "printf '%s\\n' 'a b'"}
  - id: utter-double
    patterns: ["doubly utter (.+)"]
    template: "printf '%s\\n' \"<{what}>\""
    params: {what: {capture: 1}}
    examples: [{ask: "doubly utter ab", command: "printf '%s\\n' \"<ab>\""}]
  - id: utter-single
    patterns: ["singly utter (.+)"]
    template: "printf '%s\\n' '<{what}>'"
    params: {what: {capture: 1}}
    examples: [{ask: "singly utter ab", command: "printf '%s\\n' '<ab>'"}]
"""


def pack(request, command, name="tested"):
    """A pack of one rule: this request, this command."""
    return f"rules:\n  - id: {name}\n    patterns: ['{request}']\n    template: '{command}'\n" \
           f"    examples: [{{ask: '{request}', command: '{command}'}}]\n"


def gguf(*pairs):
    """A GGUF file without tensors: `pairs` of key and text (version 3 of the format in ggml's docs/gguf.md)."""
    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()
    body = b"".join(text(key) + struct.pack("<I", 8) + text(value) for key, value in pairs)
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + body
