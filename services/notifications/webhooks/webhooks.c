#include "webhooks.h"
#include "delivery.h"

#include "common/base/settings.h"

#include <curl/curl.h>
#include <string.h>

const char *webhook_token_key_file, *webhook_public_name, *webhook_keep_days, *webhook_timeout_s,
    *webhook_allow_http, *webhook_allow_private, *webhook_ca_file;

enum { KEEP_DAYS_MAX = 3650 };

enum status
webhooks_open(struct webhooks *webhooks, struct outward **ret_outward,
              struct deliveries **ret_deliveries, struct error *err)
{
    long days = 0, seconds = 0;

    TRY(settings_number("FEED_KEEP_DAYS", webhook_keep_days, OUTWARD_KEEP_DAYS_MIN, KEEP_DAYS_MAX,
                        &days, err));
    TRY(settings_number("WEBHOOK_TIMEOUT_S", webhook_timeout_s, WEBHOOK_TIMEOUT_S_MIN,
                        WEBHOOK_TIMEOUT_S_MAX, &seconds, err));
    TRY(token_keys_read(webhook_token_key_file, &webhooks->keys, err));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    webhooks->public_name = webhook_public_name;
    webhooks->feed_keep_days = days;
    webhooks->is_http_allowed = strcmp(webhook_allow_http, "yes") == 0;
    webhooks->is_private_allowed = strcmp(webhook_allow_private, "yes") == 0;
    *ret_outward = outward_new();
    return deliveries_open(
        &(struct webhook_http_options){
            .timeout_s = seconds,
            .is_http_allowed = webhooks->is_http_allowed,
            .is_private_allowed = webhooks->is_private_allowed,
            .ca_file = webhook_ca_file,
        },
        ret_deliveries, err);
}

void
webhooks_close(struct webhooks *webhooks, struct outward **outward_p,
               struct deliveries **deliveries_p)
{
    deliveries_close(deliveries_p);
    outward_destroy(outward_p);
    token_keys_forget(&webhooks->keys);
}
