"""Documents for tests: one that a department would send, and hypothesis strategies for what Documents can say."""

from __future__ import annotations

from hypothesis import strategies as st

from synthcomp_env.artifacts.content import (
    Block,
    Bullets,
    Chart,
    Deck,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Series,
    Slide,
    Style,
    Table,
)
from synthcomp_env.artifacts.inline import join, spans

STYLE = Style(
    heading_font="Georgia",
    letterhead="Northside County Health Department\n1200 Harbor Street, Suite 400",
    footer="Confidential: for the Board of Health",
)
CHART = Chart(
    "Coverage by clinic",
    "column",
    ("Northside", "Harbor", "Mill Creek, East"),
    (Series("Coverage", (74.1, 81.0, None)), Series("Target", (80.0, 80.0, 80.0))),
    unit="%",
)
TABLE = Table(
    (("Clinic", "Doses", "Coverage"), ("Northside", "1,204", "74.1%"), ("Harbor", "980", "81.0%")),
    "Table 1. Doses by clinic",
)
MEMO = Document(
    "January immunisation coverage",
    (
        Paragraph("To: **Board of Health**\nFrom: the Director"),
        Heading("Recommendation"),
        Paragraph("Approve *action plans* for two clinics; see `Policy_2025.docx` & <annex>."),
        Heading("Coverage", 2),
        TABLE,
        Figure(CHART, "Figure 1. Coverage by clinic"),
        Bullets(("Eastgate by **30 January**", "Northside in February"), ordered=True),
        Bullets(("One source", "Another\nwith a second line")),
        Paragraph("Figures are provisional.", "quote"),
        PageBreak(),
        Paragraph("rate = doses / eligible\n  # 2 * 3 * 4", "code"),
        Paragraph("Small print.", "note"),
    ),
    author="Maria Fontaine",
    date="14 January 2026",
    style=STYLE,
)
DECK = Deck(
    "January coverage",
    (
        Slide("January coverage", ("Board of Health, 20 January",), layout="title"),
        Slide("Recommendation", ("Approve **two** plans", "No other change"), notes="Say it slowly.\nThen pause."),
        Slide("By clinic", ("Two below 80%",), Table(TABLE.rows), CHART),
    ),
    style=STYLE,
)


def as_carried(block: Block) -> Block:
    """A block as files carry it: emphasis in one spelling, the rest as it is."""

    def text(value: str) -> str:
        return join(spans(value))

    match block:
        case Heading():
            return Heading(text(block.text), block.level)
        case Paragraph(style="code"):
            return block
        case Paragraph():
            return Paragraph(text(block.text), block.style)
        case Bullets():
            return Bullets(tuple(map(text, block.items)), block.ordered)
        case Table():
            return Table(tuple(tuple(map(text, row)) for row in block.rows), text(block.caption), block.header_rows)
        case _:
            return block


_ALPHABET = st.sampled_from("abcXYZ 019 .,:;()%$*#|-_<>&'\"\\/[]`~+=éßΩ—日\U0001f600")
line = st.text(_ALPHABET, min_size=1, max_size=24).map(lambda text: " ".join(text.split())).filter(bool)
lines = st.lists(line, min_size=1, max_size=3).map("\n".join)
number = st.one_of(st.none(), st.integers(-10_000, 10_000).map(float), st.floats(-1e6, 1e6, allow_nan=False))


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Charts that their text form can say: labels without spaces at their ends, a value in each series."""
    count, width = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    label = st.text("abcXYZ 01,\"'é", min_size=1, max_size=10).map(lambda text: " ".join(text.split())).filter(bool)
    series = tuple(
        Series(draw(label), tuple(draw(st.lists(number, min_size=count, max_size=count)))) for _ in range(width)
    )
    kind = draw(st.sampled_from(("bar", "column", "line", "pie")))
    categories = tuple(draw(st.lists(label, min_size=count, max_size=count)))
    return Chart(draw(label), kind, categories, series, unit=draw(st.sampled_from(("", "%", "$"))))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Tables with one header row."""
    width = draw(st.integers(1, 4))
    cell = st.one_of(st.just(""), line)
    body = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=4))
    head = draw(st.lists(line, min_size=width, max_size=width))
    return Table(tuple(map(tuple, [head, *body])))


blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, line, st.integers(1, 4)),
    st.builds(Paragraph, lines, st.sampled_from(("body", "quote", "code"))),
    st.builds(Paragraph, line, st.just("note")),
    st.builds(Bullets, st.lists(line, min_size=1, max_size=4).map(tuple), st.booleans()),
    tables(),
    st.builds(Figure, charts()),
    st.just(PageBreak()),
)
documents = st.builds(Document, line, st.lists(blocks, max_size=6).map(tuple))
