#include "problem.h"

/* clang-format off */
const struct problem_row problem_rows[] = {
    { "bad_request", 400, "The request can't be read", "look at what the errors name" },
    { "bad_target", 400, "The path or query is not a valid one", "escape it as RFC 3986 says" },
    { "bad_parameter", 400, "A parameter is unknown or has a wrong value", "look at the errors" },
    { "bad_cursor", 400, "The cursor is not one of this list with these filters", "begin again without `after`" },
    { "bad_header", 400, "A header has a wrong value", "look at the errors" },
    { "bad_json", 400, "The body is not JSON that we take", "look at the errors; members are unique, nesting is at most 8 deep" },
    { "idempotency_key_missing", 400, "A POST needs the header Idempotency-Key", "send a value of your own for each thing to do, and the same when you repeat it" },
    { "not_authenticated", 401, "We don't know who you are", "send a key or a token that is valid in the header Authorization" },
    { "not_permitted", 403, "You may not do this", "ask the provider for the right to it" },
    { "scope_missing", 403, "The key or token has no scope for this", "use one with the scope, or without any" },
    { "not_found", 404, "There is no such thing, or not for you", "check the path and the identifiers in it" },
    { "method_not_allowed", 405, "This path does not have the method", "the header Allow says which it has" },
    { "not_acceptable", 406, "We can't answer in any of the media types that you accept", "accept application/json" },
    { "in_progress", 409, "A request with this Idempotency-Key is being worked on", "repeat it after the time in Retry-After" },
    { "precondition_failed", 412, "It has changed: its ETag is not the one in If-Match", "read it again, then decide" },
    { "too_large", 413, "The body is larger than this path takes", "send less at a time" },
    { "target_too_long", 414, "The path and query are too long", "4,095 bytes are the most" },
    { "media_type", 415, "The body has a media type or coding that we don't take here", "send what the description of the path says, uncompressed" },
    { "bad_token", 422, "The token is not one for this, or is not valid any more", "ask for a new one" },
    { "key_reused", 422, "The Idempotency-Key was used with another body", "use a new value for another thing to do" },
    { "invalid", 422, "The body does not have the form that this path takes", "look at the errors" },
    { "precondition_required", 428, "This change needs the header If-Match", "read it, and send its ETag" },
    { "rate_limited", 429, "Too many requests", "wait as long as Retry-After says" },
    { "busy", 429, "Too much is waiting", "wait as long as Retry-After says" },
    { "headers_too_large", 431, "The header fields are too large", "send fewer or shorter ones" },
    { "internal_error", 500, "Something has gone wrong on our side", "repeat it later; tell us the trace_id if it goes on" },
    { "unavailable", 503, "A part of the system is away", "repeat it, unchanged, after the time in Retry-After" },
    { 0 },
};
/* clang-format on */
