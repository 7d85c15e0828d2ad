-- Days that are over and of whom something became known since an instant, each with its people. Found by arrival (BRIN).
SELECT day, array_agg(DISTINCT borrower_id)
FROM devices_observation
WHERE known_at > %(since)s AND known_at <= %(as_of)s AND day < %(today)s
GROUP BY day
ORDER BY day
