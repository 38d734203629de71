from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from pharmacy.demo.people import seed_people
from pharmacy.demo.stock import seed_stock
from pharmacy.people.models import Pharmacy
from pharmacy.people.selectors import pharmacy_date


class Command(BaseCommand):
    help = "Create the small demo pharmacy, once. Refused in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo data never enters a production database.")
        if Pharmacy.objects.exists():
            self.stdout.write("The pharmacy exists already; nothing was seeded.")
            return
        with transaction.atomic():
            staff = seed_people()
            now = timezone.now()
            seed_stock(
                author=staff["priya"], approver=staff["omar"], receiver=staff["ana"], on=pharmacy_date(now), at=now
            )
        self.stdout.write("Seeded the demo pharmacy.")
