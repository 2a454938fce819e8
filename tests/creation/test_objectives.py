"""The month's columns say what the scenario says."""

from __future__ import annotations

import pytest

from synthcomp_env.computer import Computer
from synthcomp_env.creation import create_computer, scenario_of
from synthcomp_env.creation.objectives import _weights


def test_deliverables_carry_their_outputs_dates_and_milestones(generated: Computer) -> None:
    scenario, objectives = scenario_of(generated), generated.monthly_objectives
    assert [each.id for each in objectives.deliverables] == [spec.id for spec in scenario.deliverables]
    for spec, column in zip(scenario.deliverables, objectives.deliverables, strict=True):
        assert column.output_files == tuple(output.path for output in spec.outputs)
        assert column.target_completion == scenario.calendar.working_dates[spec.due - 1]
        assert column.milestones
    assert objectives.simulation_period.working_days == 20


def test_every_deliverable_has_one_rubric_with_a_partition(generated: Computer) -> None:
    people = [person.to_json() for person in generated.collaboration_context.collaborators]
    rubrics = [record["rubric"] for record in people if "rubric" in record]
    requesters = {spec.id: spec.requester for spec in scenario_of(generated).deliverables}
    assert all(rubric["requester_id"] == requesters[rubric["deliverable_id"]] for rubric in rubrics)
    assert sorted(rubric["deliverable_id"] for rubric in rubrics) == sorted(
        spec.id for spec in scenario_of(generated).deliverables
    )
    for rubric in rubrics:
        names = [criterion["name"] for criterion in rubric["criteria"]]
        staged = rubric["initially_communicated"] + rubric["revealed_on_ask"] + rubric["only_at_review"]
        assert sorted(names) == sorted(staged)
        assert len(set(names)) == len(names)
        assert sum(round(100 * criterion["weight"]) for criterion in rubric["criteria"]) == 100


@pytest.mark.parametrize("points", [[1], [3, 3, 1], [1] * 7, [4, 3, 3, 2, 1, 1, 5]])
def test_weights_are_hundredths_that_sum_to_one(points: list[int]) -> None:
    assert sum(round(100 * weight) for weight in _weights(points)) == 100


def test_collaborators_keep_their_files_and_facts(generated: Computer) -> None:
    scenario = scenario_of(generated)
    for person in generated.collaboration_context.collaborators:
        contact = scenario.contacts[person.id]
        assert {file.filename for file in person.reference_files} == set(contact.files)
        held = [item for item in scenario.items.values() if item.holder == person.id]
        facts = [item for item in held if item.kind not in ("file", "smalltalk")]
        wrong = {item.corrects for item in held} | {item.id for item in held if item.hearsay_of}
        assert set(person.key_facts) == {item.id for item in facts} - wrong


def test_the_profile_has_every_key_filled() -> None:
    for seed in range(5):
        profile = create_computer("public_health_director", seed).user_profile.to_json()
        assert len(profile) == 12
        assert all(profile.values())
        assert len(profile["career_profile"]["career_history"]) >= 3


def test_personas_are_about_a_hundred_words() -> None:
    lengths = [len(create_computer("public_health_director", seed).persona.persona.split()) for seed in range(8)]
    assert min(lengths) >= 60
    assert max(lengths) <= 170
