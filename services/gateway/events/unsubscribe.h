/* unsubscribe.h - the link in messages that are not mandatory: a mail reader's one POST ends what
 * they are about (RFC 8058); a person who follows the link is asked first. */
#pragma once

#include "services/gateway/http/request.h"

void unsubscribe_page(struct request *request);
void unsubscribe(struct request *request);
