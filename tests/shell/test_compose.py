"""The production files start exactly what ``make run`` starts, and safely."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from pharmacy.processes import COMMANDS
from tests.shell.conftest import REPOSITORY

COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text()
OURS = ("web", "worker", "beat", "migrate")


@pytest.mark.parametrize("name", COMMANDS)
def test_service_runs_the_command_of_make_run(name: str) -> None:
    assert SERVICES[name]["command"] == COMMANDS[name]


def test_image_runs_the_web_server_by_default() -> None:
    command = re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)
    assert [json.loads(words) for words in command] == [COMMANDS["web"]]


def test_beat_is_never_embedded_in_the_worker() -> None:
    assert not {"-B", "--beat"} & set(COMMANDS["worker"])


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "migrate"])
def test_every_lasting_service_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_migrations_run_once() -> None:
    assert SERVICES["migrate"]["command"] == ["python", "manage.py", "migrate", "--noinput"]
    assert SERVICES["migrate"]["restart"] == "no"


@pytest.mark.parametrize("name", COMMANDS)
def test_processes_wait_for_servers_and_migrations(name: str) -> None:
    conditions = {service: how["condition"] for service, how in SERVICES[name]["depends_on"].items()}
    assert conditions == {
        "postgres": "service_healthy",
        "redis": "service_healthy",
        "migrate": "service_completed_successfully",
    }


@pytest.mark.parametrize("name", SERVICES)
def test_secrets_come_from_the_environment_or_nothing_starts(name: str) -> None:
    for variable, value in SERVICES[name]["environment"].items():
        if re.search("KEY|PASSWORD|AUTH|_URL", variable):
            assert re.search(r"\$\{\w+:\?[^}]+\}", value), variable


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_more_rights_than_they_need(name: str) -> None:
    service = SERVICES[name]
    assert service["environment"]["DJANGO_ENV"] == "production"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "user" not in service


def test_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["nightstand"]
    assert DOCKERFILE.index("\nUSER ") < DOCKERFILE.index("\nCMD ")


def test_image_installs_only_what_is_locked() -> None:
    assert "--require-hashes -r requirements.txt" in DOCKERFILE


def test_data_lies_on_named_volumes_that_web_and_worker_share() -> None:
    mounts = {name: [mount.split(":") for mount in service["volumes"]] for name, service in SERVICES.items()}
    assert {volume for found in mounts.values() for volume, _ in found} == set(COMPOSE["volumes"])
    assert mounts["web"] == mounts["worker"] == [["data", "/var/lib/nightstand"]]
    assert "NIGHTSTAND_VAR=/var/lib/nightstand" in DOCKERFILE


def test_only_the_web_server_is_reachable_and_only_from_this_host() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])
