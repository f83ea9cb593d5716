/* store.h - every statement of the notifications service. */
#pragma once

#include "common/work.h"

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
};

/* messages: application_ref, occasion, template, partition, subject_version. */
enum status store_message_queue(struct work *work, struct text cohort_id,
                                const struct db_batch *messages) MUST_CHECK;
enum status store_message_due(struct work *work, partition_set partitions, int64_t limit,
                              struct db_rows *ret_rows) MUST_CHECK;
/* Which of these Message-IDs went out before a restore: their places in the list, from 1. */
enum status store_mail_kept(struct work *work, const struct db_column *ids,
                            struct db_rows *ret_rows) MUST_CHECK;
enum status store_message_accept(struct work *work, const struct db_column *ids) MUST_CHECK;
/* The recipients can't be reached any more. */
enum status store_message_drop(struct work *work, const struct db_column *ids) MUST_CHECK;
/* retries: id, state, delay in microseconds, answer, tries (to add). */
enum status store_message_retry(struct work *work, const struct db_batch *retries) MUST_CHECK;
/* What was said on these occasions, as struct service_task wants it. */
enum status store_message_trace(struct work *work, const struct db_column *occasions,
                                struct db_rows *ret_rows) MUST_CHECK;
enum status store_message_backlog(struct work *work, int64_t *ret_queued,
                                  int64_t *ret_failed) MUST_CHECK;
/* contacts: application_ref, first name, last name, e-mail, programme. */
enum status store_contact_save(struct work *work, struct text cohort_id,
                               const struct db_batch *contacts) MUST_CHECK;
