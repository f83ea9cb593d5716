#include "routes.h"

const struct route *const route_tables[] = {
    routes_about,       routes_programmes,
    routes_people,      routes_sessions,
    routes_coaching,    routes_assessment,
    routes_own,         routes_calendars,
    routes_unsubscribe, routes_notify,
    routes_access,      routes_webhooks,
    routes_imports,     NULL,
};
