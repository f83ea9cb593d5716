/* Reads the fixed text of [html] as a browser would, piece by piece, with the values between. */
#include "template_check.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { TAGS_OPEN_MAX = 64, TAG_NAME_MAX = 16, ATTRIBUTES_MAX = 2048 };

enum place { IN_TEXT, IN_TAG, IN_QUOTES, IN_COMMENT };

struct page {
    const struct template *template;
    struct template_problems *problems;
    enum place place;
    int line;
    char name[TAG_NAME_MAX];         /* of the tag that is read */
    char attributes[ATTRIBUTES_MAX]; /* of it; a value is the character \1 */
    size_t size;
    bool is_first; /* nothing was read yet */
    char open[TAGS_OPEN_MAX][TAG_NAME_MAX];
    int open_count;
    int headings, level; /* how many h1, and the level of the last heading */
    bool has_language, has_title, has_viewport;
};

static void
blame(struct page *page, const char *what)
{
    (void)parse_refuse(page->problems, page->line, "%s", what);
}

static bool
is_one_of(const char *name, const char *const *list)
{
    while (*list && strcasecmp(name, *list) != 0)
        list++;
    return *list != NULL;
}

static bool
has_attribute(const struct page *page, const char *with)
{
    return strcasestr(page->attributes, with) != NULL;
}

static void
heading(struct page *page)
{
    int level = page->name[1] - '0';

    page->headings += level == 1;
    if (level > page->level + 1)
        blame(page, "a heading skips a level; h1 first, then h2");
    page->level = level;
}

static void
check_element(struct page *page)
{
    static const char *const forbidden[] = { "script", "iframe", "form",   "input", "object",
                                             "embed",  "svg",    "button", "link",  NULL };

    if (is_one_of(page->name, forbidden))
        blame(page, "mail programs drop what runs, loads or asks; use text and links");
    if (strcasecmp(page->name, "html") == 0)
        page->has_language = has_attribute(page, " lang=\"");
    if (strcasecmp(page->name, "img") == 0 && !has_attribute(page, " alt=\""))
        blame(page, "an image lacks alt=\"...\", its words for who does not see it");
    if (strcasecmp(page->name, "meta") == 0 && has_attribute(page, "viewport"))
        page->has_viewport = true;
    if (strcasecmp(page->name, "table") == 0 && !has_attribute(page, "role=\"presentation\"")
        && !has_attribute(page, "class=\"facts\""))
        blame(page, "a table is class=\"facts\", or role=\"presentation\" when it is for looks");
    if (strcasestr(page->attributes, " on") && has_attribute(page, "=\"javascript"))
        blame(page, "nothing in a mail runs");
    if ((page->name[0] == 'h' || page->name[0] == 'H') && page->name[1] >= '1'
        && page->name[1] <= '6' && !page->name[2])
        heading(page);
}

static void
tag_open(struct page *page)
{
    static const char *const alone[] = { "meta", "br", "hr", "img", "!doctype", NULL };

    check_element(page);
    if (is_one_of(page->name, alone))
        return;
    if (page->open_count == TAGS_OPEN_MAX) {
        blame(page, "too many tags within each other");
        return;
    }
    memcpy(page->open[page->open_count++], page->name, TAG_NAME_MAX);
}

static void
tag_close(struct page *page)
{
    const char *name = page->name + 1;
    const char *last = page->open_count ? page->open[page->open_count - 1] : "";

    if (page->open_count == 0 || strcasecmp(name, last) != 0) {
        (void)parse_refuse(page->problems, page->line, "</%s> closes <%s>", name, last);
        return;
    }
    page->open_count--;
}

static void
tag_end(struct page *page)
{
    bool is_closing = false;

    page->place = IN_TEXT;
    page->attributes[page->size < ATTRIBUTES_MAX ? page->size : ATTRIBUTES_MAX - 1] = '\0';
    is_closing = page->attributes[0] == '/';
    snprintf(page->name, sizeof page->name, "%.*s",
             (int)strcspn(page->attributes, is_closing ? " \t\r\n" : " \t\r\n/"), page->attributes);
    if (is_closing)
        tag_close(page);
    else
        tag_open(page);
}

