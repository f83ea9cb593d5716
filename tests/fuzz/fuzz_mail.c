/* Any bytes as a stored mail: read or not, within bounds. */
// parts: gtctl/results/mail
#include "services/gtctl/results/mail.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text bytes = { (const char *)data, size };
    static struct mail mail;

    (void)mail_header_is_complete(bytes);
    if (mail_read(bytes, &mail)
        && (mail.id_size > MAIL_ID_MAX || mail.cohort.size > MAIL_VALUE_MAX
            || mail.reference.size > MAIL_VALUE_MAX || mail.template.size > MAIL_VALUE_MAX))
        abort();
    return 0;
}
