-- API keys. Of the secret there is a digest only (common/api_key.h). Programs hold all keys that
-- are good in memory and look for rows above the version that they have seen, four times a second.
CREATE TABLE api_key (
    key_id          text        PRIMARY KEY,
    digest          bytea       NOT NULL CHECK (length(digest) = 32),
    name            text        NOT NULL,
    role            text        NOT NULL,
    scopes          text        NOT NULL,
    cohorts         text        NOT NULL,
    partner_id      text        NOT NULL,
    application_ref text        NOT NULL,
    urn             text        NOT NULL,
    staff_id        text        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz, -- NULL: never
    revoked_at      timestamptz,
    replaced_by     text        NOT NULL DEFAULT '',
    last_used_at    timestamptz,
    version         bigint      NOT NULL
);
CREATE UNIQUE INDEX api_key_version ON api_key (version);

-- The last version. Its row is locked by whoever changes a key, so that versions become visible in
-- their order.
CREATE TABLE api_key_head (version bigint NOT NULL);
INSERT INTO api_key_head VALUES (0);

-- When a key was last used is written from time to time, by no command.
CREATE VIEW compared_api_key AS
  SELECT key_id, digest, name, role, scopes, cohorts, partner_id, application_ref, urn, staff_id,
         created_at, expires_at, revoked_at, replaced_by, version
    FROM api_key;

-- For the pages of the audit, the newest first.
DROP INDEX audit_begun;
CREATE INDEX audit_order ON audit (begun_at DESC, key DESC);
