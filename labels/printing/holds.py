"""What may hold a label back although it is proved: whoever asked for it says so for its intents.

Labels know no lots or batches. A domain registers a check for the intents it hands out (``fill:``), and is asked each
time a label is about to be printed or applied, and told when one was reprinted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from labels.printing.models import PrintedLabel
from pharmacy.core.errors import Problem

Check = Callable[[PrintedLabel, date], Iterable[Problem]]
Follow = Callable[[PrintedLabel, PrintedLabel], None]

_checks: dict[str, Check] = {}
_followers: dict[str, Follow] = {}


def register(prefix: str, check: Check, *, replaced: Follow | None = None) -> None:
    """Ask ``check`` of labels whose intent starts with ``prefix``; ``replaced`` is called with the old and new label.

    ``replaced`` runs in the transaction of the reprint and may refuse it.
    """
    _checks[prefix] = check
    if replaced:
        _followers[prefix] = replaced


def hold_problems(label: PrintedLabel, *, on: date) -> Iterator[Problem]:
    """Every reason why ``label`` may be neither printed nor applied ``on`` that date."""
    for prefix, check in _checks.items():
        if label.intent.startswith(prefix):
            yield from check(label, on)


def tell_replaced(old: PrintedLabel, new: PrintedLabel) -> None:
    """Let whoever asked for ``old`` know that ``new`` stands in its place."""
    for prefix, follow in _followers.items():
        if old.intent.startswith(prefix):
            follow(old, new)
