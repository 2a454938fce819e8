"""Topics: what a clause is about, measured against what its recipient knows.

An item's *evidence* in a clause is how well the clause covers one of the item's topics (words weighted by how few of
the recipient's items they occur in), times how much of the clause the item explains.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from synthcomp_env.simulation.entities import Entities
from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.speech import FILLER_STEMS, GENERIC_STEMS, stems
from synthcomp_env.simulation.vocabulary import GENERIC, Reading, Vocabulary
from synthcomp_env.world.scenario import Item, Scenario

__all__ = ["Knowledge", "Match", "Matches"]

_PLAIN, _FILLER = 0.6, 0.1
"""Weights in a topic: of words like "figure" when it has no others (the holder means them), and of words that name
nothing."""
_YEAR, _NUMBERED = 4, 2
"""Digits of a year; words of a topic in which a number counts."""
_WHOLE = 0.8
"""Least evidence in a topic of several words that stands in the clause in full and close together."""
_TOLD = 0.3
"""Evidence in a word that only one item's text holds."""
_TEXT = 0.75
"""How much a word explains that stands in an item's text but not in its topics."""
_SHARE = 0.55
"""Share of the evidence that depends on how much of the clause the item explains."""
_HEAD = 0.7
"""What is left of it when a topic's word only qualifies an unknown one ("the ramp gate", "the training room")."""
_BARE = 0.6
"""What is left when a clause shares with an item only the name of a row, and says unknown things of it."""
_OTHER = 0.4
"""What is left when the clause names another row than the item."""


@dataclass(frozen=True, slots=True)
class Match:
    """An item and the evidence for it, in [0, 1]."""

    item: Item
    score: float


@dataclass(frozen=True, slots=True)
class Matches:
    """How a clause stands to somebody's items.

    Attributes:
        found: items with any evidence, best first.
        content: total weight of the words that name something; 0 for "could you send it over?".
        unknown: number of content words that stand nowhere in the scenario.
    """

    found: tuple[Match, ...]
    content: float
    unknown: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One topic of an item: its stems with their weights for this recipient."""

    weights: dict[str, float]
    frame: bool
    """Whether it says no more than which deliverable is meant."""


class _Index:
    """One contact's items, ready for matching."""

    def __init__(self, items: list[Item], vocabulary: Vocabulary, entities: Entities) -> None:
        frames, rows = vocabulary.frames, vocabulary.rows
        self.items = items
        spread = _spread(items)
        self.phrases: list[list[_Phrase]] = []
        self.texts = [frozenset(stems(item.text)) - FILLER_STEMS - GENERIC_STEMS for item in items]
        self.topics: list[frozenset[str]] = []
        self.entities = [
            frozenset(name for topic in item.topics for name in entities.named(frozenset(stems(topic))))
            or entities.named(frozenset(stems(item.text)))
            for item in items
        ]
        for item in items:
            phrases = []
            for topic in item.topics:
                words = _topic_words(topic)
                plain = all(word in GENERIC_STEMS or word in FILLER_STEMS for word in words)
                weights = {word: _weight(word, rows, plain) / max(1, spread[item.deliverable, word]) for word in words}
                framed = all(word in frames or word in FILLER_STEMS or word.isdigit() for word in words)
                if weights:
                    phrases.append(_Phrase(weights, framed))
            self.phrases.append(phrases)
            self.topics.append(frozenset(word for phrase in phrases for word in phrase.weights))
        held = Counter(word for topics, text in zip(self.topics, self.texts, strict=True) for word in topics | text)
        self.telling = [
            frozenset(word for word in text - topics if held[word] == 1 and not word.isdigit() and word not in frames)
            for topics, text in zip(self.topics, self.texts, strict=True)
        ]
        """Words that stand in the text of this item and nowhere else."""
        keys: dict[str, list[int]] = {}
        for number, (topics, telling) in enumerate(zip(self.topics, self.telling, strict=True)):
            naming = frozenset(word for word in topics if word not in FILLER_STEMS) or topics
            for word in sorted(naming | telling):
                keys.setdefault(word, []).append(number)
        self.keys = keys
        """Stem -> numbers of the items for which it is evidence."""


def _topic_words(topic: str) -> tuple[str, ...]:
    """The different stems of a topic; numbers only where they tell things apart ("dock 4")."""
    words = tuple(dict.fromkeys(stems(basename(topic))))
    return (
        tuple(word for word in words if not word.isdigit() or (len(words) <= _NUMBERED and len(word) < _YEAR)) or words
    )


def _spread(items: list[Item]) -> Counter[tuple[str, str]]:
    """(deliverable, stem) -> how many items that a question may release share the stem there."""
    return Counter(
        (item.deliverable, word)
        for item in items
        if item.disclosure in ("ask", "initial")
        for word in {word for topic in item.topics for word in stems(topic)}
    )


