from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from pharmacy.health import views as health

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("api/", include("pharmacy.api.urls")),
    path("admin/", admin.site.urls),
]
