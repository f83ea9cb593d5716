/* gateway.h - what one may ask of the gateway as a service: API keys, and who did what.
 * A name, once released, never changes meaning. */
#pragma once

#include "proto/limits.h"

enum {
    KEY_ID_MAX = 16,          /* characters of an API key's id (common/format/api_key.h) */
    KEY_NAME_MAX = 100,       /* bytes */
    KEY_IDENTIFIER_MAX = 100, /* bytes of a partner_id, a reference */
    KEY_WORDS_MAX = 512,      /* bytes of a list of scopes or cohorts */
};

/* What a key is for: the fields that commands and rows share. */
#define KEY_OWNER(FIELD, E)                                                                \
    FIELD(E, text, name, 0, KEY_NAME_MAX, NULL, "what the key is for, for people")         \
    FIELD(E, choice, role, 0, CODE_MAX,                                                    \
          "operations|partner|facilitator|coach|marker|participant|sponsor|inspector",     \
          "as which its bearer asks")                                                      \
    FIELD(E, text, scopes, 0, KEY_WORDS_MAX, NULL,                                         \
          "read, write, AREA:read, AREA:write, with spaces; empty: all that the role may") \
    FIELD(E, text, cohorts, 0, KEY_WORDS_MAX, NULL, "names with spaces; empty: all")       \
    FIELD(E, text, partner_id, 0, KEY_IDENTIFIER_MAX, NULL, "of a partner's key")          \
    FIELD(E, text, application_ref, 0, KEY_IDENTIFIER_MAX, NULL,                           \
          "of a participant, or of whom a mentor sponsors")                                \
    FIELD(E, text, urn, 0, KEY_IDENTIFIER_MAX, NULL, "of a headteacher's school")          \
    FIELD(E, text, staff_id, 0, 64, NULL,                                                  \
          "of a facilitator, coach or marker: the digest of the address, 64 digits")

/* Makes an API key known. Who makes it keeps the secret; the command has a digest of it. */
#define CREATE_API_KEY(FIELD, E)                                                         \
    FIELD(E, text, key_id, 1, KEY_ID_MAX, NULL, "the part of the key that may be shown") \
    FIELD(E, text, digest, 1, 64, NULL, "of its secret, 64 hexadecimal digits")          \
    KEY_OWNER(FIELD, E)                                                                  \
    FIELD(E, time, expires_at, 0, ROW_VALUE_MAX, NULL, "a time, or empty: never")
MESSAGE_DECLARE(create_api_key, CREATE_API_KEY);

/* Replaces a key by another for the same; both are good for a while. */
#define ROTATE_API_KEY(FIELD, E)                                                    \
    FIELD(E, text, key_id, 1, KEY_ID_MAX, NULL, "the key that ends")                \
    FIELD(E, text, new_key_id, 1, KEY_ID_MAX, NULL, "the one in its place")         \
    FIELD(E, text, digest, 1, 64, NULL, "of the new secret, 64 hexadecimal digits") \
    FIELD(E, time, overlap_until, 0, ROW_VALUE_MAX, NULL, "a time: the old key's last")
MESSAGE_DECLARE(rotate_api_key, ROTATE_API_KEY);

/* Ends a key at once. */
#define REVOKE_API_KEY(FIELD, E) FIELD(E, text, key_id, 1, KEY_ID_MAX, NULL, "which key")
MESSAGE_DECLARE(revoke_api_key, REVOKE_API_KEY);

/* Asks for a page of API keys. */
#define API_KEY_LIST(FIELD, E)                                                   \
    FIELD(E, text, after, 0, KEY_ID_MAX, NULL, "the last id of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: a page")
MESSAGE_DECLARE(api_key_list, API_KEY_LIST);

/* Asks for API keys by their ids; many may be asked for at once. */
#define API_KEY_FIND(FIELD, E) FIELD(E, text, key_id, 1, KEY_ID_MAX, NULL, "which key")
MESSAGE_DECLARE(api_key_find, API_KEY_FIND);

