"""May the caller use the order API at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from pharmacy.people.models import Prescriber, Staff

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module, by the settings


class IsPrescriber(BasePermission):
    """The account belongs to an active prescriber; raises ``NOT_A_PRESCRIBER`` or ``PRESCRIBER_INACTIVE``."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, Staff):
            return False
        try:
            prescriber = prescriber_of(request)
        except ObjectDoesNotExist as error:
            raise PermissionDenied("This account is not a prescriber's.", code="NOT_A_PRESCRIBER") from error
        if not prescriber.is_active:
            raise PermissionDenied("This prescriber may not send orders now.", code="PRESCRIBER_INACTIVE")
        return True


def caller(request: Request) -> Staff:
    """The account behind the token."""
    if not isinstance(request.user, Staff):
        raise TypeError("a view without authentication has no caller")
    return request.user


def prescriber_of(request: Request) -> Prescriber:
    """The prescriber behind the token. Raises ``ObjectDoesNotExist`` when the account is not one's."""
    return caller(request).prescriber
