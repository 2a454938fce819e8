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
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from synthcomp_env.simulation.files import basename
from synthcomp_env.simulation.lexicon import FILLER
from synthcomp_env.simulation.speech import FILLER_STEMS, GENERIC_STEMS, SYNONYM_STEMS, stem, stems, words_of
from synthcomp_env.world.scenario import Item, Scenario

__all__ = ["Entities", "Knowledge", "Match", "Matches"]

_FRAME, _GENERIC, _FILLER = 0.25, 0.25, 0.1
"""Weights of words that only say which deliverable or row is meant, of words like "figure", and of words that name
nothing."""
_LONE = 0.8
"""Weight of a word of a deliverable's title that stands by itself ("the budget", not "the budget variance report")."""
_PLAIN = 0.6
"""Weight of a word like "figure" in a topic that has no other words: the holder means it."""
_YEAR, _NUMBERED = 4, 2
"""Digits of a year; words of a topic in which a number counts."""
_TOLD = 0.3
"""Evidence in a word that only one item's text holds."""
_HEAD = 0.7
"""What is left of it when a topic's word only qualifies an unknown one ("the ramp gate", "the training room")."""
_BARE = 0.6
"""What is left when a clause shares with an item only the name of a row, and says unknown things of it."""
_TEXT = 0.75
"""How much a word explains that stands in an item's text but not in its topics."""
_UNKNOWN = 0.35
"""Weight, in a clause, of a word that stands nowhere in the scenario."""
_MIN_TYPO = 4
_MIN_FIRST = 4
"""An entity may be named by its first word alone ("Norrland") when that has so many letters and begins no other."""


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


