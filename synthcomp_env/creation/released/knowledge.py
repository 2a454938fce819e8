"""What collaborators of a released computer know: key facts, private files and rubric criteria as knowledge items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from synthcomp_env.computer.schema import Collaborator, Deliverable, ReferenceFile, Rubric
from synthcomp_env.world.scenario import Disclosure, Item

__all__ = ["items_of", "without_truth"]

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'-]{2,}|\d[\w.%-]*")
_COMMON = re.compile(
    r"(?:the|and|for|with|from|that|this|must|not|are|was|has|have|had|will|all|any|each|per|than|then|when|where|which"
    r"|who|whom|its|their|into|onto|over|under|about|after|before|between|both|being|been|also|only|us(?:e|es|ed|ing)"
    r"|includ(?:e|es|ing))",
    re.I,
)
_TRUTH = re.compile(
    r"intentional|deliberate|planted|should catch|must catch|should be caught|must identify"
    r"|error to (?:be )?(?:catch|find)"
    r"|NOTE ERROR|actual(?:ly)? should|should (?:read|be) ",
    re.I,
)


def without_truth(description: str) -> str:
    """A description without the sentences and brackets that give a planted error away."""
    text = re.sub(r"\([^()]*\)", lambda match: "" if _TRUTH.search(match[0]) else match[0], description)
    kept = [part for part in re.split(r"(?<=[.;!?])\s+(?=[A-Z(\d])", text) if not _TRUTH.search(part)]
    return re.sub(r"\s{2,}", " ", " ".join(kept)).strip()


def items_of(person: Collaborator, deliverables: dict[str, Deliverable]) -> Iterator[Item]:
    """All items one collaborator holds: facts and files on asking, criteria by the rubric's own stages."""
    for number, (label, text) in enumerate(_facts(person.key_facts), start=1):
        kind = "figure" if re.search(r"\d", text) else "note"
        sentence = f"{label[:1].upper()}{label[1:]}: {text}" if label else text
        yield Item(f"{person.id}.fact.{number}", person.id, kind, "ask", _topics(label, text), sentence)  # type: ignore[arg-type]
    names: set[str] = set()
    for number, file in enumerate(person.reference_files, start=1):
        if file.filename and file.filename not in names:
            names.add(file.filename)
            yield _file_item(person, file, number)
    if person.rubric is not None and person.rubric.deliverable_id in deliverables:
        yield from _criteria(person, person.rubric, deliverables[person.rubric.deliverable_id])


def _facts(value: Any, label: str = "") -> Iterator[tuple[str, str]]:
    """(label, text) of every fact, however it is nested."""
    if isinstance(value, dict):
        for key, item in value.items():
            name = str(key).replace("_", " ").strip()
            yield from _facts(item, f"{label}, {name}" if label else name)
    elif isinstance(value, list | tuple):
        if label and all(not isinstance(item, dict | list | tuple) for item in value):
            text = "; ".join(str(item) for item in value if item is not None)
            if text:
                yield label, text
        else:
            for item in value:
                yield from _facts(item, label)
    elif value is not None and str(value).strip():
        yield label, str(value).strip()


def _file_item(person: Collaborator, file: ReferenceFile, number: int) -> Item:
    stem = re.sub(r"[_\W]+", " ", file.filename.rpartition(".")[0] or file.filename).strip()
    about = without_truth(file.description)
    first = re.split(r"(?<=[.!?])\s", about, maxsplit=1)[0] if about else stem
    return Item(
        f"{person.id}.file.{number}",
        person.id,
        "file",
        "ask",
        (stem, file.filename, *_topics("", first)[:2]),
        f"Here is {file.filename}. {first}".strip(),
        attachment=file.filename,
    )


def _criteria(person: Collaborator, rubric: Rubric, deliverable: Deliverable) -> Iterator[Item]:
    stages: tuple[tuple[Disclosure, tuple[str, ...]], ...] = (
        ("initial", rubric.initially_communicated),
        ("ask", rubric.revealed_on_ask),
        ("review", rubric.only_at_review),
    )
    by_name: dict[str, Disclosure] = {}
    for stage, names in stages:  # a criterion of two lists becomes known at the later stage
        by_name.update(dict.fromkeys(names, stage))
    for number, criterion in enumerate(rubric.criteria, start=1):
        yield Item(
            f"{deliverable.id}.criterion.{number}",
            person.id,
            "requirement",
            by_name.get(criterion.name, "ask"),
            (criterion.name, *_topics("", criterion.description)[:3], deliverable.title),
            f"{criterion.name}: {criterion.description or criterion.name}",
            deliverable.id,
            weight=float(criterion.weight),
        )


def _topics(label: str, text: str) -> tuple[str, ...]:
    """What a question about it would name: its label, and the telling words of its text."""
    names = re.findall(r"\b[A-Z][\w&.-]*(?: [A-Z][\w&.-]*)+", text)[:2]
    words = [word for word in _WORD.findall(text) if not _COMMON.fullmatch(word)][:6]
    topics = [label] if label else []
    topics += [name for name in names if name not in topics]
    topics.append(" ".join(words))
    return tuple(topic for topic in dict.fromkeys(topics) if topic)
