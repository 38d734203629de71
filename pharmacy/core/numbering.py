"""Gapless numbers (prescription, batch, label serial), taken inside the caller's transaction."""

from __future__ import annotations

from django.db import connection, models


class NumberSeries(models.Model):
    """The last number given out in a named series."""

    name = models.CharField(max_length=32, primary_key=True)
    last = models.BigIntegerField()

    class Meta:
        app_label = "pharmacy"
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


def next_number(series: str, *, first: int = 1) -> int:
    """The next number of ``series``. A rollback gives the number back, so the series has no gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO pharmacy_numberseries AS s (name, last) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET last = s.last + 1 RETURNING last",
            [series, first],
        )
        row = cursor.fetchone()
    return int(row[0])
