from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labels.printing.proofs import check_labels


class Command(BaseCommand):
    help = (
        "Draw every label again from its snapshot and layout version, and compare with what was printed, to the byte."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        for found in check_labels():
            checked += 1
            if found.problem:
                wrong += 1
                self.stderr.write(f"{found.label}: {found.problem}")
        if wrong:
            raise CommandError(f"{wrong} of {checked} labels are not what they were.")
        self.stdout.write(f"{checked} labels are reproduced to the byte.")
