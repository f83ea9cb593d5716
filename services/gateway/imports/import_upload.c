/* POST /v1/imports: what has come is unpacked and checked by gt-gtctl unpack, which has it as a
 * file without a name; then the import is taken up by a command. */
#include "imports_private.h"

#include "import_asked.h"
#include "import_verdict.h"
#include "services/gateway/ask/call.h"
#include "services/gateway/ask/reading.h"
#include "services/gateway/gateway.h"
#include "services/gateway/http/problem.h"
#include "services/gateway/write/command.h"

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/message/json_write.h"
#include "proto/gateway.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utlist.h>

enum { REFUSED = 2, ACCEPTED_STATUS = 202, RANDOM_BYTES = 8 };

/* A request's zip or CSV that is being checked. */
struct checking {
    struct import_asked asked;
    struct import_programmes programmes;
    struct import_child child;
    struct call call;
    struct create_import command;
    struct request *request;
    char import_id[IMPORT_ID_SIZE];
    char cohort_id[ROW_VALUE_MAX + 1]; /* that the folder is for, once it was checked */
    char temporary[PATH_MAX];          /* becomes ID/files */
    int64_t until_ms;
    struct checking *next;
};

static void
answer_accepted(struct request *request, const char *import_id)
{
    msgpack_sbuffer *to = &request->answer.body;
    char *location = request_alloc(request, sizeof "/v1/imports/" + IMPORT_ID_SIZE);

    snprintf(location, sizeof "/v1/imports/" + IMPORT_ID_SIZE, "/v1/imports/%s", import_id);
    json_put(to, "{");
    json_put_name(to, "import_id");
    json_put_string(to, text_of(import_id));
    json_put(to, "}");
    /* A request that came again has brought files that nobody waits for any more. */
    request->gateway->imports->sweep_ms = 0;
    request->answer.status = ACCEPTED_STATUS;
    request->answer.type = "application/json";
    answer_header(&request->answer, "Location", location);
    answer_header(&request->answer, "Cache-Control", "no-store");
    if (request->written.is_replayed)
        answer_header(&request->answer, "Idempotency-Replayed", "true");
    request_done(request);
}

static void
on_end(struct call *call, enum status status)
{
    const struct checking *checking = call->context;

    if (status != OK)
        reading_failed(call->request, status);
    else if (call->code.size > 0)
        command_refused(call->request, call->code, call->field);
    else
        answer_accepted(call->request, checking->import_id);
}

/* The files get the import's name. When that is taken, an earlier request with the same key has
 * brought the same ones. */
static bool
keep_files(const struct checking *checking)
{
    char path[PATH_MAX];

    if (!import_path(path, checking->import_id, "")
        || (mkdir(path, S_IRWXU) != 0 && errno != EEXIST)
        || !import_path(path, checking->import_id, "files"))
        return false;
    if (rename(checking->temporary, path) == 0)
        return true;
    bool is_there = errno == ENOTEMPTY || errno == EEXIST;
    import_remove(checking->temporary);
    return is_there;
}

static void
send_command(struct checking *checking)
{
    struct request *request = checking->request;

    if (!keep_files(checking)) {
        problem_answer(request, "unavailable");
        return;
    }
    checking->command = (struct create_import){ .import_id = text_of(checking->import_id),
                                                .created_by = text_of(request->principal.id),
                                                .notify = checking->asked.notify,
                                                .cohort_id = text_of(checking->cohort_id),
                                                .file = text_of(checking->asked.file) };
    checking->call = (struct call){ .request = request,
                                    .type = &create_import_command,
                                    .body = &checking->command,
                                    .on_end = on_end,
                                    .context = checking };
    memcpy(checking->call.key, request->written.key, KEY_SIZE);
    calls_add(request->gateway->calls, &checking->call);
}

/* It could be refused until now. */
static void
take_up(struct request *request)
{
    const struct checking *checking = request->written.body;

    if (request->is_done)
        import_remove(checking->temporary);
    else
        send_command(request->written.body);
}

