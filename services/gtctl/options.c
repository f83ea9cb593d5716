#include "options.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
const struct option_help option_helps[] = {
    { "import", "--explain", "says of each row in quarantine which rule it breaks" },
    { "import", "--json", "the summary as JSON, and nothing of how it goes" },
    { "import", "--mail DIR", "the folder with the mail that was sent, of which messages.csv counts; else that of the running system" },
    { "import", "--no-hints", "does not say what could be done next" },
    { "import", "--notify all", "people are told everything, not only what is mandatory" },
    { "import", "--progress", "how far it is, as JSON lines, for a program with which it ends" },
    { "import", "--rows FILE", "refused rows as they become known, for a program: file, line and code" },
    { "import", "--check", "only looks whether DIR (and OUT) would be taken; needs no running system" },
    { "programmes", "--quiet", "says nothing when all is well" },
    { "rules", "--shipped", "publishes only when none are published yet" },
    { "rules", "--quiet", "says nothing when all is well" },
    { "why", "--json", "as JSON" },
    { "templates", "--live-from TIME", "they are used from this time (RFC 3339) on; else at once" },
    { "templates", "--shipped", "they came with a release: none takes the place of a version that operators have published" },
    { "templates", "--quiet", "says nothing when all is well" },
    { "templates", "--version N", "this version; else the one that is used now" },
    { "templates", "--zone ZONE", "the reader's time zone, as Europe/London" },
    { "templates", "--html", "the HTML part; else the text" },
    { "replay", "--from start|NUMBER|TIME", "start: in a new schema; else goes on, with entry NUMBER or at TIME, in one that was kept" },
    { "replay", "--until NUMBER|TIME", "only up to there: nothing is compared, and the schema is kept" },
    { "replay", "--schema NAME", "where the state is built; else SERVICE_replay" },
    { "replay", "--keep", "keeps the schema, to be looked at or gone on with; else it is dropped" },
    { "replay", "--dry-run", "only says what there is to do" },
    { "replay", "--json", "as JSON" },
    { "retention", "--dry-run", "only says what would be dropped" },
    { "retention", "--keep-days N", "keeps what is younger; else as the service's setting says" },
    { "retention", "--forget GROUP", "does not wait any more for a group of readers that is gone" },
    { "retention", "--json", "as JSON" },
    { "api-keys", "--role ROLE", "whose key it is: operations, partner, facilitator, coach, marker, participant, sponsor, inspector" },
    { "api-keys", "--name NAME", "what it is for, for people" },
    { "api-keys", "--scopes WORDS", "narrows it: read, write, AREA:read, AREA:write, with spaces; else all that the role may" },
    { "api-keys", "--cohort C", "narrows it to a cohort; again for each; partners, participants and sponsors need it" },
    { "api-keys", "--partner P", "of a partner: which" },
    { "api-keys", "--ref R", "of a participant or a mentor: whose reference" },
    { "api-keys", "--urn U", "of a headteacher: which school's" },
    { "api-keys", "--staff EMAIL", "of a facilitator, coach or marker: the address that they are known by" },
    { "api-keys", "--expires TIME", "its end (RFC 3339); else it has none" },
    { "api-keys", "--days N", "its end, so many days from now" },
    { "api-keys", "--overlap HOURS", "of rotate: how long the old key is good beside the new one" },
    { "api-keys", "--json", "as JSON" },
    { "parked", "--source S", "only events of this service" },
    { "parked", "--type T", "only of this type" },
    { "parked", "--cohort C", "only of this cohort" },
    { "parked", "--subject S", "only about this, as an application's reference" },
    { "parked", "--state waiting|behind|dead", "only those that are tried again, that stand behind one, or that were given up" },
    { "parked", "--at PARTITION/POSITION", "only this one" },
    { "parked", "--all", "of retry and drop: all that there are" },
    { "parked", "--dry-run", "only says what would be done" },
    { "parked", "--json", "as JSON" },
    { "bounce", "--maildir DIR", "takes all reports in this folder; else one from standard input" },
    { "scale", "--json", "as JSON, without a number" },
    { "status", "--json", "as JSON" },
    { "lag", "--json", "as JSON" },
    { "trace", "--within HOURS", "how long before and after a trace is looked for" },
    { "trace", "--json", "as JSON" },
    { "tail", "--service S", "only events of this service; else of all" },
    { "tail", "--type T", "only of this type" },
    { "tail", "--cohort C", "only of this cohort" },
    { "tail", "--subject S", "only about this" },
    { "tail", "--since start|now", "from the oldest that is kept, or only what is yet to come" },
    { "tail", "--follow", "goes on with what comes" },
    { "tail", "--json", "a JSON object a line" },
    { "log", "--follow", "goes on with what comes" },
    { "log", "--level warning|error", "only what is at least that bad" },
    { "log", "--trace ID", "only what belongs to this trace" },
    { "log", "--json", "the lines as they were written" },
    { "clock", "--force", "also back" },
    { "clock", "--json", "as JSON" },
    { "wait", "--drained", "until nothing is open any more: no event, no mail; else until all services answer" },
    { "wait", "--deadline SECONDS", "gives up after so long without progress" },
    { 0 },
};

/* clang-format on */

void
options_print(const char *command)
{
    for (const struct option_help *row = option_helps; row->command; row++)
        if (strcmp(row->command, command) == 0)
            printf("  %-30s %s\n", row->option, row->meaning);
}
