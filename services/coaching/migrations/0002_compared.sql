-- A coach's number is drawn; the address's digest is who it is (common/migrations/0005_journal.sql).
CREATE VIEW compared_coach AS
  SELECT cohort_id, address_digest, partner_id, max_participants, held FROM coach;
CREATE VIEW compared_participant AS
  SELECT p.cohort_id, p.application_ref, p.state, p.programme, p.partner_id, c.address_digest,
         p.waits_from, p.version
    FROM participant p LEFT JOIN coach c USING (cohort_id, coach_id);
