#include "route.h"

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

/* Whether a template's segment, which ends at a slash, is this one; a parameter takes any that is
 * not empty. */
static bool
segment_fits(const char *template, size_t size, struct text segment, bool *ret_is_parameter)
{
    *ret_is_parameter = template[0] == '{';
    return *ret_is_parameter ? segment.size > 0
                             : text_equal((struct text){ template, size }, segment);
}

static bool
path_fits(const char *template, struct request *request)
{
    const struct target *target = &request->target;
    size_t values = 0;
    size_t i = 0;

    for (; *template == '/'; i++) {
        size_t size = strcspn(++template, "/");
        bool is_parameter = false;

        if (i == target->segment_count
            || !segment_fits(template, size, target->segments[i], &is_parameter))
            return false;
        if (is_parameter)
            request->values[values++] = target->segments[i];
        if (is_parameter && strncmp(template, "{cohort_id}", size) == 0)
            request->cohort_id = target->segments[i];
        template += size;
    }
    return i == target->segment_count;
}

const struct route *
route_find(struct request *request, unsigned *ret_methods)
{
    *ret_methods = 0;
    for (const struct route *route = routes; route->name; route++) {
        if (!path_fits(route->path, request))
            continue;
        if (route->method == request->method)
            return route;
        *ret_methods |= 1U << route->method;
    }
    return NULL;
}

size_t
route_body_max(const struct route *route)
{
    return route && route->body_max ? route->body_max : REQUEST_BODY_MAX;
}
