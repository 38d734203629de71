"""From the bytes of a request to a JSON object, keeping no more than the limit."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser

from pharmacy.api.json_body import malformed, read_object

_PIECE_BYTES = 64 * 1024
_DISCARDED_PIECES = 256  # 16 MiB, never more than one piece in memory


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "BODY_TOO_LARGE"

    def __init__(self) -> None:
        super().__init__(f"The body may have {settings.API_MAX_BODY_BYTES // 1024} KiB at most.")


class LimitedJSONParser(BaseParser):
    """Raises ``BodyTooLarge``, or ``ParseError`` with a ``JSON_*`` code."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return read_object(_read_limited(stream))


def frame_chunked_body(request: WSGIRequest) -> None:
    """Give a chunked body the length that Django and DRF want before they read anything.

    ``wsgi.input_terminated`` is the server's word that it ends such a body itself.
    """
    environ: dict[str, Any] = request.environ
    if environ.get("CONTENT_LENGTH") or not environ.get("wsgi.input_terminated"):
        return
    body = _read_limited(environ["wsgi.input"])
    request._stream = BytesIO(body)  # as WSGIRequest.__init__ does
    request.META["CONTENT_LENGTH"] = str(len(body))


def _read_limited(stream: IO[Any]) -> bytes:
    try:
        body: bytes = stream.read(settings.API_MAX_BODY_BYTES + 1)
        if len(body) > settings.API_MAX_BODY_BYTES:
            _discard(stream)
            raise BodyTooLarge
    except OSError as error:
        raise malformed("The body broke off before its end.") from error
    return body


def _discard(stream: IO[Any]) -> None:
    """Let the client finish: one that is cut off while it sends sees a broken connection, not our answer."""
    for _ in range(_DISCARDED_PIECES):
        if not stream.read(_PIECE_BYTES):
            return
