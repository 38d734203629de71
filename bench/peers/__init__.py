"""Other ways of drawing the dose label, each as its users write it, with the same fonts and the same compiled encoder.

Each draws the texts of the label at 6 points or more with both barcodes, so that what it makes can be read back like
ours. None checks whether a text fits: what is compared is the least they do.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence

from bench.peers.pretix_like import render_pretix_like
from labels.content import DoseLabel

WEASYPRINT, PRETIX_LIKE, TYPST = "weasyprint", "pretix-like", "typst"
_NEEDS = "it needs Pango (on Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0)"
Peer = Callable[[Sequence[DoseLabel]], bytes]


def available() -> tuple[dict[str, Peer], list[str]]:
    """The peers that are installed, and a line about each that is not."""
    peers: dict[str, Peer] = {PRETIX_LIKE: render_pretix_like}
    told = []
    for name in (WEASYPRINT, TYPST):
        try:
            peers[name] = _load(name)
        except ImportError as error:
            told.append(f"{name} is left out: {error}")
        except OSError as error:
            told.append(f"{name} is left out, {_NEEDS}: {str(error).splitlines()[0]}")
    return peers, told


def _load(module: str) -> Peer:
    if importlib.util.find_spec(module) is None:
        raise ImportError("not installed; make bench-labels installs requirements-bench.txt")
    if module == WEASYPRINT:
        # This raises OSError where Pango is missing.
        from bench.peers.weasy import render_weasyprint

        return render_weasyprint
    from bench.peers.typst_labels import render_typst

    return render_typst
