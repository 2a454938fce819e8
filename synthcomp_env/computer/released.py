"""The released dataset as computers: from its Parquet file or its archive of directories, one at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from synthcomp_env.computer.columns import ROW_COLUMNS
from synthcomp_env.computer.computer import Computer
from synthcomp_env.computer.directory import is_computer, load_computer
from synthcomp_env.errors import DataError, MissingExtra

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = ["load_released", "write_released"]

_BATCH = 16
"""Rows held in memory at a time: about 3 MB of the release."""


def load_released(path: str | Path, id: str | None = None) -> Iterator[Computer]:
    """The computers of a Parquet file in the released form, of one computer's directory, or of a folder of them.

    Args:
        path: a `.parquet` file; a directory with the eight JSON files; or a folder that holds such directories.
        id: only the computer of this id.

    Raises:
        MissingExtra: a Parquet file, without the extra `parquet`.
        DataError: at once, when the path is none of these, lacks a column, or has no computer of that id; while
            iterating, when a row is malformed. The message names the file and the row.
    """
    source = Path(path)
    if source.is_file():
        return _from_parquet(source, id)
    if not source.is_dir():
        raise DataError(f"{source}: no such file or directory")
    folders = [source] if is_computer(source) else sorted(child for child in source.iterdir() if is_computer(child))
    if id is not None:
        named = [folder for folder in folders if folder.name == id]
        folders = named or [folder for folder in folders if load_computer(folder).computer_id == id]
        if not folders:
            raise DataError(f"{source}: no computer '{id}'")
    if not folders:
        raise DataError(f"{source}: holds no computer (a computer's directory has persona.json and seven others)")
    return (load_computer(folder) for folder in folders)


def write_released(path: str | Path, computers: Iterable[Computer]) -> int:
    """Write computers' columns as a Parquet file in the released form (contents stay behind). Returns their number.

    The file appears when it is complete; an earlier one is replaced.

    Raises:
        DataError: the file cannot be written.
    """
    pa, pq = _arrow()
    target = Path(path)
    schema = pa.schema([(column, pa.string()) for column in ROW_COLUMNS])
    count = 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as draft_folder:
            draft = Path(draft_folder) / target.name
            with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
                rows: list[dict[str, str]] = []
                for computer in computers:
                    rows.append(computer.to_row())
                    count += 1
                    if len(rows) == _BATCH:
                        writer.write_table(pa.Table.from_pylist(rows, schema))
                        rows = []
                if rows or not count:
                    writer.write_table(pa.Table.from_pylist(rows, schema))
            draft.replace(target)
    except OSError as error:
        raise DataError(f"{target}: cannot be written: {error.strerror or error}") from error
    return count


def _from_parquet(source: Path, id: str | None) -> Iterator[Computer]:
    pa, pq = _arrow()
    try:
        file = pq.ParquetFile(source)
        ids = _ids(file, source)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{source}: not a readable Parquet file: {error}") from error
    if id is not None and id not in ids:
        raise DataError(f"{source}: no computer '{id}'; it holds {_some(ids)}")
    return _rows(file, source, id)


def _arrow() -> tuple[ModuleType, ModuleType]:
    """pyarrow and its Parquet module, which are an extra: 170 MB that only the released form needs."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("Reading and writing Parquet", "parquet") from error
    return pyarrow, pyarrow.parquet


def _ids(file: pq.ParquetFile, source: Path) -> list[object]:
    missing = [column for column in ROW_COLUMNS if column not in file.schema_arrow.names]
    if missing:
        raise DataError(f"{source}: lacks the column {', '.join(missing)}; is it the released dataset?")
    ids: list[object] = file.read(["computer_id"]).column(0).to_pylist()
    return ids


def _rows(file: pq.ParquetFile, source: Path, id: str | None) -> Iterator[Computer]:
    pa, _ = _arrow()
    number = 0
    try:
        for batch in file.iter_batches(_BATCH, columns=list(ROW_COLUMNS)):
            names = batch.column("computer_id").to_pylist()
            for place, name in enumerate(names):
                if id is None or name == id:
                    yield _computer(batch, place, f"{source}: row {number + place}")
            if id is not None and id in names:
                return
            number += len(names)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{source}: damaged after row {number}: {error}") from error


def _computer(batch: pa.RecordBatch, place: int, where: str) -> Computer:
    row = {column: batch.column(column)[place].as_py() for column in ROW_COLUMNS}
    return Computer.from_row(row, where)


def _some(ids: list[object]) -> str:
    shown = ", ".join(str(id) for id in ids[:3])
    return f"{shown}, ... ({len(ids)} in all)" if len(ids) > 3 else shown or "none"
