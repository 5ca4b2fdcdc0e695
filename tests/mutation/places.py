"""Finds the places of a C++ file where the mutation check can change something."""

from dataclasses import dataclass

from cpp_tokens import Source
from sql_places import changes_of_sql, is_sql

KINDS = ("comparison", "condition", "SQL predicate", "dropped statement")
COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
ASSIGNMENTS = {"=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^="}
ENDS = ASSIGNMENTS | {";", ",", "?", ":"}
BITS = {"&", "|", "^"}
# What an operand of each operator does not contain, on its left and on its right side.
LOGICAL = {"&&", "||"}
EQUALITY = {"==", "!="}
RELATIONAL = {"<", "<=", ">", ">="}
WORDS_BEFORE_EXPRESSION = {"return", "throw", "case", "else", "do", "co_return", "co_yield"}
# Whatever is in a statement with one of these may be needed by the compiler, or runs once only.
FIXED_WORDS = {"constexpr", "consteval", "static", "static_assert", "case", "template", "sizeof", "decltype",
               "requires", "operator", "thread_local"}
KEYWORDS = WORDS_BEFORE_EXPRESSION | FIXED_WORDS | {
    "if", "for", "while", "switch", "const", "auto", "using", "struct", "class", "enum", "try", "catch", "break",
    "continue", "delete", "new", "typename", "default", "goto", "namespace", "public", "private", "protected"}
# Calls that change nothing but the time that something takes.
WITHOUT_EFFECT = (".reserve(", "->reserve(")


@dataclass
class Place:
    """One change. `plain` replaces the text in a diff; `schema` replaces it in the compiled program,
    which takes the change if its mutant is chosen, and has @ instead of the mutant's number.
    """
    file: str
    start: int
    end: int
    kind: str
    plain: str
    schema: str


