"""The admin's frame: a sidebar and a home page by task with live counts, on the pharmacy's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

_MOST_SHOWN = 99
_MODELS: list[tuple[str, str, str]] = [
    ("Orders", "pharmacy.Order", "prescriptions"),
    ("Patients", "pharmacy.Patient", "personal_injury"),
    ("Prescribers", "pharmacy.Prescriber", "stethoscope"),
    ("Formulas", "compounding.Formula", "science"),
    ("Lots", "compounding.Lot", "inventory_2"),
    ("Batches", "compounding.Batch", "blender"),
    ("Fills", "compounding.Fill", "medication"),
    ("Print jobs", "labels.PrintJob", "print"),
    ("Labels", "labels.PrintedLabel", "label"),
    ("Signatures", "pharmacy.Signature", "signature"),
    ("Staff", "pharmacy.Staff", "badge"),
    ("Pharmacy", "pharmacy.Pharmacy", "local_pharmacy"),
]


@dataclass(frozen=True, slots=True)
class Task:
    """A queue: the records of ``model`` in one of ``statuses``, and what to do with them."""

    title: str
    model: str
    statuses: tuple[str, ...]
    icon: str
    hint: str


TASKS = (
    Task("Orders to verify", "pharmacy.Order", ("received",), "fact_check", "Read the prescription and sign it."),
    Task("Orders on hold", "pharmacy.Order", ("on_hold",), "pan_tool", "Resolve each finding, or reject."),
    Task("Orders to fill", "pharmacy.Order", ("verified",), "medication", "Start the fill."),
    Task("Batches in progress", "compounding.Batch", ("planned", "weighing", "blending", "encapsulating"), "blender",
         "Weigh, blend, encapsulate, count."),
    Task("To release", "compounding.Batch", ("quality_control",), "verified", "Review the record and sign."),
    Task("Fills in progress", "compounding.Fill", ("queued", "allocated"), "shelves", "Allocate capsules and label."),
    Task("Labels to print", "labels.PrintedLabel", ("rendered",), "print", "Open the PDF, print it, put it on."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queue:
    """A task with its count right now."""

    task: Task
    count: int

    @property
    def title(self) -> str:
        return self.task.title

    @property
    def hint(self) -> str:
        return self.task.hint

    @property
    def shown(self) -> str:
        return f"{_MOST_SHOWN}+" if self.count > _MOST_SHOWN else str(self.count)

    @property
    def url(self) -> str:
        statuses = self.task.statuses
        one = len(statuses) == 1
        query = {"status__exact": statuses[0]} if one else {"status__in": ",".join(statuses)}
        return f"{_list_url(self.task.model)}?{urlencode(query)}"


def queues(request: HttpRequest) -> list[Queue]:
    """What this person may see, counted once for a request and never further than 100."""
    known: list[Queue] | None = getattr(request, "_queues", None)
    if known is None:
        known = [Queue(task, _count(task)) for task in TASKS if _may_view(request, task.model)]
        request._queues = known  # type: ignore[attr-defined]
    return known


def _count(task: Task) -> int:
    rows = apps.get_model(task.model)._default_manager.filter(status__in=task.statuses)
    return int(rows[: _MOST_SHOWN + 1].count())


def _may_view(request: HttpRequest, label: str) -> bool:
    app, name = label.lower().split(".")
    return request.user.has_perm(f"{app}.view_{name}")


def _list_url(label: str) -> str:
    return reverse("admin:{}_{}_changelist".format(*label.lower().split(".")))


def environment_badge(_: HttpRequest) -> list[str] | None:
    return None if settings.PRODUCTION else ["Demo", "warning"]


def sidebar(request: HttpRequest) -> list[dict[str, object]]:
    tasks = [_task_item(request, queue) for queue in queues(request)]
    in_task = any(item["active"] for item in tasks)
    records = [_record_item(request, *row, in_task=in_task) for row in _MODELS if _may_view(request, row[1])]
    home = {"title": "Home", "icon": "home", "link": reverse("admin:index")}
    return [{"items": [home]}, {"title": "Tasks", "items": tasks}, {"title": "Records", "items": records}]


def _task_item(request: HttpRequest, queue: Queue) -> dict[str, object]:
    item: dict[str, object] = {"title": queue.title, "icon": queue.task.icon, "link": queue.url,
                               "active": request.get_full_path().startswith(queue.url)}  # fmt: skip
    return item | ({"badge": queue.shown, "badge_variant": "primary"} if queue.count else {})


def _record_item(request: HttpRequest, title: str, label: str, icon: str, *, in_task: bool) -> dict[str, object]:
    url = _list_url(label)
    return {"title": title, "icon": icon, "link": url, "active": not in_task and request.path.startswith(url)}


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The task tiles and one line on what there is to do."""
    name = getattr(request.user, "first_name", "") or request.user.get_username()
    return {
        **context,
        "title": "Home",
        "greeting": f"Good day, {name}",
        "tasks": queues(request),
        "todo": _todo(request),
    }


def _todo(request: HttpRequest) -> str:
    waiting = [queue for queue in queues(request) if queue.count]
    if not queues(request):
        return "You have no role yet; an administrator gives you one."
    if not waiting:
        return "Nothing is waiting."
    return "Waiting: " + ", ".join(f"{queue.title.lower()} {queue.shown}" for queue in waiting) + "."


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
    names = apps.get_model("pharmacy", "Pharmacy")._default_manager.values_list("time_zone", flat=True)
    name = names.first()
    return ZoneInfo(name) if name else None
