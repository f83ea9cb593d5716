-- A message is compared without what became of it: a rebuilt one is never sent. Contacts are asked
-- for when mail goes out (common/migrations/0005_journal.sql).
CREATE VIEW compared_message AS
  SELECT cohort_id, application_ref, occasion, template, recipient, partition FROM message;
INSERT INTO incidental VALUES ('contact'), ('mail_kept');
