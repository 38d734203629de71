"""Connection URLs for servers that listen on a Unix socket."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit


def postgres_url(socket_dir: Path, database: str) -> str:
    """The directory goes in the query: a host part would be lower-cased by URL parsers."""
    return f"postgresql://postgres@:5432/{database}?host={quote(str(socket_dir))}"


def unix_redis_url(socket: Path) -> str:
    """The canonical form of ``REDIS_URL`` for a socket, as redis-py reads it."""
    return f"unix://{quote(str(socket))}?db=0"


def celery_broker_url(redis_url: str) -> str:
    """The same server as Celery wants it named: ``unix://`` becomes ``redis+socket://``."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    query["virtual_host"] = query.pop("db", "0")
    login = parts.netloc.rpartition("@")[0]
    return f"redis+socket://{login + '@' if login else ''}{parts.path}?{urlencode(query)}"
