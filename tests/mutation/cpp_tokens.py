"""Splits C++ into tokens, matches its brackets, and tells code that runs from declarations.

It knows the layout of clang-format: a binary operator has a space on both sides, the bracket of a
template has none before it, and the brace of a block has one before it.
"""

import re
from dataclasses import dataclass

PATTERN = re.compile(r"""
      (?P<directive>^[ \t]*\#(?:\\\n|[^\n])*)
    | (?P<space>\s+)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<raw>R"(?P<delimiter>[^()\\\s]{0,16})\(.*?\)(?P=delimiter)")
    | (?P<string>"(?:\\.|[^"\\\n])*")
    | (?P<character>'(?:\\.|[^'\\\n])+')
    | (?P<number>\.?\d(?:'?[\w.])*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<operator><=>|\.\.\.|<<=|::|->|\+\+|--|&&|\|\||<=|>=|==|!=|<<|[-+*/%&|^]=|.)
    """, re.VERBOSE | re.DOTALL | re.MULTILINE)
CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
TYPE_WORDS = {"struct", "class", "union", "enum"}


@dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int
    is_code: bool = False  # inside a function that is not constexpr
    scope: str = ""  # the innermost braces around it: code, constexpr, namespace, type, values; empty in none


class Source:
    """The tokens of one file. `match` maps the index of each bracket to that of its partner."""

    def __init__(self, text):
        self.text = text
        self.tokens = [Token(found.lastgroup if found.lastgroup != "delimiter" else "raw", found.group(),
                             found.start(), found.end())
                       for found in PATTERN.finditer(text)
                       if found.lastgroup not in ("space", "comment", "directive")]
        self.match = self._match_brackets()
        self._mark_scopes()

    def word(self, index):
        """Returns the text of a token, or an empty text outside the file."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def has_space_before(self, index):
        start = self.tokens[index].start
        return start == 0 or self.text[start - 1].isspace()

    def is_binary(self, index):
        """Returns whether an operator has white space on both sides."""
        end = self.tokens[index].end
        return self.has_space_before(index) and self.text[end:end + 1].isspace()

    def between(self, first, last):
        """Returns the text from one token to another, both included."""
        return self.text[self.tokens[first].start:self.tokens[last].end]

    def statement_start(self, index):
        """Returns the first token after the last semicolon or brace before this token."""
        while index > 0 and self.word(index - 1) not in (";", "{", "}"):
            index -= 1
        return index

    def _opens_template(self, index):
        return self.word(index) == "<" and (not self.has_space_before(index) or self.word(index - 1) == "template")

    def _match_brackets(self):
        match, opened = {}, []
        for index, token in enumerate(self.tokens):
            if token.kind != "operator":
                continue
            if token.text in "([{" or self._opens_template(index):
                opened.append(index)
            elif token.text in (")", "]", "}") or token.text == ">" and not self.has_space_before(index):
                while token.text != ">" and opened and self.word(opened[-1]) == "<":
                    opened.pop()  # was a comparison
                if opened and CLOSING[self.word(opened[-1])] == token.text:
                    match[index] = opened[-1]
                    match[opened.pop()] = index
        return match

    def _mark_scopes(self):
        scopes = []
        for index, token in enumerate(self.tokens):
            token.scope = scopes[-1] if scopes else ""
            token.is_code = "code" in scopes and "constexpr" not in scopes
            if token.kind == "operator" and token.text == "{":
                scopes.append(self._scope_opened_by(index, token.scope))
            elif token.kind == "operator" and token.text == "}" and scopes:
                scopes.pop()

    def _scope_opened_by(self, index, outer):
        start = self.statement_start(index)
        before = self.word(index - 1)
        words = {token.text for token in self.tokens[start:index]}
        if "namespace" in words:
            return "namespace"
        if words & TYPE_WORDS and "(" not in words:
            return "type"
        if not self.has_space_before(index) or before in ("=", ",", "(", "return", "?"):
            return "values"
        if before in ("{", "}", ";") and outer == "values":
            return "values"
        if "constexpr" in words or "consteval" in words:
            return "constexpr"
        return "code"
