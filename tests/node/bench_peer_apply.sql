WITH place AS (
  UPDATE peer.place SET held = held + 1
   WHERE cohort_id = $1 AND partner_id = $12 AND programme = $10 AND held < places
  RETURNING 1
), decided AS (
  SELECT CASE WHEN EXISTS (SELECT FROM place) THEN 'accepted' ELSE 'waitlisted' END AS state
), kept AS (
  INSERT INTO peer.application (cohort_id, application_ref, trn, first_name, last_name, email, date_of_birth,
                                school_urn, role, programme, mode, partner_id, state)
  SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, state FROM decided
), told AS (
  INSERT INTO peer.outbox (type, subject, payload)
  SELECT 'enrolment.' || state, $2, jsonb_build_object('application_ref', $2, 'state', state, 'programme', $10,
                                                       'partner_id', $12, 'mode', $11) FROM decided
), answered AS (
  INSERT INTO peer.idempotency (key, fingerprint, answer, who)
  SELECT $13, $14, jsonb_build_object('application_ref', $2, 'state', state), $15 FROM decided
)
SELECT state FROM decided
