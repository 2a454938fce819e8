import pytest

from synthcomp_env.simulation.speech import clauses, stem, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Tom, could you send the roster, and what is the census year?", ["could you send the roster", "what is"]),
        ("Thanks for the file.\n\n1. What is the deadline?\n2. Who signs?", ["Thanks", "What is the deadline", "Who"]),
        ("To finish the plan I need the hours.", ["To finish the plan", "I need the hours"]),
        ("> old text\nNew text here.\n\nKind regards,\nMaria", ["New text here", "Maria"]),
        ("", []),
        ("Dear all,\n\nBest wishes,", []),
    ],
)
def test_messages_are_taken_apart_into_clauses(text: str, expected: list[str]) -> None:
    found = [clause.text for clause in clauses(text)]
    assert len(found) == len(expected)
    for clause, begin in zip(found, expected, strict=True):
        assert clause.startswith(begin)


@pytest.mark.parametrize(
    ("text", "acts", "without"),
    [
        ("Could you send it?", {"ask"}, {"error"}),
        ("I don't need the roster.", {"refuse"}, {"ask"}),
        ("Let me know if you need anything.", {"refuse"}, {"ask"}),
        ("Please update the list.", {"instruct"}, {"ask"}),
        ("Any requirements for the memo?", {"ask", "general"}, {"review"}),
        ("Please approve the memo.", {"approval"}, {"ask"}),
        ("The value in C3 looks wrong.", {"error"}, {"ask"}),
        ("How was your weekend?", {"chat"}, {"ask"}),
        ("When is it due?", {"ask", "deadline"}, set()),
    ],
)
def test_speech_acts_are_known_by_their_words(text: str, acts: set[str], without: set[str]) -> None:
    (clause,) = clauses(text)
    assert acts <= clause.acts
    assert not without & clause.acts


def test_points_of_a_list_under_a_question_are_questions() -> None:
    found = clauses("Could you send me the following:\n- overtime hours\n- number of refusals")
    assert all("ask" in clause.acts for clause in found)
    assert not any("ask" in clause.acts for clause in clauses("I finished these:\n- overtime hours\n- refusals"))


def test_words_and_stems() -> None:
    assert words_of("BoardMemo_v2.docx isn’t ready") == ("board", "memo", "v2", "isn't", "ready")
    assert stem("slides") == stem("deck") == stem("presentation")
    assert stem("clinics") == stem("clinic") != stem("climate")
    assert stem("2026") == "2026"
