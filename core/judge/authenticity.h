#pragma once
#include <optional>

namespace judge {

/// How much of what the photo shows is still there. Every figure may be missing; judge.h says why in a note.
struct Authenticity {
    std::optional<float> score;                 ///< 0-100, of the parts below
    std::optional<float> texturePercent;        ///< finish::textureKept
    std::optional<float> geometryPercent;       ///< 100 less the distance, percent of D, that the face's mesh moved (root mean square, after the best similarity)
    std::optional<float> itaShift;              ///< degrees, cheeks against the corrected photo
    std::optional<float> hueShift;              ///< degrees, likewise
    std::optional<float> lightnessShift;        ///< L*, likewise
    std::optional<float> chromaShift;           ///< C*, likewise
    std::optional<float> itaShiftOfCorrection;  ///< degrees that white balance and exposure moved the skin before; no part of the score
    std::optional<int> marksKept;
    std::optional<int> marksTotal;              ///< in the frame and large enough to be seen there
    std::optional<float> areaChangedPercent;    ///< of the person: ChangeMap::changedPercent
    bool operator==(const Authenticity&) const = default;
};

/// Each part on its scale, taken together. Parts that are missing have no say. A greater change in any part never scores higher.
std::optional<float> authenticityScore(const Authenticity& parts);

}  // namespace judge
