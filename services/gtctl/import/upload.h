/* upload.h - a file's rows, passed to the service that they are for.
 *
 * One frame is under way at a time, so that rows take effect in the order of the
 * file; the next one is made meanwhile. Nothing is kept: a run that starts again
 * sends from the first row and collects the answers again. */
#pragma once

#include "folder.h"
#include "progress.h"
#include "services/gtctl/client.h"
#include "services/gtctl/results/quarantine.h"

struct upload {
    struct client *client;
    struct text cohort_id;
    struct quarantine *quarantine;
    struct progress *progress;
    bool is_history; /* people are told only what is mandatory */
    size_t rows;     /* read so far, in all files */
};

/* CONFLICT when the cohort itself is refused: it exists with other dates. Anything
 * else that stops it names the file and the lines. */
enum status upload_file(struct upload *upload, struct folder_file *file,
                        struct error *err) MUST_CHECK;
