"""The measures of ``dose-4x2/1``, in points unless said otherwise."""

from __future__ import annotations

from typing import NamedTuple


class Form(NamedTuple):
    """The type sizes of the patient's area, the small print and the opioid warning."""

    patient: float
    small: float
    warning: float


# Largest first, and the patient's text before all else: many who read this see badly. In the last form every size
# is the least allowed: 12 for the patient's area (16 CCR 1707.5), 7 for the warning and 6 for the rest.
FORMS = (
    Form(14, 6.5, 8),
    Form(13, 6.5, 8),
    Form(12, 7, 8),
    Form(12, 6.5, 7.5),
    Form(14, 6, 8),
    Form(13, 6, 7.5),
    Form(12, 6, 8),
    Form(12, 6, 7.5),
    Form(12, 6, 7),
)
PATIENT_LEADING = 1.25
MOST_ITEM_SPACE = 0.5  # ems of blank height between two of the four items
SMALL_LEADING = 1.09

# Heights above and below the baseline for size 1 in DejaVu Sans.
CAPITAL, ACCENT, DESCENT = 0.73, 0.2, 0.24
# The highest letters of the fonts for other scripts.
ARABIC, IDEOGRAPH = 1.05, 0.88

RULE = 0.75
AIR = 1.4  # the least blank height between zones
MOST_AIR = 3.0
ITEM_GAP = 0.9  # ems between facts that follow each other on a line
COLUMN_GAP = 4.0
LEGEND = 6.0  # the watermark's solid line, which stands on the rule
LEGEND_SPACE = 1.7  # what that line needs above the rule beyond AIR
LEGEND_DROP = 0.8  # how far its baseline is below the rule

WARNING_LEADING = 1.16
BOX_PADDING_X, BOX_PADDING_Y = 4.0, 1.7
MOST_BARCODE = 150.0  # with quiet zones; the warning beside it needs the rest
READABLE = 6.0
READABLE_GAP = 1.2
