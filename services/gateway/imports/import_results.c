/* What came out of an import: the three files, and the rows of quarantine.csv one by one. */
#include "imports_private.h"

#include "services/gateway/http/problem.h"
#include "services/gateway/routes/route.h"

#include "proto/gateway.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_SIZE = 32, READ_BYTES = 64 * 1024 };

#define RESULTS "outcomes.csv|quarantine.csv|messages.csv"

static void
close_file(FILE **file_p)
{
    if (*file_p)
        fclose(*file_p);
}

/* NULL: there is none (yet). */
static FILE *
open_file(struct text import_id, const char *name)
{
    char id[IMPORT_ID_SIZE], path[PATH_MAX];

    if (!*import_folder || !import_is_id(import_id))
        return NULL;
    snprintf(id, sizeof id, "%.*s", TEXT_ARGS(import_id));
    return import_path(path, id, name) ? fopen(path, "re") : NULL;
}

static FILE *
open_result(struct text import_id, const char *name)
{
    char file[NAME_SIZE + 4];

    snprintf(file, sizeof file, "out/%s", name);
    return list_has(RESULTS, name) ? open_file(import_id, file) : NULL;
}

static bool
read_all(FILE *file, msgpack_sbuffer *to)
{
    char bytes[READ_BYTES];
    size_t count;

    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0)
        if (to->size + count > IMPORT_RESULT_BYTES_MAX || msgpack_sbuffer_write(to, bytes, count))
            return false;
    return ferror(file) == 0;
}

void
import_result_get(struct request *request)
{
    char name[NAME_SIZE];
    struct text file_name = route_value(request, "file");

    snprintf(name, sizeof name, "%.*s", TEXT_ARGS(file_name));
    AUTO(close_file) FILE *file = open_result(route_value(request, "import_id"), name);
    if (!file || file_name.size >= sizeof name) {
        problem_answer(request, "not_found");
        return;
    }
    if (!read_all(file, &request->answer.body)) {
        msgpack_sbuffer_clear(&request->answer.body);
        problem_answer(request, "unavailable");
        return;
    }
    request->answer.status = 200;
    request->answer.type = "text/csv";
    answer_header(&request->answer, "Cache-Control", "no-store");
    request_done(request);
}

/* The rows so far. Of an import by a release that kept none there are those of its result. */
static FILE *
open_rows(struct text import_id)
{
    char heading[NAME_SIZE];
    FILE *file = open_file(import_id, IMPORT_ROWS);

    if (!file && (file = open_result(import_id, "quarantine.csv"))
        && !fgets(heading, sizeof heading, file))
        rewind(file);
    return file;
}

/* file,line,code: none of them ever needs quotes. A line without its end is being written. */
static bool
read_row(char *line, struct import_rows_row *ret_row)
{
    char *saved = NULL, *end = NULL;
    bool is_whole = strchr(line, '\n') != NULL;
    const char *file = strtok_r(line, ",", &saved);
    const char *number = strtok_r(NULL, ",", &saved);
    const char *code = strtok_r(NULL, ",\r\n", &saved);

    if (!file || !number || !code)
        return false;
    ret_row->file = text_of(file);
    ret_row->line = strtoll(number, &end, 10);
    ret_row->code = text_of(code);
    return is_whole && *end == '\0';
}

/* Goes to where a line ends. False: none ends there, or it is not known. */
static bool
go_behind(FILE *file, int64_t end)
{
    if (end > 0 && fseek(file, (long)end - 1, SEEK_SET) == 0 && fgetc(file) == '\n')
        return true;
    clearerr(file);
    return false;
}

/* A page goes on where the one before it ended, and who can't say that begins at the start. */
static void
add_rows(FILE *file, const struct import_rows_list *query, struct page *page)
{
    struct import_rows_row row = { 0 };
    int64_t last = query->after + query_rows(query->max, QUERY_ROWS_MAX);
    long begin = ftell(file);
    bool is_behind = query->after > 0 && go_behind(file, query->after_number);
    char line[512];

    if (!is_behind && fseek(file, begin, SEEK_SET) != 0)
        return;
    for (int64_t number = is_behind ? query->after + 1 : 1;
         number <= last && fgets(line, sizeof line, file); number++) {
        if (number <= query->after || !read_row(line, &row))
            continue;
        row.number = number;
        row.end = ftell(file);
        page_add(page, &row);
    }
}

enum status
on_import_rows_list(struct work *work, const struct item *queries, size_t count, struct page *page)
{
    (void)work;
    for (size_t i = 0; i < count; i++) {
        const struct import_rows_list *query = queries[i].body;
        AUTO(close_file) FILE *file = open_rows(query->import_id);

        if (file)
            add_rows(file, query, page);
    }
    return OK;
}
