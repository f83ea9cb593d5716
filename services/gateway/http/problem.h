/* problem.h - what is answered when a request is not done: RFC 9457 with stable codes.
 *
 * A problem's type is "/v1/problems#CODE", the page that lists all of them. Codes of a service's
 * refusals (proto/codes.h) are problems too, with the field as a JSON pointer. */
#pragma once

#include "request.h"

enum problem_place { IN_BODY, IN_QUERY, IN_PATH, IN_HEADER };

struct problem_row {
    const char *code;
    unsigned status;
    const char *title, *cure;
};

/* The problem of a code, for ours and those of refusals; never NULL. */
const struct problem_row *problem_find(const char *code);
/* All that are ours, ended by a row without a code. */
extern const struct problem_row problem_rows[];

/* Answers with a problem. */
void problem_answer(struct request *request, const char *code);
/* The same under another status than the code's own. */
void problem_answer_as(struct request *request, const char *code, unsigned status);
/* With what is wrong where: `at` is a JSON pointer, or the name of a parameter or header. */
void problem_answer_at(struct request *request, const char *code, enum problem_place place,
                       struct text at, const char *detail);
/* With several of the kind; they have been added before by problem_add(). */
void problem_add(struct request *request, const char *code, enum problem_place place,
                 struct text at, const char *detail);
/* True when something was added: then the request is answered, with `code`. */
bool problem_answer_added(struct request *request, const char *code);
