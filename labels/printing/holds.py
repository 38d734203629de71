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
Lock = Callable[[PrintedLabel], object]

_checks: dict[str, Check] = {}
_followers: dict[str, Follow] = {}
_locks: dict[str, Lock] = {}


def register(prefix: str, check: Check, *, replaced: Follow | None = None, locks: Lock | None = None) -> None:
    """Ask ``check`` of labels whose intent starts with ``prefix``; ``replaced`` is called with the old and new label.

    ``replaced`` runs in the transaction of the reprint and may refuse it. ``locks`` takes the row that is locked before
    its labels everywhere else, so that a reprint and whoever works on it never wait for each other.
    """
    _checks[prefix] = check
    if replaced:
        _followers[prefix] = replaced
    if locks:
        _locks[prefix] = locks


def hold_problems(label: PrintedLabel, *, on: date) -> Iterator[Problem]:
    """Every reason why ``label`` may be neither printed nor applied ``on`` that date."""
    for prefix, check in _checks.items():
        if label.intent.startswith(prefix):
            yield from check(label, on)


def lock_subject(label: PrintedLabel) -> None:
    """Lock what ``label`` is for, before the label itself; the caller holds a transaction."""
    for prefix, take in _locks.items():
        if label.intent.startswith(prefix):
            take(label)


def tell_replaced(old: PrintedLabel, new: PrintedLabel) -> None:
    """Let whoever asked for ``old`` know that ``new`` stands in its place."""
    for prefix, follow in _followers.items():
        if old.intent.startswith(prefix):
            follow(old, new)
