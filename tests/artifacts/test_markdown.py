import pytest
from document_values import CHART, DECK, MEMO, as_carried, documents
from hypothesis import given, settings
from hypothesis import strategies as st

from synthcomp_env.artifacts.content import Bullets, Document, Figure, Heading, PageBreak, Paragraph, Slide, Table
from synthcomp_env.artifacts.inline import plain
from synthcomp_env.artifacts.markdown import deck_from_markdown, deck_to_markdown, document_from_markdown, to_markdown
from synthcomp_env.errors import FormatError


def test_what_a_policy_writes_becomes_blocks() -> None:
    text = """# Coverage report

To the board, with __care__ and a file_name_kept.

## Findings
- one
  - nested
- two with [a link](http://x.org/a_b)

1. first
2. second

Table 1. Doses

| Clinic | Doses |
|:--|--:|
| North \\| South | **12** |

> quoted

```python
a * b * c
```

---

### Deep
"""
    found = document_from_markdown(text)
    assert found.title == "Coverage report"
    assert found.blocks == (
        Paragraph("To the board, with **care** and a file_name_kept."),
        Heading("Findings"),
        Bullets(("one", "nested", "two with a link (http://x.org/a_b)")),
        Bullets(("first", "second"), ordered=True),
        Table((("Clinic", "Doses"), ("North | South", "**12**")), "Table 1. Doses"),
        Paragraph("quoted", "quote"),
        Paragraph("a * b * c", "code"),
        PageBreak(),
        Heading("Deep", 2),
    )


def test_a_given_title_is_not_repeated() -> None:
    found = document_from_markdown("# Board Memo\n\nText.\n\n## Part\n", title="Board memo")
    assert (found.title, found.blocks) == ("Board memo", (Paragraph("Text."), Heading("Part")))
    two = document_from_markdown("# One\n\n# Two\n", title="T")
    assert two.blocks == (Heading("One"), Heading("Two"))


def test_a_memo_comes_back() -> None:
    found = document_from_markdown(to_markdown(MEMO))
    assert (found.title, found.blocks) == (MEMO.title, MEMO.blocks)


@given(documents)
@settings(max_examples=150, deadline=None)
def test_any_document_comes_back(document: Document) -> None:
    found = document_from_markdown(to_markdown(document))
    assert plain(found.title) == plain(document.title)
    assert [type(block) for block in found.blocks] == [type(block) for block in document.blocks]
    assert document_from_markdown(to_markdown(found)) == found
    for got, had in zip(found.blocks, document.blocks, strict=True):
        if isinstance(had, Bullets | Table | Figure | PageBreak) or (
            isinstance(had, Paragraph) and had.style == "code"
        ):
            assert as_carried(got) == as_carried(had)
        elif isinstance(had, Heading | Paragraph):
            assert plain(got.text) == plain(had.text)  # type: ignore[union-attr]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_document_or_a_named_fault(text: str) -> None:
    try:
        found = document_from_markdown(text)
    except FormatError as error:
        found = None
        fault = str(error)
    assert isinstance(found, Document) or "line " in fault


