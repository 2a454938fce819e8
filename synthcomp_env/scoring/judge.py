"""Judging what no check can decide: one criterion a call, with a structured verdict.

A judge is anything with `verdict` (`model_judge` plays one with a chat model). A call that fails raises `ModelError`,
and the criterion, with the whole score, is then unscored: never zero.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

import msgspec
import yaml

from synthcomp_env import shipped
from synthcomp_env.errors import ConfigError
from synthcomp_env.scoring.reading import read
from synthcomp_env.scoring.rubric import Criterion, Judged
from synthcomp_env.scoring.view import EvidenceView, name

__all__ = [
    "VERDICT_SCHEMA",
    "Judge",
    "Judgement",
    "Prompt",
    "Request",
    "earned",
    "load_prompt",
    "request",
]

Grade: TypeAlias = Literal["full", "partial", "unmet"]


class Judgement(msgspec.Struct, frozen=True):
    """A judge's verdict on one criterion, with what in the files it rests on."""

    verdict: Grade
    evidence: str


VERDICT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "evidence": {"type": "string", "description": "What in the files decides it: file, place, quotation."},
        "verdict": {"type": "string", "enum": ["full", "partial", "unmet"]},
    },
    "required": ["evidence", "verdict"],
    "additionalProperties": False,
}
"""JSON schema of the structured answer; evidence comes first, so that it is thought of first."""


class Request(msgspec.Struct, frozen=True):
    """All that a judge is given for one criterion.

    Attributes:
        criterion: the criterion's id, for records.
        system: the judge's standing orders (`agents/judge.md`).
        user: the deliverable, the demand, and the files as text.
    """

    criterion: str
    system: str
    user: str


class Judge(Protocol):
    """Decides one criterion."""

    def verdict(self, request: Request) -> Judgement:
        """The verdict.

        Raises:
            ModelError: the model failed, timed out or answered nonsense.
        """
        ...


class Prompt(msgspec.Struct, frozen=True):
    """A role's prompt file: settings from its front matter, and the text."""

    settings: dict[str, Any]
    text: str


def load_prompt(role: str | Path = "judge") -> Prompt:
    """The prompt of a role in `agents/`.

    Raises:
        ConfigError: no such file, or its front matter is not YAML.
    """
    path = shipped.find("agents", role, ".md")
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        return Prompt({}, text)
    front, _, body = text[4:].partition("\n---\n")
    try:
        settings = yaml.safe_load(front) or {}
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: the front matter is not YAML: {error}") from error
    if not isinstance(settings, dict):
        raise ConfigError(f"{path}: the front matter must be a mapping of settings")
    return Prompt(settings, body.strip() + "\n")


def request(criterion: Criterion, view: EvidenceView, prompt: Prompt) -> Request:
    """Build the call for one criterion. File contents are quoted between marks and said to be data, not orders."""
    check = criterion.check
    assert isinstance(check, Judged)
    limit = int(prompt.settings.get("characters_per_file", 20_000))
    spec = next((spec for spec in view.scenario.deliverables if spec.id == criterion.deliverable), None)
    parts = [f"Deliverable: {spec.title}\n{spec.brief}" if spec else "Deliverable: the whole month"]
    parts.append(f"Criterion: {criterion.name}\n{check.instruction}")
    for path in check.paths:
        blob = view.file(path)
        if blob is None:
            parts.append(f"File {name(path)}: not there.")
            continue
        text = "\n".join(text for text in read(blob, path).texts() if text.strip())
        shown = text[:limit] + (f"\n[{len(text) - limit} more characters cut]" if len(text) > limit else "")
        parts.append(f"<file name={name(path)!r}>\n{shown.replace('</file>', '< /file>')}\n</file>")
    return Request(criterion.id, prompt.text, "\n\n".join(parts))


def earned(judgement: Judgement, points: int) -> int:
    """The points of a verdict: all, half rounded down, or none."""
    return {"full": points, "partial": points // 2, "unmet": 0}[judgement.verdict]