class Finder:
    def __init__(self, file, text):
        self.file = file
        self.source = Source(text)
        self.places = []

    def find(self):
        for index, token in enumerate(self.source.tokens):
            if not token.is_code or self._is_fixed(index):
                continue
            if token.kind in ("raw", "string"):
                self._find_sql(index)
            elif token.text in COMPARISONS and self.source.is_binary(index):
                self._find_comparison(index)
            elif token.text in LOGICAL and self.source.is_binary(index):
                self._find_operands(index)
            elif token.text in ("if", "while") and self.source.word(index + 1) == "(":
                self._find_condition(index + 1)
            if token.scope == "code":
                self._find_statement(index)
        return self.places

    def _add(self, kind, first, last, plain, schema):
        tokens = self.source.tokens
        self.places.append(Place(self.file, tokens[first].start, tokens[last].end, kind, plain, schema))

    def _is_fixed(self, index):
        start = self.source.statement_start(index)
        return any(token.text in FIXED_WORDS for token in self.source.tokens[start:index + 1])

    def _left_end(self, index, stops):
        """Returns the first token of the operand on the left of an operator."""
        source = self.source
        index -= 1
        while index >= 0:
            word = source.word(index)
            if source.tokens[index].kind == "operator":
                if index in source.match and source.match[index] < index:
                    if word == "}" and source.tokens[source.match[index] + 1].scope != "values":
                        break
                    index = source.match[index] - 1
                    continue
                if word in ENDS or word in "([{" or word in stops and source.is_binary(index):
                    break
            elif word in WORDS_BEFORE_EXPRESSION:
                break
            index -= 1
        return index + 1

    def _right_end(self, index, stops):
        """Returns the last token of the operand on the right of an operator."""
        source = self.source
        index += 1
        while index < len(source.tokens):
            word = source.word(index)
            if source.tokens[index].kind == "operator":
                if index in source.match and source.match[index] > index:
                    index = source.match[index] + 1
                    continue
                if word in ENDS or word in (")", "]", "}") or word in stops and source.is_binary(index):
                    break
            index += 1
        return index - 1

    def _operands(self, index):
        """Returns the outermost tokens of both operands of an operator."""
        operator = self.source.word(index)
        if operator == "||":
            left, right = set(), {"||"}
        elif operator == "&&":
            left, right = {"||"}, LOGICAL
        elif operator in EQUALITY:
            left, right = LOGICAL | BITS, LOGICAL | BITS | EQUALITY
        else:
            left, right = LOGICAL | BITS | EQUALITY, LOGICAL | BITS | EQUALITY | RELATIONAL
        return self._left_end(index, left), self._right_end(index, right)

    def _find_comparison(self, index):
        first, last = self._operands(index)
        if not first < index < last + 1:
            return
        operator = self.source.word(index)
        plain = (self.source.between(first, index - 1) + f" {COMPARISONS[operator]} " +
                 self.source.between(index + 1, last))
        self._add("comparison", first, last, plain,
                  f"(lectern_mutant(@) ? ({plain}) : ({self.source.between(first, last)}))")

    def _find_operands(self, index):
        """One part of a condition no longer matters."""
        first, last = self._operands(index)
        is_and = self.source.word(index) == "&&"
        operands = [(index + 1, last)]
        if self._left_end(index, LOGICAL) == first:
            operands.append((first, index - 1))
        for begin, end in operands:
            if begin > end:
                continue
            text = self.source.between(begin, end)
            self._add("condition", begin, end, "true" if is_and else "false",
                      f"(lectern_mutant(@) || static_cast<bool>({text}))" if is_and
                      else f"(!lectern_mutant(@) && static_cast<bool>({text}))")

    def _find_condition(self, bracket):
        """The whole condition of an `if` or `while` is turned around, unless it declares something."""
        source = self.source
        first, last = bracket + 1, source.match.get(bracket, 0) - 1
        index, declares = first, False
        while index <= last:
            if source.word(index) == ";":
                first, declares = index + 1, False
            declares = declares or source.word(index) in ASSIGNMENTS
            index = source.match[index] + 1 if source.match.get(index, 0) > index else index + 1
        if first <= last and not declares:
            text = source.between(first, last)
            self._add("condition", first, last, f"!({text})", f"lectern_mutant(@) != static_cast<bool>({text})")

    def _find_sql(self, index):
        source, token = self.source, self.source.tokens[index]
        neighbours = [source.tokens[i] for i in (index - 1, index + 1) if 0 <= i < len(source.tokens)]
        is_part = any(neighbour.kind in ("raw", "string") for neighbour in neighbours)
        if is_part or neighbours[-1].start == token.end and neighbours[-1].kind == "word" or not is_sql(token.text):
            return
        for changed in changes_of_sql(token.text):
            self._add("SQL predicate", index, index, changed, f"(lectern_mutant(@) ? {changed} : {token.text})")

    def _begins_statement(self, index):
        source = self.source
        before = source.word(index - 1)
        if before == ")":
            return source.word(source.match.get(index - 1, 0) - 1) in ("if", "for", "while")
        if before == "}":
            return source.tokens[source.match[index - 1] + 1].scope != "values" if index - 1 in source.match else False
        return before in (";", "{", "else")

    def _find_statement(self, index):
        source = self.source
        if not self._begins_statement(index):
            return
        end = self._statement_end(index)
        if end is None:
            return
        text = source.between(index, end)
        if any(call in text for call in WITHOUT_EFFECT):
            return
        # The braces keep an `else` after it with its own `if`.
        self._add("dropped statement", index, end, "{}" if source.word(index - 1) in (")", "else") else "",
                  f"{{ if (!lectern_mutant(@)) {{ {text} }} }}")

    def _statement_end(self, index):
        """Returns the semicolon of a call, an assignment or an increment, and None for anything else."""
        source = self.source
        is_increment = source.word(index) in ("++", "--")
        if is_increment or source.word(index) == "*":
            index += 1
        if source.tokens[index].kind != "word" or source.word(index) in KEYWORDS:
            return None
        index += 1
        while source.word(index) in ("::", ".", "->", "(", "[") or source.word(index) == "<" and index in source.match:
            index = source.match[index] + 1 if index in source.match else index + 2
        is_changed = source.word(index) in ASSIGNMENTS or source.word(index) in ("++", "--")
        is_call = source.word(index) == ";" and source.word(index - 1) == ")"
        is_increment = is_increment and source.word(index) == ";"
        if not is_changed and not is_call and not is_increment:
            return None
        while index < len(source.tokens) and source.word(index) != ";":
            index = source.match[index] + 1 if source.match.get(index, 0) > index else index + 1
        return index


def find_places(file, text):
    """Returns all places of a file, each once."""
    unique = {(place.start, place.end, place.schema): place for place in Finder(file, text).find()}
    return sorted(unique.values(), key=lambda place: (place.start, place.end, place.schema))


def with_change(text, place):
    """Returns the text of a file with one change, as a diff shows it."""
    return text[:place.start] + place.plain + text[place.end:]
