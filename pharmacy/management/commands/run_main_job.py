from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from labels.printing import store
from pharmacy.checks import DEMO_PASSWORD
from pharmacy.demo.browser import MainJobFailed
from pharmacy.demo.main_job import MainJob
from pharmacy.demo.people import CAST, PRESCRIBER_NPI
from pharmacy.people.models import Prescriber, Staff
from pharmacy.people.services import issue_token


class Command(BaseCommand):
    help = "Do the main job once over HTTP, from order to printed label, and write var/demo.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--base-url", default="http://127.0.0.1:8000")

    def handle(self, *args: Any, base_url: str, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The main job works on demo data only.")
        path = settings.VAR_DIR / "demo.json"
        authorization = _authorization(path)
        try:
            label = MainJob(base_url, authorization, tell=self.stdout.write).run()
        except MainJobFailed as error:
            raise CommandError(str(error)) from error
        pdf = store.path_of(str(label.pdf_sha256))
        described = {
            "base_url": base_url,
            "authorization": authorization,
            "staff": [{"username": name, "password": DEMO_PASSWORD, "role": role} for name, *_, role in CAST],
            "labels": [_from_root(pdf)],
        }
        path.write_text(json.dumps(described, indent=2) + "\n")
        self.stdout.write(f"Label: {_from_root(pdf)}")


def _authorization(demo_json: Path) -> str:
    """The token of an earlier run while it still works, so that a copied command keeps working."""
    if demo_json.exists():
        kept = str(json.loads(demo_json.read_text()).get("authorization", ""))
        if _works(kept):
            return kept
    administrator = Staff.objects.get(username="alex")
    return f"Token {issue_token(Prescriber.objects.get(npi=PRESCRIBER_NPI), actor=administrator)}"


def _works(authorization: str) -> bool:
    try:
        TokenAuthentication().authenticate_credentials(authorization.removeprefix("Token ").encode())
    except AuthenticationFailed:
        return False
    return True


def _from_root(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR)) if path.is_relative_to(settings.BASE_DIR) else str(path)
