"""Which file a path of names leads to, through imports, re-exports and globs.

Out of scope: namespaces. A function and a module of one name are both found; the place of the name in the path decides.
"""


def walk(module):
    yield module
    for child in module.children.values():
        yield from walk(child)


def start_of(module, path):
    """The module at which a path begins, and what is left of it; None for another crate's."""
    if path[0] == "crate":
        return module.root(), path[1:]
    if path[0] in ("self", "super"):
        while path and path[0] in ("self", "super"):
            module = (module.parent or module) if path[0] == "super" else module
            path = path[1:]
        return module, path
    return (module, path) if is_known(module, path[0]) else None


def is_known(module, name):
    return name in module.children or name in module.defined or name in module.imports


def resolve(module, path, seen=frozenset()):
    """The files that define what the path names. A path that ends at a module names nothing yet."""
    begin = start_of(module, path)
    return descend(*begin, seen) if begin and begin[1] else set()


def descend(module, path, seen):
    name, rest = path[0], path[1:]
    if (id(module), tuple(path)) in seen:
        return set()
    seen |= {(id(module), tuple(path))}
    if rest and name in module.children:
        return descend(module.children[name], rest, seen)
    if name in module.defined:
        return {module.file}
    if name in module.imports:
        return set().union(*(through(module, one, rest, seen) for one in module.imports[name]))
    if name in module.children:
        return set()
    for glob in module.globs:
        if found := through_glob(module, glob, path, seen):
            return found
    return {module.file}


def through(module, one, rest, seen):
    """What an import leads to; what comes from another crate is this file's own word."""
    begin = start_of(module, one.path) if one.path[:1] != [""] else None
    if begin is None or (begin[0] is module and not is_own(module, one)):
        return {module.file} if one.is_public else set()
    target, left = begin
    return descend(target, left + rest, seen) if left + rest else set()


def is_own(module, one):
    """`use digest::digest` beside no module `digest` names another crate, although the name is known by this very import."""
    first = one.path[0]
    return first in ("self", "super", "crate") or first in module.children or first in module.defined or (
        one not in module.imports.get(first, [])
    )


def through_glob(module, glob, path, seen):
    begin = start_of(module, glob.path)
    if begin is None:
        return set()
    target = module_at(*begin)
    if target is None:
        return resolve(module, glob.path, seen)
    return descend(target, path, seen) if is_known(target, path[0]) else set()


def module_at(module, path):
    for name in path:
        if name not in module.children:
            return None
        module = module.children[name]
    return module