/* One row of gateway.api_key_list and gateway.api_key_find. Times are 0 for none. */
#define API_KEY_ROW(FIELD, E)                                                            \
    FIELD(E, text, key_id, 1, KEY_ID_MAX, NULL, "the part of the key that may be shown") \
    KEY_OWNER(FIELD, E)                                                                  \
    FIELD(E, when, created_at, WHEN_MIN, WHEN_MAX, NULL, "when it was made known")       \
    FIELD(E, when, expires_at, WHEN_MIN, WHEN_MAX, NULL, "its end, or 0")                \
    FIELD(E, when, revoked_at, WHEN_MIN, WHEN_MAX, NULL, "when it was ended, or 0")      \
    FIELD(E, when, last_used_at, WHEN_MIN, WHEN_MAX, NULL, "to half a minute, or 0")     \
    FIELD(E, text, replaced_by, 0, KEY_ID_MAX, NULL, "the key in its place, or empty")
MESSAGE_DECLARE(api_key_row, API_KEY_ROW);

/* Asks for a page of the audit, the newest first; empty texts and 0 do not narrow it. */
#define AUDIT_LIST(FIELD, E)                                                                \
    FIELD(E, text, principal, 0, CODE_MAX, NULL, "who: the id of a key or token")           \
    FIELD(E, text, operation, 0, CODE_MAX, NULL, "what, as participant_withdraw")           \
    FIELD(E, text, cohort, 0, ROW_VALUE_MAX, NULL, "in which cohort")                       \
    FIELD(E, when, from, WHEN_MIN, WHEN_MAX, NULL, "not before")                            \
    FIELD(E, when, before, WHEN_MIN, WHEN_MAX, NULL, "before, or 0")                        \
    FIELD(E, text, after, 0, CODE_MAX, NULL, "`cursor` of the last row of the page before") \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: a page")                          \
    ONLY_COHORTS(FIELD, E)                                                                  \
    FIELD(E, added_text, sort, 0, CODE_MAX, "|begun_at|-begun_at",                          \
          "empty: -begun_at, the newest first")                                             \
    FIELD(E, added_when, after_at, WHEN_MIN, WHEN_MAX, NULL, "when that last row was begun")
MESSAGE_DECLARE(audit_list, AUDIT_LIST);

/* One row of gateway.audit_list: a write that was asked for over HTTP. */
#define AUDIT_ROW(FIELD, E)                                                                      \
    FIELD(E, text, cursor, 1, CODE_MAX, NULL, "tells it from others of its time")                \
    FIELD(E, when, begun_at, WHEN_MIN, WHEN_MAX, NULL, "when it was first asked for")            \
    FIELD(E, text, principal, 1, CODE_MAX, NULL,                                                 \
          "who: the id of a key or token, a source of events, who has a link")                   \
    FIELD(E, text, role, 1, CODE_MAX, NULL, "as which; or by which means: source, link, notify") \
    FIELD(E, text, operation, 1, CODE_MAX, NULL, "what")                                         \
    FIELD(E, text, cohort_id, 0, ROW_VALUE_MAX, NULL, "in which cohort, or empty")               \
    FIELD(E, text, path, 1, 4096, NULL, "with the identifiers in it")                            \
    FIELD(E, text, address, 0, CODE_MAX, NULL, "from where")                                     \
    FIELD(E, text, trace, 0, CODE_MAX, NULL, "what it caused: gtctl trace")                      \
    FIELD(E, text, outcome, 1, CODE_MAX, "done|refused|failed|open|unknown",                     \
          "open: being worked on; unknown: we ended before the answer came")                     \
    FIELD(E, number, status, 0, 599, NULL, "as answered, or 0")                                  \
    FIELD(E, when, ended_at, WHEN_MIN, WHEN_MAX, NULL, "when it was answered, or 0")
MESSAGE_DECLARE(audit_row, AUDIT_ROW);

enum {
    IMPORT_ID_MAX = 32,       /* hexadecimal digits */
    IMPORT_DETAIL_MAX = 500,  /* bytes */
    IMPORT_FILE_NAME_MAX = 64 /* bytes of the name of a file in a cohort folder */
};

#define IMPORT_COUNT_MAX INT64_C(1000000000)

