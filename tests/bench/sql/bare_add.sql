-- One row, without any of us.
-- $1 run  $2 event id  $3 number  $4 payload
INSERT INTO bare (run, event_id, number, payload)
VALUES ($1::text, $2::uuid, $3::bigint, $4::text);
