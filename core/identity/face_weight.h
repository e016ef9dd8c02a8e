#pragma once
#include "core/vision/face.h"

/// For the sources of this library only.
namespace identity {

/// How much a face says about who it is, beside a flawless one: factors 0-1, each 1 / (1 + r) where r is the variance that the flaw adds
/// to an embedding, over the variance between photos of one person. README.md has the measurements.
struct FaceWeight {
    double sharpness = 1;
    double pixels = 1;
    double angle = 1;
    double light = 1;
    double product() const { return sharpness * pixels * angle * light; }
};

FaceWeight weigh(const vision::Face& face);

/// Which of two faces of the same moment is to be kept: the one that resolves more.
bool betterThan(const vision::Face& one, const vision::Face& other);

}  // namespace identity
