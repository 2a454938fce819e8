"""Rubrics of released computers: checks only where they are certain, a judge's criteria for the rest.

The points of a deliverable sum to 100: its collaborators' criteria share 80 by their weights, the outputs' existence
12, a clean finish 4 and the deadline 4. Where a criterion's text states a limit of slides beyond doubt, a quarter of
its points are paid by a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from synthcomp_env.computer import paths
from synthcomp_env.scoring.rubric import Criterion, Deadline, Exists, Judged, NoPlaceholders, Source, Structure
from synthcomp_env.scoring.words import vocabulary
from synthcomp_env.world.scenario import DeliverableSpec, Item, Scenario

__all__ = ["draft_released", "share_out", "stated_limits"]

TOTAL = 100
_EXISTENCE, _FINISH, _DEADLINE = 12, 4, 4

_NUMBERS = {
    word: number
    for number, word in enumerate(
        vocabulary("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"), start=1
    )
}
_COUNT = r"(?P<{}>\d{{1,2}}|" + "|".join(_NUMBERS) + r")"
_MOST_SLIDES = re.compile(
    rf"(?:at most|max(?:imum)?(?: of)?|no more than|not more than|up to|limit of|<=|≤|within)\s+{_COUNT.format('a')}"
    rf"[\s-]+slides?\b|\b{_COUNT.format('b')}[\s-]+slides?\s+(?:max(?:imum)?|or (?:fewer|less)|limit)\b",
    re.IGNORECASE,
)
_FIRST_SLIDE = re.compile(
    r"\bslide (?:1|one)\s*(?:=|:|is|must be|should be)\s*(?:the |a )?[\"'“]?(?P<title>[A-Za-z][A-Za-z ]{2,40}?)[\"'”]?"
    r"(?=\s*(?:[,;.(]|not\b|$))",
    re.IGNORECASE,
)


def stated_limits(text: str) -> tuple[int, str]:
    """The most slides and the first slide's title that a demand states beyond doubt; 0 and "" where it does not."""
    counts = {match["a"] or match["b"] for match in _MOST_SLIDES.finditer(text)}
    titles = {match["title"].strip() for match in _FIRST_SLIDE.finditer(text)}
    count = next(iter(counts)).lower() if len(counts) == 1 else ""
    most = _NUMBERS.get(count) or (int(count) if count else 0)
    return most, next(iter(titles)) if len(titles) == 1 else ""


def draft_released(scenario: Scenario, spec: DeliverableSpec) -> Iterator[Criterion]:
    """The criteria of one deliverable of a released computer, worth 100 points together."""
    demands = [item for item in scenario.items.values() if item.kind == "requirement" and item.deliverable == spec.id]
    left = TOTAL - _EXISTENCE - _FINISH - _DEADLINE
    outputs = tuple(output.path for output in spec.outputs)
    if not demands:
        yield _judged(spec, "brief", spec.title, left, spec.brief, "spec", "")
    for item, points in zip(demands, share_out(left, [item.weight or 1.0 for item in demands]), strict=True):
        yield from _demand(spec, item, points)
    for path, points in zip(outputs, share_out(_EXISTENCE, [1.0] * len(outputs)), strict=True):
        if points:
            yield _certain(spec, f"exists.{paths.name(path)}", f"{paths.name(path)} is there", points, Exists((path,)))
    if outputs:
        finish = "Nothing is left to fill in"
        yield _certain(spec, "placeholders", finish, _FINISH, NoPlaceholders(outputs), source="quality")
    yield _certain(spec, "deadline", f"Handed in by working day {spec.due}", _DEADLINE, Deadline(spec.id, spec.due))


def _demand(spec: DeliverableSpec, item: Item, points: int) -> Iterator[Criterion]:
    """One collaborator's criterion: what is certain in it apart, the rest for a judge."""
    name = item.text.partition(":")[0].strip() or item.id
    told = "" if item.disclosure == "initial" else item.id
    source: Source = "interaction" if told else "spec"
    decks = [output.path for output in spec.outputs if paths.extension(output.path).lstrip(".") == "pptx"]
    most, first = stated_limits(item.text)
    if len(decks) == 1 and (most or first) and points >= 4:
        part = points // 4
        points -= part
        limits = Structure(decks[0], max_slides=most, first_slide=first)
        yield _certain(spec, f"{_tail(spec, item)}.slides", f"{name}: slides", part, limits, source, told)
    if points:
        yield _judged(spec, _tail(spec, item), name, points, item.text, source, told)


def _tail(spec: DeliverableSpec, item: Item) -> str:
    return item.id.removeprefix(f"{spec.id}.")


def _judged(spec: DeliverableSpec, id: str, name: str, points: int, text: str, source: Source, item: str) -> Criterion:
    check = Judged(text, tuple(output.path for output in spec.outputs))
    return Criterion(f"{spec.id}.{id}", name, spec.id, points, source, "earning", check, item=item)


def _certain(
    spec: DeliverableSpec,
    id: str,
    name: str,
    points: int,
    check: Exists | NoPlaceholders | Deadline | Structure,
    source: Source = "spec",
    item: str = "",
) -> Criterion:
    return Criterion(f"{spec.id}.{id}", name, spec.id, points, source, "conditional", check, item=item)


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """Whole points in proportion to weights, summing exactly to `total` (largest remainders, earlier first)."""
    whole = sum(weights)
    if not weights or whole <= 0:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    points = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda index: (points[index] - exact[index], index))
    for index in order[: total - sum(points)]:
        points[index] += 1
    return points
