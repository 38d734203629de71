"""Reads a finished PDF back and compares it with the frozen content, before anyone may print it.

Nothing here is shared with the drawing: it knows the stored JSON of the content, its own tables of how each kind of
label has to look, PDFium for text and raster and zxing-cpp for barcodes.
"""

from labels.readback.gate import prove
from labels.readback.report import Finding, Report

__all__ = ["Finding", "Report", "prove"]
