-- What the gateway keeps of its own: who asked for what.

-- A row for each write, made before the command goes out. Its key is the command's: a hash of who
-- asks, of what, and of the Idempotency-Key. So the row also says which body the key was used with.
CREATE TABLE audit (
    key         bytea       PRIMARY KEY CHECK (length(key) = 16),
    fingerprint bytea       NOT NULL CHECK (length(fingerprint) = 16), -- of what was asked
    principal   text        NOT NULL, -- the key's or token's id
    role        text        NOT NULL,
    subject     text        NOT NULL DEFAULT '', -- of a token: the person by its id
    operation   text        NOT NULL, -- the route's name
    cohort_id   text        NOT NULL DEFAULT '',
    path        text        NOT NULL, -- with the identifiers in it
    address     text        NOT NULL, -- of the client
    trace       text        NOT NULL,
    begun_at    timestamptz NOT NULL,
    tried_at    timestamptz NOT NULL, -- the last time that it was sent
    status      smallint,             -- as answered; NULL: not known to have ended
    ended_at    timestamptz
) WITH (fillfactor = 80);
CREATE INDEX audit_begun ON audit (begun_at);

INSERT INTO incidental VALUES ('audit');
