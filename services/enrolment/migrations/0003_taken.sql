-- How many hold a place (docs/adr/0033). Triggers keep it in the transaction of each change, so it
-- is right whoever writes: a program of the release before, an import, a replay. It is a table of
-- its own because a new column of `place` would have to wait for who reads there.
CREATE TABLE place_taken (
    cohort_id  text   NOT NULL,
    partner_id text   NOT NULL,
    programme  text   NOT NULL,
    taken      bigint NOT NULL,
    PRIMARY KEY (cohort_id, partner_id, programme)
) WITH (fillfactor = 50);

-- No row and a row with 0 say the same.
CREATE VIEW compared_place_taken AS
  SELECT cohort_id, partner_id, programme, taken FROM place_taken WHERE taken <> 0;

-- Of all rows that a statement has written. Whoever writes has locked the cohort.
CREATE FUNCTION place_taken_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO place_taken AS t (cohort_id, partner_id, programme, taken)
    SELECT cohort_id, partner_id, programme, count(*)
      FROM written
     WHERE state IN ('accepted', 'deferred')
     GROUP BY cohort_id, partner_id, programme
    ON CONFLICT (cohort_id, partner_id, programme) DO UPDATE SET taken = t.taken + excluded.taken;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO place_taken AS t (cohort_id, partner_id, programme, taken)
    SELECT cohort_id, partner_id, programme, sum(number)
      FROM (SELECT cohort_id, partner_id, programme, state, 1 AS number FROM written
            UNION ALL
            SELECT cohort_id, partner_id, programme, state, -1 FROM replaced) AS w
     WHERE state IN ('accepted', 'deferred')
     GROUP BY cohort_id, partner_id, programme
    HAVING sum(number) <> 0
    ON CONFLICT (cohort_id, partner_id, programme) DO UPDATE SET taken = t.taken + excluded.taken;
  ELSE
    UPDATE place_taken AS t
       SET taken = t.taken - gone.number
      FROM (SELECT cohort_id, partner_id, programme, count(*) AS number
              FROM replaced
             WHERE state IN ('accepted', 'deferred')
             GROUP BY cohort_id, partner_id, programme) AS gone
     WHERE (t.cohort_id, t.partner_id, t.programme)
           = (gone.cohort_id, gone.partner_id, gone.programme);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER place_taken_added AFTER INSERT ON application
  REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION place_taken_note();
CREATE TRIGGER place_taken_changed AFTER UPDATE ON application
  REFERENCING OLD TABLE AS replaced NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION place_taken_note();
CREATE TRIGGER place_taken_removed AFTER DELETE ON application
  REFERENCING OLD TABLE AS replaced
  FOR EACH STATEMENT EXECUTE FUNCTION place_taken_note();

-- Triggers keep writers out until this is committed.
INSERT INTO place_taken (cohort_id, partner_id, programme, taken)
SELECT cohort_id, partner_id, programme, count(*)
  FROM application
 WHERE state IN ('accepted', 'deferred')
 GROUP BY cohort_id, partner_id, programme;
