-- Imports of cohort folders over HTTP (ADR 26). Their files stand in the folder of imports, below
-- the id. An import that runs when its gateway dies is begun again by whoever has its partition.
CREATE TABLE import (
    import_id    text        PRIMARY KEY,
    partition    smallint    NOT NULL CHECK (partition BETWEEN 0 AND 63),
    state        text        NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'running', 'done', 'refused', 'failed')),
    notify       text        NOT NULL,
    created_by   text        NOT NULL,
    tries        smallint    NOT NULL DEFAULT 0, -- that have failed
    due_at       timestamptz NOT NULL,           -- not begun before
    stage        text        NOT NULL DEFAULT '',
    detail       text        NOT NULL DEFAULT '',
    rows         bigint      NOT NULL DEFAULT 0,
    refused      bigint      NOT NULL DEFAULT 0,
    applications bigint      NOT NULL DEFAULT 0,
    accepted     bigint      NOT NULL DEFAULT 0,
    messages     bigint      NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL,
    started_at   timestamptz,
    ended_at     timestamptz
) WITH (fillfactor = 80);
CREATE INDEX import_open ON import (created_at) WHERE ended_at IS NULL;
CREATE INDEX import_ended ON import (ended_at) WHERE ended_at IS NOT NULL;

-- What an import has come to is not part of what commands do.
INSERT INTO incidental VALUES ('import');
