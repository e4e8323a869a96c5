"""The modules of a target, each with its children, definitions, imports and the rest of its words.

Out of scope: what a name means (`names`).
"""

from dataclasses import dataclass, field
from pathlib import Path

from rust_tokens import DEFINING, OPENING, after_group, is_word, tokens_of, without_tests

# Words between a keyword and the name that it defines: `const fn`, `const unsafe fn`.
NO_NAMES = DEFINING | {"unsafe", "extern", "async"}


@dataclass
class Import:
    """One name that a `use` brings in; `*` for everything."""

    path: list
    is_public: bool


@dataclass
class Module:
    file: Path
    parent: "Module | None"
    directory: Path
    children: dict = field(default_factory=dict)
    defined: set = field(default_factory=set)
    imports: dict = field(default_factory=dict)
    globs: list = field(default_factory=list)
    body: list = field(default_factory=list)

    def root(self):
        return self.parent.root() if self.parent else self


def crate_tree(root_file):
    """The modules of one target, from its root file."""
    return read_module(root_file, None, root_file.parent)


def read_module(file, parent, directory):
    module = Module(file, parent, directory)
    collect(module, without_tests(tokens_of(file.read_text(encoding="utf-8"))))
    return module


def collect(module, tokens):
    """Sorts the tokens of a module into children, definitions, imports and the rest, which is searched for paths."""
    at, is_public, path = 0, False, None
    while at < len(tokens):
        token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else ""
        if token == "pub":
            is_public, at = True, after_group(tokens, at + 1) if following == "(" else at + 1
            continue
        if token == "#path":
            path, at = following[1:], at + 2
            continue
        if token == "use":
            at = collect_use(module, tokens, at + 1, is_public)
        elif token == "mod" and is_word(following):
            at, path = collect_child(module, tokens, at + 1, path), None
        elif token in OPENING:
            end = after_group(tokens, at)
            collect_body(module, tokens[at:end])
            at = end
        else:
            at = collect_definition(module, tokens, at)
        is_public = False


def collect_definition(module, tokens, at):
    """The name behind `struct`, `fn` and their like is this module's; any other token is a part of the rest."""
    if tokens[at] in DEFINING | {"macro_rules"}:
        name = next((word for word in tokens[at + 1 : at + 3] if word not in ("mut", "!")), "")
        if is_word(name) and name not in NO_NAMES:
            module.defined.add(name)
            module.body.append(";")
            return tokens.index(name, at + 1) + 1
    module.body.append(tokens[at])
    return at + 1


def collect_child(module, tokens, at, path):
    name = tokens[at]
    if tokens[at + 1] == "{":
        end = after_group(tokens, at + 1)
        child = module.children[name] = Module(module.file, module, inner_directory(module) / name)
        collect(child, tokens[at + 2 : end - 1])
        return end
    file = module.file.parent / path if path else child_file(inner_directory(module), name)
    if file.exists():
        module.children[name] = read_module(file, module, file.parent)
    return at + 1


def inner_directory(module):
    """Where the files of a module's children lie."""
    if module.parent is None or module.file == module.parent.file or module.file.name == "mod.rs":
        return module.directory
    return module.directory / module.file.stem


def child_file(directory, name):
    flat = directory / f"{name}.rs"
    return flat if flat.exists() else directory / name / "mod.rs"


def collect_body(module, tokens):
    """A body; what a `use` inside it brings in is private to the module here, which is near enough."""
    at = 0
    while at < len(tokens):
        if tokens[at] == "use" and at + 1 < len(tokens) and (is_word(tokens[at + 1]) or tokens[at + 1] in ("{", "::")):
            at = collect_use(module, tokens, at + 1, False)
        else:
            module.body.append(tokens[at])
            at += 1


def collect_use(module, tokens, at, is_public):
    end = tokens.index(";", at) if ";" in tokens[at:] else len(tokens)
    for path, name in use_paths(tokens[at:end], []):
        if path[:1] == [""] or not path:
            continue
        if path[-1] == "*":
            module.globs.append(Import(path[:-1], is_public))
        else:
            module.imports.setdefault(name, []).append(Import(path, is_public))
    return end + 1


def use_paths(tree, prefix):
    """Every (path, name) of a use tree."""
    path, at = list(prefix), 0
    while at < len(tree):
        token = tree[at]
        if token == "{":
            for branch in branches(tree[at + 1 : after_group(tree, at) - 1]):
                yield from use_paths(branch, path)
            return
        if token == "as":
            yield own_path(path), tree[at + 1]
            return
        if token == "::" and at == 0 and not prefix:
            path.append("")
        elif token not in ("::", "$"):
            path.append(token)
        at += 1
    if path and own_path(path):
        yield own_path(path), own_path(path)[-1]


def own_path(path):
    """`a::{self}` is `a`."""
    return path[:-1] if len(path) > 1 and path[-1] == "self" else path


def branches(tokens):
    branch, at = [], 0
    while at < len(tokens):
        end = after_group(tokens, at) if tokens[at] in OPENING else at + 1
        if tokens[at] == ",":
            yield branch
            branch = []
        else:
            branch += tokens[at:end]
        at = end
    if branch:
        yield branch