/* What a key is not for is not there. */
static void
take_checked(struct checking *checking)
{
    struct request *request = checking->request;
    struct import_verdict verdict;

    import_verdict_read(checking->child.json, &verdict);
    snprintf(checking->cohort_id, sizeof checking->cohort_id, "%s", verdict.cohort_id);
    if (!principal_has_cohort(&request->principal, text_of(checking->cohort_id))) {
        problem_answer(request, "not_found");
        take_up(request);
    } else if (*verdict.programmes_in)
        import_programmes_find(request, &checking->programmes, verdict.programmes_in, take_up);
    else
        take_up(request);
}

static void
settle(struct imports *imports, struct checking *checking)
{
    LL_DELETE(imports->checking, checking);
    imports->checking_count--;
    if (checking->child.exit_status == 0) {
        take_checked(checking);
        return;
    }
    import_remove(checking->temporary);
    if (checking->child.exit_status == REFUSED)
        import_verdict_refuse(checking->request, checking->child.json);
    else {
        log_line(LOG_ERROR_LINE, "imports", "an import could not be checked: exit status %d",
                 checking->child.exit_status);
        problem_answer(checking->request, "unavailable");
    }
}

void
import_checks_turn(struct imports *imports)
{
    struct checking *checking, *next;

    LL_FOREACH_SAFE(imports->checking, checking, next)
    {
        if (clock_steady_ms() >= checking->until_ms)
            child_end(&checking->child);
        if (child_look(&checking->child)) {
            gateway_has_answers(checking->request->gateway);
            settle(imports, checking);
        }
    }
}

size_t
import_checks_prepare(struct imports *imports, struct pollfd *fds, size_t capacity)
{
    const struct checking *checking;
    size_t count = 0;

    LL_FOREACH(imports->checking, checking)
    count += child_prepare(&checking->child, fds + count, capacity - count);
    return count;
}

void
import_checks_end(struct imports *imports)
{
    struct checking *checking;

    LL_FOREACH(imports->checking, checking)
    {
        child_end(&checking->child);
        import_remove(checking->temporary);
    }
    imports->checking = NULL;
}

static enum status
start_program(const struct imports *imports, struct checking *checking, struct error *err)
{
    const struct import_asked *asked = &checking->asked;
    const char *const argv[] = { imports->program,    "unpack",
                                 checking->temporary, asked->is_csv ? asked->file : NULL,
                                 asked->cohort_id,    asked->starts_on,
                                 asked->completes_on, NULL };
    int fd = import_unnamed((struct text){ checking->request->body, checking->request->body_size });

    if (fd < 0)
        return error_set(err, UNAVAILABLE, "memory for an import: %s", strerror(errno));
    enum status status = child_start(&checking->child, argv, CHILD_STRANGERS, fd, err);
    close(fd);
    return status;
}

static void
start_check(struct request *request)
{
    struct imports *imports = request->gateway->imports;
    struct checking *checking = request->written.body;
    struct error err = { 0 };

    if (imports->is_stopping) {
        problem_answer(request, "unavailable");
        return;
    }
    if (imports->checking_count == IMPORT_CHECKS_MAX) {
        problem_answer(request, "busy");
        return;
    }
    if (start_program(imports, checking, &err) != OK) {
        log_error("imports", &err);
        problem_answer(request, "unavailable");
        return;
    }
    checking->until_ms = clock_steady_ms() + IMPORT_CHECK_MS;
    LL_APPEND(imports->checking, checking);
    imports->checking_count++;
}

/* A single file says nothing of its cohort: what enrolment says of it goes with the file. */
static void
find_and_check(struct request *request)
{
    struct checking *checking = request->written.body;

    if (checking->asked.is_csv)
        import_asked_find(request, &checking->asked, start_check);
    else
        start_check(request);
}

void
import_create(struct request *request)
{
    struct checking *checking = request_alloc(request, sizeof *checking);
    unsigned char salt[RANDOM_BYTES];
    char name[2 * RANDOM_BYTES + 1];

    if (!import_asked_read(request, &checking->asked))
        return;
    checking->request = request;
    checking->child.out = -1;
    randombytes_buf(salt, sizeof salt);
    sodium_bin2hex(name, sizeof name, salt, sizeof salt);
    sodium_bin2hex(checking->import_id, sizeof checking->import_id, request->written.key, KEY_SIZE);
    if (!*import_folder || !import_path(checking->temporary, name, "")) {
        problem_answer(request, "unavailable");
        return;
    }
    import_asked_fingerprint(request, &checking->asked);
    request->written.body = checking;
    command_claim(request, find_and_check);
}
