"""Who is calling: the bearer of one prescriber's token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knox.auth import TokenAuthentication
from rest_framework.authentication import get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

if TYPE_CHECKING:
    from knox.models import AuthToken

    from pharmacy.people.models import Staff


class PrescriberTokenAuthentication(TokenAuthentication):  # type: ignore[misc] # knox is not typed
    """``Authorization: Token <token>``; raises ``TOKEN_MISSING`` or ``TOKEN_INVALID``, both 401."""

    def authenticate(self, request: Request) -> tuple[Staff, AuthToken]:
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != self.authenticate_header(request).lower().encode():
            raise NotAuthenticated("Send the header: Authorization: Token <token>.", code="TOKEN_MISSING")
        token = token.strip()
        # Anything else would reach the database, or knox's decoding, as bytes that they cannot take.
        if not token.isalnum():
            raise AuthenticationFailed(_NOT_VALID, code="TOKEN_INVALID")
        try:
            user, auth_token = self.authenticate_credentials(token)
        except AuthenticationFailed as error:
            raise AuthenticationFailed(_NOT_VALID, code="TOKEN_INVALID") from error
        return user, auth_token


_NOT_VALID = "This token is not valid: it is unknown, has expired or was revoked. Ask the pharmacy for a new one."
