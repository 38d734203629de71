from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pharmacy.settings")
application = get_wsgi_application()

from pharmacy.checks import refuse_unsafe_start  # noqa: E402 - needs the application registry

refuse_unsafe_start()
