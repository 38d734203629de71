"""Settings, read from the environment only; ``docs/configuration.md`` lists every variable."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

from pharmacy.local import celery_broker_url

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = os.environ.get("DJANGO_ENV", "demo")
PRODUCTION = ENVIRONMENT == "production"
VAR_DIR = Path(os.environ.get("NIGHTSTAND_VAR", BASE_DIR / "var"))


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DEMO_SECRET_KEY = "demo-only-secret-key-that-production-refuses"  # noqa: S105 - pharmacy.E001 refuses it
SECRET_KEY = os.environ.get("SECRET_KEY", DEMO_SECRET_KEY)
DEBUG = _flag("DEBUG", default=False)
ALLOWED_HOSTS = _list("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pharmacy.apps.PharmacyConfig",
    "labels.apps.LabelsConfig",
    "compounding.apps.CompoundingConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "pharmacy.admin_site.PharmacyClock",
]

ROOT_URLCONF = "pharmacy.urls"
WSGI_APPLICATION = "pharmacy.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "pharmacy" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# PostgreSQL only: the rules that protect patients live in it (docs/decisions/0001).
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgres:///nightstand"), conn_max_age=60, conn_health_checks=True
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "pharmacy.Staff"
AUTHENTICATION_BACKENDS = ["pharmacy.people.backends.LockoutBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

SESSION_COOKIE_NAME = "nightstand_session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("SECURE_COOKIES", default=PRODUCTION)
SECURE_SSL_REDIRECT = _flag("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = int(os.environ.get("SECURE_HSTS_SECONDS", "31536000" if PRODUCTION else "0"))
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# The admin theme runs Alpine, which evaluates expressions; nothing inline and nothing foreign is allowed.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y H:i"

STATIC_URL = "static/"
# Production serves what `collectstatic` gathered; the demo serves files from where the packages keep them.
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "staticfiles")) if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")

# One task may run this long; the broker redelivers only later, so that a slow task is never run twice at once.
TASK_TIME_LIMIT_S = 120
CELERY_BROKER_URL = celery_broker_url(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 180,
    "unacked_restore_interval": 3,
    "unacked_restore_throttle": 1,
    # A web request must not wait for a broker that is gone: the sweeper sends the message later.
    "max_retries": 0,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = TASK_TIME_LIMIT_S
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "pharmacy.heartbeat", "schedule": 5.0, "options": {"expires": 15}},
    "requeue-print-jobs": {"task": "labels.requeue_print_jobs", "schedule": 5.0, "options": {"expires": 15}},
    "expire-orders": {"task": "pharmacy.expire_orders", "schedule": 3600.0, "options": {"expires": 3600}},
}

# Label PDFs, stored under their SHA-256.
LABEL_STORE_DIR = VAR_DIR / "labels"
# Printed across every label; production must be empty (pharmacy.E006).
LABEL_WATERMARK = os.environ.get("LABEL_WATERMARK", "" if PRODUCTION else "SAMPLE - NOT FOR PATIENT USE")
PRINT_LEASE_S = int(os.environ.get("PRINT_LEASE_S", "30"))
# How long a person has to say that a document came out of the printer, before its labels need a scan.
PRINT_CONFIRM_S = int(os.environ.get("PRINT_CONFIRM_S", "900"))
PRINT_HELPERS = int(os.environ.get("PRINT_HELPERS", "1"))

# How many days the patient's word of being free of opioids counts (docs/configuration.md).
OPIOID_ATTESTATION_MAX_AGE_DAYS = int(os.environ.get("OPIOID_ATTESTATION_MAX_AGE_DAYS", "30"))
# Refills; empty means the figure in compounding/fills/refill_policy.json (pharmacy policy, docs/configuration.md).
REFILL_EARLIEST_SHARE = os.environ.get("REFILL_EARLIEST_SHARE", "")
RX_VALID_DAYS = os.environ.get("RX_VALID_DAYS", "")

API_MAX_BODY_BYTES = 256 * 1024
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["pharmacy.api.authentication.PrescriberTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["pharmacy.api.permissions.IsPrescriber"],
    "DEFAULT_PARSER_CLASSES": ["pharmacy.api.parsers.LimitedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "pharmacy.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Nightstand order API",
    "DESCRIPTION": (
        "Orders for compounded low-dose naltrexone. Not medical or legal advice: a pharmacist decides on every order."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}

UNFOLD = {
    "SITE_TITLE": "Nightstand",
    "SITE_HEADER": "Nightstand",
    "SITE_SUBHEADER": "Compounding and labels",
    "SITE_SYMBOL": "bedtime",
    "ENVIRONMENT": "pharmacy.admin_site.environment_badge",
    "SHOW_HISTORY": False,
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "pharmacy.admin_site.favicon"}],
    "SCRIPTS": ["pharmacy.admin_site.focus_script"],
    "DASHBOARD_CALLBACK": "pharmacy.admin_site.home",
    "SIDEBAR": {"show_search": False, "navigation": "pharmacy.admin_site.sidebar"},
}
