"""The words that every computer shares: each has hundreds of readings, and none of them is common."""

from __future__ import annotations

import random
import re
from collections import Counter
from math import prod
from pathlib import Path

import pytest

from synthcomp_env.bench.prose import Mask, sentences
from synthcomp_env.errors import ConfigError
from synthcomp_env.world import load_pack
from synthcomp_env.world.grammar import pick
from synthcomp_env.world.phrases import Phrasebook, read_words, stock

ALL = (
    "org org_short place user user_first user_role requester reviewer owner approver requester_org title short period "
    "previous_period prior_period row rows total source column threshold policy"
)
OF_ALL = frozenset(ALL.split())
SLOTS = {
    "brief": "file columns headline table order also date day measure want label limits",
    "limit": "count file slide names",
    "correction": "entity right wrong",
    "limits": "limits",
    "final": "current superseded",
    "request": "brief request_opening sender_first date",
    "chase": "chase_body sender_first date",
    "news": "sender_first",
    "about": "first",
    "policy": "approver_role",
    "notes": "owner_role owner_email bound",
    "report": "measure value count all",
    "draft": "date",
    "slip": "measure entity right wrong",
    "leave": "first_date last_date cover deputy",
    "move": "old new",
    "minutes": "date",
    "session": "measure entity holder",
    "nudge": "date",
    "contrary": "other_first topic",
    "forwarded": "other_first topic",
    "second": "record date",
    "restated": "entity text sender_first",
    "style": "low high",
    "judged": "files headline",
}
"""The further slots of phrases whose names begin so."""
PARTS = re.compile(
    r"order_|limit_|.*_subject|brief_(?:files|rest|close)|news_close|remark_close|notes_owner|leave_deputy|request$|chase$"
)
"""What stands inside other sentences, is no sentence, or is shorter than one."""
STOCK = stock()
SAID = sorted(name for name in STOCK if not PARTS.match(name))
FEWEST, DRAWS = 200, 800


def slots_of(name: str) -> frozenset[str]:
    return OF_ALL | frozenset(SLOTS.get(name.partition("_")[0], "").split())


def readings(template: str) -> int:
    """How many readings a template has: choices multiply along it, and add up within a choice."""
    tree: list[list[list[int]]] = [[[]]]
    for mark in re.findall(r"[\[\]|]", template):
        if mark == "[":
            tree.append([[]])
        elif mark == "|":
            tree[-1].append([])
        else:
            choice = sum(prod(option) for option in tree.pop())
            tree[-1][-1].append(choice)
    return prod(tree[0][0])


def test_readings_multiply_along_a_template_and_add_up_in_a_choice() -> None:
    assert readings("none") == 1
    assert readings("[a|b] c [d|e|]") == 6
    assert readings("[a|b [c|d]] [e|f]") == 6


@pytest.mark.parametrize("name", SAID)
def test_every_phrase_has_hundreds_of_readings(name: str) -> None:
    assert sum(map(readings, STOCK[name])) >= FEWEST


@pytest.mark.parametrize("name", SAID)
def test_no_sentence_of_a_phrase_is_common(name: str) -> None:
    """A sentence that is one of 200 is drawn 4 times of 800, and hardly ever more than 16 times."""
    slots = {slot: f"Slot {slot}" for slot in slots_of(name)}
    slots |= {"brief": "", "text": "", "cover": "", "limits": "at most 6 slides"}
    mask = Mask(slots.values())
    counted: Counter[str] = Counter()
    for number in range(DRAWS):
        text = pick(STOCK[name], random.Random(number), slots)
        assert not re.search(r"\S {2,}\S| [,.;:?]|[,;:] ?[,.;:]|\.\.", text), text
        counted.update(set(sentences(text, mask)))
    assert counted
    assert counted.most_common(1)[0][1] <= 16


@pytest.mark.parametrize("name", STOCK)
def test_phrases_use_slots_that_are_there(name: str) -> None:
    used = {slot for template in STOCK[name] for slot in re.findall(r"\{(\w+)\}", template)}
    assert used <= slots_of(name)


def test_a_pack_overrides_a_phrase_and_an_unknown_one_is_named() -> None:
    pack = load_pack("financial_advisor").model_copy(update={"phrases": {"news_close": ("Yours, {sender_first}",)}})
    slots, draw = {"sender_first": "Ana"}, random.Random(1)
    assert Phrasebook(pack).say("news_close", draw, slots) == "Yours, Ana"
    assert Phrasebook().say("news_close", draw, slots) != "Yours, Ana"
    with pytest.raises(ConfigError, match="no_such_phrase"):
        Phrasebook(pack).say("no_such_phrase", draw, slots)


def test_a_mistake_in_a_file_of_words_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "envs" / "words"
    folder.mkdir(parents=True)
    (folder / "phrases.yaml").write_text('one:\n  - "good"\ntwo:\n  - "good"\n  - "bad [here"\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"phrases\.yaml:5: two\.1: .*brackets do not match"):
        stock()


def test_what_colleagues_say_has_several_readings_and_asks_only_where_it_means_to() -> None:
    asking = ("which", "unclear", "deliverable", "which_work", "when_reported", "more_evidence")
    replies = read_words("replies")
    for name, templates in replies.items():
        assert sum(map(readings, templates)) >= 3, name
        asks = any("?" in template for template in templates)
        assert asks <= name.startswith(asking), name
