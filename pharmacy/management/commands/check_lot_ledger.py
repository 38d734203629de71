from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compounding.inventory.selectors import LotBalance, lot_balances
from pharmacy.core.quantities import format_number
from pharmacy.workbench.words import plural


class Command(BaseCommand):
    help = "Add up every lot's ledger and compare it with its balance. Exit code 1 when one drifts."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = drifting = 0
        for balance in lot_balances():
            checked += 1
            if balance.on_hand != balance.ledger:
                drifting += 1
                self.stdout.write(_words(balance))
        lots = plural(checked, "lot")
        if drifting:
            raise CommandError(f"{drifting:,} of {lots} drift from their ledger.")
        self.stdout.write(f"{lots} checked: every balance is the sum of its ledger.")


def _words(balance: LotBalance) -> str:
    on_hand, ledger = format_number(balance.on_hand), format_number(balance.ledger)
    drift = format_number(balance.on_hand - balance.ledger)
    return f"{balance.lot}: {on_hand} {balance.unit} on hand, its ledger adds up to {ledger} {balance.unit} ({drift})."
