"""Contrast of the colours in a page of ours (WCAG 2.1, 1.4.3), computed from its style sheet.

The sheet is the one of top.part: rules for elements and classes, "a .b" for what stands within, and one block for
people who prefer a dark scheme. Colours are #rrggbb."""
import html.parser
import re

ALONE = {"meta", "br", "hr", "img"}
HIDDEN = {"head", "style", "title"}


def luminance(colour):
    def linear(part):
        part /= 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
    red, green, blue = (linear(int(colour[i:i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def sheet_of(page, dark):
    """[(selector as a list of words, {property: value})], later ones count more."""
    text = re.search(r"<style>(.*?)</style>", page, re.S)[1]
    blocks = re.findall(r"@media \(([^)]*)\) \{(.*?)\n\}", text, re.S)
    base = re.sub(r"@media \([^)]*\) \{.*?\n\}", "", text, flags=re.S)
    text = base + "".join(body for what, body in blocks if dark and "dark" in what)
    rules = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        declared = dict(part.strip().split(": ", 1) for part in body.split(";") if ": " in part)
        rules += [(selector.split(), declared) for selector in selectors.split(",")]
    return rules


class Reader(html.parser.HTMLParser):
    """Notes the colours of every piece of text: `found` is a set of (colour, background)."""

    def __init__(self, rules):
        super().__init__()
        self.rules, self.open, self.found = rules, [], set()

    def matches(self, selector, chain):
        names = [{tag, *(f".{name}" for name in classes)} for tag, classes, _ in chain]
        if selector[-1] not in names[-1]:
            return False
        return all(any(word in name for name in names[:-1]) for word in selector[:-1])

    def handle_starttag(self, tag, attributes):
        if tag in ALONE:
            return
        classes = (dict(attributes).get("class") or "").split()
        chain = [*self.open, (tag, classes, None)]
        style = dict(self.open[-1][2]) if self.open else {"color": "#000000", "background": "#ffffff"}
        for selector, declared in self.rules:
            if self.matches(selector, chain):
                style.update({name: value for name, value in declared.items() if name in ("color", "background", "display")})
        self.open.append((tag, classes, style))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag, tag

    def handle_data(self, data):
        if data.strip() and not HIDDEN & {tag for tag, _, _ in self.open}:
            style = self.open[-1][2]
            if style.get("display") != "none":
                self.found.add((style["color"], style["background"]))


def worst(page, dark=False):
    """(ratio, colour, background) of the text that is hardest to read."""
    reader = Reader(sheet_of(page, dark))
    reader.feed(page)
    assert not reader.open, reader.open
    return min((ratio(*pair), *pair) for pair in reader.found)
