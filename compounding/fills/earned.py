"""The database's own look at a fill before its status moves on: no code path can skip what the guards ask for."""

from __future__ import annotations

import pgtrigger

_FILLED = """
    IF NEW.status IN ('allocated', 'labelled', 'checked', 'dispensed') AND (
        NOT EXISTS (SELECT 1 FROM compounding_fillitem item WHERE item.fill_id = NEW.id)
        OR EXISTS (SELECT 1 FROM compounding_fillitem item WHERE item.fill_id = NEW.id AND item.lot_id IS NULL)
    ) THEN
        RAISE EXCEPTION 'nightstand: a container of fill % has no lot', NEW.id;
    END IF;
    IF NEW.status IN ('labelled', 'checked', 'dispensed') AND EXISTS (
        SELECT 1 FROM compounding_fillitem item WHERE item.fill_id = NEW.id AND NOT EXISTS (
            SELECT 1 FROM labels_printedlabel label WHERE label.id = item.label_id AND label.status = 'applied')
    ) THEN
        RAISE EXCEPTION 'nightstand: a container of fill % is not labelled', NEW.id;
    END IF;
    IF NEW.status IN ('labelled', 'checked', 'dispensed') AND EXISTS (
        SELECT 1 FROM compounding_titrationpack pack WHERE pack.fill_id = NEW.id AND pack.status <> 'closed'
    ) THEN
        RAISE EXCEPTION 'nightstand: the pack of fill % is not closed', NEW.id;
    END IF;
"""
_CHECKED = """
    IF NEW.status IN ('checked', 'dispensed') AND EXISTS (
        SELECT 1 FROM compounding_fillitem item WHERE item.fill_id = NEW.id AND NOT EXISTS (
            SELECT 1 FROM compounding_containerscan scan WHERE scan.item_id = item.id AND scan.stage = 'checked'
            AND scan.label_id = item.label_id AND scan.lot_id = item.lot_id)
    ) THEN
        RAISE EXCEPTION 'nightstand: a container of fill % is not checked', NEW.id;
    END IF;
"""
_HANDED_OVER = """
    IF NEW.status = 'dispensed' AND NOT EXISTS (
        SELECT 1 FROM compounding_dispensing d JOIN compounding_counsel c ON c.fill_id = d.fill_id
        WHERE d.fill_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'nightstand: fill % is not handed over', NEW.id;
    END IF;
    IF NEW.status = 'returned' AND NOT EXISTS (
        SELECT 1 FROM compounding_fillreturn back WHERE back.fill_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'nightstand: nothing of fill % was taken back', NEW.id;
    END IF;
"""


def status_is_earned() -> pgtrigger.Trigger:
    """Lots before allocated, labels on and pack closed before labelled, each container checked, then handed over."""
    return pgtrigger.Trigger(
        name="status_is_earned",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.status IS DISTINCT FROM NEW.status"),
        func=f"{_FILLED}{_CHECKED}{_HANDED_OVER} RETURN NEW;",
    )
