"""The database's own look at a batch before its status moves on: no code path can skip what the guards ask for."""

from __future__ import annotations

import pgtrigger

_BEGUN = """
    IF NEW.status = 'weighing' THEN
        IF NEW.compounded_by_id IS NULL OR NEW.compounded_on IS NULL THEN
            RAISE EXCEPTION 'nightstand: nobody compounds %', NEW.number;
        END IF;
        IF NOT EXISTS (
            SELECT 1 FROM compounding_formulaversion v WHERE v.id = NEW.formula_version_id AND v.status = 'approved'
        ) THEN
            RAISE EXCEPTION 'nightstand: the formula of % is not approved', NEW.number;
        END IF;
    END IF;
"""
_WEIGHED = """
    IF NEW.status IN ('blending', 'encapsulating', 'quality_control', 'released') THEN
        IF EXISTS (
            SELECT 1 FROM compounding_formulaline line WHERE line.version_id = NEW.formula_version_id
            AND NOT EXISTS (
                SELECT 1 FROM compounding_weighing w
                WHERE w.batch_id = NEW.id AND w.line_id = line.id AND w.withdrawn_at IS NULL)
        ) THEN
            RAISE EXCEPTION 'nightstand: a component of % is not weighed', NEW.number;
        END IF;
        IF EXISTS (
            SELECT 1 FROM compounding_weighing w JOIN compounding_lot lot ON lot.id = w.lot_id
            JOIN compounding_material m ON m.id = lot.material_id
            WHERE w.batch_id = NEW.id AND w.withdrawn_at IS NULL AND w.checked_at IS NULL
            AND m.kind IN ('active', 'triturate')
        ) THEN
            RAISE EXCEPTION 'nightstand: no second person checked an active of %', NEW.number;
        END IF;
    END IF;
"""
_STEPS = """
    IF NEW.status IN ('encapsulating', 'quality_control', 'released') AND EXISTS (
        SELECT 1 FROM compounding_formulastep step WHERE step.version_id = NEW.formula_version_id
        AND (step.stage = 'blending' OR NEW.status <> 'encapsulating')
        AND NOT EXISTS (
            SELECT 1 FROM compounding_batchstep d WHERE d.batch_id = NEW.id AND d.step_id = step.id
            AND (d.checked_by_id IS NOT NULL OR NOT step.second_person))
    ) THEN
        RAISE EXCEPTION 'nightstand: a step of % is not done', NEW.number;
    END IF;
    IF OLD.status = 'blending' AND NEW.status = 'quality_control' AND NOT EXISTS (
        SELECT 1 FROM compounding_formulaversion v JOIN compounding_formula f ON f.id = v.formula_id
        JOIN compounding_material m ON m.id = f.product_id
        WHERE v.id = NEW.formula_version_id AND m.kind = 'triturate'
    ) THEN
        RAISE EXCEPTION 'nightstand: % is not filled into capsules', NEW.number;
    END IF;
    IF NEW.status = 'quality_control' AND (NEW.good_units IS NULL OR NEW.appearance_ok IS NULL) THEN
        RAISE EXCEPTION 'nightstand: the units of % are not counted', NEW.number;
    END IF;
"""
_CONTROLLED = """
    IF NEW.status = 'released' THEN
        IF EXISTS (
            SELECT 1 FROM compounding_weighing w JOIN compounding_lot lot ON lot.id = w.lot_id
            WHERE w.batch_id = NEW.id AND w.withdrawn_at IS NULL AND lot.status <> 'released'
        ) THEN
            RAISE EXCEPTION 'nightstand: a component of % was withdrawn', NEW.number;
        END IF;
        IF EXISTS (
            SELECT 1 FROM compounding_formulaversion v JOIN compounding_formula f ON f.id = v.formula_id
            JOIN compounding_material m ON m.id = f.product_id
            WHERE v.id = NEW.formula_version_id AND m.kind = 'finished' AND v.capsules_to_weigh > (
                SELECT count(*) FROM compounding_capsuleweight c WHERE c.batch_id = NEW.id AND c.struck_at IS NULL)
        ) THEN
            RAISE EXCEPTION 'nightstand: too few capsules of % are weighed', NEW.number;
        END IF;
        IF EXISTS (
            SELECT 1 FROM compounding_formulacheck c WHERE c.version_id = NEW.formula_version_id AND c.kind = 'other'
            AND (SELECT r.passed FROM compounding_qualityresult r WHERE r.batch_id = NEW.id AND r.check_of_id = c.id
                 ORDER BY r.id DESC LIMIT 1) IS DISTINCT FROM TRUE
        ) THEN
            RAISE EXCEPTION 'nightstand: a procedure of % is not passed', NEW.number;
        END IF;
        IF NEW.released_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM compounding_inspection i, pharmacy_pharmacy p WHERE i.batch_id = NEW.id
            AND i.inspected_on = (NEW.released_at AT TIME ZONE p.time_zone)::date
        ) THEN
            RAISE EXCEPTION 'nightstand: % is not inspected on the day of its release', NEW.number;
        END IF;
    END IF;
"""
_DECIDED = """
    IF NEW.status = 'released' THEN
        IF EXISTS (SELECT 1 FROM compounding_deviation d WHERE d.batch_id = NEW.id AND d.status = 'open') THEN
            RAISE EXCEPTION 'nightstand: a deviation of % is open', NEW.number;
        END IF;
        IF EXISTS (
            SELECT 1 FROM compounding_weighing w WHERE w.batch_id = NEW.id AND w.weighed_by_id = NEW.released_by_id
            UNION ALL
            SELECT 1 FROM compounding_batchstep s WHERE s.batch_id = NEW.id AND s.done_by_id = NEW.released_by_id
        ) THEN
            RAISE EXCEPTION 'nightstand: the releaser of % compounded it', NEW.number;
        END IF;
    END IF;
"""


def status_is_earned() -> pgtrigger.Trigger:
    """Weighed and checked before blending, steps before what follows, quality and deviations before release."""
    return pgtrigger.Trigger(
        name="status_is_earned",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.status IS DISTINCT FROM NEW.status"),
        func=f"{_BEGUN}{_WEIGHED}{_STEPS}{_CONTROLLED}{_DECIDED} RETURN NEW;",
    )
