"""PDFs: Pages to pdf with reportlab, and anybody's pdf to a Document with pypdf."""

from synthcomp_env.artifacts.pdf_read import read_pdf
from synthcomp_env.artifacts.pdf_write import page_count, write_pdf

__all__ = ["page_count", "read_pdf", "write_pdf"]