/* Takes up an import whose files stand in the folder of imports already. Sent by the gateway to
 * itself: a stranger's id names no folder, and such an import fails. */
#define CREATE_IMPORT(FIELD, E)                                                             \
    FIELD(E, text, import_id, 1, IMPORT_ID_MAX, NULL, "32 hexadecimal digits")              \
    FIELD(E, text, created_by, 0, CODE_MAX, NULL, "the id of a key or token")               \
    FIELD(E, text, notify, 0, CODE_MAX, "mandatory|all",                                    \
          "whether people are told what is mandatory only, which is so without it, or all") \
    FIELD(E, added_text, cohort_id, 0, ROW_VALUE_MAX, NULL,                                 \
          "of a single CSV: which cohort it is for, one that exists; of a zip: not given")  \
    FIELD(E, added_text, file, 0, IMPORT_FILE_NAME_MAX, NULL,                               \
          "of a single CSV: its name in a cohort folder, as 40-status.csv; of a zip: not given")
MESSAGE_DECLARE(create_import, CREATE_IMPORT);

#define IMPORT_STATES "waiting|running|done|refused|failed"

/* Asks for a page of imports, by their ids. */
#define IMPORT_LIST(FIELD, E)                                                              \
    FIELD(E, text, after, 0, IMPORT_ID_MAX, NULL, "the last id of the page before")        \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: a page")                         \
    ONLY_COHORTS(FIELD, E)                                                                 \
    FIELD(E, added_choice, state, 0, CODE_MAX, IMPORT_STATES, "in this state; empty: all") \
    FIELD(E, added_text, sort, 0, CODE_MAX, "|import_id|created_at|-created_at",           \
          "empty: import_id")                                                              \
    FIELD(E, added_when, after_at, WHEN_MIN, WHEN_MAX, NULL,                               \
          "by time: that of the last import of the page before")
MESSAGE_DECLARE(import_list, IMPORT_LIST);

/* Asks for imports by their ids; many may be asked for at once. */
#define IMPORT_FIND(FIELD, E) FIELD(E, text, import_id, 1, IMPORT_ID_MAX, NULL, "which import")
MESSAGE_DECLARE(import_find, IMPORT_FIND);

/* One import. Times are 0 for none; counts are as of now, those of people and messages only of one
 * that is done. */
#define IMPORT_ROW(FIELD, E)                                                                \
    FIELD(E, text, import_id, 1, IMPORT_ID_MAX, NULL, "its id")                             \
    FIELD(E, text, state, 1, CODE_MAX, IMPORT_STATES,                                       \
          "refused: nothing was changed, mend the folder; failed: given up, send it again") \
    FIELD(E, text, notify, 1, CODE_MAX, "mandatory|all", "what people are told")            \
    FIELD(E, text, created_by, 0, CODE_MAX, NULL, "the id of a key or token")               \
    FIELD(E, text, stage, 0, IMPORT_FILE_NAME_MAX, NULL, "the file that it is at, or mail") \
    FIELD(E, text, detail, 0, IMPORT_DETAIL_MAX, NULL, "why it was refused or has failed")  \
    FIELD(E, number, rows, 0, IMPORT_COUNT_MAX, NULL, "read so far")                        \
    FIELD(E, number, refused, 0, IMPORT_COUNT_MAX, NULL, "of them, those in quarantine")    \
    FIELD(E, number, applications, 0, IMPORT_COUNT_MAX, NULL, "decided")                    \
    FIELD(E, number, accepted, 0, IMPORT_COUNT_MAX, NULL, "of them, accepted")              \
    FIELD(E, number, messages, 0, IMPORT_COUNT_MAX, NULL, "sent")                           \
    FIELD(E, when, created_at, WHEN_MIN, WHEN_MAX, NULL, "when it came")                    \
    FIELD(E, when, started_at, WHEN_MIN, WHEN_MAX, NULL, "when it was first begun, or 0")   \
    FIELD(E, when, ended_at, WHEN_MIN, WHEN_MAX, NULL, "when it ended, or 0")               \
    FIELD(E, added_text, cohort_id, 0, ROW_VALUE_MAX, NULL, "which cohort")                 \
    FIELD(E, added_text, file, 0, IMPORT_FILE_NAME_MAX, NULL, "the single CSV; empty: a zip")
