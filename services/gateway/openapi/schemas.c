/* Schemas of bodies and answers that no declared message has (JSON Schema 2020-12). */
#include "openapi.h"

#include <string.h>

const struct schema_row schema_rows[] = {
    { "health", "{\"type\":\"object\",\"required\":[\"status\"],\"properties\":{\"status\":"
                "{\"type\":\"string\",\"const\":\"ok\"}}}" },
    { "problem",
      "{\"type\":\"object\",\"description\":\"What was not done, and why (RFC 9457)\","
      "\"required\":[\"type\",\"title\",\"status\",\"code\"],\"properties\":{"
      "\"type\":{\"type\":\"string\",\"format\":\"uri-reference\"},"
      "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
      "\"code\":{\"type\":\"string\",\"description\":\"stable: programs may test for it\"},"
      "\"detail\":{\"type\":\"string\",\"description\":\"the cure\"},"
      "\"trace_id\":{\"type\":\"string\"},"
      "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"code\"],"
      "\"properties\":{\"pointer\":{\"type\":\"string\",\"description\":\"into the body "
      "(RFC 6901)\"},\"parameter\":{\"type\":\"string\"},\"header\":{\"type\":\"string\"},"
      "\"code\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}}}}}}" },
    { "api_key", "{\"type\":\"object\",\"required\":[\"key_id\"],\"properties\":{"
                 "\"key_id\":{\"type\":\"string\"},"
                 "\"key\":{\"type\":\"string\",\"description\":\"the whole key; only in the first "
                 "answer\"}}}" },
    { "check_in_token",
      "{\"type\":\"object\",\"required\":[\"token\",\"expires_at\"],\"properties\":{"
      "\"token\":{\"type\":\"string\"},"
      "\"expires_at\":{\"type\":\"string\",\"format\":\"date-time\"}}}" },
    { "check_in", "{\"type\":\"object\",\"required\":[\"token\"],\"additionalProperties\":false,"
                  "\"properties\":{\"token\":{\"type\":\"string\"}}}" },
    { "import", "{\"type\":\"object\",\"required\":[\"import_id\"],\"properties\":{"
                "\"import_id\":{\"type\":\"string\"}}}" },
    { "document", "{\"type\":\"object\",\"description\":\"an OpenAPI 3.1 document\"}" },
    { "feed", "{\"type\":\"object\",\"required\":[\"items\",\"next\",\"first\"],\"properties\":{"
              "\"items\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"description\":\"a "
              "CloudEvent (1.0.2)\",\"required\":[\"specversion\",\"id\",\"source\",\"type\"],"
              "\"properties\":{\"specversion\":{\"const\":\"1.0\"},\"id\":{\"type\":\"string\"},"
              "\"source\":{\"type\":\"string\"},\"type\":{\"type\":\"string\"},"
              "\"subject\":{\"type\":\"string\"},\"time\":{\"type\":\"string\",\"format\":"
              "\"date-time\"},\"data\":{\"type\":\"object\"}}}},"
              "\"next\":{\"type\":\"integer\",\"description\":\"`since` of the next page\"},"
              "\"first\":{\"type\":\"integer\",\"description\":\"the oldest position that is "
              "kept\"}}}" },
    { "secret", "{\"type\":\"object\",\"required\":[\"secret\"],\"properties\":{\"secret\":{"
                "\"type\":\"string\",\"description\":\"whsec_ and base64\"}}}" },
    { "notify_receipt",
      "{\"type\":\"object\",\"description\":\"as GOV.UK Notify sends it; other members are not "
      "read\",\"required\":[\"id\",\"status\"],\"properties\":{\"id\":{\"type\":\"string\"},"
      "\"reference\":{\"type\":[\"string\",\"null\"]},\"status\":{\"type\":\"string\"}}}" },
    { "partner_events",
      "{\"type\":\"object\",\"required\":[\"items\"],\"properties\":{\"items\":{"
      "\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"id\",\"code\"],"
      "\"properties\":{\"id\":{\"type\":\"string\"},\"code\":{\"type\":\"string\","
      "\"description\":\"empty: it was taken\"},\"field\":{\"type\":\"string\"}}}}}}" },
    { "one_click", "{\"type\":\"object\",\"properties\":{\"List-Unsubscribe\":"
                   "{\"type\":\"string\",\"description\":\"One-Click, of a mail program\"}}}" },
    { "last_event_id", "{\"in\":\"header\",\"name\":\"Last-Event-ID\",\"description\":\"the id of "
                       "the last event that was read; counts more than since\","
                       "\"schema\":{\"type\":\"string\"}}" },
    { "signed_events",
      "{\"in\":\"query\",\"name\":\"source\",\"required\":true,\"description\":\"the id of the "
      "source that signs\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"webhook-id\",\"required\":true,\"description\":\"of this "
      "request; in binary mode the event's id\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"webhook-timestamp\",\"required\":true,\"description\":"
      "\"seconds since 1970, within five minutes of now\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"webhook-signature\",\"required\":true,\"description\":\"v1, "
      "and base64, as Standard Webhooks 1.0.0 says\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"ce-specversion\",\"description\":\"binary mode: 1.0\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"ce-id\",\"description\":\"binary mode: the event's id\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"ce-source\",\"description\":\"binary mode: where it comes "
      "from\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"ce-type\",\"description\":\"binary mode: as venue.changed\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"ce-cohort\",\"description\":\"binary mode: of which cohort\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"ce-subject\",\"description\":\"binary mode: what it is "
      "about\","
      "\"schema\":{\"type\":\"string\"}},"
      "{\"in\":\"header\",\"name\":\"ce-time\",\"description\":\"binary mode: when it happened\","
      "\"schema\":{\"type\":\"string\"}}" },
    { "cloud_events",
      "{\"type\":[\"object\",\"array\"],\"items\":{},\"description\":\"a CloudEvent 1.0.2; "
      "application/cloudevents-batch+json: up to 100 of them; binary mode (application/json and "
      "headers ce-...): its data\"}" },
    { NULL, NULL },
};

const char *
schema_named(const char *name)
{
    for (const struct schema_row *row = schema_rows; row->name; row++)
        if (strcmp(row->name, name) == 0)
            return row->json;
    return NULL;
}
