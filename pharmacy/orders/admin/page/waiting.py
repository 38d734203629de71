"""What an order waits or waited for, who asks to cancel it, what the patient said, and its other versions."""

from __future__ import annotations

from pharmacy.orders.models import CancellationRequest, Order, OrderHold
from pharmacy.workbench import words
from pharmacy.workbench.page import Card, Fact, Section, Table

_TONES: dict[str, words.Tone] = {"open": "bad", "accepted": "good", "declined": "calm"}


def holds(order: Order) -> list[Section]:
    """The open hold first, with what was answered to it."""
    found = order.holds.select_related("opened_by", "closed_by").prefetch_related("answers__given_by").order_by("-pk")
    cards = [_hold(hold) for hold in found]
    return [Section("Hold" if len(cards) == 1 else "Holds", cards=cards)] if cards else []


def _hold(hold: OrderHold) -> Card:
    is_open = hold.closed_at is None
    answers = list(hold.answers.all())
    facts: list[Fact] = [
        ("Who must act", "Pharmacy: read the answer" if is_open and answers else hold.get_who_must_act_display()),
        ("Expected to end", words.day(hold.expected_on) if hold.expected_on else "Not known"),
        ("Opened", f"{hold.opened_by or 'The screen'}, {words.moment(hold.opened_at)}"),
        *(
            (f"Answer, {words.moment(each.given_at)}", f"{each.text} ({each.contact or each.given_by})")
            for each in answers
        ),
    ]
    if not is_open:
        facts.append(("Closed", f"{hold.closed_by or 'The system'}, {words.moment(hold.closed_at)}: {hold.resolution}"))
    mark = words.badge(hold.get_reason_display(), "bad" if is_open else "calm")
    return Card(mark, words.readable(hold.note), facts)


def cancellations(order: Order) -> list[Section]:
    found = order.cancellations.select_related("requested_by", "decided_by").order_by("-pk")
    cards = [_cancellation(request) for request in found]
    return [Section("Cancellation", cards=cards)] if cards else []


def _cancellation(request: CancellationRequest) -> Card:
    facts = [("Requested", f"{request.requested_by}, {words.moment(request.requested_at)}")]
    if request.decided_at:
        facts.append(("Decided", f"{request.decided_by}, {words.moment(request.decided_at)}"))
        facts.append(("Why", request.decision_reason))
    return Card(words.badge(request.get_status_display(), _TONES[request.status]), request.reason, facts)


def asked(order: Order) -> list[Section]:
    """What the patient said about opioids since the order came."""
    rows = [
        [words.day(each.attested_on), words.badge("Takes opioids", "bad") if each.takes_opioids else "Free of opioids",
         each.answer or words.NOTHING, each.contact, f"{each.asked_by}, {words.moment(each.recorded_at)}"]
        for each in order.attestations.select_related("asked_by")
    ]  # fmt: skip
    heads = ("Said on", "Answer", "In words", "Who, and how", "Recorded by")
    return [Section("Asked about opioids", table=Table(heads, rows))] if rows else []


def versions(order: Order) -> list[Section]:
    """The order that this one replaces, and the one that replaces it."""
    newer = Order.objects.filter(amends=order).first()
    facts = [
        *((("Amends", words.record_link(order.amends)),) if order.amends else ()),
        *((("Amended by", words.record_link(newer)),) if newer else ()),
    ]
    return [Section("Versions", lead=f"Version {order.version}.", facts=facts)] if facts else []
