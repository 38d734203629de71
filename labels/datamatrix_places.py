"""Where the bits of each codeword stand in a DataMatrix: ISO/IEC 16022, annex F."""

from __future__ import annotations

from collections.abc import Iterator

Place = tuple[int, int]  # row and column, from the upper left corner of what the frame encloses

# Of the highest bit to the lowest, from the lowest bit's place.
_UTAH = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))


def places(size: int) -> tuple[list[list[Place]], list[Place]]:
    """For each codeword in order the places of its bits, the highest first; and those of modules always dark.

    ``size`` is the side without the frame, in modules.
    """
    used: set[Place] = set()
    found: list[list[Place]] = []
    for codeword in _codewords(size):
        if codeword[-1] not in used:
            found.append(codeword)
            used.update(codeword)
    if (size - 1, size - 1) in used:
        return found, []
    return found, [(size - 1, size - 1), (size - 2, size - 2)]


def _codewords(size: int) -> Iterator[list[Place]]:
    """Up and down diagonals; one whose last place is taken or outside is left out by whoever asks."""
    row, column = 4, 0
    while row < size or column < size:
        yield from _corners(row, column, size)
        while row >= 0 and column < size:
            if row < size and column >= 0:
                yield _utah(row, column, size)
            row, column = row - 2, column + 2
        row, column = row + 1, column + 3
        while row < size and column >= 0:
            if row >= 0 and column < size:
                yield _utah(row, column, size)
            row, column = row + 2, column - 2
        row, column = row + 3, column + 1


def _utah(row: int, column: int, size: int) -> list[Place]:
    return [_wrapped(row + down, column + right, size) for down, right in _UTAH]


def _wrapped(row: int, column: int, size: int) -> Place:
    if row < 0:
        row, column = row + size, column + 4 - (size + 4) % 8
    if column < 0:
        row, column = row + 4 - (size + 4) % 8, column + size
    return row, column


def _corners(row: int, column: int, size: int) -> Iterator[list[Place]]:
    """The codewords that are bent around a corner."""
    end = size - 1
    if row == size and column == 0:
        yield [(end, 0), (end, 1), (end, 2), (0, end - 1), (0, end), (1, end), (2, end), (3, end)]
    if row == size - 2 and column == 0 and size % 4:
        yield [(end - 2, 0), (end - 1, 0), (end, 0), (0, end - 3), (0, end - 2), (0, end - 1), (0, end), (1, end)]
    if row == size - 2 and column == 0 and size % 8 == 4:
        yield [(end - 2, 0), (end - 1, 0), (end, 0), (0, end - 1), (0, end), (1, end), (2, end), (3, end)]
    if row == size + 4 and column == 2 and not size % 8:
        yield [(end, 0), (end, end), (0, end - 2), (0, end - 1), (0, end), (1, end - 2), (1, end - 1), (1, end)]
