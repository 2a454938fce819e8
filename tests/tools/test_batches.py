from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from small_office import Office

from synthcomp_env.tools.batches import joined, most_calls, shortened

TEXTS = st.lists(
    st.tuples(st.sampled_from(["read_file", "end_day"]), st.text("ab \n", max_size=900), st.just("")),
    min_size=2,
    max_size=16,
)


@given(TEXTS, st.integers(300, 6000))
def test_results_share_the_room_and_a_cut_is_never_silent(results: list[tuple[str, str, str]], limit: int) -> None:
    results = results[: most_calls(limit)]
    text = joined(results, limit)
    assert len(text) <= limit
    for number, (_, said, _) in enumerate(results, start=1):
        assert f"[{number}] " in text
        assert f"[{number}] {said}\n" in text or f"[cut: {len(said):,} characters" in text


def test_short_results_stay_whole_beside_a_long_one() -> None:
    lines = "\n".join(f"row {number}" for number in range(2000))
    text = joined([("read_file", lines, ""), ("write_note", "Note 1 kept.", ""), ("read_file", lines, "")], 3000)
    assert "[2] Note 1 kept.\n" in text
    assert text.count("Make this call alone to see all.") == 2
    first, _, last = text.partition("[2]")
    assert abs(len(first) - len(last)) < 100


def test_what_is_no_look_is_never_to_be_repeated() -> None:
    text = joined([("end_day", "x" * 900, ""), ("read_file", "y", "")], 400)
    assert "Fewer calls at once show more." in text
    assert "alone" not in text


def test_few_calls_fit_where_there_is_little_room() -> None:
    assert most_calls(8000) == 16
    assert most_calls(420) == 3
    assert most_calls(50) == 1


def test_news_at_the_end_of_a_long_result_are_kept() -> None:
    news = "\n\nNew message m7 from Lin Wu: Roster"
    text = shortened("line\n" * 500 + news, news, 300, "Ask for less.")
    assert text.endswith(news)
    assert "Ask for less." in text
    assert len(text) <= 300


def test_news_never_push_out_the_foot_of_a_page() -> None:
    office = Office(limit=1000)
    texts = [office("read_file", path="long.txt").text for _ in range(8)]
    told = next(text for text in texts if "New message" in text)
    assert told.endswith("New message m2 from Lin Wu: Data attached")
    assert len(told) <= 1000
