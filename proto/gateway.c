#include "proto/gateway.h"

MESSAGE_DEFINE(create_api_key, create_api_key_command, command, "gateway.create_api_key", 1,
               CREATE_API_KEY, "Makes an API key known, by the digest of its secret.");
MESSAGE_DEFINE(rotate_api_key, rotate_api_key_command, command, "gateway.rotate_api_key", 1,
               ROTATE_API_KEY, "Replaces an API key, with overlap.");
MESSAGE_DEFINE(revoke_api_key, revoke_api_key_command, command, "gateway.revoke_api_key", 1,
               REVOKE_API_KEY, "Ends an API key at once.");
MESSAGE_DEFINE(api_key_list, api_key_list_query, query, "gateway.api_key_list", 1, API_KEY_LIST,
               "Asks for a page of API keys, without their secrets.");
MESSAGE_DEFINE(api_key_find, api_key_find_query, query, "gateway.api_key_find", 1, API_KEY_FIND,
               "Finds API keys by id, without their secrets");
MESSAGE_DEFINE(api_key_row, api_key_row_type, row, "gateway.api_key_row", 1, API_KEY_ROW,
               "One API key.");
MESSAGE_DEFINE(audit_list, audit_list_query, query, "gateway.audit_list", 1, AUDIT_LIST,
               "Asks for a page of what was asked for over HTTP.");
MESSAGE_DEFINE(audit_row, audit_row_type, row, "gateway.audit_row", 1, AUDIT_ROW,
               "One write that was asked for over HTTP.");
MESSAGE_DEFINE(create_import, create_import_command, command, "gateway.create_import", 1,
               CREATE_IMPORT, "Takes up an import of a cohort folder.");
MESSAGE_DEFINE(import_list, import_list_query, query, "gateway.import_list", 1, IMPORT_LIST,
               "Asks for a page of imports.");
MESSAGE_DEFINE(import_find, import_find_query, query, "gateway.import_find", 1, IMPORT_FIND,
               "Finds imports by their ids.");
MESSAGE_DEFINE(import_row, import_row_type, row, "gateway.import_row", 1, IMPORT_ROW,
               "One import of a cohort folder.");
MESSAGE_DEFINE(import_rows_list, import_rows_list_query, query, "gateway.import_rows_list", 1,
               IMPORT_ROWS_LIST, "Asks for the rows that an import has in quarantine.");
MESSAGE_DEFINE(import_rows_row, import_rows_row_type, row, "gateway.import_rows_row", 1,
               IMPORT_ROWS_ROW, "One row in quarantine.");
