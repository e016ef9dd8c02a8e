#pragma once
#include <string>
#include <vector>

#include "core/vision/analyser.h"

namespace vision {

enum class Severity { Note, Warn, Stop };

/// What is wrong with a photo for a headshot, and what to do about it. Codes are those of the command line's contract.
struct Issue {
    std::string code;
    Severity severity = Severity::Note;
    std::string message;
    std::string remedy;
};

/// Findings of one face: small-face, low-resolution, turned, tilted, cut-off, eyes-hidden, eyes-closed, occluded.
std::vector<Issue> faceIssues(const Analysis& analysis, std::size_t index);

/// Findings of the photo as a whole: no-face, several-people.
std::vector<Issue> photoIssues(const Analysis& analysis);

/// How well a face serves as the source of a headshot, to compare photos with; higher is better, not a percentage.
/// Every warning weighs more than any number of pixels.
double suitability(const Analysis& analysis, std::size_t index);

}  // namespace vision
