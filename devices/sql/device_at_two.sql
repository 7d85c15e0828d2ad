-- Which devices told of a person and of somebody else in the same stretch of days: the other's days reach into the
-- person's own. Somebody who gave a device away has no later days. Laterals, so that only those few are read.
SELECT mine.borrower_id, device.kind, device.id, theirs.borrower_id, my_days.first_day, my_days.last_day
FROM devices_deviceownership mine
JOIN devices_device device ON device.id = mine.device_id
JOIN devices_deviceownership theirs ON theirs.device_id = mine.device_id AND theirs.borrower_id <> mine.borrower_id
CROSS JOIN LATERAL (
    SELECT min(day) AS first_day, max(day) AS last_day FROM devices_observation
    WHERE borrower_id = mine.borrower_id AND device_id = device.id
      AND day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
) my_days
CROSS JOIN LATERAL (
    SELECT min(day) AS first_day, max(day) AS last_day FROM devices_observation
    WHERE borrower_id = theirs.borrower_id AND device_id = device.id
      AND day BETWEEN %(first_day)s AND %(last_day)s AND known_at <= %(as_of)s
) their_days
JOIN consents_as_of(%(as_of)s) consent
  ON consent.borrower_id = mine.borrower_id AND consent.kind = device.kind AND consent.purpose = 'credit'
WHERE mine.borrower_id = ANY(%(borrowers)s)
  AND my_days.first_day <= their_days.last_day AND their_days.first_day <= my_days.last_day
GROUP BY mine.borrower_id, device.kind, device.id, theirs.borrower_id, my_days.first_day, my_days.last_day
ORDER BY mine.borrower_id, device.id, theirs.borrower_id
