"""What a prescriber's system sends about an order that is here already."""

from __future__ import annotations

from pharmacy.api.fields import TextField
from pharmacy.api.strict import StrictObject
from pharmacy.orders.services.holds import LONGEST_ANSWER

LONGEST_REASON = 1000


class AnswerStated(StrictObject):
    """The answer to what an order on hold waits for. A pharmacist reads it; it lifts nothing by itself."""

    text = TextField(max_length=LONGEST_ANSWER)


class CancellationStated(StrictObject):
    reason = TextField(max_length=LONGEST_REASON, help_text="Shown to the pharmacy.")
