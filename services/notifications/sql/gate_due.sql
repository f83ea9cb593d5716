-- What is to be looked at before it may be sent, urgent things first, with all that its rule may ask.
-- $1 now  $2 set of partitions  $3 at most so many  $4 the zone of who has chosen none
SELECT m.id, m.cohort_id, m.kind, m.reader, m.channel, m.priority, m.topic, m.rule, m.event_type, m.facts,
       greatest(m.due_at, m.made_at) AS due_at, coalesce(m.expires_at, timestamptz '3000-01-01Z') AS expires_at,
       m.gate_at, m.reason, m.released_at IS NOT NULL AS is_released,
       coalesce(c.choice, 'yes') AS choice, coalesce(q.zone, '') AS zone, coalesce(q.quiet_from, 0) AS quiet_from,
       coalesce(q.quiet_until, 0) AS quiet_until, q.zone IS NOT NULL AS has_quiet,
       (SELECT count(*) FROM message d
         WHERE d.cohort_id = m.cohort_id AND d.kind = m.kind AND d.reader = m.reader
           AND d.priority > 0 AND d.channel <> 'in_app' -- as gate.c counts
           AND d.released_at >= day_start($1::timestamptz, coalesce(q.zone, $4::text))) AS released,
       CASE m.kind WHEN 'mentor' THEN coalesce(p.mentor_consent, false)
                   WHEN 'headteacher' THEN coalesce(p.headteacher_consent, false) OR m.application_ref = ''
                   ELSE true END
       -- A digest of several people, one of whom has withdrawn it since.
       AND NOT (m.kind = 'headteacher' AND m.is_timed AND EXISTS (
                  SELECT FROM message i JOIN participant k USING (cohort_id, application_ref)
                   WHERE i.digest = m.id AND NOT k.headteacher_consent)) AS is_consented,
       -- The same is said anew by a later one, or has been said at the same time by an earlier one.
       m.about <> '' AND m.application_ref <> '' AND EXISTS (
         SELECT FROM message n
          WHERE n.cohort_id = m.cohort_id AND n.application_ref = m.application_ref AND n.about = m.about
            AND n.rule = m.rule AND n.recipient = m.recipient AND n.recipient_id = m.recipient_id
            AND n.channel = m.channel
            AND (n.id > m.id AND n.state <> 'withdrawn'
                 OR n.id < m.id AND n.state IN ('accepted', 'delivered') AND n.due_at = m.due_at
                    AND m.due_at > '-infinity')) AS is_replaced,
       -- What conditions may ask, by its name there (rule_facts.h).
       nullif(p.state, '') AS "participant.state", nullif(p.programme, '') AS "participant.programme",
       nullif(p.partner_id, '') AS "participant.partner_id", p.outcome AS "participant.outcome",
       s.starts_at AS "session.starts_at", s.is_called_off AS "session.is_called_off", s.staff_id AS "session.staff_id",
       t.state AS "seat.state", t.starts_at AS "seat.starts_at", g.state AS "meeting.state",
       g.starts_at AS "meeting.starts_at", h.staff_id AS "match.staff_id", w.window_id AS "deadline.window_id",
       w.opens_at AS "deadline.opens_at", w.closes_at AS "deadline.closes_at",
       EXISTS (SELECT FROM submission b WHERE b.cohort_id = w.cohort_id AND b.application_ref = w.application_ref
                  AND b.attempt = w.attempt) AS "deadline.is_submitted", m.made_at AS "now"
  FROM unnest(ARRAY[0, 1, 2]) WITH ORDINALITY AS class(priority, n)
 CROSS JOIN LATERAL
       (SELECT * FROM message
         WHERE state = 'queued' AND NOT is_item AND gate_at < 'infinity' AND priority = class.priority
           AND gate_at <= $1::timestamptz AND (($2::bigint >> partition) & 1) = 1
         ORDER BY gate_at, id LIMIT $3::bigint) m
  LEFT JOIN participant p ON p.cohort_id = m.cohort_id AND p.application_ref = m.application_ref
  LEFT JOIN session s ON s.cohort_id = m.cohort_id AND s.session_id = m.about
  LEFT JOIN seat t ON t.cohort_id = m.cohort_id AND t.application_ref = m.application_ref AND t.session_id = m.about
  LEFT JOIN meeting g ON g.cohort_id = m.cohort_id AND g.meeting_id = m.about
  LEFT JOIN match h ON h.cohort_id = m.cohort_id AND h.application_ref = m.application_ref
  LEFT JOIN deadline w ON w.cohort_id = m.cohort_id AND w.application_ref = m.application_ref AND w.window_id = m.about
  LEFT JOIN LATERAL
       (SELECT f.choice FROM preference f
         WHERE f.cohort_id = m.cohort_id AND f.kind = m.kind AND f.id = m.reader AND f.channel = m.channel
           AND f.topic IN (m.topic, '')
         ORDER BY f.topic DESC LIMIT 1) c ON true
  LEFT JOIN quiet_hours q ON q.cohort_id = m.cohort_id AND q.kind = m.kind AND q.id = m.reader
 ORDER BY class.n, m.gate_at, m.id
 LIMIT $3::bigint;
