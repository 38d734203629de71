"""Two clicks that arrive at once do a thing once."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from compounding.batches.models import Batch
from tests import factories as make
from tests.admin.conftest import Desk, act_url
from tests.concurrency.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_that_day")]


def test_two_clicks_at_once_plan_one_batch(technician: Any, pharmacist: Any, other_pharmacist: Any) -> None:
    version = make.an_approved_formula(pharmacist, other_pharmacist)
    make.component_lots(version, technician, pharmacist)
    make.a_balance()
    first = Desk(technician).client
    typed = {"formula_version": version.pk, "units": "100", "once": "one filling-in"}

    def click() -> str:
        client = Client()
        client.cookies = first.cookies
        return str(client.post(act_url(Batch, "plan_batch"), typed)["Location"])

    places = at_once([click, click], holding=Session.objects.get())
    batch = Batch.objects.get()
    assert places == [f"/admin/compounding/batch/{batch.pk}/change/"] * 2
