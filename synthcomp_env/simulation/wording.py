"""Wording: how a collaborator puts what was decided, by style. Item texts stand in it word for word.

The sentences are those of `envs/words/replies.yaml`, varied by keyed draws; a style may have its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from synthcomp_env.simulation.dice import Dice
from synthcomp_env.world.grammar import expand, pick
from synthcomp_env.world.phrases import read_words
from synthcomp_env.world.scenario import CommunicationStyle, Contact, Item

__all__ = ["aside", "compose", "first_name", "labels", "say", "tell"]

_VOICES = 4
"""Scattered people take every so-manieth of the opening and closing lines, so that no two of a few share one."""


@lru_cache(maxsize=1)
def _replies() -> dict[str, tuple[str, ...]]:
    return read_words("replies")


def say(chance: Dice, saying: str, /, style: CommunicationStyle | None = None, **slots: str) -> str:
    """One sentence of a kind, in the words of a style where that has its own."""
    replies = _replies()
    return pick(replies.get(f"{saying}.{style}") or replies[saying], chance, slots)


def aside(chance: Dice, text: str, item: Item) -> str:
    """The text of an item, marked as confidential where it is a remark."""
    return say(chance, "aside", text=text) if item.kind == "remark" else text


def tell(chance: Dice, style: CommunicationStyle, texts: Sequence[str]) -> str:
    """What several items say: numbered, in order and complete; rambling; or bare."""
    if style == "structured" and len(texts) > 1:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
    if style == "scattered" and len(texts) > 1:
        texts = chance.sample(texts, len(texts))
        return "\nOh, and: ".join(texts)
    return "\n".join(texts)


def labels(items: Sequence[Item], joint: str = " or ") -> str:
    """Items named vaguely, each by one topic, without what they say."""
    names = list(dict.fromkeys(vague(item) for item in items))
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + joint + names[-1]


def vague(item: Item) -> str:
    """The topic by which a holder would hint at an item: the first that is no file name and not all-purpose."""
    for topic in item.topics:
        if "." not in topic and topic.casefold() not in _ALL_PURPOSE:
            return topic
    return item.topics[0] if item.topics else item.kind


_TITLES = frozenset({"dr", "prof", "professor", "mr", "ms", "mrs", "hon", "rev", "sir", "dame", "capt", "col"})
_ALL_PURPOSE = frozenset(
    {"requirements", "anything else", "scope", "content", "final", "latest", "which file", "draft"}
)


@lru_cache(1024)
def first_name(name: str) -> str:
    """The name by which colleagues call somebody; titles such as "Dr." are passed over."""
    parts = [part for part in name.split() if part.rstrip(".").casefold() not in _TITLES]
    return (parts or [name])[0].rstrip(",")


def compose(
    chance: Dice, contact: Contact, user: str, parts: Sequence[str], voice: int = 0, more: bool | None = None
) -> str:
    """A whole message of a contact's style from its parts.

    Args:
        voice: tells scattered people apart.
        more: whether the contact holds more on the matter that was told; None when nothing was.
    """
    first, name = first_name(user), first_name(contact.name)
    if contact.style == "minimal":
        return "\n".join(parts)
    if contact.style == "structured":
        opening = say(chance, "opening", contact.style, user=first)
        return "\n\n".join((opening, *parts, f"{say(chance, 'closing', contact.style)}\n{name}"))
    opening = _own(chance, "opening", voice, user=first)
    closing = [] if more is None else [_replies()["more.scattered" if more else "all_told.scattered"][voice % _VOICES]]
    if not closing and chance.below(2):
        closing = [_own(chance, "digression", voice)]
    return " ".join((opening, "\n".join(parts), *closing)) + f"\n{name}"


def _own(chance: Dice, saying: str, voice: int, **slots: str) -> str:
    """A line that is one scattered person's own."""
    return expand(chance.choice(_replies()[f"{saying}.scattered"][voice % _VOICES :: _VOICES]), chance, slots)
