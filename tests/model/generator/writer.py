"""Rows to the bytes of a file, in as many ways as the dialect allows."""
import dataclasses

BLANKS = " \t"


@dataclasses.dataclass
class Style:
    """How one file is written."""
    line_ends: tuple
    byte_order_mark: bool
    quoting: float          # how often a value is quoted without need
    padding: float          # how often white space is put around a value
    empty_lines: float
    unknown_columns: tuple
    shuffled: bool
    last_line_end: bool
    open_quote: bool        # the last value of the file opens a quote and never closes it


def random_style(rng):
    plain = rng.random() < 0.3
    return Style(
        line_ends=rng.choice((("\n",), ("\n",), ("\r\n",), ("\n", "\r\n"))),
        byte_order_mark=rng.random() < 0.4,
        quoting=0 if plain else rng.choice((0, 0.1, 0.5, 1)),
        padding=0 if plain else rng.choice((0, 0.05, 0.4)),
        empty_lines=0 if plain else rng.choice((0, 0.05, 0.2)),
        unknown_columns=() if plain else rng.choice(((), ("notes",), ("notes", "", "Größe, in cm"), ("Notes", "n\n2"))),
        shuffled=not plain and rng.random() < 0.5,
        last_line_end=rng.random() < 0.8,
        open_quote=not plain and rng.random() < 0.15)


class Table:
    """One file: rows of text, and rows that are broken on purpose."""

    def __init__(self, rng, kind, columns):
        self.rng, self.kind = rng, kind
        self.style = random_style(rng)
        self.known = tuple(columns)
        self.columns = list(columns) + list(self.style.unknown_columns)
        if self.style.shuffled:
            rng.shuffle(self.columns)
        self._rows = []     # lists of raw fields, each bytes

    def add(self, cells):
        self._rows.append([self._field(self._cell(cells, column)) for column in self.columns])

    def add_raw(self, cells, change):
        """A row of which change(fields, columns) spoils the raw fields."""
        self.add(cells)
        change(self._rows[-1], self.columns)

    def _cell(self, cells, column):
        if column in self.known:
            return cells[column]
        # Nobody looks at the values of an unknown column, as long as they are UTF-8.
        return self.rng.choice(("", "", "see e-mail", 'said "yes", twice', "a\0b", "x" * 1001, "two\nlines"))

    def data(self):
        chunks = [b"\xef\xbb\xbf"] if self.style.byte_order_mark else []
        header = [self._field(column) for column in self.columns]
        for fields in [header, *self._rows]:
            while self.rng.random() < self.style.empty_lines:
                chunks.append(self._line_end())
            chunks += [b",".join(fields), self._line_end()]
        if self.style.open_quote and self._rows and self._rows[-1][-1].strip().endswith(b'"'):
            self._leave_quote_open(chunks)
        elif not self.style.last_line_end:
            chunks.pop()
        return b"".join(chunks)

    def _leave_quote_open(self, chunks):
        fields = self._rows[-1]
        last = fields[-1].strip()
        if last.startswith(b'"') and b'"' not in last[1:-1]:
            # The line end that follows is inside the quotes now, and goes with the white space.
            chunks[-2] = b",".join(fields[:-1] + [last[:-1]])

    def _line_end(self):
        return self.rng.choice(self.style.line_ends).encode()

    def _field(self, text):
        rng = self.rng
        if text.startswith('"') and not self._must_be_quoted(text[1:]) and rng.random() < 0.5:
            # Neither a space nor a tab, so that the quote behind it opens nothing.
            raw = rng.choice("\v\f\r") + text
        elif self._must_be_quoted(text) or rng.random() < self.style.quoting:
            raw = self._quoted(text)
            if rng.random() < self.style.padding:
                raw = rng.choice(BLANKS) * rng.randrange(3) + raw + rng.choice(" \t\v\f\r") * rng.randrange(3)
        else:
            raw = text
            if rng.random() < self.style.padding:
                raw = rng.choice(" \t\v\f\r") * rng.randrange(3) + raw + rng.choice(" \t\v\f\r") * rng.randrange(3)
        return raw.encode()

    @staticmethod
    def _must_be_quoted(text):
        return "," in text or "\n" in text or text.startswith('"')

    def _quoted(self, text):
        rng = self.rng
        cut = len(text)
        if rng.random() < 0.15:
            # What follows the closing quote belongs to the value, and is text, its quotes too.
            cut = rng.randint(max(text.rfind(","), text.rfind("\n")) + 1, len(text))
            if text[cut:].startswith('"'):
                # Right behind the closing quote this one would count as doubled.
                cut = len(text)
        inside = text[:cut].replace('"', '""')
        if rng.random() < self.style.padding:
            inside = rng.choice(("  ", "\n", "\r\n", "\t")) + inside
            if cut == len(text):
                inside += rng.choice((" ", "\n"))
        return f'"{inside}"{text[cut:]}'
