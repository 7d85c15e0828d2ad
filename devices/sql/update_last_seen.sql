-- Devices told something. Locked in id order, so that batches which share devices can't wait for each other in a ring,
-- and in the one statement that writes, which the ORM can't.
UPDATE devices_device SET last_seen_at = %(at)s
WHERE id IN (
    SELECT id FROM devices_device
    WHERE id = ANY (%(devices)s) AND last_seen_at < %(before)s
    ORDER BY id FOR NO KEY UPDATE
)
