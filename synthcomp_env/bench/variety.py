"""How unlike one another computers are: of one occupation pair by pair, and sentence by sentence over all.

*Similarity* of two computers is the Jaccard similarity of their five-word shingles: all text of all files (as a tool
shows it), mails, briefs, meetings, descriptions of contacts, what these know and their private files: all that a policy
can ever read but replies. It is taken raw, and with names, numbers and dates masked. *Common sentences* are masked
sentences (`bench.prose` says what is one) of all that and of the columns, which stand on more than a twentieth of all
computers, whatever the occupation. Such a share is only worth its name over a hundred computers or more.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import msgspec
import numpy as np
from numpy.typing import NDArray

from synthcomp_env.artifacts.views import view_of
from synthcomp_env.bench.figures import Figure
from synthcomp_env.bench.prose import Mask, passages, sentences, strings
from synthcomp_env.computer import Computer
from synthcomp_env.creation import create_computer, scenario_of
from synthcomp_env.world.scenario import Scenario

__all__ = ["Common", "Likeness", "Reading", "Variety", "common", "likeness", "measure", "read"]

RAW, MASKED, SHARE = 0.10, 0.35, 0.05
"""What is promised: the most similarity of two computers, raw and masked, and the most computers with one sentence."""
_COLUMNS = ("persona", "user_profile", "project_index", "monthly_objectives", "collaboration_context")
_LENGTH = 5
"""Words of a shingle."""
_TOKEN = re.compile(r"[\w.,%$-]+")

Shingles = NDArray[np.int64]


class Reading(msgspec.Struct, frozen=True):
    """What one computer says: its shingles, and its masked sentences with the kinds of place they come from (file
    extensions, "mail", "brief", "knowledge", "contact", "meeting", names of columns)."""

    raw: Shingles
    masked: Shingles
    said: dict[str, frozenset[str]]


class Likeness(msgspec.Struct, frozen=True):
    """The median similarity of two computers of an occupation."""

    occupation: str
    computers: int
    raw: float
    masked: float


class Common(msgspec.Struct, frozen=True):
    """A masked sentence, on how many computers it stands, and in what."""

    sentence: str
    computers: int
    share: float
    kinds: tuple[str, ...]


class Variety(msgspec.Struct, frozen=True):
    """All of it. `common` are the sentences on more than a twentieth of the computers, worst first."""

    computers: int
    sentences: int
    likeness: tuple[Likeness, ...]
    common: tuple[Common, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is promised, with the limits; of the occupations the worst."""
        return (
            Figure("median similarity, worst occupation", max(each.raw for each in self.likeness), "", RAW),
            Figure("the same, masked", max(each.masked for each in self.likeness), "", MASKED),
            Figure(f"masked sentences on more than {SHARE:.0%} of computers", len(self.common), "", 0),
        )


