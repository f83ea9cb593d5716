/* Any bytes as a mail server's report: read or not, within bounds. */
// parts: gtctl/people/report
#include "services/gtctl/people/report.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_open;
    struct report report;

    if (!is_open)
        report_open();
    is_open = true;
    if (report_read((struct text){ (const char *)data, size }, &report)
        && (strlen(report.reference) != REPORT_REFERENCE_DIGITS
            || strlen(report.status) >= REPORT_STATUS_SIZE
            || (report.is_permanent && report.outcome != REPORT_BOUNCED)))
        abort();
    return 0;
}
