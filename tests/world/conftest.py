"""Worlds of a dozen seeds of every pack, built once for all tests of this room; `synthcomp verify` does hundreds."""

from __future__ import annotations

import pytest

from synthcomp_env.world import Placement, World, build_world, load_pack, make_user, pack_names

SEEDS = range(12)


def build(pack: str, seed: int, difficulty: float = 0.5) -> World:
    loaded = load_pack(pack)
    return build_world(loaded, seed, difficulty, make_user(loaded, seed), PLACEMENT)


PLACEMENT = Placement(
    os="windows",
    username="mf",
    home="C:/Users/mf",
    desktop="C:/Users/mf/Desktop",
    documents="C:/Users/mf/Documents",
    downloads="C:/Users/mf/Downloads",
    pictures="C:/Users/mf/Pictures",
    shared="D:/Shared",
    archive="D:/Archive",
    projects={},
)


@pytest.fixture(scope="session")
def worlds() -> list[World]:
    return [build(pack, seed, (0.0, 0.5, 1.0)[seed % 3]) for pack in pack_names() for seed in SEEDS]


@pytest.fixture(scope="session")
def placement() -> Placement:
    return PLACEMENT


@pytest.fixture(scope="session")
def world() -> World:
    return build("public_health_director", 4, 1.0)