class Entities:
    """The rows of the deliverables' tables, by the stems that tell them apart ("Mill Road Clinic": mill, road)."""

    def __init__(self, scenario: Scenario) -> None:
        self._marks: list[tuple[str, frozenset[str]]] = []
        for spec in scenario.deliverables:
            if spec.table is None:
                continue
            words = {entity: frozenset(stems(entity)) for entity in spec.table.entities}
            common = Counter(word for each in words.values() for word in each)
            for entity, each in words.items():
                own = frozenset(word for word in each if common[word] <= max(1, len(words) // 3)) or each
                first = stems(entity)[0]
                alone = common[first] == 1 and len(first) >= _MIN_FIRST and first not in FILLER_STEMS
                for mark in {own, frozenset((first,))} if alone else {own}:
                    if (entity, mark) not in self._marks:
                        self._marks.append((entity, mark))
        self.stems = frozenset(word for _, mark in self._marks for word in mark)

    def named(self, words: frozenset[str]) -> frozenset[str]:
        """Entities whose distinguishing stems are all among `words`; of two, the one named more fully."""
        if not words & self.stems:
            return frozenset()
        found = [(entity, mark) for entity, mark in self._marks if mark <= words]
        return frozenset(entity for entity, mark in found if not any(mark < other for _, other in found))


class _Index:
    """One contact's items, ready for matching."""

    def __init__(self, items: list[Item], frames: frozenset[str], rows: frozenset[str], entities: Entities) -> None:
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
        self.vocabulary = frozenset().union(*self.topics, *self.texts) if items else frozenset()


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
        return _PLAIN if plain else _GENERIC
    return _GENERIC if word in rows else 1.0


class Knowledge:
    """Who knows what in a scenario, indexed once and shared by all its episodes."""

    def __init__(self, scenario: Scenario) -> None:
        self.entities = Entities(scenario)
        self._frame = _frames(scenario)
        self._frames = frozenset().union(*self._frame.values()) if self._frame else frozenset()
        self._rows = _row_words(scenario)
        self.smalltalk: dict[str, Item] = {}
        """What each contact answers to a pleasantry."""
        held: dict[str, list[Item]] = {contact: [] for contact in scenario.contacts}
        for item in scenario.items.values():
            if item.kind == "smalltalk":
                self.smalltalk[item.holder] = item
            else:
                held.setdefault(item.holder, []).append(item)
        self._indexes = {
            contact: _Index(items, self._frames, self._rows, self.entities) for contact, items in held.items()
        }

        self._vocabulary = frozenset().union(*(index.vocabulary for index in self._indexes.values()))
        self._vocabulary |= self.entities.stems | self._frames
        plain = {word: word for word in self._vocabulary - FILLER_STEMS if "*" not in word}
        plain |= {word: mark for word, mark in SYNONYM_STEMS.items() if mark in self._vocabulary}
        self._typos = {word: plain[word] for word in sorted(plain) if len(word) >= _MIN_TYPO}
        self._spellings = list(self._typos)
        self._joined = {
            word: stem(word)
            for item in scenario.items.values()
            for topic in item.topics
            for word in words_of(topic)
            if len(word) > _MIN_TYPO and word not in FILLER
        }
        self.words = lru_cache(1 << 13)(self._words)
        self.read = lru_cache(1 << 12)(self._read)
        self.mend = lru_cache(1 << 14)(self._mend)
        self.match = lru_cache(1 << 13)(self._match)

    def _mend(self, word: str) -> str:
        """The stem of a word as typed: of the scenario's nearest word when it is misspelt."""
        root = stem(word)
        known = root in self._vocabulary or root in FILLER_STEMS or root in GENERIC_STEMS
        if known or "*" in root or len(root) < _MIN_TYPO or root.isdigit():
            return root
        cutoff = 1 if len(word) <= 7 else 2
        near = [
            process.extractOne(typed, self._spellings, scorer=OSA.distance, score_cutoff=cutoff)
            for typed in (word, root)
        ]
        found = min((each for each in near if each is not None), key=lambda each: each[1], default=None)
        if found is None or (found[0][0] != root[0] and (found[1] > 1 or len(root) == _MIN_TYPO)):
            return root
        return self._typos[found[0]]

    def _read(self, text: str) -> tuple[str, ...]:
        """Mended stems of a text."""
        return self.words(words_of(text))

    def _words(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Mended stems of words, with words joined that were split ("over time")."""
        mended: list[str] = []
        previous = ""
        for word in words:
            joined = self._joined.get(previous + word) if previous else None
            if joined is not None:
                mended[-1] = joined
            else:
                mended.append(self.mend(word))
            previous = word
        return tuple(mended)

    def deliverables(self, words: Iterable[str]) -> tuple[str, ...]:
        """Ids of the deliverables that words name best: those with the most weight of title words named, if any."""
        named = frozenset(words)
        common = Counter(word for frame in self._frame.values() for word in frame)
        scores = {
            id: sum((_FRAME if _is_plain(word) else 1.0) / common[word] for word in frame & named)
            for id, frame in self._frame.items()
        }
        best = max(scores.values(), default=0.0)
        return tuple(id for id, score in scores.items() if score == best) if best >= 0.5 else ()

    def _match(self, contact: str, words: tuple[str, ...]) -> Matches:
        """What a contact's items have to do with mended words."""
        index = self._indexes[contact]
        named = frozenset(words)
        scale = self._scale(words)
        weights = {word: self._query_weight(word) * scale.get(word, 1.0) for word in named}
        content = sum(weights.values())
        unknown = sum(1 for word in named if word not in self._vocabulary and weights[word] > 0)
        if not content or not named & index.vocabulary:
            return Matches((), content, unknown)
        mentioned = self.entities.named(named)
        heads = {word for word, head in pairwise(words) if weights[word] and self._is_unknown(head)}
        found = []
        for number, item in enumerate(index.items):
            told = index.telling[number] & named
            coverage = _coverage(index.phrases[number], words, scale)
            if not coverage and not told:
                continue
            coverage = 1.0 - (1.0 - coverage) * (1.0 - _TOLD) ** len(told)
            topics, text = index.topics[number], index.texts[number]
            explained, named_here = 0.0, 0.0
            for word, weight in weights.items():
                part = 1.0 if word in topics else _TEXT if word in text else 0.0
                explained += weight * part
                if part or word not in GENERIC_STEMS:
                    named_here += weight
            score = coverage * (0.45 + 0.55 * explained / named_here) if named_here else 0.0
            if any(word in topics for word in heads):
                score *= _HEAD
            own = index.entities[number]
            if unknown and mentioned & own and named & topics <= self.entities.stems | FILLER_STEMS:
                score *= _BARE
            if mentioned and own and not mentioned & own:
                score *= 0.4
            found.append(Match(item, score))
        found.sort(key=lambda match: -match.score)
        return Matches(tuple(found), content, unknown)

    def _is_unknown(self, word: str) -> bool:
        plain = word in FILLER_STEMS or word in GENERIC_STEMS or word.isdigit()
        return not plain and word not in self._vocabulary

    def _query_weight(self, word: str) -> float:
        if word in FILLER_STEMS or word.isdigit():
            return 0.0
        if word in GENERIC_STEMS or word in self._rows:
            return _GENERIC
        return 1.0 if word in self._vocabulary else _UNKNOWN

    def _scale(self, words: tuple[str, ...]) -> dict[str, float]:
        """How much less the words of deliverables' titles weigh here: little when two stand together, as in a title."""
        scale: dict[str, float] = {}
        for place, word in enumerate(words):
            if word in self._frames:
                beside = words[max(0, place - 1) : place] + words[place + 1 : place + 2]
                paired = any(other in frame for frame in self._frame.values() if word in frame for other in beside)
                scale[word] = min(scale.get(word, 1.0), _FRAME if paired else _LONE)
        return scale


def _coverage(phrases: list[_Phrase], words: tuple[str, ...], scale: dict[str, float]) -> float:
    """How well a clause covers the best of an item's topics, raised by further topics it touches."""
    missing = 1.0
    strengths: list[tuple[float, list[str]]] = []
    for phrase in phrases:
        hit = [word for word in phrase.weights if word in words]
        if not hit:
            continue
        total = sum(weight * scale.get(word, 1.0) for word, weight in phrase.weights.items())
        weight = sum(phrase.weights[word] * scale.get(word, 1.0) for word in hit)
        strength = math.sqrt(weight / total) * min(1.0, weight)
        if len(hit) == len(phrase.weights) > 1 and not phrase.frame and _together(phrase.weights, words):
            strength = max(strength, 0.8)
        strengths.append((strength, hit))
    seen: set[str] = set()
    for strength, hit in sorted(strengths, key=lambda each: -each[0]):
        if seen and not set(hit) - seen:
            continue
        seen.update(hit)
        missing *= 1.0 - strength
    return 1.0 - missing


def _is_plain(word: str) -> bool:
    return word in FILLER_STEMS or word in GENERIC_STEMS


def _together(phrase: Iterable[str], words: tuple[str, ...]) -> bool:
    """Whether all words of a phrase stand close together."""
    places = [words.index(word) for word in phrase]
    return max(places) - min(places) <= len(places) + 1


def _frames(scenario: Scenario) -> dict[str, frozenset[str]]:
    """Deliverable id -> stems that say no more than which deliverable is meant: its title, and topics that most of its
    items share."""
    frames = {}
    for spec in scenario.deliverables:
        items = [item for item in scenario.items.values() if item.deliverable == spec.id and item.topics]
        shared = Counter(topic for item in items for topic in set(item.topics))
        common = [topic for topic, times in shared.items() if len(items) >= 3 and times > len(items) * 0.6]
        names = [spec.title, *common, *(basename(output.path).rpartition(".")[0] for output in spec.outputs)]
        words = frozenset(word for name in names for word in stems(name))
        frames[spec.id] = frozenset(word for word in words if not word.isdigit())
    return frames


def _row_words(scenario: Scenario) -> frozenset[str]:
    """Stems that say what the rows of a table are ("clinic") or that most of its rows share."""
    found: set[str] = set()
    for spec in scenario.deliverables:
        if spec.table is not None:
            found.update(stems(f"{spec.table.row_header} {spec.table.total_label}"))
            shared = Counter(word for entity in spec.table.entities for word in set(stems(entity)))
            found.update(word for word, times in shared.items() if times > max(1, len(spec.table.entities) // 3))
    return frozenset(found)
