"""The admin's frame: a sidebar and a home page by task with live counts, on the pharmacy's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from pharmacy.workbench.queues import Queue, list_url, may_view, queues

_RECORDS = (
    ("Orders", "pharmacy.Order", "prescriptions"),
    ("Patients", "pharmacy.Patient", "personal_injury"),
    ("Prescribers", "pharmacy.Prescriber", "stethoscope"),
    ("Formulas", "compounding.Formula", "science"),
    ("Materials", "compounding.Material", "category"),
    ("Lots", "compounding.Lot", "inventory_2"),
    ("Balances", "compounding.Balance", "scale"),
    ("Batches", "compounding.Batch", "blender"),
    ("Fills", "compounding.Fill", "medication"),
    ("Titration packs", "compounding.TitrationPack", "package_2"),
    ("Near misses", "compounding.NearMiss", "report"),
    ("Print jobs", "labels.PrintJob", "print"),
    ("Print runs", "labels.PrintRun", "receipt_long"),
    ("Labels", "labels.PrintedLabel", "label"),
    ("Wordings", "labels.WordingApproval", "translate"),
    ("Signatures", "pharmacy.Signature", "signature"),
    ("Staff", "pharmacy.Staff", "badge"),
    ("Pharmacy", "pharmacy.Pharmacy", "local_pharmacy"),
)


def environment_badge(_: HttpRequest) -> list[str] | None:
    return None if settings.PRODUCTION else ["Demo", "warning"]


def favicon(_: HttpRequest) -> str:
    return static("workbench/favicon.svg")


def focus_script(_: HttpRequest) -> str:
    return static("workbench/focus.js")


def sidebar(request: HttpRequest) -> list[dict[str, object]]:
    tasks = [_task_item(request, queue) for queue in queues(request)]
    in_task = any(item["active"] for item in tasks)
    records = [_record_item(request, *row, in_task=in_task) for row in _RECORDS if may_view(request, row[1])]
    home_item = {"title": "Home", "icon": "home", "link": reverse("admin:index")}
    return [{"items": [home_item]}, {"title": "Tasks", "items": tasks}, {"title": "Records", "items": records}]


def _task_item(request: HttpRequest, queue: Queue) -> dict[str, object]:
    active = request.get_full_path().startswith(queue.url)
    item: dict[str, object] = {
        "title": queue.task.title, "icon": queue.task.icon, "link": queue.url, "active": active
    }  # fmt: skip
    return item | ({"badge": queue.shown, "badge_variant": "primary"} if queue.count else {})


def _record_item(request: HttpRequest, title: str, label: str, icon: str, *, in_task: bool) -> dict[str, object]:
    url = list_url(label)
    return {"title": title, "icon": icon, "link": url, "active": not in_task and request.path.startswith(url)}


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The task tiles and one line on what there is to do."""
    name = getattr(request.user, "first_name", "") or request.user.get_username()
    ours = {"title": "Home", "greeting": f"Good day, {name}", "queues": queues(request), "todo": _todo(request)}
    return {**context, **ours}


def _todo(request: HttpRequest) -> str:
    if not queues(request):
        return "You have no role yet; an administrator gives you one."
    mine = [queue for queue in queues(request) if queue.count and request.user.has_perm(queue.task.right)]
    if not mine:
        return "Nothing is waiting for you."
    return "Waiting for you: " + ", ".join(f"{queue.task.title.lower()} ({queue.shown})" for queue in mine) + "."


class PharmacyClock:
    """Middleware: the admin shows times where the pharmacy is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        with timezone.override(_pharmacy_zone()):
            return self.get_response(request)


def _pharmacy_zone() -> ZoneInfo | None:
    # Imported late: settings name this module before the models are loaded.
    from pharmacy.people.models import Pharmacy

    name = Pharmacy.objects.values_list("time_zone", flat=True).first()
    return ZoneInfo(name) if name else None
