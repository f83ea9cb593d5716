#include "pages.h"

#include "openapi.h"
#include "services/gateway/access/permit.h"
#include "services/gateway/http/problem.h"

#include "common/message/json_write.h"
#include "proto/codes.h"

#include <string.h>

const char pages_style[] =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}"
    "h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:2px solid #1b1b1b}"
    "h3{margin:1.5rem 0 .25rem;font-size:1rem}code{font:.95em ui-monospace,monospace}"
    ".method{display:inline-block;min-width:4.5em;font-weight:700;color:#00437b}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;"
    "border-bottom:1px solid #ddd}a{color:#00437b}a:focus{outline:3px solid #ffbf47}"
    ":target{background:#fff3d0}";

static void
put(msgpack_sbuffer *to, const char *text)
{
    json_put(to, text);
}

/* As text between tags or within quotes. */
static void
put_text(msgpack_sbuffer *to, const char *text)
{
    for (; *text; text++) {
        const char one[] = { *text, '\0' };

        put(to, *text == '<'   ? "&lt;"
                : *text == '>' ? "&gt;"
                : *text == '&' ? "&amp;"
                : *text == '"' ? "&quot;"
                               : one);
    }
}

static void
put_tag(msgpack_sbuffer *to, const char *tag, const char *text)
{
    put(to, "<");
    put(to, tag);
    put(to, ">");
    put_text(to, text);
    put(to, "</");
    put(to, tag);
    put(to, ">");
}

static void
put_head(msgpack_sbuffer *to, const char *title)
{
    put(to, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
            "name=\"viewport\" content=\"width=device-width\"><title>");
    put_text(to, title);
    put(to, "</title><link rel=\"stylesheet\" href=\"/v1/docs.css\"></head><body><main><h1>");
    put_text(to, title);
    put(to, "</h1>");
}

/* ---- what there is to ask */

static void
put_field(const struct field *field, bool is_required, msgpack_sbuffer *to)
{
    put(to, "<tr><td><code>");
    put_text(to, field->name);
    put(to, is_required ? "</code> *</td><td>" : "</code></td><td>");
    put_text(to, field->note);
    list_put(field->allowed, ": ", to);
    put(to, "</td></tr>");
}

static void
put_fields(const struct route *route, const struct message_type *type, msgpack_sbuffer *to)
{
    bool is_begun = false;

    for (size_t i = 0; type && i < type->field_count; i++) {
        const struct field *field = &type->fields[i];

        if (!openapi_is_given(route, type, i))
            continue;
        if (!is_begun)
            put(to, "<table><tr><th>in</th><th></th></tr>");
        is_begun = true;
        put_field(
            field,
            (route->command || field->kind == FIELD_text) && openapi_is_required(route, field), to);
    }
    put(to, is_begun ? "</table>" : "");
}

static void
put_rows(const struct part *part, msgpack_sbuffer *to)
{
    put(to, "<table><tr><th>");
    put_text(to, part->member ? part->member : "out");
    put(to, "</th><th></th></tr>");
    for (size_t i = 0; i < part->row->field_count; i++)
        if (!list_has(part->hide, part->row->fields[i].name))
            put_field(&part->row->fields[i], false, to);
    put(to, "</table>");
}

static void
put_route(const struct route *route, msgpack_sbuffer *to)
{
    put(to, "<h3 id=\"");
    put_text(to, route->name);
    put(to, "\"><span class=\"method\">");
    put(to, method_name(route->method));
    put(to, "</span> <code>");
    put_text(to, route->path);
    put(to, "</code></h3>");
    put_tag(to, "p", route->summary);
    put_fields(route, route->command ? route->command : route->parts[0].query, to);
    for (size_t p = 0; p < ROUTE_PARTS_MAX && route->parts[p].query; p++)
        put_rows(&route->parts[p], to);
}

struct section {
    msgpack_sbuffer *to;
    int area; /* -1: what is open to everybody */
    bool is_begun;
};

static bool
put_of_section(const struct route *route, void *self)
{
    struct section *section = self;
    const struct permit_row *permit = permit_find(route->name);

    if ((permit->is_public ? -1 : (int)permit->area) != section->area)
        return true;
    if (!section->is_begun)
        put_tag(section->to, "h2",
                section->area < 0 ? "about" : area_name((enum area)section->area));
    section->is_begun = true;
    put_route(route, section->to);
    return true;
}

void
pages_docs(msgpack_sbuffer *to)
{
    put_head(to, "Golden Thread over HTTP");
    put(to,
        "<p>The description for programs is <a href=\"/v1/openapi.json\">/v1/openapi.json</a> "
        "(OpenAPI 3.1). Say who you are by <code>Authorization: Bearer KEY</code>. A POST needs "
        "an <code>Idempotency-Key</code>: a value of yours for each thing to do, the same when "
        "you repeat it. Lists have <code>limit</code> and <code>after</code>; "
        "<code>next</code> is the path of the next page. What is not done is answered with a "
        "<a href=\"/v1/problems\">problem</a>. Fields with * are needed; a field that your "
        "role does not see is left out.</p>");
    for (int area = -1; area < AREA_COUNT; area++) {
        struct section section = { to, area, false };
        routes_each(put_of_section, &section);
    }
    put(to, "</main></body></html>");
}

/* ---- what a problem's code means */

static void
put_problem(const char *code, unsigned status, const char *title, const char *cure,
            msgpack_sbuffer *to)
{
    const char digits[] = { (char)('0' + status / 100), (char)('0' + status / 10 % 10),
                            (char)('0' + status % 10), '\0' };

    put(to, "<tr id=\"");
    put_text(to, code);
    put(to, "\"><td><code>");
    put_text(to, code);
    put(to, "</code></td>");
    put_tag(to, "td", digits);
    put_tag(to, "td", title);
    put_tag(to, "td", cure);
    put(to, "</tr>");
}

void
pages_problems(msgpack_sbuffer *to)
{
    static const char columns[] =
        "<table><tr><th>code</th><th>status</th><th>what</th><th>cure</th></tr>";

    put_head(to, "Problems and their codes");
    put(to, "<p>A problem is <code>application/problem+json</code> (RFC 9457). Its "
            "<code>code</code> is stable: programs may test for it. <code>errors</code> says what "
            "is wrong where.</p>");
    put(to, columns);
    for (const struct problem_row *row = problem_rows; row->code; row++)
        put_problem(row->code, row->status, row->title, row->cure, to);
    put(to, "</table><h2>Refusals</h2><p>The rule that is not kept, and the cure.</p>");
    put(to, columns);
    for (enum code code = 0; code < CODE_COUNT; code++) {
        const struct problem_row *row = problem_find(code_name(code));
        put_problem(row->code, row->status, row->title, row->cure, to);
    }
    put(to, "</table></main></body></html>");
}
