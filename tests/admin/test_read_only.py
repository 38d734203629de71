"""Reading never writes, nothing can be deleted, and the auditor changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from pharmacy.people.models import Staff
from tests.admin.conftest import Desk, World, act_url

pytestmark = pytest.mark.django_db

_NOT_RECORDS = {"django_session", "django_admin_log"}


def _fingerprint() -> dict[str, str]:
    """Every table's rows as one digest."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in _NOT_RECORDS:
                cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
                found[table] = cursor.fetchone()[0]
    return found


def _admin_patterns() -> list[tuple[str, str]]:
    """Every named admin address with its route."""
    resolver = next(r for r in get_resolver().url_patterns if isinstance(r, URLResolver) and r.namespace == "admin")
    return list(_walk(resolver, "/admin/"))


def _walk(resolver: URLResolver, prefix: str) -> Any:
    for pattern in resolver.url_patterns:
        route = prefix + (str(pattern.pattern) if isinstance(pattern.pattern, RoutePattern) else "")
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", route
        else:
            yield from _walk(pattern, route)


def _filled(name: str, route: str) -> str:
    """The address with keys of rows that exist."""
    for model in admin.site._registry:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if name.startswith(prefix):
            first = model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 1
            route = route.replace("<int:object_id>", str(first)).replace("<path:object_id>", str(first))
            route = route.replace("<id>", str(first))
    return route.replace("<int:part_id>", "1")


def _every_address() -> list[str]:
    found = [_filled(name, route) for name, route in _admin_patterns() if name not in {"logout", ""}]
    return [address for address in found if "<" not in address]


def test_every_admin_address_is_known_to_this_test(world: World) -> None:
    addresses = _every_address()
    assert sum("/act/" in address for address in addresses) >= 24
    assert not [address for address in addresses if "(" in address]


@pytest.mark.parametrize("who", ["technician", "pharmacist", "auditor", "administrator", "superuser"])
def test_get_changes_no_row(world: World, who: str, request: pytest.FixtureRequest) -> None:
    desk = Desk(_person(who, request))
    before = _fingerprint()
    for address in _every_address():
        assert desk.client.get(address).status_code in {200, 302, 403, 404}, address
    assert _fingerprint() == before


def _person(who: str, request: pytest.FixtureRequest) -> Staff:
    if who == "superuser":
        return Staff.objects.create_superuser("root", password="long enough to sign in")
    staff: Staff = request.getfixturevalue(who)
    return staff


def test_auditor_posts_nothing(world: World, auditor: Staff) -> None:
    desk = Desk(auditor)
    before = _fingerprint()
    own = {reverse(f"admin:{name}") for name in ("login", "password_change", "password_change_done")}
    for address in _every_address():
        if address in own or "autocomplete" in address or "jsi18n" in address or "/search/" in address:
            continue
        if address.startswith("/admin/") and address.count("/") > 3:
            assert desk.client.post(address, {"reason": "x", "password": "x"}).status_code in {403, 404}, address
    assert _fingerprint() == before


def test_auditor_reads_everything(world: World, auditor: Staff) -> None:
    desk = Desk(auditor)
    for record in (world.order, world.held_order, world.version, world.lot, world.batch, world.fill, world.label):
        page = desk.read(record)
        assert page.status_code == 200
        assert page.context["buttons"] == []


def test_nothing_can_be_deleted(world: World) -> None:
    desk = Desk(Staff.objects.create_superuser("root", password="long enough to sign in"))
    for model, model_admin in admin.site._registry.items():
        assert model_admin.get_actions(_request_of(desk)) == {}
        meta = model._meta
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[row.pk])
            assert desk.client.get(address).status_code == 403
            assert desk.client.post(address, {"post": "yes"}).status_code == 403


def _request_of(desk: Desk) -> Any:
    return desk.client.get("/admin/").wsgi_request


def test_every_domain_model_in_the_admin_is_ours() -> None:
    labels = {model._meta.app_label for model in admin.site._registry}
    assert labels == {"pharmacy", "compounding", "labels"}
    assert apps.get_model("pharmacy.Order") in admin.site._registry


def test_a_stranger_is_sent_to_the_sign_in_page(world: World) -> None:
    answer = Client().get(act_url(world.order, "cancel_order"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


def test_someone_without_a_role_sees_nothing(world: World, nobody: Staff) -> None:
    desk = Desk(nobody)
    assert "You have no role yet" in desk.client.get("/admin/").content.decode()
    assert desk.read(world.order).status_code == 403
    assert desk.client.get(f"/admin/labels/printedlabel/{world.label.pk}/pdf/").status_code == 403
