#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "altered_faces.h"
#include "core/vision/analyser.h"
#include "core/vision/face_finder.h"

/// What is found on photos and on altered ones, for the tests and the table.
namespace test {

struct Case {
    std::string name;
    imaging::Image photo;
    vision::Analysis analysis;
};

/// Faces with what can be seen of them; nothing else is measured.
vision::Analysis lookAt(vision::FaceFinder& finder, const imaging::Image& photo);

/// Photos of a folder by name. @param only names without extension; empty = all.
std::vector<Case> casesIn(const std::filesystem::path& folder, vision::FaceFinder& finder, const std::vector<std::string>& only = {});

/// Codes of eyes-closed, eyes-hidden, occluded, cut-off found on one face.
std::set<std::string> seenFlaws(const vision::Analysis& analysis, std::size_t face);

/// How often each was said of the largest face.
struct Tally {
    int photos = 0, noFace = 0, closed = 0, hidden = 0, occluded = 0, cutOff = 0, any = 0;
    void add(const vision::Analysis& analysis);
    int of(Flaw flaw) const;
};

}  // namespace test
