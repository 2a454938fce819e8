"""What messages teach about a case: corrections, changes of a mark, figures, further wishes, comparisons.

Each function reads all mail anew and leaves the case as it follows from it, so that reading twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from synthcomp_env.policies.briefs import Wanted
from synthcomp_env.policies.paperwork import Case
from synthcomp_env.policies.tables import Amount, amounts
from synthcomp_env.policies.understanding import Level, Mail, periods

__all__ = ["answer_to", "kin", "learn", "who_knows"]

_WISH = re.compile(
    r"\b(stated?|states|give|include|add|mention|wants?|needs?|would like|list|quote|put|have|report|say|missing"
    r"|wish|wishes)\b",
    re.I,
)
_FILE = re.compile(r"\w[\w().&'-]*\.(?:pdf|docx|xlsx|pptx|csv)\b")
_COMMON = {
    *("about", "that", "this", "with", "from", "have", "they", "which", "their", "figure", "figures", "used", "time"),
    *("year", "month", "quarter", "december", "january", "october", "november", "total", "memo", "report", "keeps"),
}


def learn(case: Case, mails: Sequence[Mail]) -> None:
    """Take in what the messages say that bears on a case."""
    heard = [mail for mail in mails if mail.sender != "you" and mail.body.strip() != case.brief.text.strip()]
    _learn_level(case, heard)
    for mail in heard:
        for line in mail.lines:
            if line in case.brief.text:
                continue
            if any(output.rsplit("/", 1)[-1] in line for output in case.brief.outputs):
                case.brief.layout.heed(line)
            if case.grid is not None:
                _learn_line(case, line)
            if not mail.confidential:
                _learn_wanted(case, mail.sender, line)


def _learn_level(case: Case, mails: Iterable[Mail]) -> None:
    """The mark in force: a message that names it, the old figure and one new figure of that unit changes it."""
    level, name = case.rule, case.brief.threshold.casefold()
    if level is None or not name:
        return
    for mail in mails:
        if name not in f"{mail.subject}\n{mail.body}".casefold():
            continue
        unit, old = level.amount.unit, level.amount.value
        said = {amount.value: amount for amount in amounts(mail.body) if amount.unit == unit}
        new = [amount for value, amount in said.items() if value != old]
        if old in said and len(new) == 1:
            level = Level(level.below, new[0])
    case.level = level


def _learn_line(case: Case, line: str) -> None:
    grid, brief = case.grid, case.brief
    if grid is None:
        return
    label = max((name for name in grid.labels if name in line), key=len, default="")
    columns = sorted((name for name in grid.header[1:] if name in line), key=len, reverse=True)
    if not label or not columns:
        return
    quoted = [name for name in columns if f'"{name}"' in line]
    column = (quoted or columns)[0]
    earlier = [period for period in periods(line) if period != brief.period]
    file = _FILE.search(line)
    if earlier and file and label == brief.total:
        case.comparisons.setdefault((column, earlier[0]), ("", file[0].rstrip(".")))
        return
    stands = grid.value(label, column)
    said = {amount.value: amount for amount in amounts(line)}
    new = [amount for value, amount in said.items() if stands is None or not _same(value, stands)]
    if stands is not None and any(_same(value, stands) for value in said) and len(new) == 1:
        case.corrected[label, column] = new[0]
    elif not said and not earlier and _WISH.search(line) and (label, column) not in case.extras:
        case.extras.append((label, column))


def _learn_wanted(case: Case, sender: str, line: str) -> None:
    """A wanted figure given in passing: the names of what it is about, a word of its own, and one figure."""
    for wanted in case.brief.wanted:
        if not wanted.names or not all(name in line for name in wanted.names):
            continue
        if wanted in case.answers:
            _learn_corrected(case, wanted, sender, line)
            continue
        own = _stems(f"{wanted.words} {wanted.measure}") - _stems(" ".join(wanted.names))
        figures = amounts(line)
        if figures and own & _stems(line):
            case.answers[wanted] = (figures[0], sender)


def _learn_corrected(case: Case, wanted: Wanted, sender: str, line: str) -> None:
    """A wanted figure put right by who gave it: the line has the figure given and one other."""
    given, source = case.answers[wanted]
    figures = amounts(line)
    new = [amount for amount in figures if not _same(amount.value, given.value)]
    withdrawn = case.withdrawn.setdefault(wanted, [])
    if source == sender and len(new) == 1 and len(figures) == 2:
        if any(_same(new[0].value, former) for former in withdrawn):
            return  # the same message, read again
        withdrawn.append(given.value)
        case.answers[wanted] = (new[0], sender)


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-3 * max(abs(one), abs(other))


def answer_to(wanted: Wanted, mail: Mail, others: Iterable[Wanted] = (), by_name: bool = False) -> Amount | None:
    """The figure by which a reply answers what was wanted: of a line about the same names, else the only one.

    Args:
        others: what else is wanted: the only figure may be of that.
        by_name: only a line about the same names will do, as when an answer is known already.
    """
    names = wanted.names
    for line in mail.lines:
        found = amounts(line)
        if found and names and all(name in line for name in names):
            return found[0]
    else_of = [other.names for other in others if other.names and other.names != names]
    lines = [line for line in mail.lines if not any(all(name in line for name in known) for known in else_of)]
    found = [amount for line in lines for amount in amounts(line)]
    return found[0] if len(found) == 1 and not by_name else None


def who_knows(wanted: Wanted, people: dict[str, str], tried: Iterable[str]) -> str:
    """The person whose description shares most with what is wanted; colleagues before outsiders; "" when all were
    tried or nobody's does."""
    words = _stems(f"{wanted.words} {wanted.measure}")
    scores = {name: len(words & _stems(about)) for name, about in people.items() if name not in set(tried)}
    best = max(scores, key=lambda name: (scores[name], "external" not in people[name]), default="")
    return best if best and (scores[best] or "external" not in people[best]) else ""


def kin(case: Case, about: str) -> int:
    """How much a person's description has in common with a case."""
    return len(_stems(case.brief.text) & _stems(about))


def _stems(text: str) -> set[str]:
    return {word[:6].rstrip("s") for word in re.findall(r"[a-z]{4,}", text.lower()) if word not in _COMMON}
