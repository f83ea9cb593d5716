#include "common/replay/replay_tell.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_json;

void
replay_tell_json(void)
{
    is_json = true;
}

void
replay_tell_progress(int64_t done, int64_t last)
{
    if (is_json)
        printf("{\"done\":%" PRId64 ",\"last\":%" PRId64 "}\n", done, last);
    else
        printf("%" PRId64 " entries done, the last is %" PRId64 "\n", done, last);
    fflush(stdout);
}

void
replay_tell_head(void)
{
    if (!is_json)
        printf("%-20s %10s %10s\n", "TABLE", "LIVE", "REBUILT");
}

void
replay_tell_table(struct text table, const int64_t n[4])
{
    if (is_json) {
        printf("{\"table\":\"%.*s\",\"live\":%" PRId64 ",\"rebuilt\":%" PRId64
               ",\"only_live\":%" PRId64 ",\"only_rebuilt\":%" PRId64 "}\n",
               TEXT_ARGS(table), n[0], n[1], n[2], n[3]);
        return;
    }
    printf("%-20.*s %10" PRId64 " %10" PRId64, TEXT_ARGS(table), n[0], n[1]);
    if (n[2] || n[3])
        printf("  DIFFERS: %" PRId64 " rows only in the live one, %" PRId64
               " only in the rebuilt one",
               n[2], n[3]);
    printf("\n");
}

void
replay_tell_end(const char *service, const char *schema, int64_t unreadable, bool is_same)
{
    if (is_json) {
        printf("{\"service\":\"%s\",\"schema\":\"%s\",\"equal\":%s,\"unreadable\":%" PRId64 "}\n",
               service, schema, is_same ? "true" : "false", unreadable);
        return;
    }
    if (unreadable > 0)
        printf("%" PRId64 " entries can't be read: the keys of their cohorts were erased\n",
               unreadable);
    printf(is_same ? "the rebuilt state equals the live one\n"
                   : "the rebuilt state DIFFERS from the live one\n");
}
