"""Finds the predicates in an SQL statement, and changes them.

A dropped predicate is `(true OR (…))`, after OR `(false AND (…))`, so that the statement keeps its
parameters and their types.
"""

import re
from collections import namedtuple

TOKEN = re.compile(r"--[^\n]*|'(?:[^']|'')*'|[A-Za-z_]\w*|\$\d+|<>|<=|>=|!=|=>|::|\|\||->>?|[^\s]", re.DOTALL)
STATEMENT = re.compile(r'"(?:SELECT|UPDATE|INSERT|DELETE|WITH) ')
COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "="}
STARTS = {"WHERE", "AND", "OR", "ON", "HAVING", "WHEN"}
ENDS = {"WHERE", "AND", "OR", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "RETURNING", "FOR", "UNION", "EXCEPT",
        "INTERSECT", "ON", "DO", "THEN", "ELSE", "END", "LEFT", "JOIN", "CROSS", "INNER", "WINDOW", "SET", "FROM",
        "SELECT", ",", ";", ")"}

SqlToken = namedtuple("SqlToken", "text start end")


def is_sql(literal):
    return literal.startswith('R"sql(') or STATEMENT.match(literal) is not None


def tokens_of(literal):
    """Returns the tokens of the statement in a C++ literal, without comments."""
    first, last = (len('R"sql('), -len(')sql"')) if literal.startswith("R") else (1, -1)
    body = literal[:last]
    return [SqlToken(found.group(), found.start(), found.end()) for found in TOKEN.finditer(body, first)
            if not found.group().startswith("--")]


def end_of_predicate(tokens, index):
    """Returns the token after the predicate that begins at this token."""
    depth = 0
    is_between = False
    while index < len(tokens):
        word = tokens[index].text
        if depth == 0 and word == "AND" and is_between:
            is_between = False
        elif depth == 0 and word in ENDS and not (word == "FROM" and tokens[index - 1].text == "DISTINCT"):
            break
        elif depth == 0 and word == "BETWEEN":
            is_between = True
        depth += (word == "(") - (word == ")")
        index += 1
    return index


def belongs_to_index(tokens, index):
    """Returns whether this WHERE chooses the index of ON CONFLICT (…), which must exist as it is."""
    words = [token.text for token in tokens[:index]]
    if not words or words[-1] != ")":
        return False
    while words and words.pop() != "(":
        pass
    return bool(words) and words[-1] == "CONFLICT"


def predicates_of(tokens):
    """Yields the keyword before each predicate, and its first token and the one after its last."""
    ends_of_between = set()
    for index, token in enumerate(tokens):
        if token.text not in STARTS or index in ends_of_between:
            continue
        if token.text == "ON" and tokens[index + 1].text == "CONFLICT" or belongs_to_index(tokens, index):
            continue
        end = end_of_predicate(tokens, index + 1)
        predicate = tokens[index + 1:end]
        if any(part.text == "BETWEEN" for part in predicate):
            ends_of_between.update(i for i in range(index + 1, end) if tokens[i].text == "AND")
        if predicate:
            yield token.text, predicate


def replaced(literal, first, last, text):
    return literal[:first.start] + text + literal[last.end:]


def changes_of_predicate(literal, keyword, predicate):
    first, last = predicate[0], predicate[-1]
    text = literal[first.start:last.end]
    if keyword != "WHEN" and "--" not in text:
        yield replaced(literal, first, last, f"(false AND ({text}))" if keyword == "OR" else f"(true OR ({text}))")
    depth = 0
    for before, token, after in zip([None, *predicate], predicate, [*predicate[1:], None]):
        depth += (token.text == "(") - (token.text == ")")
        if depth > 0:
            continue
        if token.text in COMPARISONS:
            yield replaced(literal, token, token, COMPARISONS[token.text])
        elif token.text == "IS" and after:
            yield replaced(literal, after, after, "" if after.text == "NOT" else "NOT " + after.text)
        elif token.text in ("IN", "EXISTS"):
            if before and before.text == "NOT":
                yield replaced(literal, before, before, "")
            else:
                yield replaced(literal, token, token, "NOT " + token.text)


def changes_of_sql(literal):
    """Yields the literal with one change each."""
    for keyword, predicate in predicates_of(tokens_of(literal)):
        yield from changes_of_predicate(literal, keyword, predicate)
