"""Makes the charsmap of a Precompiled normalizer from a dictionary of replacements."""

import base64
import struct

from tokenizers import normalizers

LEAF = 1 << 8
VALUE = 1 << 31


class DoubleArray:
    """A trie in the form that sentencepiece reads: units of 32 bits, the child of n for byte b at n ^ offset ^ b."""

    def __init__(self, replacements):
        self.units, self.used = {0: 0}, {0}
        keys = sorted((key.encode(), value) for key, value in replacements.items())
        self.add(0, keys, 0)

    def add(self, node, keys, depth):
        labels = sorted({key[depth] if len(key) > depth else 0 for key, _ in keys})
        base = next(b for b in range(1, 1 << 20) if all(b ^ label not in self.used for label in labels))
        assert base ^ node < 1 << 21
        self.units[node] |= (base ^ node) << 10
        self.used |= {base ^ label for label in labels}
        for label in labels:
            child = base ^ label
            if label == 0:
                self.units[node] |= LEAF
                self.units[child] = VALUE | keys[0][1]
                continue
            self.units[child] = label
            self.add(child, [(k, v) for k, v in keys if len(k) > depth and k[depth] == label], depth + 1)

    def blob(self):
        size = (max(self.units) | 0xFF) + 1
        return b"".join(struct.pack("<I", self.units.get(i, 0)) for i in range(size))


def charsmap(replacements):
    """The bytes of a charsmap: size of the trie, trie, replacements with a zero behind each."""
    texts, offsets = b"", {}
    for source, target in replacements.items():
        offsets[source] = len(texts)
        texts += target.encode() + b"\0"
    trie = DoubleArray(offsets).blob()
    return struct.pack("<I", len(trie)) + trie + texts


def precompiled(replacements):
    return normalizers.Precompiled(charsmap(replacements))


def charsmap_base64(replacements):
    return base64.b64encode(charsmap(replacements)).decode()
