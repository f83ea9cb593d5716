-- Of which cohorts a source of events may tell; none: of all.
ALTER TABLE event_source ADD COLUMN cohorts text[] NOT NULL DEFAULT '{}';
CREATE OR REPLACE VIEW compared_event_source AS
  SELECT id, partner_id, description, generation, created_at, overlap_until, cohorts FROM event_source;
