-- Notes that Notify may have messages from now on, under which references.
-- $1 ids  $2 references
UPDATE message m SET sent_by = 'notify', mail_id = b.mail_id
  FROM unnest($1::bigint[], $2::bytea[]) AS b(id, mail_id)
 WHERE m.id = b.id AND m.state = 'queued';
