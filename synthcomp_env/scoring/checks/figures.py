"""Figures: right, the same everywhere, corrected, reconciled, asked for, wanted at review, changed in mid-month."""

from __future__ import annotations

from synthcomp_env.scoring.binding import stated
from synthcomp_env.scoring.checks.registry import Reads, register
from synthcomp_env.scoring.claims import Claim, Claims
from synthcomp_env.scoring.markers import AIMS, has_change, head_marks, marks, stands_beside
from synthcomp_env.scoring.numbers import readings
from synthcomp_env.scoring.rubric import (
    Agree,
    Asked,
    ChangeApplied,
    Corrected,
    FigureRight,
    Reconciled,
    Restated,
    Reviewed,
    Target,
)
from synthcomp_env.scoring.view import EvidenceView, Finding, name
from synthcomp_env.scoring.words import Hit, Phrase, mentions, phrase

__all__ = ["agree", "asked", "change_applied", "corrected", "figure_right", "reconciled", "restated", "reviewed"]


def _everywhere(view: EvidenceView, paths: tuple[str, ...], targets: tuple[Target, ...]) -> Finding:
    """Every target right in every path; no path or target at all is a failure."""
    evidence = "nothing was asked for"
    for path in paths:
        claims = view.claims(path)
        if claims is None:
            return Finding(False, f"{name(path)}: not there")
        for target in targets:
            found = stated(claims, target)
            evidence = f"{name(path)}: {found.why}"
            if not found.right:
                return Finding(False, evidence)
    return Finding(bool(paths and targets), evidence)


@register(FigureRight, lambda check: Reads(check.paths))
def figure_right(check: FigureRight, view: EvidenceView) -> Finding:
    """Each target stands right in each path."""
    return _everywhere(view, check.paths, check.targets)


@register(Agree, lambda check: Reads(check.paths))
def agree(check: Agree, view: EvidenceView) -> Finding:
    """All paths carry the same right figure."""
    return _everywhere(view, check.paths, (check.target,))


@register(Corrected, lambda check: Reads(check.paths))
def corrected(check: Corrected, view: EvidenceView) -> Finding:
    """The corrected value is used, not the planted one."""
    return _everywhere(view, check.paths, (check.target,))


@register(Reconciled, lambda check: Reads(check.paths))
def reconciled(check: Reconciled, view: EvidenceView) -> Finding:
    """What the governing record says is used, not what the extract says."""
    return _everywhere(view, check.paths, (check.target,))


@register(Restated, lambda check: Reads(check.paths, parts=("disclosed",)))
def restated(check: Restated, view: EvidenceView) -> Finding:
    """Its keeper told the new figure, and it stands right."""
    if check.item not in view.state.disclosed:
        return Finding(False, "it is not restated yet")
    return _everywhere(view, check.paths, (check.target,))


@register(Asked, lambda check: Reads(check.paths, parts=("disclosed",)))
def asked(check: Asked, view: EvidenceView) -> Finding:
    """A collaborator told it, and it stands right."""
    if check.item not in view.state.disclosed:
        return Finding(False, "nobody was asked for it")
    return _everywhere(view, check.paths, (check.target,))


@register(Reviewed, lambda check: Reads(check.paths, parts=("disclosed",)))
def reviewed(check: Reviewed, view: EvidenceView) -> Finding:
    """A review told it, and it stands right."""
    if check.item not in view.state.disclosed:
        return Finding(False, "no review has asked for it")
    return _everywhere(view, check.paths, (check.target,))


@register(ChangeApplied, lambda check: Reads(check.paths, current=check.history, parts=("disclosed",)))
def change_applied(check: ChangeApplied, view: EvidenceView) -> Finding:
    """The new value is in force in each path, the old one nowhere save as what was before; history stays as it was."""
    if check.item and check.item not in view.state.disclosed:
        return Finding(False, "the change is not announced yet")
    limit = any(mentions(phrase(label), AIMS) for label in check.target.labels)  # else an ordinary figure
    evidence = "no file was asked for"
    for path in check.paths:
        claims = view.claims(path)
        if claims is None:
            return Finding(False, f"{name(path)}: not there")
        found = _limit_applied(claims, check) if limit else _everywhere(view, (path,), (check.target,))
        evidence = f"{name(path)}: {found.evidence}" if limit else found.evidence
        if not found.passed:
            return Finding(False, evidence)
    for path in check.history:
        if view.current(path) is None or view.current(path) is not view.ground.base.get(view.ground.key(path)):
            return Finding(False, f"{name(path)} is history and was changed")
    return Finding(bool(check.paths), evidence)


