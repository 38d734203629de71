"""All labels of the corpus by the stem of their files."""

from __future__ import annotations

from itertools import chain

from tests.labels_golden.doses import doses
from tests.labels_golden.item import Golden
from tests.labels_golden.letters import letters
from tests.labels_golden.lots import lots
from tests.labels_golden.packs import packs

CORPUS: dict[str, Golden] = {each.stem: each for each in chain(doses(), packs(), lots(), letters())}
