#pragma once
#include <optional>
#include <string>

#include "core/imaging/image.h"
#include "core/studio/session.h"

namespace studio {

/// A picture that was made of a headshot, kept in the session's file as JPEG. It is out of date when the headshot differs from what it was made of.
struct Render {
    FaceOf source;
    Shared<finish::Recipe> recipe;
    imaging::Extent extent;
    std::optional<float> likeness;      ///< 0-100, as all three; empty where it was not measured
    std::optional<float> authenticity;
    std::optional<float> quality;
    bool operator==(const Render&) const = default;

    bool isOf(const Variation& variation) const { return source == variation.source && recipe == variation.recipe; }
};

}  // namespace studio
