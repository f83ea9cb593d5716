-- For those who look on (docs/adr/0014). Why a replica is not ready; '' when it is.
ALTER TABLE replica ADD COLUMN problem text NOT NULL DEFAULT '';
