"""Scripts of background files: correct Python whatever is drawn, and no two alike."""

from __future__ import annotations

import ast
import builtins
import contextlib
import random
import symtable

import pytest

from synthcomp_env.creation.background.scripting import Script, compose, scripts

VALUES = {
    "project": "P", "org": "O", "user": "U", "lead": "L", "year": "2024", "rowword": "area", "source": "D:/x/s.csv",
    "folder": "D:/x", "columns": '["a", "b"]', "first": "F", "second": "S", "third": "T", "limit": "3", "small": "0.1",
    "people": '["p"]', "names": '["n", "m"]', "top": "T", "low": 'the "low" one',
}  # fmt: skip


@pytest.mark.parametrize("name", scripts().kinds)
def test_scripts_are_python_whatever_is_drawn(name: str) -> None:
    for seed in range(25):
        code = compose(scripts().kinds[name], "What it is for.", VALUES, random.Random(seed))
        ast.parse(code)
        assert not _unknown(code), code


def _unknown(code: str) -> set[str]:
    """Names that a program uses and nobody has defined."""
    whole = symtable.symtable(code, "script", "exec")
    known = {one.get_name() for one in whole.get_symbols() if one.is_assigned() or one.is_imported()} | set(
        dir(builtins)
    )
    tables, unknown = [whole], set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        for one in table.get_symbols():
            outer = one.is_global() or table is whole
            if outer and one.is_referenced() and one.get_name() not in known:
                unknown.add(one.get_name())
    return unknown - {"__name__"}


def test_there_are_many_kinds_and_each_has_many_forms() -> None:
    assert len(scripts().kinds) >= 30
    for kind in scripts().kinds.values():
        made = {compose(kind, "x", VALUES, random.Random(seed)) for seed in range(20)}
        assert len(made) >= 19


def test_a_name_is_never_drawn_for_two_things() -> None:
    kind = Script(("x",), ("x",), ("x",), "def $main():\n    $rows, $row, $out, $key, $value = 1, 2, 3, 4, 5\n")
    for seed in range(50):
        tree = ast.parse(compose(kind, "x", VALUES, random.Random(seed)))
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
        assert len(names) == len(set(names)) == 5


def test_a_kind_reads_a_real_export(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    import pathlib

    folder = pathlib.Path(str(tmp_path))
    (folder / "s.csv").write_text("F,S,T\nleft,1,4\nright,30,2\nleft,2,2\n", encoding="utf-8")
    values = VALUES | {"source": str(folder / "s.csv"), "folder": str(folder)}
    ran = 0
    for seed in range(60):
        code = compose(scripts().kinds["summarise"], "x", values, random.Random(seed))
        if "pandas" in code or "openpyxl" in code:
            continue
        with contextlib.suppress(SystemExit):
            exec(compile(code, "script", "exec"), {"__name__": "__main__"})
        assert "right: 30" in capsys.readouterr().out
        ran += 1
    assert ran > 10
