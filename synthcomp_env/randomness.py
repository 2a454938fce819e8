"""Keyed randomness: every draw comes from a generator named by (seed, what it is for).

No global state and no hash order, so that adding a draw in one place never moves the draws of another.
"""

from __future__ import annotations

import hashlib
import random

__all__ = ["digest", "keyed", "seed_of"]


def digest(*parts: object) -> bytes:
    """A 16-byte digest of the parts, the same in every process and on every machine."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def seed_of(*parts: object) -> int:
    """A seed for a model's sampling, of 31 bits, as every server takes it."""
    return int.from_bytes(digest(*parts)[:4], "big") >> 1


def keyed(seed: int | str, *purpose: object) -> random.Random:
    """A generator for one purpose: `keyed(seed, "collaborator", 3, "latency")`."""
    return random.Random(int.from_bytes(digest(seed, *purpose), "big"))
