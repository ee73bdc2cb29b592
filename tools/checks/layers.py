#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Proves the layering of README, "How it is built": who may include whom, which library appears
where, which functions nobody may call. Prints file:line: what; ends with "N passed, N failed",
counting files."""
import pathlib
import re
import sys

LAYERS = ["base", "wire", "link", "node", "exec", "report"]
LIBRARIES = {  # header prefix: layers that may use it
    "pcap": {"link"}, "libnet": {"link"}, "libxml/": {"exec", "report"}, "libxslt/": {"report"}, "sqlite3": {"report"},
    "openssl/": {"wire"}, "CUnit/": set(), "sys/capability": {"link"},
}
BANNED = re.compile(r"(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|sscanf|rand|"
                    r"srand|gmtime|localtime|alloca|system|popen)\s*\(")
ALLOCATE = re.compile(r"(?<![\w.>])(malloc|calloc|realloc|strdup)\s*\(")
PRINT = re.compile(r"(?<![\w.>])(printf|puts|putchar)\s*\(")
INCLUDE = re.compile(r'#\s*include\s+[<"]([^">]+)[">]')
COMMENT = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"", re.S)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def complaints(path, layer):
    text = path.read_text()
    is_test = path.name.endswith("_test.c")
    if "SPDX-License-Identifier: BSD-2-Clause" not in text.split("\n", 1)[0]:
        yield 1, "has no SPDX line"
    for n, line in enumerate(text.split("\n"), 1):
        m = INCLUDE.match(line)
        if m:
            yield from ((n, c) for c in include_complaints(m.group(1), layer, is_test))
    for n, line in enumerate(COMMENT.sub(blank, text).split("\n"), 1):
        if BANNED.search(line):
            yield n, "calls a banned function: " + BANNED.search(line).group(1)
        if layer != "base" and layer != "tools" and not is_test and ALLOCATE.search(line):
            yield n, "allocates outside base"
        if layer not in ("tools", "report") and not is_test and PRINT.search(line):
            yield n, "prints outside tools and report"


def include_complaints(name, layer, is_test):
    head = name.split("/")[0]
    if layer in LAYERS and head in LAYERS:
        if LAYERS.index(head) > LAYERS.index(layer):
            yield f"{layer} includes {name}, a layer to its right"
        if layer == "report" and head == "exec" and name != "exec/result.h" and not is_test:
            yield f"report reads only exec/result.h, not {name}"
    for prefix, allowed in LIBRARIES.items():
        if name == prefix + ".h" or (prefix.endswith("/") and name.startswith(prefix)):
            if layer in LAYERS and layer not in allowed and not is_test:
                yield f"{name} does not belong in {layer}"


def main():
    root = pathlib.Path(__file__).resolve().parents[2]
    good = bad = 0
    for path in sorted([*root.glob("engine/*/*.[ch]"), *root.glob("tools/**/*.[ch]")]):
        layer = path.parts[len(root.parts) + 1] if "engine" in path.parts else "tools"
        found = list(complaints(path, layer))
        for line, what in found:
            print(f"{path.relative_to(root)}:{line}: {what}")
        good += not found
        bad += bool(found)
    print(f"{good} passed, {bad} failed")
    return 0 if good and not bad else 1


sys.exit(main())
