"""How many background files of each extension a computer needs beside the world's own, to have the paper's mix."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

from synthcomp_env.creation.setting import Tidiness

__all__ = ["MIX", "quotas"]

MIX = {
    "docx": 34.8, "xlsx": 15.8, "pdf": 13.9, "py": 8.5, "txt": 5.9, "pptx": 3.3, "png": 2.9, "json": 2.4, "md": 2.3,
    "toml": 1.9, "jsonl": 1.7, "others": 6.6,
}  # fmt: skip
"""Share of files by extension in percent: figure 5 of the paper."""

_AIM = MIX | {
    "xlsx": 5.0,
    "docx": 35.4,
    "pdf": 14.5,
    "txt": 6.2,
    "py": 8.9,
    "png": 3.1,
    "md": 2.5,
    "jsonl": 1.9,
    "toml": 2.0,
}
"""What is aimed at: the world of a small computer brings more workbooks than their share, larger ones have fewer."""
_LEAST = {"xlsx": 0.45}
"""What even a small computer has a share of: a workbook of the past that its old reports were written from."""
_OTHERS = {"csv": 34, "eml": 32, "jpg": 16, "log": 7, "tmp": 7, "ini": 6}
_MESS: dict[Tidiness, float] = {"high": 0.4, "medium": 1.0, "low": 2.0}


def quotas(draw: random.Random, held: Iterable[str], total: int, tidiness: Tidiness) -> dict[str, int]:
    """Extension -> files wanted, in a fixed order.

    Args:
        held: the extensions of the files that are there already. Where they exceed their share, others make room.
        total: files in all.
    """
    have = Counter(extension if extension in MIX else "others" for extension in held)
    wanted = {
        extension: max(_LEAST.get(extension, 0.0), share * total / 100 - have[extension])
        for extension, share in _AIM.items()
    }
    room = max(0, total - sum(have.values()))
    scale = room / sum(wanted.values()) if wanted else 0.0
    counts = {}
    carry = draw.random()
    for extension, share in wanted.items():  # cumulative rounding keeps the sum
        carry += share * scale
        counts[extension] = int(carry)
        carry -= counts[extension]
    others = counts.pop("others")
    weights = {
        extension: weight * (_MESS[tidiness] if extension in ("log", "tmp", "ini") else 1)
        for extension, weight in _OTHERS.items()
    }
    drawn = Counter(draw.choices(tuple(weights), tuple(weights.values()), k=others))
    return counts | {extension: drawn[extension] for extension in _OTHERS if drawn[extension]}