static void
read_character(struct page *page, char c)
{
    page->line += c == '\n';
    if (page->place == IN_TEXT) {
        if (c == '<') {
            page->place = IN_TAG;
            page->size = 0;
        } else if (page->open_count && strcasecmp(page->open[page->open_count - 1], "title") == 0) {
            page->has_title = page->has_title || !strchr(" \t\r\n", c);
        }
        return;
    }
    if (page->place == IN_TAG && c == '>') {
        tag_end(page);
        return;
    }
    if (c == '"')
        page->place = page->place == IN_QUOTES ? IN_TAG : IN_QUOTES;
    if (page->size < ATTRIBUTES_MAX - 1)
        page->attributes[page->size++] = c;
}

/* Whether the attribute whose value begins here is `href`. */
static bool
begins_href(const struct page *page)
{
    static const char href[] = " href=\"";
    size_t size = sizeof href - 1;

    return page->size >= size && strncasecmp(page->attributes + page->size - size, href, size) == 0;
}

static void
read_value(struct page *page, const struct node *node)
{
    const struct schema_field *field = schema_find(page->template->schema, TEXT(""), node->name);
    bool is_url = field && field->type == VALUE_URL;

    page->line = node->line;
    if (page->place == IN_TAG)
        blame(page, "a value in a tag stands in quotes: title=\"{{name}}\"");
    else if (page->place == IN_QUOTES && begins_href(page) && !is_url)
        blame(page, "href takes a value of the type url");
    else if (page->place == IN_QUOTES && !begins_href(page) && is_url)
        blame(page, "a link stands alone in href=\"{{...}}\"");
    if (page->open_count && strcasecmp(page->open[page->open_count - 1], "style") == 0)
        blame(page, "no value in a style sheet");
    if (page->open_count && strcasecmp(page->open[page->open_count - 1], "title") == 0)
        page->has_title = true;
    if (page->place == IN_QUOTES && page->size < ATTRIBUTES_MAX - 1)
        page->attributes[page->size++] = '\1';
}

static void read_nodes(struct page *page, int index);

/* Each way through a block begins with the same tags open and ends with them. */
static void
read_way(struct page *page, const struct node *node, int first)
{
    int open = page->open_count;

    read_nodes(page, first);
    if (page->place != IN_TEXT || page->open_count != open) {
        (void)parse_refuse(page->problems, node->line,
                           "the tags within this block do not close each other");
        page->place = IN_TEXT;
        page->open_count = open;
    }
}

static void
read_block(struct page *page, const struct node *node)
{
    int level = page->level;
    int headings = page->headings;

    if (page->place != IN_TEXT)
        blame(page, "a block stands in the text, not within a tag");
    read_way(page, node, node->first);
    if (node->kind == NODE_BRANCH)
        return;
    int after = page->headings;
    page->headings = headings;
    page->level = level;
    read_way(page, node, node->otherwise);
    page->headings = after > page->headings ? after : page->headings;
}

static void
read_nodes(struct page *page, int index)
{
    for (; index != NODE_NONE; index = page->template->nodes[index].next) {
        const struct node *node = &page->template->nodes[index];

        page->line = node->line;
        if (node->kind == NODE_VALUE)
            read_value(page, node);
        else if (node->kind != NODE_LITERAL)
            read_block(page, node);
        for (size_t i = 0; node->kind == NODE_LITERAL && i < node->name.size; i++)
            read_character(page, node->name.data[i]);
    }
}

void
check_html(const struct template *template, struct template_problems *problems)
{
    static struct page page;
    int line = template->part_line[PART_HTML];

    page = (struct page){ .template = template, .problems = problems };
    read_nodes(&page, template->first[PART_HTML]);
    page.line = line;
    if (page.place != IN_TEXT || page.open_count)
        (void)parse_refuse(problems, line, "<%s> is never closed",
                           page.open_count ? page.open[page.open_count - 1] : page.name);
    if (!page.has_language)
        blame(&page, "[html] has no <html lang=\"...\">; use {{> top}}");
    if (!page.has_title)
        blame(&page, "[html] has no <title>; use {{> top}}");
    if (!page.has_viewport)
        blame(&page, "[html] has no <meta name=\"viewport\" ...>; use {{> top}}");
    if (page.headings != 1)
        blame(&page, "[html] needs one <h1>, what it is about");
}
