"""The corpus: what collaborators understand of people's own words. Nothing was tuned on the half held out."""

import pytest
from paraphrases import act_accuracy, corpus, false_disclosure, outcomes, recall


def test_the_corpus_is_large_and_half_of_its_first_part_is_held_out() -> None:
    messages = [message for group in corpus() for message in group.messages]
    assert len(messages) >= 400
    assert sum(message.held_out for message in messages) >= 160
    assert sum(not message.items for message in messages if message.held_out) >= 40


@pytest.mark.parametrize(
    ("held_out", "least_recall", "most_false", "least_acts"), [(False, 0.97, 0.005, 0.97), (True, 0.965, 0.0125, 0.95)]
)
def test_collaborators_understand_paraphrases(
    held_out: bool, least_recall: float, most_false: float, least_acts: float
) -> None:
    results = outcomes(held_out)
    assert recall(results) >= least_recall
    assert false_disclosure(results) <= most_false
    assert act_accuracy(results) >= least_acts


def test_only_routine_notes_are_met_with_silence() -> None:
    silent = [result.paraphrase for result in (*outcomes(False), *outcomes(True)) if not result.body]
    assert {(note.act, note.items) for note in silent} <= {("chat", ())}
    assert len(silent) < 10
