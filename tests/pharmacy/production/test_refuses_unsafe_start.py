"""Production starts only with safe settings: each check has an id, and web, worker and beat obey it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from pharmacy import checks
from pharmacy.people.models import Staff

REPOSITORY = Path(__file__).resolve().parents[3]
SAFE = {"DJANGO_ENV": "production", "SECRET_KEY": "x7" * 40, "ALLOWED_HOSTS": "pharmacy.example"}
START = {
    "web": [sys.executable, "-c", "import pharmacy.wsgi"],
    "worker": [sys.executable, "-m", "celery", "-A", "pharmacy", "worker", "--pool", "solo"],
    "beat": [sys.executable, "-m", "celery", "-A", "pharmacy", "beat", "--pidfile", ""],
}


def start(process: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **SAFE, **environment}
    env = {name: value for name, value in env.items() if value}
    return subprocess.run(START[process], cwd=REPOSITORY, env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("check", "environment"),
    [
        ("pharmacy.E001", {"SECRET_KEY": ""}),
        ("pharmacy.E001", {"SECRET_KEY": "short"}),
        ("pharmacy.E002", {"DEBUG": "1"}),
        ("pharmacy.E004", {"SECURE_COOKIES": "0"}),
        ("pharmacy.E005", {"SECURE_SSL_REDIRECT": "0"}),
        ("pharmacy.E006", {"LABEL_WATERMARK": "SAMPLE"}),
        ("pharmacy.E007", {"ALLOWED_HOSTS": ""}),
    ],
)
def test_web_names_the_check_and_does_not_start(check: str, environment: dict[str, str]) -> None:
    result = start("web", **environment)
    assert result.returncode != 0
    assert check in result.stderr


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_worker_and_beat_refuse_too(process: str, tmp_path: Path) -> None:
    result = start(process, DEBUG="1", NIGHTSTAND_VAR=str(tmp_path))
    assert result.returncode != 0
    assert "pharmacy.E002" in result.stderr


def test_web_starts_with_safe_settings() -> None:
    result = start("web")
    assert result.returncode == 0, result.stderr


def test_demo_refuses_nothing() -> None:
    result = start("web", DJANGO_ENV="demo", SECRET_KEY="", ALLOWED_HOSTS="")
    assert result.returncode == 0, result.stderr


@pytest.mark.django_db
def test_a_demo_password_in_the_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.PRODUCTION", True)
    monkeypatch.setattr("django.conf.settings.SECRET_KEY", SAFE["SECRET_KEY"])
    Staff.objects.create_user("ana", password=checks.DEMO_PASSWORD)
    with pytest.raises(ImproperlyConfigured, match=r"pharmacy\.E003: .*ana"):
        checks.refuse_unsafe_start()


@pytest.mark.django_db
def test_demo_data_never_enters_production() -> None:
    command = [sys.executable, "manage.py", "seed_demo"]
    env = {**os.environ, **SAFE}
    result = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    assert "never enters a production database" in result.stderr
