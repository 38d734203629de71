"""Sign-in with a lock after repeated failures; the signature form goes the same way."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from pharmacy.people.models import Staff
from pharmacy.people.services import password_matches


class LockoutBackend(ModelBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Staff | None:
        if username is None or password is None:
            return None
        staff = Staff.objects.filter(username=username).first()
        if staff is None:
            make_password(password)  # same time as a real check, so that names cannot be probed
            return None
        if not password_matches(staff, password, at=timezone.now()) or not self.user_can_authenticate(staff):
            return None
        return staff
