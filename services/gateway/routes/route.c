#include "route.h"

#include "routes.h"

#include "common/message/json_write.h"

#include <stdlib.h>
#include <string.h>

static const char *const method_names[METHODS] = { "GET",    "POST",    "PUT",  "PATCH",
                                                   "DELETE", "OPTIONS", "OTHER" };

const char *
method_name(enum method method)
{
    return method_names[method];
}

enum method
method_of(const char *name)
{
    enum method method = METHOD_GET;

    while (method < METHOD_OTHER && strcmp(name, method_names[method]) != 0)
        method++;
    return method;
}

void
routes_each(bool (*each)(const struct route *route, void *self), void *self)
{
    for (const struct route *const *table = route_tables; *table; table++)
        for (const struct route *route = *table; route->name; route++)
            if (!each(route, self))
                return;
}

struct wanted {
    struct request *request;
    const char *name;
    const struct route *found;
    unsigned methods;
};

static bool
is_named(const struct route *route, void *self)
{
    struct wanted *wanted = self;

    if (strcmp(route->name, wanted->name) == 0)
        wanted->found = route;
    return !wanted->found;
}

const struct route *
route_named(const char *name)
{
    struct wanted wanted = { .name = name };

    routes_each(is_named, &wanted);
    return wanted.found;
}

/* A parameter takes any segment that is not empty. */
static bool
path_fits(const char *template, const struct target *target)
{
    size_t i = 0;

    for (; *template == '/'; i++) {
        size_t size = strcspn(++template, "/");

        if (i == target->segment_count)
            return false;
        if (*template == '{' ? target->segments[i].size == 0
                             : !text_equal((struct text){ template, size }, target->segments[i]))
            return false;
        template += size;
    }
    return i == target->segment_count;
}

static void
take_values(const char *template, struct request *request)
{
    size_t values = 0;

    for (size_t i = 0; *template == '/'; i++) {
        if (*++template == '{')
            request->values[values++] = request->target.segments[i];
        template += strcspn(template, "/");
    }
}

static bool
fits(const struct route *route, void *self)
{
    struct wanted *wanted = self;

    if (!path_fits(route->path, &wanted->request->target))
        return true;
    wanted->methods |= 1U << route->method;
    if (route->method == wanted->request->method)
        wanted->found = route;
    return !wanted->found;
}

const struct route *
route_find(struct request *request, unsigned *ret_methods)
{
    struct wanted wanted = { .request = request };

    routes_each(fits, &wanted);
    *ret_methods = wanted.methods;
    if (wanted.found)
        take_values(wanted.found->path, request);
    return wanted.found;
}

static bool
add_method(const struct route *route, void *self)
{
    *(unsigned *)self |= 1U << route->method;
    return true;
}

unsigned
routes_methods(void)
{
    unsigned methods = 0;

    routes_each(add_method, &methods);
    return methods;
}

size_t
route_body_max(const struct route *route)
{
    return route && route->body_max ? route->body_max : REQUEST_BODY_MAX;
}

bool
route_is_write(const struct route *route)
{
    return route->method != METHOD_GET;
}

bool
route_parameter(const struct route *route, size_t n, struct text *ret_name)
{
    const char *at = route->path;

    for (size_t i = 0; (at = strchr(at, '{')) != NULL; i++) {
        size_t size = strcspn(++at, "}");

        if (i == n) {
            *ret_name = (struct text){ at, size };
            return true;
        }
    }
    return false;
}

struct text
route_value(const struct request *request, const char *name)
{
    struct text parameter;

    for (size_t i = 0; route_parameter(request->route, i, &parameter); i++)
        if (text_is(parameter, name))
            return request->values[i];
    return TEXT("");
}

bool
route_has_parameter(const struct route *route, const char *name)
{
    struct text parameter;

    for (size_t n = 0; route_parameter(route, n, &parameter); n++)
        if (text_is(parameter, name))
            return true;
    return false;
}

bool
route_is_apart(const struct route *route, struct text name)
{
    for (size_t i = 0; i < route->command->field_count; i++)
        if (text_is(name, route->command->fields[i].name))
            return false;
    return true;
}

const struct fixed *
route_fixed(const struct route *route, const char *field)
{
    for (size_t i = 0; i < ROUTE_FIXED_MAX && route->fixed[i].field; i++)
        if (strcmp(route->fixed[i].field, field) == 0)
            return &route->fixed[i];
    return NULL;
}

bool
route_tells(const struct route *route, size_t field)
{
    const struct field *told = &route->command->fields[field];

    if (told->is_personal || (route->result && strcmp(told->name, route->result) == 0))
        return false;
    return route_has_parameter(route, told->name)
           || (route->tells && strcmp(told->name, route->tells) == 0);
}

bool
list_has(const char *list, const char *word)
{
    return list && message_is_listed(text_of(word), list);
}

void
list_put(const char *list, const char *before, msgpack_sbuffer *to)
{
    struct text word;

    while (list && message_word(&list, &word))
        if (word.size > 0) {
            json_put(to, before);
            json_put_text(to, word);
            before = ", ";
        }
}
