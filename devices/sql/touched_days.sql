-- Days that are over and of which something became known since an instant, each with its people: a value, found by arrival
-- (BRIN), or how far their data is trusted. That changes where a sign of fabrication is found, a person decides its case, or
-- it stops counting, and then from the first day of any sign that counted meanwhile.
WITH signs AS (
    SELECT flag.borrower_id, flag.kind, flag.from_on, flag.found_at, flag.through_on + %(standing_days)s::int AS stands_through,
           max(decided.closed_at) AS decided_at,
           max(decided.closed_at) FILTER (WHERE decided.verdict = 'fabricated') + make_interval(days => %(made_up_days)s) AS made_up_until
    FROM devices_fabricationflag flag
    LEFT JOIN devices_fabricationcase_flags listed ON listed.fabricationflag_id = flag.id
    LEFT JOIN devices_fabricationcase decided ON decided.id = listed.fabricationcase_id AND decided.closed_at <= %(as_of)s
    WHERE flag.found_at <= %(as_of)s
    GROUP BY flag.id
),
doubted AS (
    SELECT borrower_id, min(from_on) AS from_on
    FROM signs
    WHERE stands_through >= %(since_on)s OR made_up_until > %(since)s
    GROUP BY borrower_id, kind
    HAVING bool_or(
        found_at > %(since)s
        OR decided_at > %(since)s
        OR (stands_through >= %(since_on)s AND stands_through < %(as_of_on)s)
        OR (made_up_until > %(since)s AND made_up_until <= %(as_of)s)
    )
)
SELECT day, array_agg(DISTINCT borrower_id)
FROM (
    SELECT day, borrower_id FROM devices_observation WHERE known_at > %(since)s AND known_at <= %(as_of)s
    UNION ALL
    SELECT doubted.from_on + n, doubted.borrower_id FROM doubted, generate_series(0, %(today)s::date - 1 - doubted.from_on) AS n
) AS touched
WHERE day < %(today)s
GROUP BY day
ORDER BY day
