-- The coach that somebody has left last, so that another one is told from a first one.
ALTER TABLE participant ADD COLUMN former_id bigint NOT NULL DEFAULT 0; -- 0: none, or left before this

CREATE OR REPLACE VIEW compared_participant AS
  SELECT p.cohort_id, p.application_ref, p.state, p.programme, p.partner_id, c.address_digest,
         p.waits_from, p.version, p.matched_at, f.address_digest AS former_digest
    FROM participant p
    LEFT JOIN coach c USING (cohort_id, coach_id)
    LEFT JOIN coach f ON f.cohort_id = p.cohort_id AND f.coach_id = p.former_id;
