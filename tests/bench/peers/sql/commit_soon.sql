-- Commits of this connection need not be on disk before they are answered.
SET synchronous_commit = off;
