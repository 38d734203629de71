"""The fonts labels are drawn with, vendored so that an old label can be reproduced to the byte."""

from labels.fonts.characters import check_text, is_plain
from labels.fonts.registry import BOLD, HAN, HANGUL, REGULAR

__all__ = ["BOLD", "HAN", "HANGUL", "REGULAR", "check_text", "is_plain"]
