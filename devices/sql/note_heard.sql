-- Devices told something. Locked in id order, so that batches which share devices can't wait for each other in a ring,
-- and in the one statement that writes, which the ORM can't. Half a day is near enough: a batch must not write a row of
-- each of its devices again and again.
UPDATE devices_device SET last_seen_at = %(at)s
WHERE id IN (
    SELECT id FROM devices_device
    WHERE id = ANY (%(devices)s) AND last_seen_at < %(at)s - interval '12 hours'
    ORDER BY id FOR NO KEY UPDATE
)
