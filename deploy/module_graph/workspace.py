"""The crates of the workspace: their floors, their circles."""

import json
import subprocess
from pathlib import Path

from circles import circles, edges_of
from modules import crate_tree

# The targets of a crate that are its product.
PRODUCTS = {"lib", "bin", "proc-macro", "rlib", "cdylib", "staticlib"}


def workspace(directory):
    """The crates of the workspace, as cargo describes them."""
    command = ["cargo", "metadata", "--format-version", "1", "--no-deps", "--manifest-path", directory / "Cargo.toml"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["packages"]


def floor_findings(packages, floors):
    """A crate without a floor, and every dependency that does not point down."""
    floor = {name: height for height, names in enumerate(floors) for name in names}
    own = {package["name"] for package in packages}
    for name in sorted(own - floor.keys()):
        yield f"{name}: stands on no floor; write it into FLOORS of deploy/module_graph"
    for package in packages:
        for needed in sorted(needs_of(package) & floor.keys()):
            if package["name"] in floor and floor[needed] >= floor[package["name"]]:
                yield f"{package['name']}: depends on {needed}, which is not on a lower floor"


def needs_of(package):
    """The crates of this workspace that it depends on, for its product, its build or its tests."""
    return {dependency["name"] for dependency in package["dependencies"] if dependency.get("path")}


def circle_findings(package):
    """Every circle of the crate's products, as a path of files with the names that make each step."""
    directory = Path(package["manifest_path"]).parent
    for target in package["targets"]:
        if not PRODUCTS & set(target["kind"]):
            continue
        edges = edges_of(crate_tree(Path(target["src_path"])))
        for circle in circles(edges):
            yield f"{package['name']}: {drawn(circle, edges, directory)}"


def drawn(circle, edges, directory):
    text = ""
    for source, target in zip(circle, circle[1:] + circle[:1]):
        text += f"{source.relative_to(directory)} —({shortened(sorted(edges[source][target]))})→ "
    return text + str(circle[0].relative_to(directory))


def shortened(names):
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def findings(packages, floors):
    found = list(floor_findings(packages, floors))
    for package in sorted(packages, key=lambda package: package["name"]):
        found += circle_findings(package)
    return list(dict.fromkeys(found))
