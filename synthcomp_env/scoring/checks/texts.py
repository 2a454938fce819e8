"""Words: verbatim texts, ordered lists, and citations of sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from synthcomp_env.computer import paths as logical
from synthcomp_env.scoring.checks.registry import Reads, register
from synthcomp_env.scoring.claims import Statement
from synthcomp_env.scoring.reading import Reading
from synthcomp_env.scoring.rubric import Cites, Ordered, VerbatimText
from synthcomp_env.scoring.view import EvidenceView, Finding, name
from synthcomp_env.scoring.words import Phrase, fold_text, mentions, phrase, vocabulary

__all__ = ["cites", "ordered", "verbatim"]


@register(VerbatimText, lambda check: Reads(check.paths))
def verbatim(check: VerbatimText, view: EvidenceView) -> Finding:
    """The text stands word for word in each path."""
    wanted = fold_text(check.text)
    for path in check.paths:
        reading = view.reading(path)
        if reading is None:
            return Finding(False, f"{name(path)}: not there")
        if wanted not in fold_text(" ".join(reading.texts())):
            return Finding(False, f"{name(path)}: the text does not stand word for word")
    return Finding(bool(check.paths and wanted), "word for word")


@register(Ordered, lambda check: Reads((check.path,)))
def ordered(check: Ordered, view: EvidenceView) -> Finding:
    """Some list, table or paragraph names exactly the items, in order."""
    reading = view.reading(check.path)
    if reading is None:
        return Finding(False, f"{name(check.path)}: not there")
    wordings: list[Phrase] = []
    owners: list[str] = []
    for item in (*check.items, *check.others):
        for wording in (item, *check.aliases.get(item, ())):
            wordings.append(phrase(wording))
            owners.append(item)
    nearest: tuple[str, ...] = ()
    sequences = [(texts, False) for texts in _sequences(reading)] + [(texts, True) for texts in _section_lines(reading)]
    for texts, in_front in sequences:
        named = _named(texts, wordings, owners, in_front)
        if named == check.items:
            return Finding(bool(check.items), "in order: " + ", ".join(named))
        if len(set(named) & set(check.items)) > len(set(nearest) & set(check.items)):
            nearest = named
    return Finding(False, f"{name(check.path)}: " + (", ".join(nearest) or "no such list"))


_FRONT = 3
"""Words before which a line of a section begins with somebody's name: "2. Harbor", "Next comes Harbor"."""


def _named(texts: tuple[str, ...], wordings: list[Phrase], owners: list[str], in_front: bool) -> tuple[str, ...]:
    """Who is named in a sequence of texts, each once, in order of first mention.

    `in_front`: nobody, when a text names somebody first later than in its first words, for then it is no list."""
    found: dict[str, None] = {}
    for text in texts:
        hits = mentions(phrase(text), wordings)
        if in_front and hits and hits[0].start >= _FRONT:
            return ()
        for hit in hits:
            found.setdefault(owners[hit.which])
    return tuple(found)


def _sequences(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Everything that reads as a list: table columns and rows, bullets, a paragraph, headings."""
    for grid in reading.grids:
        width = max(map(len, grid.rows), default=0)
        for column in range(width):
            yield tuple(str(row[column]) for row in grid.rows if column < len(row) and isinstance(row[column], str))
        for row in grid.rows:
            yield tuple(cell for cell in row if isinstance(cell, str))
    groups: dict[int, list[str]] = {}
    headings: dict[tuple[tuple[str, ...], int], list[str]] = {}
    for line in reading.lines:
        if line.role == "heading":
            headings.setdefault((line.context, line.level), []).append(line.text)
        elif line.role != "title":
            groups.setdefault(line.group, []).append(line.text)
    for texts in (*groups.values(), *headings.values()):
        yield tuple(texts)
    for texts in groups.values():
        for text in texts:
            yield from ((sentence,) for sentence in text.split(". "))


def _section_lines(reading: Reading) -> Iterator[tuple[str, ...]]:
    """The lines of each section, which read as a list when each begins with a name."""
    sections: dict[tuple[str, ...], list[str]] = {}
    for line in reading.lines:
        if line.role not in ("heading", "title"):
            sections.setdefault(line.context[-2:], []).append(line.text)
    yield from map(tuple, sections.values())


@register(Cites, lambda check: Reads((check.path,)))
def cites(check: Cites, view: EvidenceView) -> Finding:
    """The path names a source that holds what it claims, and does not spray file names."""
    reading, claims = view.reading(check.path), view.claims(check.path)
    if reading is None or claims is None:
        return Finding(False, f"{name(check.path)}: not there")
    text = fold_text(" ".join(reading.texts())).casefold()
    right = [source for source in check.sources if _cited(text, source)]
    if not right:
        return Finding(False, "no source is named")
    related = _related(check, view)
    named = [path for path in view.ground.names if logical.name(path).casefold() in text]
    if len(named) > MAX_NAMED:
        return Finding(False, f"{len(named)} files are named")
    strange = [path for path in named if not related(path)]
    if 2 * len(strange) > len(named):
        return Finding(False, f"{len(strange)} of {len(named)} files named have nothing to do with it")
    for statement in claims.statements:
        files = set(statement.passage.files)
        if len(files) > MAX_SOURCES and statement.passage.quantities and not _lists_sources(statement):
            return Finding(False, f"more than two files for one claim at {statement.place}")
    return Finding(True, "cites " + ", ".join(logical.name(source) for source in right))


def _related(check: Cites, view: EvidenceView) -> Callable[[str], bool]:
    """Tells whether a file has to do with the deliverable: it is a source or stands in the folder of the outputs."""
    spec = next((spec for spec in view.scenario.deliverables if spec.id == view.deliverable), None)
    sources = {view.ground.key(path) for path in (*check.sources, *(spec.sources.values() if spec else ()))}
    homes = {view.ground.key(logical.parent(output.path)) + "/" for output in (spec.outputs if spec else ())}

    def related(path: str) -> bool:
        key = view.ground.key(path)
        return key in sources or any(key.startswith(home) for home in homes)

    return related


def _lists_sources(statement: Statement) -> bool:
    """Whether a sentence lists what a text is drawn from, and supports no single claim."""
    return bool(mentions(statement.passage.words[:LEAD], _LISTS))


LEAD = 6
"""A list of sources says so within that many words."""
_LISTS = tuple(
    phrase(text)
    for text in vocabulary(
        "source|sources|source files|files used|references|drawn from|draws on|based on|figures come from|taken from"
    )
)
MAX_SOURCES = 2
"""Files named in support of one claim."""
MAX_NAMED = 8
"""Files of the machine named in all: a memo lists what it used, a dump lists everything."""


def _cited(text: str, path: str) -> bool:
    file = logical.name(path).casefold()
    stem = file.rpartition(".")[0]
    return file in text or (len(stem) >= 8 and stem in text)
