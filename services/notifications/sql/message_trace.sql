-- What was said because of some events, or is to be; nothing of the recipient.
-- $1 the events' ids
SELECT coalesce(cause, occasion) AS event_id, template, state, attempts,
       coalesce(settled_at, greatest(due_at, made_at)) AS at, answer
  FROM message WHERE occasion = ANY ($1::uuid[]) OR cause = ANY ($1::uuid[]) AND cause <> occasion
 ORDER BY event_id, id;
