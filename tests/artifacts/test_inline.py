import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.artifacts.inline import Span, join, plain, spans


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", [Span("plain")]),
        ("a **b** c", [Span("a "), Span("b", True), Span(" c")]),
        ("*i* and ***both***", [Span("i", False, True), Span(" and "), Span("both", True, True)]),
        ("**a *b* c**", [Span("a ", True), Span("b", True, True), Span(" c", True)]),
        ("3 * 4 * 5", [Span("3 * 4 * 5")]),
        ("\\*not\\*", [Span("*not*")]),
        ("**open", [Span("**open")]),
        ("file_name_here.docx", [Span("file_name_here.docx")]),
    ],
)
def test_spans(text: str, expected: list[Span]) -> None:
    assert list(spans(text)) == expected


def test_plain_drops_marks_alone() -> None:
    assert plain("**74.1%** of *eligible* 2 * 3") == "74.1% of eligible 2 * 3"


@given(st.text("ab *\\.", max_size=20))
def test_any_text_survives_as_spans(text: str) -> None:
    once = join(spans(text))
    assert spans(once) == spans(text) or plain(once) == plain(text)
    assert join(spans(once)) == once


@given(st.lists(st.builds(Span, st.text("ab c*", min_size=1, max_size=5), st.booleans(), st.booleans()), max_size=5))
def test_words_are_never_lost(found: list[Span]) -> None:
    assert plain(join(found)) == "".join(span.text for span in found)
