"""Loaded first (``-p tests.servers``): real throw-away servers, named in the environment before settings are read."""

from __future__ import annotations

import os

from pharmacy.local import ensure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacy.settings")
ensure(durable=False)
