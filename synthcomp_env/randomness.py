"""Keyed randomness: every draw comes from a generator named by (seed, what it is for).

No global state and no hash order, so that adding a draw in one place never moves the draws of another.
"""

from __future__ import annotations

import hashlib
import random

__all__ = ["digest", "keyed"]


def digest(*parts: object) -> bytes:
    """A 16-byte digest of the parts, the same in every process and on every machine."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def keyed(seed: int | str, *purpose: object) -> random.Random:
    """A generator for one purpose: `keyed(seed, "collaborator", 3, "latency")`."""
    return random.Random(int.from_bytes(digest(seed, *purpose), "big"))
