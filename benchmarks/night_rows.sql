-- consents of everybody asked about to their phone and band
INSERT INTO devices_consentreceipt (borrower_id, purpose, kind, decision, text_id, covers_from, handset, at, actor)
SELECT person, text.purpose, text.kind, 'given', text.id, %(first_on)s, 'phone', %(first_on)s, 'system:benchmark'
FROM unnest(%(people)s::bigint[]) AS person
JOIN devices_consenttext AS text
    ON text.purpose = 'credit' AND text.kind IN ('phone', 'band') AND text.language = 'zh-hans' AND text.version = 1;
-- days of their bands
INSERT INTO devices_bandday (borrower_id, day, known_at, coverage, trust, steps, active_hours, wear_minutes, distance_m,
                             energy_kcal, active_minutes, sleep_minutes, sleep_midpoint, workouts, workout_minutes)
SELECT person, day, day + interval '30 hours', 1, 1, 14000 * share, 12 * share, 1300 * share, 10000 * share,
       2500 * share, 200 * share, 480 * share, 200 * share, round(share), 60 * share
FROM unnest(%(people)s::bigint[]) AS person
CROSS JOIN generate_series(%(first_on)s, %(last_on)s, interval '1 day') AS day
CROSS JOIN LATERAL (SELECT abs(sin(person * 7 + extract(doy FROM day)::float)) AS share) AS part;
-- days of their phones
INSERT INTO devices_phoneday (borrower_id, day, known_at, coverage, trust, unlocks, first_unlock_minute, last_use_minute,
                              night_use_minutes, screen_minutes, app_shopping_uses, app_parcel_uses, app_finance_uses,
                              app_video_uses, people_called)
SELECT person, day, day + interval '30 hours', 1, 1, 90 * share, 400 + 60 * share, 1300 + 60 * share, 40 * share,
       300 * share, 8 * share, 3 * share, 4 * share, 12 * share, 6 * share
FROM unnest(%(people)s::bigint[]) AS person
CROSS JOIN generate_series(%(first_on)s, %(last_on)s, interval '1 day') AS day
CROSS JOIN LATERAL (SELECT abs(cos(person * 5 + extract(doy FROM day)::float)) AS share) AS part;
