"""A generated computer is whole, clean, of the paper's mix, and the same in every process."""

from __future__ import annotations

import hashlib
import os
import statistics
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import networkx as nx
import pytest

from synthcomp_env.artifacts.content import Content, Deck, Document, Pages, Table, Text, Workbook
from synthcomp_env.computer import Computer, extension, load_computer, name
from synthcomp_env.creation import Author, ProceduralAuthor, create_computer, scenario_of
from synthcomp_env.creation.background.files import Brief
from synthcomp_env.creation.background.quota import MIX
from synthcomp_env.errors import ConfigError
from synthcomp_env.world.pack import load_pack, pack_names

OCCUPATION = "public_health_director"


def fingerprint(computer: Computer) -> str:
    parts = [f"{key}={file.blob.hash if file.blob else ''}" for key, file in computer.files.items()]
    parts += [f"{column}={text}" for column, text in computer.to_row().items()]
    parts += [data.hex() for data in computer.hidden.values()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def test_the_same_seed_gives_the_same_computer_in_any_process(generated: Computer) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_create import fingerprint;"
        f"from synthcomp_env.creation import create_computer; print(fingerprint(create_computer({OCCUPATION!r}, 7)))"
    )
    for hash_seed in ("1", "77"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == fingerprint(generated)


def test_another_seed_gives_another_computer(generated: Computer) -> None:
    other = create_computer(OCCUPATION, 8)
    shared = {file.blob.hash for file in generated.files.values() if file.blob} & {
        file.blob.hash for file in other.files.values() if file.blob
    }
    assert not shared


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("occupation", pack_names())
def test_a_computer_is_clean_and_whole(occupation: str, seed: int) -> None:
    computer = create_computer(occupation, seed, difficulty=seed / 2)
    assert computer.findings == ()
    assert all(file.contents is not None for file in computer.files.values())
    assert len(computer.files) == len(computer.file_list)
    assert nx.is_directed_acyclic_graph(computer.graph)
    for older, newer in computer.graph.edges:
        assert computer.files[older].timestamp <= computer.files[newer].timestamp
    scenario = scenario_of(computer)
    keys = {path.casefold() for path in (file.path for file in computer.files.values())}
    assert not any(output.path.casefold() in keys for spec in scenario.deliverables for output in spec.outputs)


def test_files_are_of_the_papers_mix() -> None:
    counts: Counter[str] = Counter()
    sizes, folders = [], []
    for seed in range(40):
        computer = create_computer(pack_names()[seed % len(pack_names())], seed)
        counts.update(extension(file.path) for file in computer.files.values())
        sizes.append(len(computer.files))
        folders.append(len({folder for file in computer.files.values() for folder in _folders(file.path)}))
    total = sum(counts.values())
    assert min(sizes) >= 60
    assert 82 <= statistics.median(sizes) <= 96
    assert statistics.mean(sizes) > 1.08 * statistics.median(sizes)
    assert 21 <= statistics.median(folders) <= 29
    for kind, share in MIX.items():
        if kind != "others":
            assert abs(100 * counts[kind] / total - share) < 3, kind


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(2, len(parts) + 1)]


@pytest.mark.parametrize("occupation", pack_names())
def test_the_manager_is_the_packs(occupation: str) -> None:
    for seed in range(5):
        computer = create_computer(occupation, seed)
        (manager,) = [one for one in computer.user_profile.related_people if one.relationship == "manager"]
        assert all(manager.name in project.related_people for project in computer.project_index.projects[:1])
        assert manager.role in load_pack(occupation).contacts[load_pack(occupation).manager].roles


def test_times_are_working_hours_of_three_years(generated: Computer) -> None:
    times = [datetime.fromisoformat(file.timestamp) for file in generated.files.values()]
    office = [time for time in times if time.weekday() < 5 and 7 <= time.hour < 19]
    assert len(office) > 0.85 * len(times)
    assert min(times).year >= 2023
    assert max(times) < datetime(2026, 1, 5)


def test_background_tables_never_use_the_ledgers_labels_with_its_measures() -> None:
    for seed in range(4):
        computer = create_computer(OCCUPATION, seed)
        facts = scenario_of(computer).ledger.facts.values()
        pairs = {(fact.label.casefold(), fact.measure.casefold()) for fact in facts}
        for file in computer.files.values():
            if file.record is not None and any(id.startswith("past_") for id in file.record.project_ids):
                assert file.blob is not None
                assert not pairs & _pairs(file.blob.content())


def _pairs(content: Content) -> set[tuple[str, str]]:
    grids: list[tuple[tuple[object, ...], ...]] = []
    if isinstance(content, Pages):
        return _pairs(content.source)
    if isinstance(content, Workbook):
        grids = [sheet.rows for sheet in content.sheets]
    elif isinstance(content, Document):
        grids = [block.rows for block in content.blocks if isinstance(block, Table)]
    elif isinstance(content, Deck):
        grids = [slide.table.rows for slide in content.slides if slide.table]
    return {
        (str(row[0]).casefold(), str(head).casefold()) for rows in grids for row in rows[1:] for head in rows[0][1:]
    }


def test_scripts_compile_and_data_parses(generated: Computer) -> None:
    import json
    import tomllib

    for file in generated.files.values():
        assert file.blob is not None
        content = file.blob.content()
        if isinstance(content, Text):
            if file.path.endswith(".py"):
                compile(content.text, file.path, "exec")
            elif file.path.endswith(".toml"):
                assert tomllib.loads(content.text)
            elif file.path.endswith(".json"):
                assert json.loads(content.text)
            elif file.path.endswith(".jsonl"):
                assert all(json.loads(line) for line in content.text.splitlines())


def test_versions_come_in_order_and_differ(generated: Computer) -> None:
    chained = [(edge.older, edge.newer) for edge in generated.file_graph.edges if edge.kind == "version_of"]
    assert chained
    by_path = {file.path: file for file in generated.files.values()}
    for older, newer in chained:
        assert by_path[older or ""].timestamp < by_path[newer or ""].timestamp
        if name(older or "").endswith(".docx"):
            assert by_path[older or ""].blob != by_path[newer or ""].blob


def test_a_computer_survives_saving(generated: Computer, tmp_path: Path) -> None:
    generated.save(tmp_path / "one", bytes_on_disk=False)
    back = load_computer(tmp_path / "one")
    assert fingerprint(back) == fingerprint(generated)
    assert scenario_of(back) == scenario_of(generated)


def test_progress_is_told_in_order() -> None:
    stages: list[str] = []
    create_computer(OCCUPATION, 3, progress=lambda stage, done, total: stages.append(stage))
    assert list(dict.fromkeys(stages)) == ["world", "persona", "profile", "policy", "plan", "artifacts"]


def test_another_author_may_write_the_files() -> None:
    class Terse(ProceduralAuthor):
        def write_artifact(self, brief: Brief) -> Content:
            whole = super().write_artifact(brief)
            return Text("nothing\n") if brief.file.extension == "txt" else whole

    author: Author = Terse()
    computer = create_computer(OCCUPATION, 5, author=author)
    texts = [file for file in computer.files.values() if file.path.endswith(".txt") and file.origin == "user_created"]
    assert texts
    assert any(file.blob and file.blob.content() == Text("nothing\n") for file in texts)


def test_unknown_occupations_and_difficulties_are_config_errors() -> None:
    with pytest.raises(ConfigError, match="astronaut"):
        create_computer("astronaut")
    with pytest.raises(ConfigError, match="difficulty"):
        create_computer(OCCUPATION, 1, difficulty=2)