MAX_LIMITS = 4
"""Different limits that one file may state, old ones included: more is a dump."""


def _limit_applied(claims: Claims, check: ChangeApplied) -> Finding:
    """A threshold is stated as such: "the threshold is 82%", "below 82%", "82% target"."""
    names = tuple(map(phrase, check.target.labels))
    measures = tuple(map(phrase, (*check.target.measures, *check.target.other_measures)))
    limits = [claim for claim in claims.numbers if _is_limit(claim, names, measures)]
    old = next((claim for claim in limits if _says(claim, check.target, check.old) and not _is_past(claim)), None)
    if old is not None:
        return Finding(False, f"still {check.old:g} at {old.place}")
    stated = {claim.number.value for claim in limits if readings(claim.number, check.target.unit)}
    if len(stated) > MAX_LIMITS:
        return Finding(False, f"{len(stated)} different limits are stated")
    new = next((claim for claim in limits if _says(claim, check.target, check.target.value)), None)
    if new is None:
        return Finding(False, f"{check.target.value:g} is not stated as {check.target.labels[0]}")
    return Finding(True, f"{check.target.value:g} at {new.place}")


def _says(claim: Claim, target: Target, value: float) -> bool:
    """Whether a limit is this one: limits are stated, not measured, so they are exact."""
    return any(
        abs(shown - value) <= 1e-6 * max(1.0, abs(value))
        for shown, _ in readings(claim.number, target.unit, claim.scale)
    )


_FEW_WORDS = 4
"""A line this short may be a number under a heading that names the limit; a longer title only mentions one."""


def _is_limit(claim: Claim, names: tuple[Phrase, ...], measures: tuple[Phrase, ...]) -> bool:
    if claim.passage is None:
        heads = (*claim.heads, *(title for title in claim.titles if len(title.words) < _FEW_WORDS))
        return any(_names_a_limit(head.words, names, measures) for head in heads)
    own = mentions(claim.passage.words, measures)
    kinds = {mark.kind for mark in marks(claim.passage, claim.position) if not _inside(mark.hit, own)}
    if "bound" in kinds:
        return True
    if mentions(claim.passage.words, (*AIMS, *names)) and not _names_a_limit(claim.passage.words, names, measures):
        return False
    if "aim" in kinds:
        return True
    if stands_beside(claim.passage, claim.position, names):
        return True
    if claim.position and claim.passage.words[claim.position - 1] == "to" and has_change(claim.passage.words):
        return bool(mentions(claim.passage.words, (*AIMS, *names)))  # "raised from 80% to 82%"
    return len(claim.passage.words) <= _FEW_WORDS and any(
        mentions(head.words, (*AIMS, *names)) for head in claim.context[:1]
    )


def _names_a_limit(words: Phrase, names: tuple[Phrase, ...], measures: tuple[Phrase, ...]) -> bool:
    """Whether words name a limit other than as part of a measure's name, as "Budget use" does."""
    own = mentions(words, measures)
    return any(not _inside(hit, own) for hit in mentions(words, (*AIMS, *names)))


def _inside(hit: Hit, measures: list[Hit]) -> bool:
    """Whether a mention is but a part of a measure's name: "Exceedance rate 20.4%" says of nothing that it exceeds."""
    return any(each.start <= hit.start and hit.end <= each.end for each in measures)


def _is_past(claim: Claim) -> bool:
    """Whether a limit is told as what was before the change."""
    if claim.excused:
        return True
    if claim.passage is not None:
        return has_change(claim.passage.words) or any(
            mark.kind in ("former", "against") for mark in marks(claim.passage, claim.position)
        )
    return any(mark.kind == "former" for head in (*claim.heads, *claim.titles) for mark in head_marks(head.words))
