#!/usr/bin/env python3
"""Reads the #include lines of core, ui and app: who includes whom, and which library's headers stand where.

    include_levels.py            every case       include_levels.py --list    their names
    include_levels.py CASE...    these cases

The case `tree` looks at this project; the others show on small made-up trees that a wrong line is found.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]

# A file may include its own library and whatever stands lower; never sideways, never upwards.
LEVELS = {
    "core/base": 0,
    "core/imaging": 1,
    "core/vision": 2, "core/engine": 2,
    "core/identity": 3, "core/finish": 3,
    "core/judge": 4,
    "core/studio": 5,
    "ui": 6,
    "app": 7,
}

# Library -> the include lines that mean it, and the folders that may hold them. Nobody else may reach one of its headers through
# our own headers either, which keeps it in sources and in headers that are private to those folders.
LIBRARIES = {
    "torch": (r"(torch|ATen|c10|caffe2)/", {"core/engine"}),
    "OpenCV": (r"(opencv2|opencv)/", {"core/imaging", "core/vision", "core/finish"}),
    "Qt": (r"(Q[A-Z]\w*$|Qt\w*/|q[a-z]+\.h$|qt\w+\.h$|quazip)", {"core/studio", "ui", "app"}),
    "Boost": (r"boost/", {"core/studio", "ui", "app"}),
    "a network": (r"(QNetwork|QtNetwork|QTcp|QUdp|QSsl|QLocalS|QHost|QtWeb|QWeb|curl/|sys/socket\.h|netinet/|arpa/|netdb\.h|winsock|ws2tcpip)", set()),
}

# A picture is never steered by what a recogniser says of it: whoever makes pictures knows neither the recognisers nor their numbers.
# The engine's own embeddings are those of text and of pictures that it is given; a face's cannot reach it, since it lies beside core/vision.
RECOGNISERS = {"core/engine": re.compile(r"vision::Embeddings\b|\b\w*[Rr]ecogniser\w*"),
               "core/finish": re.compile(r"vision::Embeddings\b|(\.|->)embeddings\b|\b\w*[Rr]ecogniser\w*")}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def sources(top):
    """path -> text of every source below core, ui and app."""
    return {
        path.relative_to(top).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for folder in ("core", "ui", "app")
        for path in sorted((top / folder).rglob("*"))
        if path.suffix in (".h", ".cpp", ".hpp", ".cc", ".in", ".mm")
    }


def library_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "core" else parts[0]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


class Tree:
    def __init__(self, files):
        self.files = files
        self.includes = {path: [(m[1], m[2], line_of(text, m.start(2))) for m in INCLUDE.finditer(text)] for path, text in files.items()}

    def problems(self):
        found = []
        for path, text in self.files.items():
            if library_of(path) not in LEVELS:
                found.append(f"{path}: {library_of(path)} has no level; give it one in tests/guards/include_levels.py")
                continue
            if library_of(path) in RECOGNISERS:
                found += [f"{path}:{line_of(text, m.start())}: {m[0]}: no recogniser has a say in a picture" for m in RECOGNISERS[library_of(path)].finditer(text)]
            for quote, name, line in self.includes[path]:
                found += [f"{path}:{line}: {why}" for why in self.wrong(path, quote, name)]
        return found

    def wrong(self, path, quote, name):
        own = library_of(path)
        if re.match(r"(core|ui|app|tests)/", name):
            if quote == "<":
                yield f"{name} is ours and belongs in quotes"
            if name.startswith("tests/"):
                yield f"{name}: the program does not include its tests"
                return
            other = library_of(name)
            if other != own and LEVELS.get(other, 99) >= LEVELS[own]:
                yield f"{own} (level {LEVELS[own]}) may not include {name} (level {LEVELS.get(other, 'none')})"
            for library, (_, allowed) in LIBRARIES.items():
                chain = self.reaches(name, library) if own not in allowed and other in allowed else None
                if chain:
                    yield f"this brings {library} to {own}: " + " -> ".join(chain)
        elif name.startswith(".") or "/../" in name:
            yield f"{name}: include paths count from the top folder"
        elif quote == '"' and f"{path.rpartition('/')[0]}/{name}" in self.files:
            yield f"{name}: include paths count from the top folder"
        else:
            for library, (pattern, allowed) in LIBRARIES.items():
                if re.match(pattern, name) and own not in allowed:
                    yield f"{name} means {library}, which {own} may not use"

    def reaches(self, name, library, seen=None):
        """The chain of headers from `name` to one of the library, or None."""
        seen = seen if seen is not None else set()
        if name in seen or name not in self.files:
            return None
        seen.add(name)
        for _, inner, _ in self.includes[name]:
            if re.match(LIBRARIES[library][0], inner):
                return [name, inner]
            chain = self.reaches(inner, library, seen)
            if chain:
                return [name, *chain]
        return None


def made_up(**files):
    return Tree({path.replace("__", "/") + ".h": text for path, text in files.items()}).problems()


def expect(problems, *words):
    assert len(problems) == len(words), problems
    for problem, word in zip(problems, words):
        assert word in problem, problem


def case_tree():
    tree = Tree(sources(TOP))
    assert len(tree.files) > 50, "the sources were not found"
    assert tree.problems() == [], "\n" + "\n".join(tree.problems())


def case_downwards_and_own_are_fine():
    expect(made_up(core__base__error="#include <string>", core__vision__face='#include "core/base/error.h"\n#include "core/vision/net.h"', core__vision__net=""))


def case_upwards_is_found():
    expect(made_up(core__base__error='\n#include "core/vision/face.h"', core__vision__face=""), "error.h:2: core/base (level 0) may not include")


def case_sideways_is_found():
    expect(made_up(core__finish__style='#  include "core/identity/marks.h"', core__identity__marks=""), "core/finish (level 3)")


def case_unknown_library_is_found():
    expect(made_up(core__misc__tool=""), "core/misc has no level")


def case_torch_is_found():
    expect(made_up(core__engine__unet="#include <torch/torch.h>", core__vision__net="#include <ATen/ATen.h>"), "core/vision")


def case_torch_through_a_public_header_is_found():
    expect(made_up(core__engine__unet="#include <torch/torch.h>", core__studio__job='#include "core/engine/unet.h"'), "unet.h -> torch/torch.h")


def case_opencv_is_found():
    expect(made_up(core__judge__score="#include <opencv2/core.hpp>"), "core/judge")


def case_opencv_behind_two_headers_is_found():
    problems = made_up(core__imaging__mat="#include <opencv2/core.hpp>", core__vision__net='#include "core/imaging/mat.h"',
                       core__judge__score='#include "core/vision/net.h"')
    expect(problems, "net.h -> core/imaging/mat.h -> opencv2/core.hpp")


def case_qt_is_found():
    expect(made_up(core__finish__style="#include <QString>", ui__window="#include <QMainWindow>\n#include <QtWidgets/QLabel>"), "core/finish")


def case_boost_is_found():
    expect(made_up(core__judge__score="#include <boost/signals2/signal.hpp>", core__studio__job="#include <boost/signals2/signal.hpp>"), "core/judge")


def case_network_is_found_everywhere():
    problems = made_up(ui__window="#include <QNetworkReply>", core__engine__load="#include <sys/socket.h>")
    expect(problems, "QNetworkReply means a network", "sys/socket.h means a network")


def case_recogniser_in_a_picture_is_found():
    problems = made_up(core__finish__style="float pull = distance(face.embeddings.a, target);", core__engine__unet="\nclass FaceRecogniser;",
                       core__engine__clip='weights["text_model.embeddings.token_embedding"]', core__identity__likeness="vision::Embeddings mean;")
    expect(problems, "style.h:1: .embeddings", "unet.h:2: FaceRecogniser")


def case_relative_path_is_found():
    expect(made_up(core__base__error='#include "hash.h"', core__base__hash='#include "../imaging/image.h"'), "hash.h", "image.h")


def main(arguments):
    cases = {name.removeprefix("case_"): function for name, function in globals().items() if name.startswith("case_")}
    if arguments == ["--list"]:
        print("\n".join(cases))
        return 0
    failed = 0
    for name in arguments or cases:
        try:
            cases[name]()
            print(f"PASS {name}")
        except AssertionError as error:
            print(f"FAIL {name}: {error}")
            failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