def measure(
    occupations: Sequence[str],
    count: int,
    difficulty: float = 0.5,
    first: int = 0,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Variety:
    """Create computers and compare them.

    Args:
        occupations: names of packs.
        count: computers of each, at least two.
        difficulty: 0 to 1.
        first: their first seed.
        progress: told what is created, how many computers are done, and of how many.
    """
    readings: dict[str, list[Reading]] = {}
    for number, occupation in enumerate(occupations):
        readings[occupation] = []
        for seed in range(first, first + count):
            progress(f"{occupation} {seed}", number * count + seed - first, len(occupations) * count)
            readings[occupation].append(read(create_computer(occupation, seed, difficulty)))
    every = [reading for group in readings.values() for reading in group]
    return Variety(
        len(every),
        len({sentence for reading in every for sentence in reading.said}),
        tuple(likeness(occupation, group) for occupation, group in readings.items()),
        tuple(common(every)),
    )


def read(computer: Computer) -> Reading:
    """What a generated computer says."""
    scenario = scenario_of(computer)
    mask = Mask(_names(computer, scenario))
    raw: set[int] = set()
    masked: set[int] = set()
    said: defaultdict[str, set[str]] = defaultdict(set)

    def take(kind: str, text: str, prose: Iterator[str]) -> None:
        raw.update(_shingles(text))
        masked.update(_shingles(mask(text)))
        for passage in prose:
            for sentence in sentences(passage, mask):
                said[sentence].add(kind)

    held = [(name, blob) for contact in scenario.contacts.values() for name, blob in contact.files.items()]
    held += [(file.path, file.blob) for file in computer.files.values() if file.blob is not None]
    for name, blob in held:
        extension = name.rpartition(".")[2].lower()
        take(extension, view_of(blob).text, passages(blob.content(), extension))
    for kind, text in _told(scenario):
        take(kind, text, iter((text,)))
    for column in _COLUMNS:
        take(column, "", strings(computer.columns[column].model_dump(mode="json")))
    return Reading(_packed(raw), _packed(masked), {sentence: frozenset(kinds) for sentence, kinds in said.items()})


def _told(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """(kind, text) of what stands in no file."""
    yield from (("brief", spec.brief) for spec in scenario.deliverables)
    yield from (("mail", mail.body) for mail in scenario.mails)
    yield from (("knowledge", item.text) for item in scenario.items.values())
    yield from (("contact", contact.about) for contact in scenario.contacts.values())
    yield from (("meeting", meeting.notes) for meeting in scenario.meetings)


def _names(computer: Computer, scenario: Scenario) -> Iterator[str]:
    """Every name that the computer's month knows."""
    people = [(contact.name, contact.organization, contact.role) for contact in scenario.contacts.values()]
    yield from (contact.email for contact in scenario.contacts.values())
    for name, organisation, role in [*people, (scenario.user_name, scenario.organization, scenario.user_role)]:
        yield from (name, *(part for part in name.split() if part[0].isupper()), organisation, role)
    yield from (part.strip() for part in computer.columns["user_profile"].identity.location.split(","))
    for fact in scenario.ledger.facts.values():
        yield from (fact.label, fact.measure, *fact.aliases, *fact.measure_aliases)
    for spec in scenario.deliverables:
        yield spec.title
        if spec.table is not None:
            yield from (spec.table.title, spec.table.row_header, *(column.name for column in spec.table.columns))
    yield from (project.name for project in computer.columns["project_index"].projects)
    for file in computer.files.values():
        name = file.path.rpartition("/")[2]
        yield from (name, name.rpartition(".")[0])


def _shingles(text: str) -> Iterator[int]:
    words = _TOKEN.findall(text)
    return map(hash, zip(*(words[start:] for start in range(_LENGTH)), strict=False))


def _packed(values: set[int]) -> Shingles:
    return np.sort(np.fromiter(values, np.int64, len(values)))


def likeness(occupation: str, readings: Sequence[Reading]) -> Likeness:
    """The median similarity over all pairs."""
    raw = [_jaccard(one.raw, other.raw) for one, other in combinations(readings, 2)]
    masked = [_jaccard(one.masked, other.masked) for one, other in combinations(readings, 2)]
    return Likeness(occupation, len(readings), statistics.median(raw), statistics.median(masked))


def _jaccard(one: Shingles, other: Shingles) -> float:
    both = np.intersect1d(one, other, assume_unique=True).size
    either = one.size + other.size - both
    return both / either if either else 1.0


def common(readings: Sequence[Reading], share: float = SHARE) -> list[Common]:
    """The masked sentences on more than a share of computers, and on two at least, worst first."""
    counts = Counter(sentence for reading in readings for sentence in reading.said)
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for sentence, places in reading.said.items():
            kinds[sentence] |= places
    total = len(readings)
    found = [
        Common(sentence, count, count / total, tuple(sorted(kinds[sentence])))
        for sentence, count in counts.items()
        if count > max(1, share * total)
    ]
    return sorted(found, key=lambda each: (-each.computers, each.sentence))
