/* key_commands.h - the gateway's commands and queries about API keys (proto/gateway.h). */
#pragma once

#include "common/service/service.h"

item_handler on_create_api_key, on_rotate_api_key, on_revoke_api_key;
query_handler on_api_key_list, on_api_key_find;
