"""The main job through the front door: each step is an HTTP request that a clinic, technician or pharmacist makes.

It looks at where the demo's order stands and goes on from there, so a run that was cut short is finished by the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from django.utils import timezone

from compounding.batches.models import Batch
from compounding.fills.models import Fill
from compounding.fills.states import FillStatus
from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import Lot, Material, MaterialKind
from compounding.inventory.selectors import usable_lots
from labels.printing.models import PrintedLabel
from labels.printing.states import LabelStatus
from pharmacy.checks import DEMO_PASSWORD
from pharmacy.demo.batch_job import BatchJob, act_url
from pharmacy.demo.browser import Browser, MainJobFailed
from pharmacy.demo.payloads import demo_orders
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.selectors import pharmacy_date

_BATCH_CAPSULES = 100
_RENDER_TIMEOUT_S = 60
Tell = Callable[[str], None]


class MainJob:
    def __init__(self, base_url: str, authorization: str, *, tell: Tell) -> None:
        self._clinic = Browser(base_url, authorization=authorization)
        self._technician = Browser(base_url).sign_in("ana", DEMO_PASSWORD)
        self._pharmacist = Browser(base_url).sign_in("priya", DEMO_PASSWORD)
        self._tell = tell

    def run(self) -> PrintedLabel:
        """Order, verification, batch, release, fill, label; returns the printed label."""
        today = pharmacy_date(timezone.now())
        order = self._submit(today)
        self._verify(order)
        lot = self._stock(order, today)
        fill = self._allocate(order, lot)
        return self._print(self._label(fill))

    def _submit(self, today: date) -> Order:
        for payload in demo_orders(today):
            status, answer = self._clinic.post_json("/api/v1/orders/", payload)
            if status != 201 and answer.get("code") != "DUPLICATE_ORDER":
                raise MainJobFailed(f"the order was refused: {answer}")
        order = Order.objects.get(external_id="DEMO-1")
        self._tell(f"{order} submitted over HTTP")
        return order

    def _verify(self, order: Order) -> None:
        if order.status == OrderStatus.RECEIVED:
            self._pharmacist.post(f"/admin/pharmacy/order/{order.pk}/act/verify_order/", password=DEMO_PASSWORD)
            self._tell(f"{order} verified by Priya Nair")

    def _stock(self, order: Order, today: date) -> Lot:
        product = Material.objects.get(kind=MaterialKind.FINISHED, strength_mg=order.strength_mg)
        enough = usable_lots(product, on=today).filter(on_hand__gte=order.quantity_capsules)
        if not enough.exists():
            self._compound(product, today)
        return enough.all()[0]

    def _compound(self, product: Material, today: date) -> None:
        version = FormulaVersion.objects.get(
            formula__product=product, formula__name=f"{product} in MCC", status=FormulaStatus.APPROVED
        )
        self._technician.post(
            "/admin/compounding/batch/act/plan_batch/", formula_version=version.pk, units=_BATCH_CAPSULES
        )
        batch = Batch.objects.filter(formula_version=version).latest("pk")
        BatchJob(batch, self._technician, today).run()
        self._tell(f"{batch} compounded by Ana Reyes, checked by Omar Haddad")
        self._pharmacist.post(f"{act_url(batch)}/release_batch/", password=DEMO_PASSWORD, inspected="on")
        self._tell(f"{batch} released by Priya Nair")

    def _allocate(self, order: Order, lot: Lot) -> Fill:
        order.refresh_from_db()
        if order.status == OrderStatus.VERIFIED:
            self._technician.post(f"/admin/pharmacy/order/{order.pk}/act/start_fill/")
        fill = Fill.objects.get(order=order, number=1)
        if fill.status == FillStatus.QUEUED:
            self._technician.post(f"/admin/compounding/fill/{fill.pk}/act/allocate_fill/", lot=lot.lot_number)
            self._tell(f"{fill} filled from {lot}")
        return fill

    def _label(self, fill: Fill) -> PrintedLabel:
        fill.refresh_from_db()
        if not PrintedLabel.objects.filter(intent=f"fill:{fill.pk}").exists():
            self._technician.post(f"/admin/compounding/fill/{fill.pk}/act/request_fill_label/")
            fill.refresh_from_db()
        label = PrintedLabel.objects.get(intent=f"fill:{fill.pk}")
        deadline = time.monotonic() + _RENDER_TIMEOUT_S
        while label.status in (LabelStatus.REQUESTED, LabelStatus.RENDERED) and time.monotonic() < deadline:
            time.sleep(0.1)
            label.refresh_from_db()
        if label.proved_sha256 is None:
            raise MainJobFailed(f"{label.job}: {label.job.get_status_display()} {label.job.error_message}")
        return label

    def _print(self, label: PrintedLabel) -> PrintedLabel:
        page = self._technician.get(f"/admin/labels/printedlabel/{label.pk}/pdf/")
        if not page.body.startswith(b"%PDF"):
            raise MainJobFailed(f"{page.url} is no PDF")
        if label.status == LabelStatus.PROVED:
            self._technician.post(f"/admin/labels/printedlabel/{label.pk}/act/print_label/")
            self._tell(f"{label} rendered by the worker and printed")
        return label
