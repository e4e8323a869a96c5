"""The edges between the files of a target, and the circles among them."""

from names import is_known, module_at, resolve, start_of, walk
from rust_tokens import is_word


def edges_of(root):
    """{file: {file it depends on: {names}}} of one target."""
    edges = {module.file: {} for module in walk(root)}
    for module in walk(root):
        for path in named_paths(module):
            for target in resolve(module, path):
                if target != module.file:
                    edges[module.file].setdefault(target, set()).add(item_of(path))
    return edges


def item_of(path):
    """The item in a path: `Kind` of `crate::a::Kind::Variant`."""
    return next((name for name in path if name[0].isupper()), path[-1])


def named_paths(module):
    """Every path that the module names: by its private imports and in its bodies."""
    used = list(body_paths(module.body))
    for imports in module.imports.values():
        yield from (one.path for one in imports if not one.is_public)
    yield from used
    globbed = [(glob, begin) for glob in module.globs if (begin := start_of(module, glob.path))]
    for path in used:
        if is_known(module, path[0]):
            continue
        for glob, begin in globbed:
            target = module_at(*begin)
            if target is None:
                yield glob.path
            elif is_known(target, path[0]):
                yield glob.path + path


def body_paths(body):
    """Paths of a body: `a::b`, and single names, of which a small one counts only where it is called."""
    at = 0
    while at < len(body):
        if not is_word(body[at]) or body[at] == "_" or (at and body[at - 1] in (".", "::", "fn")):
            at += 1
            continue
        path, at = [body[at]], at + 1
        while body[at : at + 1] == ["::"] and at + 1 < len(body) and is_word(body[at + 1]):
            path.append(body[at + 1])
            at += 2
        is_called = body[at : at + 1] in (["("], ["!"], ["::"])
        if len(path) > 1 or is_called or not path[0][0].islower():
            yield path


def knots(edges):
    """The strongly connected components of more than one file (Tarjan)."""
    order, low, stack, found = {}, {}, [], []

    def visit(node):
        order[node] = low[node] = len(order)
        stack.append(node)
        for target in edges[node]:
            if target not in order:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], order[target])
        if low[node] == order[node]:
            at = stack.index(node)
            found.append(stack[at:])
            del stack[at:]

    for node in edges:
        if node not in order:
            visit(node)
    return [set(knot) for knot in found if len(knot) > 1]


def circles(edges):
    """For every edge that lies on a circle, a shortest circle through it; each once, the short ones first."""
    found = set()
    for knot in knots(edges):
        for source in knot:
            for target in set(edges[source]) & knot:
                circle = [source, *shortest_path(edges, target, source, knot)][:-1]
                first = circle.index(min(circle, key=by_name))
                found.add(tuple(circle[first:] + circle[:first]))
    return sorted(found, key=lambda circle: (len(circle), [by_name(file) for file in circle]))


def by_name(file):
    """A parent's file stands before its children's."""
    return file.with_suffix("").parts


def shortest_path(edges, start, goal, within):
    came, waiting = {start: None}, [start]
    for node in waiting:
        for target in sorted(set(edges[node]) & within, key=by_name):
            if target not in came:
                came[target] = node
                waiting.append(target)
    path = [goal]
    while came[path[-1]]:
        path.append(came[path[-1]])
    return path[::-1]