def test_charts_are_fenced_data() -> None:
    found = document_from_markdown(
        "# T\n\n```chart\ntitle: Rates\nkind: line\nunit: %\nClinic, Rate, Target\nNorth, 74.1%, 80\n"
        "Harbor,,80\n```\n\nFigure 2. Rates by clinic\n"
    )
    (figure,) = found.blocks
    assert isinstance(figure, Figure)
    assert figure.caption == "Figure 2. Rates by clinic"
    assert [(series.name, series.values) for series in figure.chart.series] == [
        ("Rate", (74.1, None)),
        ("Target", (80.0, 80.0)),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# T\n\n```chart\ntitle: x\nNorth, many\n```", "line 5: 'many' is not a number"),
        ("# T\n\n```chart\ntitle: x\n```", "line 4: the chart has no data"),
        ("```chart\nkind: radar\nNorth, 1\n```", "chart kind 'radar' is not known"),
        ("```chart\nNorth\n```", "line 2: 'North' has no value"),
    ],
)
def test_a_faulty_chart_is_named_by_its_line(text: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        document_from_markdown(text)


def test_a_deck_comes_back() -> None:
    found = deck_from_markdown(deck_to_markdown(DECK), DECK.style)
    assert found == DECK


def test_slides_by_rules_or_by_headings() -> None:
    ruled = deck_from_markdown("# Title\nSubtitle\n\n---\n\n## Second\n- a\n- b\n\nNotes: say\nmore")
    assert ruled.slides == (
        Slide("Title", ("Subtitle",), layout="title"),
        Slide("Second", ("a", "b"), notes="say\nmore"),
    )
    headed = deck_from_markdown("# Title\n\n# Second\n- a\n\n# Third\n\n| x |\n|---|\n| 1 |\n")
    assert [slide.title for slide in headed.slides] == ["Title", "Second", "Third"]
    assert headed.slides[2].table == Table((("x",), ("1",)))
    mixed = deck_from_markdown("# Deck\n## One\n- a\n## Two\n- b")
    assert [slide.title for slide in mixed.slides] == ["Deck", "One", "Two"]


def test_a_first_slide_with_bullets_is_no_title_slide() -> None:
    found = deck_from_markdown("# Recommendation\n- approve two plans\n")
    assert found.slides[0].layout == "content"


def test_front_matter_and_fenced_rules_make_no_slides() -> None:
    found = deck_from_markdown("---\nmarp: true\ntheme: x\n---\n# A\n\n---\n# B\n```\n---\n```\n")
    assert [slide.title for slide in found.slides] == ["A", "B"]


def test_a_slide_chart() -> None:
    found = deck_from_markdown("# A\n\n---\n# B\n```chart\ntitle: Rates\nNorth, 1\n```")
    assert found.slides[1].chart is not None
    assert found.slides[1].chart.categories == ("North",)
    assert CHART.categories == deck_from_markdown(deck_to_markdown(DECK)).slides[2].chart.categories  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "\n\n---\n\n", "# A\n\n---\n\n| a |\n|---|\n\n| b |\n|---|\n"])
def test_impossible_decks_are_refused_by_line(text: str) -> None:
    with pytest.raises(FormatError, match=r"line \d+"):
        deck_from_markdown(text)


@pytest.mark.parametrize(
    ("info", "lines", "kind", "title"),
    [
        ("chart", "title: Doses\nkind: bar\nNorth, 12\nSouth, 3", "bar", "Doses"),
        ("chart bar Doses", "North, 12\nSouth, 3", "bar", "Doses"),
        ("chart: pie", "North: 12\nSouth: 3", "pie", ""),
        ("chart Doses given", "Clinic, Doses\nNorth, 12\nSouth, 3", "column", "Doses given"),
        ("Chart", "chart line Doses by clinic\nNorth, 12\nSouth, 3", "line", "Doses by clinic"),
        ("chart", "bar: Doses (%)\nNorth, 12%\nSouth, 3%", "bar", "Doses (%)"),
        ("chart", "type: bar\ntitle: D\n| Clinic | Doses |\n| --- | ---: |\n| North | 12 |\n| South | 3 |", "bar", "D"),
    ],
)  # fmt: skip
def test_a_chart_fence_is_read_in_the_ways_people_write_it(info: str, lines: str, kind: str, title: str) -> None:
    text = f"# Slide\n\n```{info}\n{lines}\n```"
    (slide,) = deck_from_markdown(text).slides
    assert slide.chart is not None
    assert (slide.chart.kind, slide.chart.title, slide.bullets) == (kind, title, ())
    assert slide.chart.categories == ("North", "South")
    assert slide.chart.series[0].values == (12.0, 3.0)


@pytest.mark.parametrize("lines", ["North", "North, many", "", "kind: sphere\nNorth, 1"])
def test_a_chart_that_cannot_be_read_is_an_error_with_the_form(lines: str) -> None:
    with pytest.raises(FormatError, match=r"kind: bar|use bar, column, line or pie"):
        deck_from_markdown(f"# Slide\n\n```chart Doses\n{lines}\n```")
