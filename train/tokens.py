"""Text to tokens as llama.cpp does it for this vocabulary: the best-scored neighbours are merged until none are left."""
import heapq
import re

USER_DEFINED, BYTE = 4, 6
SPACE = "\u2581"


class Tokenizer:
    def __init__(self, vocabulary):
        self.texts = vocabulary["tokens"]
        self.scores = vocabulary["scores"]
        self.kinds = vocabulary["kinds"]
        self.begin = vocabulary["begin"]
        self.ids = {text: index for index, text in enumerate(self.texts)}
        whole = sorted((t for t, kind in zip(self.texts, self.kinds) if kind == USER_DEFINED), key=len, reverse=True)
        self.whole = re.compile("(" + "|".join(map(re.escape, whole)) + ")")

    def encode(self, text):
        """The ids of a text, without the token that begins a prompt."""
        ids = []
        for index, piece in enumerate(self.whole.split(text)):
            if index % 2 == 1:
                ids.append(self.ids[piece])
            elif piece:
                ids += self.merge(piece.replace(" ", SPACE))
        return ids

    def merge(self, text):
        parts = list(text)
        following = list(range(1, len(parts))) + [-1]
        before = list(range(-1, len(parts) - 1))
        queue = []

        def offer(left):
            right = following[left] if left >= 0 else -1
            if right < 0:
                return
            joined = parts[left] + parts[right]
            token = self.ids.get(joined)
            if token is not None:
                heapq.heappush(queue, (-self.scores[token], left, joined))

        for left in range(len(parts) - 1):
            offer(left)
        while queue:
            _, left, joined = heapq.heappop(queue)
            right = following[left]
            if not parts[left] or right < 0 or parts[left] + parts[right] != joined:
                continue  # one of the two has been merged with another since
            parts[left], parts[right] = joined, ""
            following[left] = following[right]
            if following[right] >= 0:
                before[following[right]] = left
            offer(before[left])
            offer(left)
        return [token for part in parts if part for token in self.lookup(part)]

    def lookup(self, part):
        token = self.ids.get(part)
        if token is not None:
            return [token]
        return [self.ids[f"<0x{byte:02X}>"] for byte in part.encode()]

    def decode(self, ids):
        data = bytearray()
        for token in ids:
            if self.kinds[token] == BYTE:
                data.append(int(self.texts[token][3:5], 16))
            else:
                data += self.texts[token].replace(SPACE, " ").encode()
        return data.decode(errors="replace")
