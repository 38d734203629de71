"""Orders do not need the broker: during an outage of 30 s every one is stored, once."""

from __future__ import annotations

import json
import time
import urllib.request

from knox.models import AuthToken

from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber
from tests.live.conftest import Stack
from tests.payloads import a_payload

OUTAGE_S = 30
PAUSE_S = 2


def submit(stack: Stack, token: str, external_id: str) -> int:
    request = urllib.request.Request(
        f"{stack.url}/api/v1/orders/",
        data=json.dumps(a_payload(external_id=external_id)).encode(),
        headers={"Authorization": f"Token {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return int(answer.status)


def test_orders_arrive_while_the_broker_is_away(stack: Stack, prescriber: Prescriber) -> None:
    stack.start("web")
    stack.start("worker")
    stack.start("beat")
    stack.wait_ready()
    _, token = AuthToken.objects.create(user=prescriber.account)
    stack.broker.stop()
    sent = []
    for number in range(OUTAGE_S // PAUSE_S):
        sent.append(f"OUTAGE-{number}")
        assert submit(stack, token, sent[-1]) == 201
        time.sleep(PAUSE_S)  # spreads the orders over the outage
    stack.broker.start()
    stack.broker.prepare()
    stack.wait_ready()
    assert sorted(Order.objects.values_list("external_id", flat=True)) == sorted(sent)
