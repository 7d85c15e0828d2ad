-- Freeze lines for one reason: a freeze each, unless one of that reason is open, and the mark on the line. The lines are locked.
-- What the ORM could not do: insert for many lines, leaving alone those that are frozen already, and count what it wrote.
WITH noted AS (
    INSERT INTO lending_linefreeze (line_id, reason, note, frozen_on)
    SELECT line_id, %(reason)s, '', %(on)s::date
    FROM unnest(%(line_ids)s::bigint[]) AS line_id
    ON CONFLICT (line_id, reason) WHERE unfrozen_on IS NULL DO NOTHING
    RETURNING line_id
), marked AS (
    UPDATE lending_creditline SET is_frozen = true
    WHERE id = ANY (%(line_ids)s) AND NOT is_frozen
    RETURNING id
)
SELECT (SELECT count(*) FROM noted) + (SELECT count(*) FROM marked)
