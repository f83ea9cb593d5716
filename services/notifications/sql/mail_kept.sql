-- Which of these mails went out before a restore: by their places in the list, from 1.
-- $1 Message-IDs
SELECT m.n
  FROM unnest($1::text[]) WITH ORDINALITY AS m(message_id, n)
  JOIN mail_kept k ON k.message_id = m.message_id;
