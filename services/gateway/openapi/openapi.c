#include "openapi.h"

#include "services/gateway/access/principal.h"

#include "common/message/json_write.h"

#include <string.h>

static const char head[] =
    "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Golden Thread\",\"version\":\"1.0.0\","
    "\"summary\":\"NPQ programmes: applications, sessions, engagement, assessment\","
    "\"description\":\"What partners, portals and learning environments use. Conventions: "
    "errors are problem details with stable codes; a POST has an Idempotency-Key; lists are paged "
    "by `limit` and `after`; times are RFC 3339. A field that somebody's role does not see is left "
    "out.\","
    "\"license\":{\"name\":\"MIT\",\"identifier\":\"MIT\"},"
    "\"contact\":{\"name\":\"The lead provider\"}}"
    ",\"servers\":[{\"url\":\"/\",\"description\":\"where "
    "this was read\"}],\"security\":[{\"key\":[]},{\"token\":[]}]";

static const char components[] =
    ",\"securitySchemes\":{\"key\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":"
    "\"an API key, made by the provider\"},\"token\":{\"type\":\"http\",\"scheme\":\"bearer\","
    "\"bearerFormat\":\"JWT\",\"description\":\"a token of the provider's identity provider\"}},"
    "\"parameters\":{"
    "\"limit\":{\"in\":\"query\",\"name\":\"limit\",\"description\":\"rows of a page\",\"schema\":"
    "{\"type\":\"integer\",\"minimum\":1,\"maximum\":200,\"default\":50}},"
    "\"after\":{\"in\":\"query\",\"name\":\"after\",\"description\":\"what `next` of the page "
    "before "
    "has; opaque\",\"schema\":{\"type\":\"string\",\"maxLength\":2048}},"
    "\"idempotency_key\":{\"in\":\"header\",\"name\":\"Idempotency-Key\",\"required\":true,"
    "\"description\":\"a value of the client's own for each thing to do; the same again gives the "
    "first answer\",\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":255}},"
    "\"if_match\":{\"in\":\"header\",\"name\":\"If-Match\",\"description\":\"the ETag of what is "
    "to "
    "be changed, as it was read\",\"schema\":{\"type\":\"string\"}},"
    "\"if_none_match\":{\"in\":\"header\",\"name\":\"If-None-Match\",\"description\":\"ETags that "
    "the client has\",\"schema\":{\"type\":\"string\"}}}";

/* ---- tags */

static void
put_tags(msgpack_sbuffer *to)
{
    json_put(to, ",\"tags\":[{\"name\":\"about\",\"description\":\"What the interface says of "
                 "itself\"}");
    for (int area = 0; area < AREA_COUNT; area++) {
        json_put(to, ",{\"name\":");
        json_put_string(to, text_of(area_name((enum area)area)));
        json_put(to, ",\"description\":\"Scopes `");
        json_put(to, area_name((enum area)area));
        json_put(to, ":read` and `:write`\"}");
    }
    json_put(to, "]");
}

/* ---- paths: the operations of one path stand together, where its first route does */

struct walk {
    msgpack_sbuffer *to;
    const struct route *list[ROUTES_MAX];
    size_t count;
};

static bool
take(const struct route *route, void *self)
{
    struct walk *walk = self;

    walk->list[walk->count++] = route;
    return walk->count < ROUTES_MAX;
}

static bool
is_first(const struct walk *walk, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(walk->list[i]->path, walk->list[n]->path) == 0)
            return false;
    return true;
}

static void
put_method(const struct route *route, msgpack_sbuffer *to)
{
    char name[16];
    struct text method = text_of(method_name(route->method));

    text_fold(method, name);
    name[method.size] = '\0';
    json_put_name(to, name);
    openapi_operation(route, to);
}

static void
put_paths(struct walk *walk)
{
    json_put(walk->to, ",\"paths\":{");
    for (size_t n = 0; n < walk->count; n++) {
        if (!is_first(walk, n))
            continue;
        json_put_name(walk->to, walk->list[n]->path);
        json_put(walk->to, "{");
        for (size_t i = n; i < walk->count; i++)
            if (strcmp(walk->list[i]->path, walk->list[n]->path) == 0)
                put_method(walk->list[i], walk->to);
        json_put(walk->to, "}");
    }
    json_put(walk->to, "}");
}

/* ---- schemas: each row once */

/* A route of its own does with them as it likes. */
static bool
shows_rows(const struct route *route)
{
    return route->kind != ROUTE_OWN;
}

static bool
is_first_row(const struct walk *walk, size_t n, size_t part)
{
    const struct message_type *row = walk->list[n]->parts[part].row;

    for (size_t i = 0; i <= n; i++)
        for (size_t p = 0; p < (i == n ? part : ROUTE_PARTS_MAX); p++)
            if (shows_rows(walk->list[i]) && walk->list[i]->parts[p].row == row)
                return false;
    return true;
}

static void
put_schemas(struct walk *walk)
{
    json_put(walk->to, ",\"components\":{\"schemas\":{\"problem\":");
    json_put(walk->to, schema_named("problem"));
    for (size_t n = 0; n < walk->count; n++)
        for (size_t p = 0; p < ROUTE_PARTS_MAX && walk->list[n]->parts[p].row; p++)
            if (shows_rows(walk->list[n]) && is_first_row(walk, n, p)) {
                json_put_name(walk->to, walk->list[n]->parts[p].row->name);
                openapi_row(walk->list[n]->parts[p].row, walk->to);
            }
    json_put(walk->to, "}");
    json_put(walk->to, components);
    openapi_put_headers(walk->to);
    openapi_put_refusals(walk->to);
    json_put(walk->to, "}");
}

void
openapi_write(msgpack_sbuffer *to)
{
    struct walk walk = { .to = to };

    routes_each(take, &walk);
    json_put(to, head);
    put_tags(to);
    put_paths(&walk);
    put_schemas(&walk);
    json_put(to, "}");
}
