from __future__ import annotations

import pytest

from compounding.batches.deviations import close_deviation, report_deviation
from compounding.batches.models import Batch, Deviation, DeviationKind
from compounding.batches.planning import plan_batch
from compounding.batches.release import recall_batch, reject_batch, release_batch
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaVersion
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import Bench, refused
from tests.factories import NOW, PASSWORD
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


def report(batch: Batch, actor: Staff, *, what: str = "The mill stopped", explanation: str = "Power cut") -> Deviation:
    return report_deviation(batch, what=what, explanation=explanation, actor=actor, at=NOW)


def close(
    deviation: Deviation, actor: Staff, *, resolution: str = "Nothing was in it", password: str = PASSWORD
) -> Deviation:
    return close_deviation(deviation, resolution=resolution, actor=actor, password=password, at=NOW)


def test_whoever_sees_something_reports_it(bench: Bench) -> None:
    deviation = report(bench.batch, bench.technician, what=" The mill\nstopped ", explanation=" Power  cut ")
    deviation.refresh_from_db()
    assert (deviation.batch, deviation.kind, deviation.weighing) == (bench.batch, DeviationKind.OTHER, None)
    assert (deviation.what, deviation.explanation) == ("The mill stopped", "Power cut")
    assert (deviation.status, deviation.opened_by, deviation.opened_at) == ("open", bench.technician, NOW)
    assert trail(deviation) == [("insert", "open", "open_deviation", "ana", "Power cut")]


@pytest.mark.parametrize("status", [BatchStatus.BLENDING, BatchStatus.ENCAPSULATING, BatchStatus.QUALITY_CONTROL])
def test_can_be_reported_at_every_stage_of_the_bench(bench: Bench, status: BatchStatus) -> None:
    assert report(bench.reach(status), bench.technician).status == "open"


@pytest.mark.parametrize(
    ("texts", "codes", "field"),
    [
        ({"what": " "}, ["DEVIATION_EMPTY"], "what"), ({"explanation": ""}, ["DEVIATION_EMPTY"], "explanation"),
        ({"what": "", "explanation": "\n"}, ["DEVIATION_EMPTY"] * 2, "what"),
        ({"what": "x" * 1001}, ["TEXT_TOO_LONG"], "what"), ({"what": "\x00"}, ["TEXT_UNPRINTABLE"], "what"),
        ({"explanation": "x" * 1001}, ["TEXT_TOO_LONG"], "explanation"),
        ({"explanation": "\x00"}, ["TEXT_UNPRINTABLE"], "explanation"),
    ],
)  # fmt: skip
def test_refuses_words_that_cannot_be_kept(bench: Bench, texts: dict[str, str], codes: list[str], field: str) -> None:
    with refused(InvalidInput, *codes, field=field):
        report(bench.batch, bench.technician, **texts)


def test_refuses_before_anything_was_done(version: FormulaVersion, technician: Staff) -> None:
    batch = plan_batch(version, units=100, actor=technician, at=NOW)
    with refused(Refused, "WRONG_STATE", field="status") as refusal:
        report(batch, technician)
    assert refusal.message == (
        "Batch B261124-0001 is planned; a deviation belongs to a batch that is being made."
    )  # fmt: skip


def test_the_signed_record_stays_what_was_signed(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    released = release_batch(waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    with refused(Refused, "WRONG_STATE"):
        report(waiting, technician)
    recall_batch(released, actor=pharmacist, password=PASSWORD, reason="r", at=NOW)
    with refused(Refused, "WRONG_STATE"):
        report(waiting, technician)


def test_a_rejected_batch_is_over(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    reject_batch(waiting, actor=pharmacist, password=PASSWORD, reason="r", at=NOW)
    with refused(Refused, "WRONG_STATE"):
        report(waiting, technician)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_reporting_needs_the_right(who: str, request: pytest.FixtureRequest, bench: Bench) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        report(bench.batch, actor)


def test_a_pharmacist_closes_it_with_a_reason_and_a_signature(bench: Bench, pharmacist: Staff) -> None:
    deviation = close(report(bench.batch, bench.technician), pharmacist, resolution=" Nothing was\nin it ")
    deviation.refresh_from_db()
    assert (deviation.status, deviation.closed_by, deviation.closed_at) == ("closed", pharmacist, NOW)
    assert deviation.resolution == "Nothing was in it"
    signature = Signature.objects.get(meaning=Meaning.CLOSED_DEVIATION)
    assert (signature.signer, signature.reason, signature.signed_at) == (pharmacist, "Nothing was in it", NOW)
    assert (signature.subject_type, signature.subject_id) == ("compounding.deviation", str(deviation.pk))
    content = {"batch": bench.batch.number, "what": "The mill stopped", "explanation": "Power cut",
               "resolution": "Nothing was in it"}  # fmt: skip
    assert signature.digest_sha256 == content_digest(content)
    assert trail(deviation)[1:] == [("update", "closed", "close_deviation", "priya", "Nothing was in it")]


def test_nobody_closes_what_they_opened(bench: Bench, pharmacist: Staff, other_pharmacist: Staff) -> None:
    deviation = report(bench.batch, pharmacist)
    with refused(Refused, "CLOSER_OPENED") as refusal:
        close(deviation, pharmacist)
    assert refusal.message == "Another person than the one who opened a deviation closes it."
    assert close(deviation, other_pharmacist).closed_by == other_pharmacist


def test_refuses_what_is_closed_already(bench: Bench, pharmacist: Staff, other_pharmacist: Staff) -> None:
    deviation = report(bench.batch, bench.technician)
    close(deviation, pharmacist)
    with refused(Refused, "WRONG_STATE", field="status"):
        close(deviation, other_pharmacist, resolution="Another reason")


@pytest.mark.parametrize(
    ("resolution", "code"), [("", "REASON_MISSING"), (" \n", "REASON_MISSING"), ("x" * 1001, "TEXT_TOO_LONG"),
                             ("\x00", "TEXT_UNPRINTABLE")],
)  # fmt: skip
def test_refuses_without_a_reason_that_can_be_kept(bench: Bench, pharmacist: Staff, resolution: str, code: str) -> None:
    deviation = report(bench.batch, bench.technician)
    with refused(InvalidInput, code, field="resolution"):
        close(deviation, pharmacist, resolution=resolution)


def test_refuses_a_wrong_password(bench: Bench, pharmacist: Staff) -> None:
    deviation = report(bench.batch, bench.technician)
    with refused(NotPermitted, "PASSWORD_REFUSED", field="password"):
        close(deviation, pharmacist, password="wrong")


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_closing_is_for_pharmacists(who: str, request: pytest.FixtureRequest, bench: Bench, pharmacist: Staff) -> None:
    deviation, actor = report(bench.batch, pharmacist), request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        close(deviation, actor)