MESSAGE_DECLARE(import_row, IMPORT_ROW);

/* Asks for the rows that an import has in quarantine. */
#define IMPORT_ROWS_LIST(FIELD, E)                                    \
    FIELD(E, text, import_id, 1, IMPORT_ID_MAX, NULL, "which import") \
    FIELD(E, number, after, 0, IMPORT_COUNT_MAX, NULL,                \
          "`number` of the last row of the page before; 0: none")     \
    FIELD(E, number, max, 0, 500, NULL, "rows at most; 0: a page")    \
    FIELD(E, added_number, after_number, 0, NUMBER_MAX, NULL, "`end` of that last row")
MESSAGE_DECLARE(import_rows_list, IMPORT_ROWS_LIST);

/* One of them: where it stands and why, never what it says. */
#define IMPORT_ROWS_ROW(FIELD, E)                                              \
    FIELD(E, number, number, 1, IMPORT_COUNT_MAX, NULL, "counts them, from 1") \
    FIELD(E, text, file, 1, IMPORT_FILE_NAME_MAX, NULL, "of the folder")       \
    FIELD(E, number, line, 1, IMPORT_COUNT_MAX, NULL, "where the row begins")  \
    FIELD(E, text, code, 1, CODE_MAX, NULL, "the rule that it breaks")         \
    FIELD(E, added_number, end, 0, NUMBER_MAX, NULL, "where the next row begins, in bytes")
MESSAGE_DECLARE(import_rows_row, IMPORT_ROWS_ROW);

#define GATEWAY_MESSAGES(MESSAGE)                                                                  \
    MESSAGE(command, gateway, create_api_key, create_api_key, CREATE_API_KEY, 1,                   \
            "Makes an API key known, by the digest of its secret.")                                \
    MESSAGE(command, gateway, rotate_api_key, rotate_api_key, ROTATE_API_KEY, 1,                   \
            "Replaces an API key, with overlap.")                                                  \
    MESSAGE(command, gateway, revoke_api_key, revoke_api_key, REVOKE_API_KEY, 1,                   \
            "Ends an API key at once.")                                                            \
    MESSAGE(query, gateway, api_key_list, api_key_list, API_KEY_LIST, 1,                           \
            "Asks for a page of API keys, without their secrets.")                                 \
    MESSAGE(query, gateway, api_key_find, api_key_find, API_KEY_FIND, 1,                           \
            "Finds API keys by id, without their secrets")                                         \
    MESSAGE(row, gateway, api_key_row, api_key_row, API_KEY_ROW, 1, "One API key.")                \
    MESSAGE(query, gateway, audit_list, audit_list, AUDIT_LIST, 1,                                 \
            "Asks for a page of what was asked for over HTTP.")                                    \
    MESSAGE(row, gateway, audit_row, audit_row, AUDIT_ROW, 1,                                      \
            "One write that was asked for over HTTP.")                                             \
    MESSAGE(command, gateway, create_import, create_import, CREATE_IMPORT, 1,                      \
            "Takes up an import of a cohort folder.")                                              \
    MESSAGE(query, gateway, import_list, import_list, IMPORT_LIST, 1,                              \
            "Asks for a page of imports.")                                                         \
    MESSAGE(query, gateway, import_find, import_find, IMPORT_FIND, 1,                              \
            "Finds imports by their ids.")                                                         \
    MESSAGE(row, gateway, import_row, import_row, IMPORT_ROW, 1, "One import of a cohort folder.") \
    MESSAGE(query, gateway, import_rows_list, import_rows_list, IMPORT_ROWS_LIST, 1,               \
            "Asks for the rows that an import has in quarantine.")                                 \
    MESSAGE(row, gateway, import_rows_row, import_rows_row, IMPORT_ROWS_ROW, 1,                    \
            "One row in quarantine.")
GATEWAY_MESSAGES(MESSAGE_EXTERN)
