"""Styles, latencies and affiliations read from free text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.computer.schema import Collaborator
from synthcomp_env.creation.released.knowledge import without_truth
from synthcomp_env.creation.released.outline import outline_of
from synthcomp_env.creation.released.people import latency, plain_name, style_of


def person(**fields: Any) -> Collaborator:
    return Collaborator.model_validate({"id": "ext_001", "name": "A. Person", **fields})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Responds within 24–48 hours.", (8.0, 16.0)),
        ("Responds quickly (within 2-4 hours).", (2.0, 4.0)),
        ("Response time 3-5 business days.", (16.0, 24.0)),
        ("Replies within 4 business hours.", (2.0, 4.0)),
        ("Slow, but replies within 1 business day.", (4.0, 8.0)),
        ("Replies same day.", (1.0, 8.0)),
        ("Responds to chat within minutes.", (0.1, 0.5)),
        ("Responds in 2 working days.", (8.0, 16.0)),
    ],
)
def test_latencies_are_read_in_working_hours(text: str, expected: tuple[float, float]) -> None:
    assert latency(person(communication_style=text)) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "Formal and precise.",
        "Works 15 hours a week from home and likes long walks with the dog.",
        "Expects revisions within 48 hours of any feedback that was given.",
    ],
)
def test_text_that_says_nothing_of_replies_gives_no_latency(text: str) -> None:
    assert latency(person(communication_style=text)) is None


def test_bare_hours_are_read() -> None:
    assert latency(person(response_latency_hours="4-8")) == (4.0, 8.0)


@pytest.mark.parametrize(
    ("fields", "style"),
    [
        ({"communication_style": "minimal"}, "minimal"),
        ({"communication_style": "Terse one-line answers."}, "minimal"),
        ({"communication_style": "Structured, numbered lists."}, "structured"),
        ({"communication_style": "Informal; rambling notes with tangents."}, "scattered"),
        ({"communication_style": None}, "structured"),
        ({"communication_style": {"tone": "odd"}}, "structured"),
    ],
)
def test_styles(fields: dict[str, Any], style: str) -> None:
    assert style_of(person(**fields)) == style


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Dr. Linda Osei", "Linda Osei"),
        ("Ms. Mara Quill, CPA", "Mara Quill"),
        ("Prof. Ravi Rao (ret.)", "Ravi Rao"),
        ("", "Unknown"),
    ],
)
def test_names_lose_titles_and_degrees(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    someone = person(communication_style=text, name=text, role=text)
    assert style_of(someone) in ("structured", "scattered", "minimal")
    span = latency(someone)
    assert span is None or 0 < span[0] <= span[1] <= 24
    assert plain_name(text)
    outline = outline_of(text)
    assert len(outline.points) <= 14
    assert len(without_truth(text)) <= len(text)
