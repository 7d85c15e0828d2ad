-- Whose stretches of worn days have the same highest and lowest days: the few pairs that are worth comparing,
-- once a pair and a shift. A self-join on the signature; the ORM has no foreign key to follow.
SELECT DISTINCT ON (mine.borrower_id, theirs.borrower_id, theirs.starts_on - mine.starts_on)
       mine.borrower_id, theirs.borrower_id, mine.starts_on, theirs.starts_on
FROM devices_seriessignature mine
JOIN devices_seriessignature theirs
  ON theirs.metric_id = mine.metric_id AND theirs.extremes = mine.extremes AND theirs.borrower_id <> mine.borrower_id
WHERE mine.borrower_id = ANY(%(borrowers)s)
ORDER BY mine.borrower_id, theirs.borrower_id, theirs.starts_on - mine.starts_on, mine.starts_on
