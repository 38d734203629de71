"""A real Chromium on the real web server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page, sync_playwright

from pharmacy.people.models import Staff
from tests.factories import PASSWORD
from tests.live.conftest import stack

__all__ = ["stack"]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture
def argon2_passwords(settings: Any, pharmacist: Staff, technician: Staff) -> None:
    """The web server checks passwords as production does."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    Staff.objects.filter(is_staff=True).update(password=make_password(PASSWORD))


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs Chromium")
        pytest.skip("no Chromium here: install it, or name it in CHROMIUM")
    # The browser driver runs an event loop in this thread, which is all Django objects to.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page()
        browser.close()
