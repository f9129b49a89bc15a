"""Each rule of tools/tidy finds its fault in a small tree, and says nothing about a good one."""

import importlib.machinery
import importlib.util
import pathlib
import sys
import tempfile
import unittest

LOADER = importlib.machinery.SourceFileLoader("tidy", str(pathlib.Path(__file__).with_name("tidy")))
SPEC = importlib.util.spec_from_loader("tidy", LOADER)
tidy = importlib.util.module_from_spec(SPEC)
sys.modules["tidy"] = tidy
sys.dont_write_bytecode = True
LOADER.exec_module(tidy)

GOOD = {
    "README.md": "See [the layers](src/README.md) and [elsewhere](https://example.com).\n",
    "src/README.md": "| folder | what |\n|---|---|\n| base/ | x |\n| store/ | x |\n| engine/ | x |\n",
    "src/base/README.md": "x\n",
    "src/base/CMakeLists.txt": "ingot_library(base SOURCES text.cc)\ningot_test(base_test SOURCES text_test.cc)\n",
    "src/base/text.h": "#pragma once\n",
    "src/base/text.cc": '#include "base/text.h"\n',
    "src/base/text_test.cc": '#include "base/text.h"\n#include "gtest/gtest.h"\n',
    "src/store/README.md": "x\n",
    "src/store/CMakeLists.txt": "ingot_library(store SOURCES s3/sign.cc)\n",
    "src/store/s3/README.md": "x\n",
    "src/store/s3/sign.cc": '#include "base/text.h"\n',
    "src/engine/README.md": "x\n",
    "src/engine/CMakeLists.txt": "ingot_library(engine SOURCES run.cc)\n",
    "src/engine/run.cc": "#include <duckdb.hpp>\n",
}


class TidyTest(unittest.TestCase):
    def findings(self, files):
        """What tidy says of the good tree with some files changed; None takes one away."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {**GOOD, **files}.items():
                if text is not None:
                    path = root / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(text.encode())
            return [str(found) for found in tidy.findings(root)]

    def expect(self, files, *starts):
        found = self.findings(files)
        self.assertEqual(len(found), len(starts), found)
        for line, start in zip(found, starts):
            self.assertTrue(line.startswith(start), f"{line!r} does not start with {start!r}")

    def test_a_good_tree_has_no_findings(self):
        self.expect({})

    def test_an_include_from_a_layer_above(self):
        self.expect({"src/base/text.cc": '#include "base/text.h"\n#include "store/x.h"\n'},
                    "src/base/text.cc:2: base/ may not include from store/")

    def test_a_folder_that_is_not_in_the_table(self):
        self.expect({"src/new/README.md": "x\n", "src/new/a.h": "#pragma once\n"},
                    "src/README.md:1: src/new/ is not in the table of layers")

    def test_a_cycle_of_headers(self):
        self.expect({"src/base/a.h": '#pragma once\n#include "base/b.h"\n',
                     "src/base/b.h": '#pragma once\n#include "base/a.h"\n'},
                    "src/base/b.h:2: include cycle base/a.h -> base/b.h -> base/a.h")

    def test_duckdb_outside_its_folders(self):
        self.expect({"src/store/s3/sign.cc": '#include "duckdb/common/types.hpp"\n'},
                    "src/store/s3/sign.cc:1: only engine/ and lake/")

    def test_a_folder_without_readme(self):
        self.expect({"src/store/s3/README.md": None}, "src/store/s3/README.md:1: is missing")

    def test_a_source_that_is_not_built(self):
        self.expect({"src/base/more_text.cc": ""}, "src/base/more_text.cc:1: is not built")
        self.expect({"src/base/CMakeLists.txt": "# text.cc text_test.cc\n"},
                    "src/base/text.cc:1: is not built", "src/base/text_test.cc:1: is not built")

    def test_a_header_without_pragma_once(self):
        self.expect({"src/base/text.h": "\n#ifdef A\n#endif\n"}, "src/base/text.h:1: a header starts with")

    def test_a_file_that_is_too_long(self):
        self.expect({"src/base/text.cc": "//\n" * (tidy.MAX_LINES + 1)},
                    f"src/base/text.cc:{tidy.MAX_LINES + 1}: has {tidy.MAX_LINES + 1} lines")
        self.expect({"src/base/text.cc": "//\n" * tidy.MAX_LINES})

    def test_a_name_that_says_nothing(self):
        self.expect({"tests/util/a.py": "", "tools/helpers.py": ""},
                    "tests/util/a.py:1: 'util'", "tools/helpers.py:1: 'helpers'")

    def test_words_of_unfinished_work(self):
        for word in ["TO" "DO", "FIX" "ME", "not " "implemented"]:
            self.expect({"src/base/text.cc": f"// {word}: x\n"}, f"src/base/text.cc:1: '{word}'")
        self.expect({"a.sh": "mktemp XXXXXX\n"})

    def test_paths_of_a_machine_and_hosts_of_registries(self):
        self.expect({"a.py": "x = '/ro" "ot/x'\n"}, "a.py:1: '/ro" "ot/' is a path of one machine")
        self.expect({"a.py": "# netwo" "rk/x, ../wo" "rk/y, $HOME/wo" "rk/z\n"})
        self.expect({"a.txt": "https://pypi" ".org/simple\n"}, "a.txt:1: 'pypi" ".org' names a registry's host")

    def test_white_space(self):
        self.expect({"a.py": "x = 1 \n"}, "a.py:1: white space")
        self.expect({"a.py": "x = 1\r\n"}, "a.py:1: white space")
        self.expect({"a.py": "x = 1"}, "a.py:1: the last line has no line end")
        self.expect({"a.py": "x = 1\n\n"}, "a.py:2: empty line at the end")
        self.expect({"tests/data/bare_cr.txt": "x \r"})

    def test_links(self):
        self.expect({"README.md": "[a](docs/none.md)\n"}, "README.md:1: the link to docs/none.md leads nowhere")
        self.expect({"README.md": "```\n[a](none.md)\n```\n`[a](none.md)` [b](#part) [c](src/README.md#layers)\n"})


if __name__ == "__main__":
    unittest.main()
