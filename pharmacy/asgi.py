from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacy.settings")
application = get_asgi_application()

from pharmacy.checks import refuse_unsafe_start  # noqa: E402 - needs the application registry

refuse_unsafe_start()
