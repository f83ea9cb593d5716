-- Commands that end the process that handles them (docs/adr/0042).

-- What a replica that is careful has in work; empty when that is nothing.
CREATE TABLE command_begun (
  instance text    PRIMARY KEY,
  keys     bytea[] NOT NULL
) WITH (fillfactor = 20);

-- Commands that were in work when a process ended, until they are answered.
CREATE TABLE command_ended (
  key   bytea       PRIMARY KEY,
  tries integer     NOT NULL DEFAULT 1, -- ends of a process
  at    timestamptz NOT NULL DEFAULT now()
);
INSERT INTO incidental VALUES ('command_begun'), ('command_ended');
