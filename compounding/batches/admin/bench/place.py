"""The forms on the batch's page: where each goes, what was typed into it, and where the cursor starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from compounding.batches.admin.forms import BenchForm
from compounding.batches.models import Batch
from compounding.formulas.models import FormulaVersion
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench.acts import Act
from pharmacy.workbench.words import readable


@dataclass(slots=True)
class Place:
    """One form. ``rank``: of all that lead the person on, the least one has the cursor; 0 leads nobody."""

    act: Act
    form: Any
    url: str
    key: str
    rank: int = 0
    here: bool = False

    @property
    def label(self) -> str:
        return self.act.label

    @property
    def problems(self) -> list[str]:
        return [readable(message) for message in self.form.non_field_errors()]

    def take_cursor(self) -> None:
        if self.form.shown():
            self.form.place_cursor()
        else:
            self.here = True


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that was sent and refused."""

    act: Act
    form: Any

    def is_for(self, act: Act, part: Any) -> bool:
        return act is self.act and getattr(part, "pk", None) == getattr(self.form.part, "pk", None)


class Bench:
    """What every section of the page asks for: the batch, who looks at it on which day, and its forms."""

    def __init__(self, request: HttpRequest, batch: Batch, posted: Posted | None = None) -> None:
        self.request, self.batch, self.posted = request, batch, posted
        self.actor: Any = request.user
        self.today = pharmacy_date(timezone.now())
        self._places: list[Place] = []
        self._answered: Place | None = None

    @property
    def version(self) -> FormulaVersion:
        return self.batch.formula_version

    @property
    def is_triturate(self) -> bool:
        return bool(self.version.formula.product.parts)

    def place(
        self, act: Act, part: Model | None = None, *, rank: int = 0, initial: dict[str, Any] | None = None
    ) -> Place | None:
        """The form of ``act``, with what was typed when it was refused just now; None when it is not offered."""
        if not act.is_offered(self.batch, self.actor, part):
            return None
        key = f"{act.name}-{part.pk}" if part is not None else act.name
        found = Place(act, self._form(act, part, initial or {}), act.url(Batch, self.batch, part), key, rank)
        found.form.auto_id = f"{key}-%s"
        self._places.append(found)
        if self.posted and self.posted.is_for(act, part):
            self._answered = found
        return found

    def _form(self, act: Act, part: Any, initial: dict[str, Any]) -> BenchForm:
        if self.posted and self.posted.is_for(act, part):
            form: BenchForm = self.posted.form
            return form
        made: Any = act.form(subject=self.batch, part=part)
        made.initial = {**made.initial, **initial}
        return made  # type: ignore[no-any-return]

    def settle(self) -> Sequence[str]:
        """Put the cursor where work goes on. Returns refusals of a form that is not on the page any more."""
        leading = sorted((place for place in self._places if place.rank), key=lambda place: place.rank)
        for place in [self._answered] if self._answered else leading[:1]:
            place.take_cursor()
        if self.posted is None or self._answered is not None:
            return ()
        return [readable(message) for messages in self.posted.form.errors.values() for message in messages]
