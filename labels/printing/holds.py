"""What may hold a label back although it is proved: whoever asked for it says so for its intents.

Labels know no lots or batches. A domain registers a check for the intents it hands out (``fill:``), and is asked each
time a label is about to be printed or applied, and told when one was reprinted or put on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from labels.printing.models import PrintedLabel
from pharmacy.core.errors import Problem
from pharmacy.people.models import Staff

Check = Callable[[PrintedLabel, date], Iterable[Problem]]
Follow = Callable[[PrintedLabel, PrintedLabel], None]
Witness = Callable[[PrintedLabel, Staff, datetime], None]
Lock = Callable[[PrintedLabel], object]

_checks: dict[str, Check] = {}
_followers: dict[str, Follow] = {}
_witnesses: dict[str, Witness] = {}
_locks: dict[str, Lock] = {}


def register(
    prefix: str,
    check: Check,
    *,
    replaced: Follow | None = None,
    applied: Witness | None = None,
    locks: Lock | None = None,
) -> None:
    """Ask ``check`` of labels whose intent starts with ``prefix``; ``replaced`` is called with the old and new label,
    ``applied`` with a label that was just put on, by whom and when.

    Both run in the transaction of what they are told and may refuse it. ``locks`` takes the row that is locked before
    its labels everywhere else, so that a reprint and whoever works on it never wait for each other.
    """
    _checks[prefix] = check
    if replaced:
        _followers[prefix] = replaced
    if applied:
        _witnesses[prefix] = applied
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


def tell_applied(label: PrintedLabel, *, actor: Staff, at: datetime) -> None:
    """Let whoever asked for ``label`` know who put it on, by whichever page that was recorded."""
    for prefix, witness in _witnesses.items():
        if label.intent.startswith(prefix):
            witness(label, actor, at)
