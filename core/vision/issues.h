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

/// Findings of one face, of its geometry (small-face, low-resolution, turned, tilted, cut-off), then of the picture (blurred, dark, overexposed, uneven-light,
/// colour-cast), then of what can be seen (eyes-hidden, eyes-closed, occluded). From which figure on: `thresholds.h`.
std::vector<Issue> faceIssues(const Analysis& analysis, std::size_t index);

/// Findings of the photo as a whole: no-face, several-people.
std::vector<Issue> photoIssues(const Analysis& analysis);

/// How well a face serves as the source of a headshot, to compare photos with; higher is better, not a percentage. One more is worth twice the pixels between
/// the eyes. Counted: pixels, how far the head is turned, the detector's confidence, sharpness, darkness, one-sidedness, shine and tint of the light, also below
/// what is worth a warning. Every warning outweighs all of that together, and a stop any number of warnings.
double suitability(const Analysis& analysis, std::size_t index);

}  // namespace vision
