/* What the rows of a reading come to, as JSON. */
#include "cursor.h"
#include "reading.h"

#include "common/message/json_write.h"

#include <stdio.h>
#include <string.h>

/* Where the rows are that did not fit. */
static void
write_rest(const struct request *request, const struct part *part, msgpack_sbuffer *to)
{
    struct text path = request->target.path;

    while (path.size > 0 && path.data[path.size - 1] != '/')
        path.size--;
    json_put(to, ",\"");
    json_put(to, part->member);
    json_put(to, "_next\":\"");
    json_put_text(to, path);
    json_put(to, part->rest);
    json_put(to, "\"");
}

/* The members of the first row, without its brackets, then those of other parts. */
static void
write_thing(const struct request *request, const struct route *route, msgpack_sbuffer *to)
{
    json_put(to, "{");
    for (size_t p = 0; p < request->asked_count; p++) {
        const struct asked *asked = &request->asked[p];

        if (route->parts[p].member) {
            json_put_name(to, route->parts[p].member);
            json_put(to, "[");
            json_put_text(to, (struct text){ asked->rows.data, asked->rows.size });
            json_put(to, "]");
            if (route->parts[p].most > 0 && asked->count > route->parts[p].most)
                write_rest(request, &route->parts[p], to);
        } else if (asked->rows.size > 2) {
            json_put_comma(to);
            json_put_text(to, (struct text){ asked->rows.data + 1, asked->rows.size - 2 });
        }
    }
    json_put(to, "}");
}

/* The path and query of the next page. */
static char *
next_page(struct request *request)
{
    msgpack_sbuffer to;
    struct text cursor = cursor_write(request, request->asked[0].last);
    const char *query = request->target.query.data;
    size_t size = request->target.query.size;

    msgpack_sbuffer_init(&to);
    json_put_text(&to, request->target.path);
    json_put(&to, "?");
    while (size > 0) {
        const char *and = memchr(query, '&', size);
        size_t one = and? (size_t)(and-query) : size;

        if (one > 0 && strncmp(query, "after=", 6) != 0) {
            json_put_text(&to, (struct text){ query, one });
            json_put(&to, "&");
        }
        query += one + (and != NULL);
        size -= one + (and != NULL);
    }
    json_put(&to, "after=");
    json_put_text(&to, cursor);
    char *next = (char *)(uintptr_t)request_copy(request, (struct text){ to.data, to.size }).data;
    msgpack_sbuffer_destroy(&to);
    return next;
}

static void
write_list(struct request *request, msgpack_sbuffer *to)
{
    const struct asked *asked = &request->asked[0];
    const char *next = asked->count > request->page_rows ? next_page(request) : NULL;

    json_put(to, "{\"items\":[");
    json_put_text(to, (struct text){ asked->rows.data, asked->rows.size });
    json_put(to, "],\"next\":");
    if (!next) {
        json_put(to, "null}");
        return;
    }
    json_put_string(to, text_of(next));
    json_put(to, "}");
    char *link = request_alloc(request, strlen(next) + sizeof "<>; rel=\"next\"");
    snprintf(link, strlen(next) + sizeof "<>; rel=\"next\"", "<%s>; rel=\"next\"", next);
    answer_header(&request->answer, "Link", link);
}

bool
reading_write(struct request *request, const struct route *route, msgpack_sbuffer *to)
{
    if (route->kind == ROUTE_LIST) {
        write_list(request, to);
        return true;
    }
    if (request->asked[0].count == 0 && !route->parts[0].member)
        return false;
    write_thing(request, route, to);
    return true;
}
