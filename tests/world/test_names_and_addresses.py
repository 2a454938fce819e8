from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from synthcomp_env.randomness import keyed
from synthcomp_env.world import World, load_pack, make_organisation, make_user
from synthcomp_env.world.organisation import domain_of
from synthcomp_env.world.people import FIRST_NAMES, SURNAMES, NameDrawer, email_address, slug, username


@given(st.integers())
def test_no_two_people_share_a_name(seed: int) -> None:
    drawer = NameDrawer(keyed(seed), ("Priya Okafor",))
    people = [drawer.person() for _ in range(12)]
    assert len({person.first for person in people}) == len({person.last for person in people}) == 12
    assert all(person.first != "Priya" and person.last != "Okafor" for person in people)


def test_the_lists_hold_no_name_twice() -> None:
    assert len(set(FIRST_NAMES)) == len(FIRST_NAMES) > 100
    assert len(set(SURNAMES)) == len(SURNAMES) > 90


def test_addresses() -> None:
    assert email_address("Zoë O'Neill", "firm.example") == "zoe.oneill@firm.example"
    assert username("Zoë Neill") == "zneill"
    assert slug("A b-C 9", "_") == "a_b_c_9"
    assert domain_of("Marlowe Department of Public Health") == "mdph.example"
    assert domain_of("Keystone Wealth") == "keystonewealth.example"


def test_users_belong_to_their_seeds_organisation() -> None:
    pack = load_pack("operations_manager")
    assert len({make_user(pack, seed).full_name for seed in range(40)}) > 30
    assert len({make_organisation(pack, seed).style for seed in range(40)}) > 15
    for seed in range(5):
        user, organisation = make_user(pack, seed), make_organisation(pack, seed)
        assert user.organization == organisation.name == organisation.style.letterhead
        assert user.email.endswith("@" + organisation.domain)


def test_addresses_are_distinct_on_every_computer(worlds: list[World]) -> None:
    for world in worlds:
        addresses = [contact.email for contact in world.scenario.contacts.values()] + [world.user.email]
        assert len(set(addresses)) == len(addresses)
        for contact in world.scenario.contacts.values():
            assert contact.external == (not contact.email.endswith("@" + world.organisation.domain))
