"""What a sheet of paper (worksheet, record) has to say, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from labels.readback.wanted import Content, Symbol, Wanted, number

LAYOUTS = ("sheet-letter/1",)
LEAST = 8.0
_QUIET = 10


def first_head(content: Content) -> list[Wanted]:
    """What stands at the top of the first page."""
    digest = content["digest"]
    named = [
        ("title", content["title"]),
        ("subtitle", content["subtitle"]),
        ("prepared_at", f"{content['serial']} \u00b7 {content['prepared_at']}"),
        ("barcode_payload", content["barcode_payload"]),
        ("digest", f"Signed record, SHA-256 {digest}" if digest else ""),
        ("watermark", content["watermark"] or ""),
    ]
    return _wanted(named)


def running_head(content: Content) -> list[Wanted]:
    """What stands at the top of each later page."""
    parts = [content["title"], content["barcode_payload"], content["subtitle"]]
    return _wanted(
        [("title", " \u00b7 ".join(part for part in parts if part)), ("watermark", content["watermark"] or "")]
    )


def foot(content: Content, page: int, pages: int) -> list[Wanted]:
    """What stands at the bottom of each page."""
    parts = [content["serial"], content["barcode_payload"]]
    parts += [f"record {content['digest'][:12]}"] if content["digest"] else []
    named = [("serial", " \u00b7 ".join(parts)), ("page", f"Page {page} of {pages}"), ("footer", content["footer"])]
    return _wanted(named)


def body(content: Content) -> list[Wanted]:
    """Every text of every block that is there once."""
    return [
        Wanted(f"blocks.{at}.{field}", text, LEAST)
        for at, block in enumerate(content["blocks"])
        for field, text in _BLOCKS[block["block"]](block)
        if text
    ]


def repeated(content: Content) -> list[Wanted]:
    """The heads of tables, which stand on each page that a table goes on to."""
    heads = {head for block in content["blocks"] for head in _heads(block)}
    return [Wanted("heads", head, LEAST) for head in sorted(heads)]


def symbols(content: Content) -> list[Symbol]:
    """The number of the sheet's subject, and the codes to scan from it."""
    codes = [item["payload"] for block in content["blocks"] if block["block"] == "codes" for item in block["items"]]
    return [Symbol("barcode_payload", "Code128", text, _QUIET) for text in (content["barcode_payload"], *codes)]


def has_chart(content: Content) -> bool:
    return any(block["block"] == "chart" for block in content["blocks"])


Fields = Iterator[tuple[str, str]]


def _wanted(named: list[tuple[str, str]]) -> list[Wanted]:
    return [Wanted(field, text, LEAST) for field, text in named if text]


def _heads(block: Content) -> list[str]:
    kind = block["block"]
    if kind == "table":
        return list(block["heads"])
    if kind == "checklist":
        return ["No.", "Step", "Done by", *(["Checked by"] if _checked_twice(block) else [])]
    if kind == "derivation":
        sourced = any(step["source"] for step in block["steps"])
        return ["Step", "Working", "Result", *(["Source"] if sourced else [])]
    return []


def _checked_twice(block: Content) -> bool:
    return any(item["second"] is not None for item in block["items"])


def _facts(block: Content) -> Fields:
    yield "title", block["title"]
    for at, (name, value) in enumerate(block["pairs"]):
        yield f"pairs.{at}.0", name
        yield f"pairs.{at}.1", value


def _table(block: Content) -> Fields:
    yield "title", block["title"]
    for at, row in enumerate(block["rows"]):
        yield from ((f"rows.{at}.{column}", text) for column, text in enumerate(row))
    if not block["rows"]:
        yield "rows", "None."


def _checklist(block: Content) -> Fields:
    yield "title", block["title"]
    twice = _checked_twice(block)
    for at, item in enumerate(block["items"]):
        yield from ((f"items.{at}.{name}", item[name]) for name in ("number", "text", "mark"))
        if twice:
            yield f"items.{at}.second", "\u2013" if item["second"] is None else item["second"]


def _derivation(block: Content) -> Fields:
    yield "title", block["title"]
    yield "value", block["value"]
    for at, step in enumerate(block["steps"]):
        yield from ((f"steps.{at}.{name}", step[name]) for name in ("label", "working", "result", "source"))


def _codes(block: Content) -> Fields:
    yield "title", block["title"]
    for at, item in enumerate(block["items"]):
        yield from ((f"items.{at}.{name}", item[name]) for name in ("caption", "payload"))


def _chart(block: Content) -> Fields:
    unit = block["unit"]
    yield "title", block["title"]
    yield "quantity", f"{block['quantity']} ({unit})"
    yield "item", f"{block['item']} number"
    for name, told in (("high", "High limit"), ("target", "Target"), ("low", "Low limit")):
        yield name, f"{told} {number(block[name])}"
    yield "values", _summary(block)


def _summary(block: Content) -> str:
    values, unit = [Decimal(value) for value in block["values"]], block["unit"]
    count = "1 value" if len(values) == 1 else f"{len(values)} values"
    found = ", ".join(
        f"{block['item'].lower()} {at} ({number(block['values'][at - 1])} {unit})" for at in block["outside"]
    )
    end = f"OUTSIDE THE LIMITS (cross): {found}." if found else "All are within the limits."
    return (
        f"{count}, lowest {number(min(values))} {unit}, highest {number(max(values))} {unit}. Limits"
        f" {number(block['low'])} {unit} to {number(block['high'])} {unit}, target {number(block['target'])} {unit}."
        f" {end}"
    )


def _notes(block: Content) -> Fields:
    yield "title", block["title"]


def _text(block: Content) -> Fields:
    if block["tone"] == "warning":
        yield "title", f"WARNING: {block['title']}" if block["title"] else "WARNING"
    else:
        yield "title", block["title"]
    yield "text", block["text"]


_BLOCKS: dict[str, Callable[[Any], Fields]] = {
    "facts": _facts, "table": _table, "checklist": _checklist, "derivation": _derivation, "codes": _codes,
    "chart": _chart, "notes": _notes, "text": _text,
}  # fmt: skip
