"""What a check constraint cannot say of an order: the sum of its steps, and where it was when it was put on hold."""

from __future__ import annotations

import pgtrigger

from pharmacy.catalog.strengths import STRENGTH_LADDER_MG

_LADDER = ", ".join(f"'{strength.normalize():f}'" for strength in STRENGTH_LADDER_MG)

# An order held before this column was kept had been received, so '' counts as that.
_HELD_FROM = """
    IF OLD.status = 'on_hold' AND NEW.status IN ('received', 'active', 'rejected')
        AND (OLD.held_from = 'active') IS DISTINCT FROM (NEW.status = 'active') THEN
        RAISE EXCEPTION 'Invalid transition: held from % and not %', OLD.held_from, NEW.status;
    END IF;
    NEW.held_from := CASE WHEN NEW.status <> 'on_hold' THEN ''
                          WHEN OLD.status <> 'on_hold' THEN OLD.status
                          ELSE OLD.held_from END;
    RETURN NEW;
"""
_SCHEDULE = f"""
    IF NEW.schedule IS NULL THEN RETURN NEW; END IF;
    IF jsonb_typeof(NEW.schedule) <> 'array' OR EXISTS (
        SELECT FROM jsonb_array_elements(NEW.schedule) AS step
        WHERE jsonb_typeof(step) <> 'object' OR jsonb_typeof(step->'days') IS DISTINCT FROM 'number'
           OR step->>'days' !~ '^[1-9][0-9]*$' OR (step->>'dose_mg' IN ({_LADDER})) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'order_schedule_steps: a step is a dose that is made and a number of days';
    END IF;
    IF (SELECT COALESCE(sum((step->>'days')::int), 0) FROM jsonb_array_elements(NEW.schedule) AS step)
        <> NEW.days_supply OR NEW.days_supply < 1 THEN
        RAISE EXCEPTION 'order_schedule_agrees: the steps do not last the days of supply';
    END IF;
    RETURN NEW;
"""  # noqa: S608 - a trigger's body out of constants


def held_from() -> pgtrigger.Trigger:
    """Keeps ``held_from``, and lets a held order only go back to where it came from: active, or else received."""
    return pgtrigger.Trigger(name="held_from", when=pgtrigger.Before, operation=pgtrigger.Update, func=_HELD_FROM)


def schedule_agrees() -> pgtrigger.Trigger:
    """A titration is of doses that are made, and its days are the days' supply; it never changes afterwards."""
    return pgtrigger.Trigger(name="schedule_agrees", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_SCHEDULE)
