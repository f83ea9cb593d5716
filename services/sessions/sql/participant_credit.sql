-- Keeps the minutes of participants, and whether they are engaged.
-- $1 participant_nos  $2 recorded  $3 engaged  $4 events  $5 versions
UPDATE participant
   SET recorded = changed.recorded, engaged = changed.engaged, events = changed.events,
       version = changed.version
  FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::bigint[], $5::bigint[])
       AS changed (participant_no, recorded, engaged, events, version)
 WHERE participant.participant_no = changed.participant_no;
