-- Taken places are kept in place_taken (0003_taken.sql): nobody counts who holds one any more, and
-- each application that is accepted paid for the index. A program of the release before 0003, until
-- it is replaced, counts by the primary key.
DROP INDEX application_held;
