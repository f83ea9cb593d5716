#include "routes.h"
#include "services/gateway/imports/imports.h"

#include "proto/gateway.h"

#define IMPORTS "/v1/imports"
#define IMPORT  IMPORTS "/{import_id}"

const struct route routes_imports[] = {
    { .name = "import_create",
      .method = METHOD_POST,
      .path = IMPORTS,
      .summary = "Imports a cohort folder: a zip of its files, or a single CSV of it",
      .command = &create_import_command,
      .fixed = { { "import_id", FIXED_NONE }, { "created_by", FIXED_PRINCIPAL } },
      .success = 202,
      .answer = import_create,
      .location = IMPORT,
      .body_max = IMPORT_BODY_MAX,
      .body_types = "application/zip|text/csv",
      .answer_schema = "import" },
    { .name = "import_list",
      .kind = ROUTE_LIST,
      .path = IMPORTS,
      .summary = "Imports, and how far they are",
      .parts = { { &import_list_query, &import_row_type, NULL, NULL, 1, NULL } },
      .fixed = { ONLY_THEIRS },
      .key = "import_id" },
    { .name = "import_get",
      .kind = ROUTE_FIND,
      .path = IMPORT,
      .summary = "How far an import is, and what it has come to",
      .parts = { { &import_find_query, &import_row_type, NULL, "import_id", 100, NULL } } },
    { .name = "import_rows_list",
      .kind = ROUTE_LIST,
      .path = IMPORT "/rows",
      .summary =
          "The rows in quarantine so far, in the order of the files: where they stand and why",
      .parts = { { &import_rows_list_query, &import_rows_row_type, NULL, NULL, 1, "end" } },
      .key = "number",
      .order = "end" },
    { .name = "import_result_get",
      .path = IMPORT "/results/{file}",
      .summary = "outcomes.csv, quarantine.csv or messages.csv, once it is done",
      .answer = import_result_get,
      .answer_type = "text/csv" },
    { 0 },
};