def _weight(word: str, rows: frozenset[str], plain: bool) -> float:
    """The weight of a word in a topic; in a `plain` topic, all of them all-purpose, they count for more."""
    if word in FILLER_STEMS:
        return _FILLER
    if word in GENERIC_STEMS:
        return _PLAIN if plain else GENERIC
    return GENERIC if word in rows else 1.0


class Knowledge:
    """Who knows what in a scenario, indexed once and shared by all its episodes."""

    def __init__(self, scenario: Scenario) -> None:
        self.entities = Entities(scenario)
        self.smalltalk: dict[str, Item] = {}
        """What each contact answers to a pleasantry."""
        self.askable: dict[str, list[Item]] = {contact: [] for contact in scenario.contacts}
        """What each contact tells on a question about some work."""
        scattered = [person.id for person in scenario.contacts.values() if person.style == "scattered"]
        self.voices = {contact: place for place, contact in enumerate(scattered)}
        """The places of the scattered people among one another."""
        held: dict[str, list[Item]] = {contact: [] for contact in scenario.contacts}
        for item in scenario.items.values():
            if item.kind == "smalltalk":
                self.smalltalk[item.holder] = item
            else:
                held.setdefault(item.holder, []).append(item)
                if item.deputy:
                    held.setdefault(item.deputy, []).append(item)
                if item.disclosure == "ask" and item.kind != "remark":
                    self.askable.setdefault(item.holder, []).append(item)
        known = frozenset(
            word
            for items in held.values()
            for item in items
            for text in (*item.topics, item.text)
            for word in stems(text)
        )
        self.vocabulary = Vocabulary(scenario, self.entities, known)
        self.words, self.read = self.vocabulary.words, self.vocabulary.read
        self._indexes = {contact: _Index(items, self.vocabulary, self.entities) for contact, items in held.items()}
        self.match = lru_cache(1 << 13)(self._match)

    def _match(self, contact: str, words: tuple[str, ...]) -> Matches:
        """What a contact's items have to do with mended words."""
        reading, index = self.vocabulary.weigh(words), self._indexes[contact]
        numbers = {number for word in reading.named & index.keys.keys() for number in index.keys[word]}
        found = [
            Match(index.items[number], score)
            for number in sorted(numbers)
            if reading.content and (score := self._evidence(index, number, reading))
        ]
        found.sort(key=lambda match: -match.score)
        return Matches(tuple(found), reading.content, reading.unknown)

    def _evidence(self, index: _Index, number: int, reading: Reading) -> float:
        topics, text = index.topics[number], index.texts[number]
        told = index.telling[number] & reading.named
        coverage = 1.0 - (1.0 - _coverage(index.phrases[number], reading)) * (1.0 - _TOLD) ** len(told)
        explained, meant = 0.0, 0.0
        for word, weight in reading.weights.items():
            part = 1.0 if word in topics else _TEXT if word in text else 0.0
            explained += weight * part
            if part or word not in GENERIC_STEMS:
                meant += weight
        score = coverage * (1.0 - _SHARE + _SHARE * explained / meant) if meant else 0.0
        if reading.qualifying & topics:
            score *= _HEAD
        own = index.entities[number]
        if reading.unknown and reading.entities & own and reading.named & topics <= self.entities.stems | FILLER_STEMS:
            score *= _BARE
        if reading.entities and own and not reading.entities & own:
            score *= _OTHER
        return score


def _coverage(phrases: list[_Phrase], reading: Reading) -> float:
    """How well a clause covers the best of an item's topics, raised by further topics it touches."""
    missing, scale = 1.0, reading.scale
    strengths: list[tuple[float, list[str]]] = []
    for phrase in phrases:
        hit = [word for word in phrase.weights if word in reading.named]
        if not hit:
            continue
        total = sum(weight * scale.get(word, 1.0) for word, weight in phrase.weights.items())
        weight = sum(phrase.weights[word] * scale.get(word, 1.0) for word in hit)
        strength = math.sqrt(weight / total) * min(1.0, weight)
        if len(hit) == len(phrase.weights) > 1 and not phrase.frame and _together(phrase.weights, reading.words):
            strength = max(strength, _WHOLE)
        strengths.append((strength, hit))
    seen: set[str] = set()
    for strength, hit in sorted(strengths, key=lambda each: -each[0]):
        if seen and not set(hit) - seen:
            continue
        seen.update(hit)
        missing *= 1.0 - strength
    return 1.0 - missing


def _together(phrase: Iterable[str], words: tuple[str, ...]) -> bool:
    """Whether all words of a phrase stand close together."""
    places = [words.index(word) for word in phrase]
    return max(places) - min(places) <= len(places) + 1
