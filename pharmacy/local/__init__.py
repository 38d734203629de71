"""The embedded PostgreSQL and Valkey that stand in when no ``DATABASE_URL`` or ``REDIS_URL`` is set.

No Django here: servers start before the settings are read.
"""

from pharmacy.local.errors import LocalServerError
from pharmacy.local.servers import Servers, ensure
from pharmacy.local.urls import celery_broker_url

__all__ = ["LocalServerError", "Servers", "celery_broker_url", "ensure"]
