"""What a person does to a titration pack; each act calls one service."""

from __future__ import annotations

from typing import Any

from compounding.batches.admin.forms import BenchForm
from compounding.fills import services, workflow
from compounding.fills.admin.forms import ChangeForm, ScanForm
from compounding.fills.models import PackChange, ScanStage, TitrationPack
from compounding.fills.scan_selectors import unseen
from compounding.fills.services import Wish
from compounding.fills.services.changing import CHANGE
from compounding.fills.states import FillStatus, PackStatus
from pharmacy.workbench.acts import Act, Doing


def _is_assembling(pack: TitrationPack, _: Any) -> bool:
    return pack.status == PackStatus.ASSEMBLING and pack.fill.status == FillStatus.ALLOCATED


def _change(doing: Doing) -> PackChange:
    values = dict(doing.values)
    wish = Wish(values.pop("kind"), values.pop("night"), values.pop("nights") or 0, values.pop("goes_on_on"))
    return services.change_pack(doing.subject, wish, actor=doing.actor, at=doing.at, **values)


def _lacks_supplement(change: PackChange) -> bool:
    missing = any(balance["to_dispense"] for balance in change.balances)
    return missing and not change.fills.exclude(status=FillStatus.CANCELLED).exists()


PACK_CONTAINER = Act(
    name="pack_container", label="Into the pack", permission=workflow.CLOSE_PACK.permission, form=ScanForm,
    possible=lambda pack, _: _is_assembling(pack, _) and unseen(pack.fill, ScanStage.PACKED).exists(),
    run=lambda doing: services.pack_container(doing.subject, doing.values["scanned"], actor=doing.actor, at=doing.at),
    done=lambda item: f"{item} is in the pack.", tone="primary",
)  # fmt: skip
CLOSE = Act(
    name="close_pack", label="Close the pack", transition=workflow.CLOSE_PACK, tone="primary", form=BenchForm,
    run=lambda doing: services.close_pack(doing.subject, actor=doing.actor, at=doing.at),
    possible=lambda pack, _: _is_assembling(pack, _) and not unseen(pack.fill, ScanStage.PACKED).exists(),
    tells=lambda *_: ("Every label has to be on its container, void or destroyed.", "The fill is labelled then."),
    done="{} is closed.",
)  # fmt: skip
CHANGE_PACK = Act(
    name="change_pack", label="Change the titration", permission=CHANGE, form=ChangeForm, run=_change,
    possible=lambda pack, _: pack.fill.status == FillStatus.DISPENSED,
    signs="I have changed this titration after contact with the prescriber.",
    tells=lambda *_: ("The rest of the schedule is reckoned anew and gets a new calendar.",
                      "Capsules that are missing are put up in a fill of their own."),
    done=lambda change: f"{change} is signed.",
)  # fmt: skip
START_SUPPLEMENT = Act(
    name="start_supplement", label="Fill the missing capsules again", permission="compounding.fill_order",
    part=lambda pack, pk: pack.changes.get(pk=pk), possible=lambda _, change: _lacks_supplement(change),
    run=lambda doing: services.start_supplement(doing.part, actor=doing.actor, at=doing.at),
    goes_to=lambda fill, _: fill, done="Fill {} is opened.",
)  # fmt: skip
