-- Which of these mails are not to be sent: by their places in the list, from 1; because they went out before a
-- restore, or because nothing is sent to the address.
-- $1 Message-IDs  $2 addresses
SELECT m.n, k.message_id IS NOT NULL AS is_kept
  FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS m(message_id, address, n)
  LEFT JOIN mail_kept k ON k.message_id = m.message_id
  LEFT JOIN suppression s ON s.address = m.address
 WHERE k.message_id IS NOT NULL OR s.address IS NOT NULL;
