"""The check against small crates of known shape, in a temporary folder."""

import tempfile
import unittest
from pathlib import Path

from circles import circles, edges_of
from modules import crate_tree
from workspace import findings, floor_findings, workspace


class SelfTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def circles(self, **files):
        """The circles of a crate of these files, by their names; `a__b` is `a/b.rs`."""
        source = Path(self.folder.name) / "src"
        for name, text in files.items():
            file = source / (name.replace("__", "/") + ".rs")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        found = circles(edges_of(crate_tree(source / "lib.rs")))
        return [[str(file.relative_to(source)) for file in circle] for circle in found]

    def test_two_files_that_name_each_other_are_a_circle(self):
        back = "pub struct B; fn f(_: crate::a::A) {}"
        found = self.circles(lib="mod a; mod b;", a="use crate::b::B; pub struct A(B);", b=back)
        self.assertEqual(found, [["a.rs", "b.rs"]])

    def test_three_files_are_a_circle_through_super(self):
        found = self.circles(
            lib="mod a;",
            a="mod b; mod c; use self::b::B; pub struct A(B);",
            a__b="use super::c; pub struct B(c::C);",
            a__c="pub struct C; impl C { fn up(_: super::A) {} }",
        )
        self.assertEqual(found, [["a.rs", "a/b.rs", "a/c.rs"]])

    def test_a_re_export_is_no_circle(self):
        found = self.circles(
            lib="pub mod a; pub use a::{Item, other::Other as Renamed};",
            a="mod item; pub mod other; pub use item::Item; pub use other::*;",
            a__item="use super::Other; pub struct Item(Other);",
            a__other="pub struct Other;",
        )
        self.assertEqual(found, [])

    def test_a_re_export_leads_to_the_file_that_defines(self):
        found = self.circles(
            lib="mod a; mod b;",
            a="mod item; pub use item::Item;",
            a__item="use crate::b::B; pub struct Item(B);",
            b="use crate::a; pub struct B; fn f(_: a::Item) {}",
        )
        self.assertEqual(found, [["a/item.rs", "b.rs"]])

    def test_a_child_that_names_its_parents_item_closes_a_circle(self):
        found = self.circles(lib="mod a;", a="mod b; pub struct A; fn f() { b::work() }", a__b="use super::A; pub fn work() {}")
        self.assertEqual(found, [["a.rs", "a/b.rs"]])

    def test_a_child_alone_may_name_its_parents_item(self):
        found = self.circles(lib="mod a;", a="mod b; pub use b::work; pub struct A;", a__b="use super::A; pub fn work() {}")
        self.assertEqual(found, [])

    def test_a_parent_that_uses_what_it_re_exports_depends_on_it(self):
        found = self.circles(lib="mod a;", a="mod b; pub use b::B; pub struct A(B);", a__b="use super::A; pub struct B;")
        self.assertEqual(found, [["a.rs", "a/b.rs"]])

    def test_a_glob_counts_by_the_names_that_are_used(self):
        parent = "mod b; mod c; pub struct A; pub struct Unused(c::C);"
        self.assertEqual(self.circles(lib="mod a;", a=parent, a__b="", a__c="use super::*; pub struct C;"), [])
        found = self.circles(lib="mod a;", a=parent, a__b="", a__c="use super::*; pub struct C; fn f(_: A) {}")
        self.assertEqual(found, [["a.rs", "a/c.rs"]])

    def test_tests_comments_and_texts_do_not_count(self):
        back = """
            pub struct B; // crate::a::A
            /* crate::a::A /* nested */ crate::a::A */
            const TEXT: &str = r#"crate::a::A " "#; const MARK: char = '"'; fn life<'a>(_: &'a str) {}
            #[cfg(test)] use crate::a::A;
            #[cfg(test)] pub(crate) mod samples { use crate::a::A; }
            #[cfg(test)] mod tests { use crate::a::A; }
            #[cfg(all(test, unix))] fn only() { crate::a::f() }
        """
        self.assertEqual(self.circles(lib="mod a; mod b;", a="pub struct A(crate::b::B);", b=back), [])

    def test_code_behind_tests_counts(self):
        back = "#[cfg(test)] mod tests; #[cfg(test)] const X: [u8; 2] = { [1, 2] }; pub struct B(crate::a::A);"
        self.assertEqual(self.circles(lib="mod a; mod b;", a="pub struct A(crate::b::B);", b=back), [["a.rs", "b.rs"]])

    def test_a_path_in_an_attribute_counts(self):
        front = "pub mod bytes {} pub fn some() {} pub struct A(crate::b::B);"
        for back in ('#[serde(with = "crate::a::bytes")] pub struct B;', '#[serde(default = "crate::a::some")] pub struct B;'):
            self.assertEqual(self.circles(lib="mod a; mod b;", a=front, b=back), [["a.rs", "b.rs"]])

    def test_another_crates_module_of_the_same_name_is_another(self):
        own = "pub struct Digest(crate::a::A);"
        found = self.circles(lib="mod a; mod digest;", a="use digest::Digest; pub struct A;", digest=own)
        self.assertEqual(found, [])

    def test_a_workspace_with_an_upward_dependency_and_a_circle_has_two_findings(self):
        folder = Path(self.folder.name)
        (folder / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["low", "high"]\n', encoding="utf-8")
        upward = '[dependencies]\nhigh = { path = "../high" }\n'
        self.crate("low", upward, lib="mod a; mod b;", a="pub struct A(crate::b::B);", b="pub struct B(crate::a::A);")
        self.crate("high", "", lib="")
        found = findings(workspace(folder), [["low"], ["high"]])
        upward = "low: depends on high, which is not on a lower floor"
        self.assertEqual(found, [upward, "low: src/a.rs —(B)→ src/b.rs —(A)→ src/a.rs"])

    def crate(self, name, manifest, **files):
        source = Path(self.folder.name) / name / "src"
        source.mkdir(parents=True)
        head = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n'
        (source.parent / "Cargo.toml").write_text(head + manifest, encoding="utf-8")
        for file, text in files.items():
            (source / f"{file}.rs").write_text(text, encoding="utf-8")

    def test_floors(self):
        def package(name, *needs):
            return {"name": name, "dependencies": [{"name": need, "path": need} for need in needs]}

        floors = [["law"], ["machine", "engine"], ["agency"]]
        right = [package("law"), package("machine", "law"), package("agency", "law", "machine")]
        self.assertEqual(list(floor_findings(right, floors)), [])
        upward = [package("law", "agency"), package("agency")]
        self.assertEqual(list(floor_findings(upward, floors)), ["law: depends on agency, which is not on a lower floor"])
        beside = [package("machine", "engine"), package("engine")]
        self.assertEqual(list(floor_findings(beside, floors)), ["machine: depends on engine, which is not on a lower floor"])
        self.assertIn("stands on no floor", "".join(floor_findings([package("stranger")], floors)))
