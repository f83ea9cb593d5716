/* webhook_why.h - why there was no answer, in a word of docs/webhooks.md. Nothing of what the other
 * side has said is kept. */
#pragma once

#include <curl/curl.h>

const char *webhook_why(CURL *easy, CURLcode code);
