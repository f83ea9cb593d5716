-- Keeps the minutes of participants, and whether they are engaged or at risk.
-- $1 participant_nos  $2 recorded  $3 engaged  $4 events  $5 versions  $6 at_risk
UPDATE participant
   SET recorded = changed.recorded, engaged = changed.engaged, events = changed.events,
       version = changed.version, at_risk = changed.at_risk
  FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::bigint[], $5::bigint[], $6::boolean[])
       AS changed (participant_no, recorded, engaged, events, version, at_risk)
 WHERE participant.participant_no = changed.participant_no;
