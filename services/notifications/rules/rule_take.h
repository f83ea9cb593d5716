/* rule_take.h - events become intents, by the rules that hold. */
#pragma once

#include "rule.h"
#include "services/notifications/notifications.h"

/* The rules, as this process has read them last. */
struct rule_book;

/* Rules may be about the events that are subscribed to. */
struct rule_book *rule_book_new(const struct subscription *subscriptions);
void rule_book_destroy(struct rule_book **book_p);
/* Their types, ended by NULL; one by its name, NULL: there is none. */
const struct message_type *const *rule_book_types(const struct rule_book *book);
const struct message_type *rule_book_type(const struct rule_book *book, struct text name);

/* The rules that hold until the open transaction ends. */
enum status rule_book_read(struct work *work, const struct rule_set **ret_set) MUST_CHECK;
/* Publishes rules; they hold from the end of the open transaction on. Shipped ones take nobody's
 * place: *ret_stays says that others are published, and *ret_version which. */
enum status rule_book_publish(struct work *work, struct text rules, bool is_shipped,
                              int64_t *ret_version, bool *ret_stays) MUST_CHECK;

/* Handles events of one cohort: keeps what is true now, and writes what is to be said. For events
 * of others and, in the transaction in which they become facts, of partners. */
item_handler rule_take;
