"""The fonts labels are drawn with, vendored so that an old label can be reproduced to the byte."""

from labels.fonts.registry import BOLD, REGULAR, check_text

__all__ = ["BOLD", "REGULAR", "check_text"]
