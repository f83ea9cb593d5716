/* store.h - every statement of the notifications service. */
#pragma once

#include "common/service/work.h"

/* Columns of the rows that store_message_due gives. */
enum due_column {
    DUE_ID,
    DUE_COHORT,
    DUE_REFERENCE,
    DUE_OCCASION,
    DUE_TEMPLATE,
    DUE_RECIPIENT,
    DUE_FIRST_NAME,
    DUE_LAST_NAME,
    DUE_EMAIL,
    DUE_PROGRAMME,
    DUE_ATTEMPTS,
    DUE_PARTITION,
    DUE_VERSION,
    DUE_PRIORITY,
    DUE_RECIPIENT_ID,
    DUE_ABOUT,
    DUE_MANDATORY,
    DUE_CHANNEL,
    DUE_DOMAIN,
    DUE_KIND,
    DUE_FACTS,
    DUE_TEMPLATE_VERSION,
    DUE_ADDRESS,
    DUE_TRIED,
    DUE_TOPIC,
    DUE_ZONE,
    DUE_PARTICIPANT_NAME,
};

/* What the statement that takes messages is told. */
struct due_query {
    partition_set partitions;
    int64_t urgent_max, other_max;
    const struct db_column *under_way; /* ids */
    const struct db_column *full;      /* domains */
};

enum status store_message_due(struct work *work, const struct due_query *query,
                              struct db_rows *ret_rows) MUST_CHECK;
enum status store_message_expire(struct work *work, partition_set partitions) MUST_CHECK;
/* mails: Message-ID, address as suppression has it. Those not to be sent: their places in the
 * list, from 1, and whether it is because they went out before a restore. */
enum status store_message_check(struct work *work, const struct db_batch *mails,
                                struct db_rows *ret_rows) MUST_CHECK;
/* settled: id, state, delay in microseconds, answer, reason, tries (to add), mail id, address,
 * version of the template. */
enum status store_message_settle(struct work *work, const struct db_batch *settled) MUST_CHECK;
/* addresses: id, domain, partition. */
enum status store_message_address(struct work *work, const struct db_batch *addresses) MUST_CHECK;
/* begun: id, reference. */
enum status store_message_begin(struct work *work, const struct db_batch *begun) MUST_CHECK;
/* The recipients can't be reached any more. */
enum status store_message_drop(struct work *work, const struct db_column *ids) MUST_CHECK;
/* What was said on these occasions, as struct service_task wants it. */
enum status store_message_trace(struct work *work, const struct db_column *occasions,
                                struct db_rows *ret_rows) MUST_CHECK;
enum status store_message_backlog(struct work *work, int64_t *ret_queued,
                                  int64_t *ret_failed) MUST_CHECK;
/* contacts: application_ref, first name, last name, e-mail, programme. */
enum status store_contact_save(struct work *work, struct text cohort_id,
                               const struct db_batch *contacts) MUST_CHECK;
/* contacts: kind, id, first name, last name, e-mail, programme. */
enum status store_contact_other_save(struct work *work, struct text cohort_id,
                                     const struct db_batch *contacts) MUST_CHECK;

/* addresses: address, channel, cohort_id, kind, contact_id, reason, answer. */
enum status store_suppression_add(struct work *work, const struct db_batch *addresses) MUST_CHECK;
