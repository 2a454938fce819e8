"""Several calls in one action: their results share one observation, none is lost unsaid.

Short results stay whole; the long ones get equal parts of what room is left, and each says that it was cut and how to
see it all. What happened meanwhile (mail, a new morning) is kept whole where that can be.
"""

from __future__ import annotations

from collections.abc import Sequence

from synthcomp_env.simulation.opening import LOOKING
from synthcomp_env.tools.desk import clip
from synthcomp_env.tools.parse import MAX_CALLS

__all__ = ["joined", "most_calls", "shortened"]

_LEAST = 120
"""Characters of an observation without which no call of several is carried out."""


def most_calls(limit: int) -> int:
    """How many calls of one action are carried out where an observation has at most `limit` characters."""
    return min(MAX_CALLS, max(1, limit // _LEAST))


def joined(results: Sequence[tuple[str, str, str]], limit: int, head: str = "") -> str:
    """The results of several calls as one observation.

    Args:
        results: (tool's name, text, the end of the text that tells news) of each call, in order.
        limit: most characters in all.
        head: a line that comes first.
    """
    labels = [f"[{number}] " for number in range(1, len(results) + 1)]
    room = limit - len(head) - sum(map(len, labels)) - len(labels)
    share = _share([len(text) for _, text, _ in results], room)
    parts = [
        f"{label}{text if len(text) <= share else shortened(text, news, share, _advice(name))}\n"
        for label, (name, text, news) in zip(labels, results, strict=True)
    ]
    return clip(head + "".join(parts), limit, "Fewer calls at once show more.")


def shortened(text: str, news: str, limit: int, advice: str) -> str:
    """At most `limit` characters of a text, its end with the news kept."""
    if not news:
        return clip(text, limit, advice)
    kept = clip(news, limit // 2, "list_messages and list_events show the rest.")
    return clip(text.removesuffix(news), limit - len(kept), advice) + kept


def _share(lengths: list[int], room: int) -> int:
    """The greatest length such that texts, cut to it, fit into the room."""
    left = len(lengths)
    for length in sorted(lengths):
        if length * left > room:
            return room // left
        room -= length
        left -= 1
    return max(lengths, default=0)


def _advice(name: str) -> str:
    if name == "read_message":
        return "Read what is missing by its number."
    return "Make this call alone to see all." if name.startswith(LOOKING) else "Fewer calls at once show more."
