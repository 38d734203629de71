"""A small HTTP client with cookies and forms: what a person does in the admin, without the screen."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any

_TIMEOUT_S = 30
_TAG = re.compile(r"<[^>]+>")
_REFUSALS = re.compile(
    r'class="(?:ws-problems|ws-field-error|errorlist|errornote)[^"]*"[^>]*>(.*?)</(?:ul|p|div)>', re.DOTALL
)


class MainJobFailed(Exception):
    """A step of the main job was refused; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    url: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    def find(self, pattern: str) -> str:
        """The first group of ``pattern``. Raises ``MainJobFailed`` when the page does not hold it."""
        found = re.search(pattern, self.text)
        if found is None:
            raise MainJobFailed(f"{self.url} does not hold {pattern!r}")
        return found.group(1)


class Browser:
    """One signed-in person, or a prescriber's system when ``authorization`` is given."""

    def __init__(self, base_url: str, *, authorization: str = "") -> None:
        self._base_url = base_url.rstrip("/")
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))
        self._authorization = authorization

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(self._absolute(path)))  # noqa: S310 - http to our own server

    def post(self, path: str, **fields: Any) -> Page:
        """Send the form at ``path``; the answer is the page it leads to.

        Raises ``MainJobFailed`` with the words of a refusal, which is the same page again.
        """
        form = {**fields, "csrfmiddlewaretoken": self._token(path)}
        data = urllib.parse.urlencode(form).encode()
        headers = {"Referer": self._absolute(path)}
        page = self._open(urllib.request.Request(self._absolute(path), data=data, headers=headers))  # noqa: S310
        if page.status >= 400 or page.url == self._absolute(path):
            words = _TAG.sub(" ", " ".join(_REFUSALS.findall(page.text)))
            raise MainJobFailed(f"{path} answered {page.status}: {' '.join(words.split())}")
        return page

    def post_json(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(self._absolute(path), data=json.dumps(body).encode())  # noqa: S310
        request.add_header("Content-Type", "application/json")
        page = self._open(request)
        return page.status, json.loads(page.body)

    def sign_in(self, username: str, password: str) -> Browser:
        self.post("/admin/login/", username=username, password=password, next="/admin/")
        return self

    def _token(self, path: str) -> str:
        self.get(path)
        return next((cookie.value or "" for cookie in self._cookies if cookie.name == "csrftoken"), "")

    def _absolute(self, path: str) -> str:
        return path if path.startswith("http") else f"{self._base_url}{path}"

    def _open(self, request: urllib.request.Request) -> Page:
        if self._authorization:
            request.add_header("Authorization", self._authorization)
        try:
            with self._opener.open(request, timeout=_TIMEOUT_S) as answer:
                return Page(answer.status, answer.url, answer.read())
        except urllib.error.HTTPError as error:
            return Page(error.code, request.full_url, error.read())
