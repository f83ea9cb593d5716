-- A marker's number is drawn; the address's digest is who it is (common/migrations/0005_journal.sql).
CREATE VIEW compared_marker AS
  SELECT cohort_id, address_digest, school_urn, partner_id FROM marker;
CREATE VIEW compared_mark AS
  SELECT m.cohort_id, m.application_ref, m.attempt, k.address_digest, m.result, m.score, m.sealed_at
    FROM mark m LEFT JOIN marker k USING (cohort_id, marker_id);
