-- Counts events that are told of participants; the number of the last one, and who they are.
-- $1 participant_nos  $2 how many
UPDATE participant
   SET events = participant.events + told.count
  FROM unnest($1::bigint[], $2::bigint[]) AS told (participant_no, count)
 WHERE participant.participant_no = told.participant_no
RETURNING participant.participant_no, participant.application_ref, participant.programme,
          participant.events;
