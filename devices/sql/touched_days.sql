-- Days that are over and of whom something became known since an instant, each with its people: a value, found by arrival
-- (BRIN), or how far their data is trusted, by a sign of fabrication or by a person's word on the case it belongs to.
WITH signs AS (
    SELECT flag.borrower_id, flag.from_on, flag.through_on
    FROM devices_fabricationflag flag
    WHERE (flag.found_at > %(since)s AND flag.found_at <= %(as_of)s)
       OR EXISTS (
           SELECT FROM devices_fabricationcase_flags listed
           JOIN devices_fabricationcase decided ON decided.id = listed.fabricationcase_id
           WHERE listed.fabricationflag_id = flag.id
             AND decided.closed_at > %(since)s AND decided.closed_at <= %(as_of)s
       )
)
SELECT day, array_agg(DISTINCT borrower_id)
FROM (
    SELECT day, borrower_id FROM devices_observation WHERE known_at > %(since)s AND known_at <= %(as_of)s
    UNION ALL
    SELECT signs.from_on + n, signs.borrower_id FROM signs, generate_series(0, signs.through_on - signs.from_on) AS n
) AS touched
WHERE day < %(today)s
GROUP BY day
ORDER BY day
