"""``make golden``: approve every label as it is drawn now. Look at what git says has changed before you commit it."""

from __future__ import annotations

from multiprocessing import Pool
from pathlib import Path

from tests.labels_golden.approved import EXPECTED, files_of, stored, write
from tests.labels_golden.corpus import CORPUS
from tests.labels_golden.reading import reading_of


def _approve(stem: str) -> tuple[set[Path], set[Path]]:
    golden = CORPUS[stem]
    files = files_of(golden, reading_of(golden))
    return set(files), {path for path, found in files.items() if write(path, found)}


def main() -> None:
    """Rewrite what has changed, remove what no label of the corpus needs, and name both."""
    before = stored()
    with Pool(2) as pool:
        results = pool.map(_approve, CORPUS, chunksize=8)
    needed = {path for files, _ in results for path in files}
    changed = {path for _, written in results for path in written}
    for path in sorted(before - needed):
        path.unlink()
        print(f"removed  {path.relative_to(EXPECTED)}")
    for path in sorted(changed):
        print(f"{'changed' if path in before else 'added  '}  {path.relative_to(EXPECTED)}")
    size = sum(path.stat().st_size for path in needed)
    print(f"{len(CORPUS)} labels, {len(needed)} files, {size / 1e6:.1f} MB; {len(changed)} written.")


if __name__ == "__main__":
    main()
