"""Why this exists: a circle of modules cannot be read, tested or moved in parts, and a crate that depends on one above it
cannot be built without it. This check fails when a crate has a circle in its own module graph, when a crate depends on one
of the same or a higher floor, and when a crate stands on no floor.

A node of the module graph is a file. An edge goes from the file that names an item to the file that defines it, through
every re-export. Declaring a child (`mod child;`) and re-exporting its items (`pub use child::Item;`) make no edge. Test code
(`#[cfg(test)]`, targets of tests, benches and build scripts) does not count.

Out of scope: what no name in the source shows. A method of an `impl` in another file and an item that a macro makes under a
name of its own are not seen; a name that cannot be found is taken to be defined in the module where it was looked for.

usage: python3 -B deploy/module_graph [--report | --self-test]   --report: print everything, never fail
"""

import sys
import unittest
from pathlib import Path

from self_test import SelfTest
from workspace import findings, workspace

# The floors, lowest first. A crate may depend on crates of lower floors alone. A new crate is one word here.
FLOORS = [
    ["contracts", "regulation"],
    ["platform"],
    ["trust"],
    ["ledger", "pdf"],
    ["ledger-postgres", "exchange"],
    ["server"],
    ["messages"],
    ["astanahub", "egov-pep", "arm-go", "is-mp", "berkut", "registries"],
    ["suite", "casework"],
    ["console"],
    ["kosh"],
    ["integration-tests"],
]


def main(arguments):
    if arguments == ["--self-test"]:
        return self_test()
    if arguments not in ([], ["--report"]):
        print(__doc__.splitlines()[-1], file=sys.stderr)
        return 2
    found = findings(workspace(Path(__file__).resolve().parents[2]), FLOORS)
    print("\n".join([*found, f"{len(found)} findings"]))
    return 0 if arguments or not found else 1


def self_test():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(SelfTest)
    return 0 if unittest.TextTestRunner().run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
