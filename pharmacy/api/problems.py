"""Every error under /api as RFC 9457 ``application/problem+json`` with stable codes."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions

from pharmacy.api.refused_fields import FieldError, field_errors
from pharmacy.core.errors import Conflict, DomainError, InvalidInput, NotPermitted, Problem, Refused

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
_MOST_ERRORS = 100

_DOMAIN_STATUS: dict[type[DomainError], int] = {InvalidInput: 400, NotPermitted: 403, Refused: 409, Conflict: 409}
_CODES: dict[type[Exception], str] = {
    exceptions.NotAuthenticated: "TOKEN_MISSING",
    exceptions.AuthenticationFailed: "TOKEN_INVALID",
    exceptions.PermissionDenied: "NOT_PERMITTED",
    exceptions.NotFound: "NOT_FOUND",
    exceptions.MethodNotAllowed: "METHOD_NOT_ALLOWED",
    exceptions.NotAcceptable: "NOT_ACCEPTABLE",
    exceptions.UnsupportedMediaType: "MEDIA_TYPE_UNSUPPORTED",
    exceptions.Throttled: "TOO_MANY_REQUESTS",
    exceptions.ParseError: "JSON_MALFORMED",
}


def exception_handler(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """DRF's hook. Nothing passes: what is not foreseen is logged and answered as 500 ``INTERNAL_ERROR``."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, exceptions.ValidationError):
        return problem_response(400, field_errors(error.detail))
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return _of_fault(error)


def problem_response(status: int, errors: Iterable[FieldError]) -> HttpResponse:
    """One problem document; ``code`` and ``detail`` at the top are those of the first error."""
    listed = [error.as_json() for error in errors][:_MOST_ERRORS]
    count = f" ({len(listed)} problems; see errors)" if len(listed) > 1 else ""
    content = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": f"{listed[0]['detail']}{count}",
        "code": listed[0]["code"],
        "errors": listed,
    }
    return JsonResponse(content, status=status, content_type=MEDIA_TYPE)


def _of_domain(error: DomainError) -> HttpResponse:
    status = next((status for kind, status in _DOMAIN_STATUS.items() if isinstance(error, kind)), 400)
    return problem_response(status, map(_located, error.problems))


def _located(problem: Problem) -> FieldError:
    path = problem.field.split(".") if problem.field else []
    return FieldError(problem.code, problem.message, tuple(path))


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    own_code = getattr(error.detail, "code", None) or ""
    code = own_code if own_code.isupper() else _CODES.get(type(error), "REQUEST_REFUSED")
    response = problem_response(error.status_code, [FieldError(code, str(error.detail))])
    if auth_header := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(wait)
    return response


def _of_fault(error: Exception) -> HttpResponse:
    if isinstance(error, (OperationalError, InterfaceError)):
        logger.error("the database does not answer: %s", error)
        # The connection may have broken after the commit, so this does not promise that nothing was stored.
        detail = "The database does not answer just now. Send the same again: no order is stored twice."
        response = problem_response(503, [FieldError("TEMPORARILY_UNAVAILABLE", detail)])
        response["Retry-After"] = str(RETRY_AFTER_S)
        return response
    logger.error("unforeseen error under /api", exc_info=error)
    detail = "Something went wrong here. Look the order up before you send it again."
    return problem_response(500, [FieldError("INTERNAL_ERROR", detail)])
