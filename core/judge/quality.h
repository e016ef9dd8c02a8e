#pragma once
#include <optional>

#include "core/finish/finish.h"
#include "core/judge/source.h"

namespace judge {

/// How good a portrait a picture is, whoever it shows. Each 0-100: 100 as on good portraits, 60 where `analyse` would warn, 0 where it would say stop.
struct Quality {
    std::optional<float> score;      ///< of the parts below
    std::optional<float> exposure;   ///< the face is not dark
    std::optional<float> sharpness;  ///< of the face; less where the photo was enlarged
    std::optional<float> framing;    ///< head size, eye line and room above the head beside what the format wishes; and the face is all there
    std::optional<float> eyes;       ///< open and to be seen
    std::optional<float> edge;       ///< how far the cut-out can be trusted, as much as the backdrop shows it
    std::optional<float> clipping;   ///< skin that has gone white or black
    bool operator==(const Quality&) const = default;
};

/// @param face  found in the picture; null = none was: then only framing and edge are judged
Quality qualityOf(const finish::Finished& finished, const finish::Recipe& recipe, const vision::Face* face, const Source& source);

std::optional<float> qualityScore(const Quality& parts);

}  // namespace judge
