-- Who has the same totals, in both metrics of a kind to the unit, on more days than chance has: once a person,
-- another and a shift of days. A self-join of everybody's days; the ORM can't say it.
-- Whoever's days were known later has copied: the days on which that is so are counted.
WITH totals AS MATERIALIZED (
    SELECT borrower_id, day,
           max(value) FILTER (WHERE metric_id = %(first_metric)s) AS first_total,
           max(value) FILTER (WHERE metric_id = %(second_metric)s) AS second_total,
           max(known_at) AS known_at
    FROM readable_observations('credit', %(as_of)s, %(first_day)s, %(last_day)s)
    WHERE metric_id IN (%(first_metric)s, %(second_metric)s)
    GROUP BY borrower_id, day
)
SELECT mine.borrower_id, theirs.borrower_id, mine.day - theirs.day, count(*), min(mine.day), max(mine.day)
FROM totals mine
JOIN totals theirs ON theirs.first_total = mine.first_total AND theirs.second_total = mine.second_total
 AND theirs.borrower_id <> mine.borrower_id
WHERE mine.borrower_id = ANY(%(borrowers)s) AND mine.first_total >= %(least)s AND mine.second_total > 0
GROUP BY mine.borrower_id, theirs.borrower_id, mine.day - theirs.day
HAVING count(*) > %(same_days)s AND 2 * count(*) FILTER (WHERE mine.known_at >= theirs.known_at) >= count(*)
ORDER BY mine.borrower_id, count(*) DESC, theirs.borrower_id
