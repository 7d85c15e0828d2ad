-- Loans of a range of which a stored amount is larger, or a stored day further away, than any loan's can be.
-- What the ORM could not do: look at every table that is kept of a loan at once.
SELECT loan_id, what
FROM (
    SELECT loan_id, 'position: ' || greatest(principal_unpaid_fen, interest_settled_fen, penalty_interest_settled_fen,
                                             compound_interest_settled_fen, credit_balance_fen) AS what
    FROM billing_position
    WHERE loan_id BETWEEN %(first_id)s AND %(last_id)s
      AND (greatest(principal_unpaid_fen, interest_settled_fen, penalty_interest_settled_fen, compound_interest_settled_fen,
                    credit_balance_fen) > %(largest_fen)s
           OR coalesce(next_unpaid_due_on, replayed_as_of) NOT BETWEEN %(first_on)s AND %(last_on)s
           OR coalesce(past_due_from, replayed_as_of) NOT BETWEEN %(first_on)s AND %(last_on)s
           OR coalesce(clock_stops_until, replayed_as_of) NOT BETWEEN %(first_on)s AND %(last_on)s
           OR coalesce(penalty_stops_until, replayed_as_of) NOT BETWEEN %(first_on)s AND %(last_on)s
           OR coalesce(settled_on, replayed_as_of) NOT BETWEEN %(first_on)s AND %(last_on)s
           OR replayed_as_of NOT BETWEEN %(first_on)s AND %(last_on)s)
    UNION ALL
    SELECT loan_id, 'instalment ' || no
    FROM billing_instalment
    WHERE loan_id BETWEEN %(first_id)s AND %(last_id)s
      AND (greatest(principal_fen, interest_fen, penalty_interest_fen, compound_interest_fen) > %(largest_fen)s
           OR due_on NOT BETWEEN %(first_on)s AND %(last_on)s)
    UNION ALL
    SELECT loan_id, 'segment ' || component || ' ' || instalment_no
    FROM billing_segment
    WHERE loan_id BETWEEN %(first_id)s AND %(last_id)s
      AND (balance_fen > %(largest_fen)s
           OR starts_on NOT BETWEEN %(first_on)s AND %(last_on)s
           OR coalesce(ends_on, starts_on) NOT BETWEEN %(first_on)s AND %(last_on)s)
    UNION ALL
    SELECT loan_id, 'arrears'
    FROM billing_arrears
    WHERE loan_id BETWEEN %(first_id)s AND %(last_id)s
      AND (starts_on NOT BETWEEN %(first_on)s AND %(last_on)s
           OR coalesce(ends_on, starts_on) NOT BETWEEN %(first_on)s AND %(last_on)s)
    UNION ALL
    SELECT loan_id, 'fact ' || id
    FROM billing_fact
    WHERE loan_id BETWEEN %(first_id)s AND %(last_id)s
      AND (amount_fen > %(largest_fen)s OR value_on NOT BETWEEN %(first_on)s AND %(last_on)s)
    UNION ALL
    SELECT loan_id, 'posting ' || posting.key
    FROM billing_posting AS posting
    JOIN billing_transfer AS transfer ON transfer.posting_id = posting.id
    WHERE loan_id BETWEEN %(first_id)s AND %(last_id)s AND transfer.amount_fen > %(largest_fen)s
) AS found
ORDER BY loan_id
LIMIT 1
