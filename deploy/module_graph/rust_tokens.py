"""Rust sources as words: without comments, texts and what only tests compile.

Out of scope: the grammar of the language beyond where an item ends.
"""

import re


TOKENS = re.compile(
    r"""(?P<blank>\s+|//[^\n]*)
      | (?P<comment>/\*)
      | (?P<raw>b?c?r(?P<hashes>\#*)"(?s:.*?)"(?P=hashes)(?!\#))
      | (?P<text>[bc]?"(?:\\(?s:.)|[^"\\])*")
      | (?P<char>b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'])')
      | (?P<lifetime>'\w+)
      | (?P<word>(?:r\#)?[^\W\d]\w*)
      | (?P<number>\d[\w]*)
      | (?P<mark>::|=>|->|.)""",
    re.VERBOSE | re.DOTALL,
)
OPENING, CLOSING = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}
DEFINING = {"struct", "enum", "union", "trait", "type", "fn", "const", "static"}
# An item of these kinds ends with a semicolon, whatever braces it holds.
UNTIL_SEMICOLON = {"use", "const", "static", "type", "let"}
PATH_IN_TEXT = re.compile(r"(?:(?:crate|super|self)|\w+(?=::))(?:::\w+)+")
IS_WORD = re.compile(r"[^\W\d]\w*")


def tokens_of(source):
    """The source without blanks, comments, numbers and texts; a text is kept as one token that begins with a quote."""
    found, at = [], 0
    while at < len(source):
        match = TOKENS.match(source, at)
        at = match.end()
        if match.lastgroup == "comment":
            at = end_of_comment(source, at)
        elif match["word"]:
            found.append(match["word"].removeprefix("r#"))
        elif match["mark"]:
            found.append(match["mark"])
        elif match["text"] or match["raw"]:
            found.append(re.sub(r'^\w*#*"|"#*$', '"', match[0])[:-1])
    return found


def end_of_comment(source, at):
    """Block comments of Rust nest."""
    depth = 1
    while depth and (match := re.compile(r"/\*|\*/").search(source, at)):
        depth += 1 if match[0] == "/*" else -1
        at = match.end()
    return at if not depth else len(source)


def is_word(token):
    return bool(IS_WORD.fullmatch(token))


def after_group(tokens, at):
    """The index behind the bracket that closes the one at `at`."""
    depth = 0
    while at < len(tokens):
        depth += (tokens[at] in OPENING) - (tokens[at] in CLOSING)
        at += 1
        if not depth:
            break
    return at


def after_item(tokens, at):
    """The index behind the item, field or statement that begins at `at`."""
    while tokens[at : at + 1] == ["#"]:
        at = after_group(tokens, at + 1)
    begin = [token for token in tokens[at : at + 8] if token not in ("pub", "(", ")", "crate", "super")]
    ends_with_semicolon = begin[:1] and begin[0] in UNTIL_SEMICOLON and begin[1:2] != ["fn"]
    is_item = begin[:1] and (begin[0] in DEFINING | UNTIL_SEMICOLON | {"mod", "impl", "async", "unsafe", "extern", "macro_rules"})
    while at < len(tokens):
        token = tokens[at]
        if token in CLOSING:
            return at
        if token in OPENING:
            at = after_group(tokens, at)
            if token == "{" and not ends_with_semicolon:
                return at
            continue
        at += 1
        if token == ";" or (token == "," and not is_item):
            return at
    return at


def is_test_only(attribute):
    """`cfg(test)` and `cfg(all(test, …))`."""
    return attribute[:3] == ["cfg", "(", "test"] or attribute[:5] == ["cfg", "(", "all", "(", "test"]


def without_tests(tokens):
    """What is compiled into the product; of the attributes, the paths that stand in their texts."""
    kept, at = [], 0
    while at < len(tokens):
        if tokens[at] != "#" or tokens[at + 1 : at + 2] not in (["["], ["!"]):
            kept.append(tokens[at])
            at += 1
            continue
        begin = at + 1 + (tokens[at + 1] == "!")
        end = after_group(tokens, begin)
        attribute = tokens[begin + 1 : end - 1]
        at = after_item(tokens, end) if is_test_only(attribute) else end
        if attribute[:2] == ["path", "="]:
            kept += ["#path", attribute[2]]
        for text in attribute:
            if text.startswith('"') and PATH_IN_TEXT.fullmatch(text[1:]):
                # `with = "a::b"` uses what is in a module `b`, which therefore stands for one more name.
                kept += [";", *re.split("(::)", text[1:]), "::", "it", ";"]
    return kept
