"""Word-processor documents: Document to docx and back."""

from synthcomp_env.artifacts.docx_read import read_docx
from synthcomp_env.artifacts.docx_write import write_docx

__all__ = ["read_docx", "write_docx"]
