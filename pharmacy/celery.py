"""The Celery application: messages carry one id, the database row is the truth."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacy.settings")

app = Celery("nightstand")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["pharmacy.health", "pharmacy.orders", "labels.printing"])


@worker_init.connect
@beat_init.connect
def _refuse_unsafe_start(**_: Any) -> None:
    from pharmacy.checks import refuse_unsafe_start

    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as error:
        # Celery logs a signal handler's exception and carries on; only SystemExit stops it.
        raise SystemExit(str(error)) from error
