/* imports.h - cohort folders that come over HTTP as a zip file, or one file of them as CSV: POST
 * /v1/imports, and what becomes of it (docs/adr/0026).
 *
 * A program of its own (gt-gtctl unpack) unpacks and checks what has come before anything is
 * kept; another one (gt-gtctl import) passes it through the system, one at a time for each
 * gateway, and again when it was cut off. The files stand below the setting IMPORT_FOLDER, which
 * all gateways of a system share, as ID/files; what comes out as ID/out. ID/files goes when the
 * import has ended. */
#pragma once

#include "services/gateway/http/request.h"

#include "common/service/service.h"

#include <limits.h>

enum {
    IMPORT_BODY_MAX = 32 * 1024 * 1024, /* bytes of a zip or a CSV */
    IMPORT_CHECKS_MAX = 4,              /* at a time */
    IMPORT_CHECK_MS = 20000,            /* of one */
    IMPORT_TRIES_MAX = 3,               /* runs that fail; those that were cut off don't count */
    IMPORT_RETRY_MS = 30000,
    IMPORT_LOOK_MS = 500,       /* how often is looked for what is waiting */
    IMPORT_TELL_MS = 1000,      /* how often it is written how far it is */
    IMPORT_SWEEP_MS = 60000,    /* how often is looked for files that nobody needs */
    IMPORT_STRAY_MS = 600000,   /* files of no import go after this */
    IMPORT_FOLDERS_MAX = 10000, /* looked at in one sweep */
    IMPORT_FORGET_MAX = 1000,   /* rows */
    IMPORT_RESULT_BYTES_MAX = 256 * 1024 * 1024, /* of a file that is answered */
    IMPORT_ID_SIZE = 33,
};

extern const char *import_folder, *import_keep_days;

#define IMPORT_SETTINGS                                                                       \
    { "IMPORT_FOLDER", "",                                                                    \
      "where imports over HTTP are kept, the same for all gateways; empty: there are none",   \
      &import_folder },                                                                       \
    {                                                                                         \
        "IMPORT_KEEP_DAYS", "30", "days after which an import and its results are forgotten", \
            &import_keep_days                                                                 \
    }

struct imports;
enum status imports_open(struct imports **ret_imports, struct error *err) MUST_CHECK;
/* Ends the programs that it has started. */
void imports_destroy(struct imports **imports_p);
size_t imports_prepare(struct imports *imports, struct pollfd *fds, size_t capacity,
                       int *timeout_ms);
enum status imports_turn(struct imports *imports, struct work *work) MUST_CHECK;
/* Nothing new is begun, and what runs is ended: another gateway does it. */
void imports_stop(struct imports *imports);

/* POST /v1/imports; GET /v1/imports/{import_id}/results/{file} */
void import_create(struct request *request);
void import_result_get(struct request *request);

item_handler on_create_import;
query_handler on_import_list, on_import_find, on_import_rows_list;
