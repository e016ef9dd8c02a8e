#!/usr/bin/env python3
"""Writes unicode_tables.h from Python's own Unicode data: what the tokenizer's normalisation needs, without a library of its own.

    make_unicode_tables.py > unicode_tables.h
"""
import sys
import unicodedata

WIDTH = 168
CODES = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def ranges(belongs):
    """[first, last] of every run of codes."""
    found = []
    for code in CODES:
        if belongs(chr(code)):
            if found and found[-1][1] == code - 1:
                found[-1][1] = code
            else:
                found.append([code, code])
    return found


def lower_runs():
    """[first, last, step, difference]: every step-th code from first to last lies `difference` before its lower case."""
    runs = []
    for code in CODES:
        lower = chr(code).lower()
        if lower == chr(code):
            continue
        if len(lower) != 1:
            assert code == 0x130, hex(code)  # the one code with two for its lower case; unicode.cpp knows it
            continue
        difference = ord(lower) - code
        if runs and runs[-1][3] == difference:
            first, last, step, _ = runs[-1]
            if code - last in (1, 2) and (first == last or code - last == step):
                runs[-1][1:3] = [code, code - last]
                continue
        runs.append([code, code, 1, difference])
    return runs


def decompositions():
    """(those that are composed again, those that are not): [code, first, second or 0]."""
    again, apart = [], []
    for code in CODES:
        mapping = unicodedata.decomposition(chr(code))
        if not mapping or mapping.startswith("<"):
            continue
        parts = [int(part, 16) for part in mapping.split()]
        (again if unicodedata.normalize("NFC", chr(code)) == chr(code) else apart).append([code] + parts + [0] * (2 - len(parts)))
    assert all(second for _, _, second in again)
    return again, apart


def combining_runs():
    runs = []
    for code in CODES:
        kind = unicodedata.combining(chr(code))
        if kind:
            if runs and runs[-1][1] == code - 1 and runs[-1][2] == kind:
                runs[-1][1] = code
            else:
                runs.append([code, code, kind])
    return runs


def table(kind, name, rows):
    print(f"inline constexpr {kind} {name}[] = {{")
    line = "   "
    for row in rows:
        text = " {" + ",".join(str(value) for value in row) + "},"
        if len(line) + len(text) > WIDTH:
            print(line)
            line = "   "
        line += text
    print(line + "\n};\n")


def main():
    again, apart = decompositions()
    print("#pragma once")
    print(f"// Made by make_unicode_tables.py from Unicode {unicodedata.unidata_version}. Not to be edited. clang-format off")
    print("#include <cstdint>\n\nnamespace engine::unicode {\n")
    print("struct Range {\n    char32_t first, last;\n};")
    print("struct LowerRun {\n    char32_t first, last;\n    std::int32_t step, difference;\n};")
    print("struct CombiningRun {\n    char32_t first, last;\n    int kind;\n};")
    print("struct Decomposition {\n    char32_t code, first, second;\n};\n")
    table("Range", "kLetters", ranges(lambda c: unicodedata.category(c)[0] == "L"))
    table("Range", "kNumbers", ranges(lambda c: unicodedata.category(c)[0] == "N"))
    table("LowerRun", "kLower", lower_runs())
    table("CombiningRun", "kCombining", combining_runs())
    print("// Hangul is composed by rule.")
    table("Decomposition", "kComposed", again)
    print("// Taken apart, and never put together again.")
    table("Decomposition", "kApart", apart)
    print("}  // namespace engine::unicode")


if __name__ == "__main__":
    sys.exit(main())
