"""Imports each folder's admin; what other packages registered and could delete is taken out."""

from django.contrib import admin
from django.contrib.auth.models import Group
from knox.models import AuthToken

from pharmacy.orders import admin as orders
from pharmacy.people import admin as people
from pharmacy.signatures import admin as signatures

__all__ = ["orders", "people", "signatures"]

# Roles are code (people.roles) and tokens are issued by an act.
for model in (Group, AuthToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
