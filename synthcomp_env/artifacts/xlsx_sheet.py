"""XlsxWriter's worksheet with exact numbers."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

__all__ = ["ExactWorksheet"]


class ExactWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose numbers keep all their digits; XlsxWriter rounds them to sixteen.

    `number` and `words` write cells whose place and value are known to be sound, without looking twice."""

    number = Worksheet._write_number
    words = Worksheet._write_string

    def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
        pairs = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{pairs}><v>{number!r}</v></c>")
