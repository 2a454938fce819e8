"""Who works with a user, and what on."""

from __future__ import annotations

import statistics

import pytest

from synthcomp_env.world import load_pack
from synthcomp_env.world.ensemble import choose_kinds, draw_ensemble
from synthcomp_env.world.packmodel import DeliverableKind, Pack

SEEDS = range(150)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("operations_manager")


def people(kind: DeliverableKind) -> set[str]:
    found = {kind.requester, kind.owner, kind.reviewer} | {private.holder for private in kind.private}
    found |= {extra.holder for extra in kind.extras} | ({kind.approver} if kind.approver else set())
    return found | {private.mistaken.holder for private in kind.private if private.mistaken}


def test_more_deliverables_the_harder(pack: Pack) -> None:
    means = [statistics.fmean(len(choose_kinds(pack, seed, hard)) for seed in SEEDS) for hard in (0.0, 0.5, 1.0)]
    assert means[0] < means[1] < means[2]
    assert means[1] == pytest.approx(4.1, abs=0.15)


def test_a_user_works_with_few_people(pack: Pack) -> None:
    sizes = [len(draw_ensemble(pack, seed, choose_kinds(pack, seed, 0.5))[1]) for seed in SEEDS]
    assert statistics.fmean(sizes) == pytest.approx(5.5, abs=0.3)
    assert max(sizes) <= 8


def test_every_part_is_given_to_somebody_who_is_there(pack: Pack) -> None:
    for seed in SEEDS:
        kinds, there = draw_ensemble(pack, seed, choose_kinds(pack, seed, 1.0))
        assert pack.manager in there
        assert any(pack.contacts[key].external for key in there)
        for kind in kinds:
            assert people(kind) <= there
            assert kind.private
            assert kind.approver != kind.requester
            assert not any(spec.mistaken and spec.mistaken.holder == spec.holder for spec in kind.private)


def test_requesters_stay_and_colleagues_keep_extracts(pack: Pack) -> None:
    named = {kind.id: kind for kind in pack.deliverables}
    for seed in SEEDS:
        kinds, _ = draw_ensemble(pack, seed, choose_kinds(pack, seed, 0.5))
        for kind in kinds:
            assert kind.requester == named[kind.id].requester
            assert kind.owner == named[kind.id].owner or not pack.contacts[kind.owner].external


def test_the_same_seed_gives_the_same_people(pack: Pack) -> None:
    kinds = choose_kinds(pack, 4, 0.5)
    assert draw_ensemble(pack, 4, kinds) == draw_ensemble(pack, 4, kinds)
