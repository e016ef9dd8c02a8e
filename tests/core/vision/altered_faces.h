#pragma once
#include <string>
#include <vector>

#include "core/imaging/image.h"
#include "core/vision/face.h"

/// Photos of faces made worse on purpose: lids drawn shut, things held in front. What is drawn is drawn by nobody's photograph; sizes are in D.
namespace test {

/// What ought to be said of an altered photo.
enum class Flaw { None, EyesClosed, EyesHidden, Occluded, CutOff };

struct Alteration {
    std::string name;
    Flaw flaw = Flaw::None;
    imaging::Image (*make)(const imaging::Image& photo, const vision::Face& face) = nullptr;
};

/// All of them, the same at every run.
const std::vector<Alteration>& alterations();

/// @param share 0 = as they were, 1 = shut. The skin above the eye is stretched down to the lower lid, where a line of lashes is drawn.
imaging::Image closeEyes(const imaging::Image& photo, const vision::Face& face, double share, bool imageLeft = true, bool imageRight = true);

}  // namespace test
