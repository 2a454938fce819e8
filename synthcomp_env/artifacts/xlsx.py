"""Spreadsheets: Workbook to xlsx and back."""

from synthcomp_env.artifacts.xlsx_read import read_xlsx
from synthcomp_env.artifacts.xlsx_write import write_xlsx

__all__ = ["read_xlsx", "write_xlsx"]
