-- borrowers
INSERT INTO lending_borrower (id, number, name, id_number, phone, name_index, id_number_index, phone_index, is_student, language, created_at)
SELECT id, 'B' || id, name, id_number, phone, md5('name' || id), md5('id' || id), md5('phone' || id), false, 'zh-hans', now()
FROM bench.setting, generate_series(1, people) AS id;
-- devices: everybody has a phone and a band, every fifth a scale, every eighth a car
INSERT INTO devices_device (id, kind, serial_index, maker, model, firmware, first_seen_at, last_seen_at)
SELECT 4 * person + no - 4, kind, md5(kind || person), '', '', '', since, since
FROM bench.setting, generate_series(1, people) AS person,
     (VALUES (1, 'phone', 1), (2, 'band', 1), (3, 'scale', 5), (4, 'car', 8)) AS device (no, kind, every)
WHERE person % every = 0;
-- ownerships
INSERT INTO devices_deviceownership (device_id, borrower_id, from_on)
SELECT id, (id + 3) / 4, since::date FROM bench.setting, devices_device;
-- consents to all that the devices tell
INSERT INTO devices_consentreceipt (borrower_id, purpose, kind, decision, text_id, covers_from, handset, at, actor)
SELECT owned.borrower_id, text.purpose, text.kind, 'given', text.id, since::date, 'phone', since, 'system:benchmark'
FROM bench.setting, devices_deviceownership AS owned
JOIN devices_device AS device ON device.id = owned.device_id
JOIN devices_consenttext AS text ON text.kind = device.kind AND text.language = 'zh-hans' AND text.version = 1
WHERE text.purpose <> 'collections_contact'
ORDER BY owned.borrower_id;
-- what the devices measured on one day: twelve metrics of the band, thirteen of the phone, eight of the scale, ten of the car
ALTER TABLE devices_observation DISABLE TRIGGER refuse_unconsented;
INSERT INTO devices_observation (borrower_id, metric_id, device_id, day, known_at, value, typed_by_hand)
SELECT owned.borrower_id, metric.id, owned.device_id, measured_on, measured_on + interval '30 hours',
       CASE WHEN metric.whole THEN trunc(metric.minimum + (metric.maximum - metric.minimum) * part.share)
            ELSE metric.minimum + (metric.maximum - metric.minimum) * part.share END, false
FROM bench.setting, devices_deviceownership AS owned
JOIN devices_device AS device ON device.id = owned.device_id
JOIN devices_metric AS metric ON metric.kind = device.kind AND (
    metric.id BETWEEN 101 AND 108 OR metric.id IN (151, 152, 156, 157) OR metric.id BETWEEN 201 AND 256
    OR metric.id BETWEEN 301 AND 321 OR metric.id > 400)
CROSS JOIN LATERAL (SELECT abs(sin(owned.borrower_id * 7 + metric.id)) AS share) AS part
ORDER BY owned.borrower_id, metric.id;
-- the guard again
ALTER TABLE devices_observation ENABLE ALWAYS TRIGGER refuse_unconsented;
-- numbers to come
SELECT setval('lending_borrower_id_seq', max(id)) FROM lending_borrower;
-- numbers of devices to come
SELECT setval('devices_device_id_seq', max(id)) FROM devices_device;
