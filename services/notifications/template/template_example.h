/* template_example.h - values that show what a template looks like when there are no real ones. */
#pragma once

#include "template_schema.h"

/* {0} is an empty one: it holds the items of lists. */
struct template_examples {
    struct values items[3];
};

/* Adds an example for each value of the template that has none yet, but for those that depend on
 * the reader: links to unsubscribe, names. Moments are after `now_us`. */
void examples_add(const struct template *template, int64_t now_us,
                  struct template_examples *examples, struct values *values);
