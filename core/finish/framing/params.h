#pragma once
#include <vector>

namespace finish {

enum class Aspect {
    Original,   ///< the photo's own frame
    Square,     ///< 1:1
    FourFive,   ///< 4:5
    ThreeFour,  ///< 3:4
    TwoThree,   ///< 2:3
    Passport,   ///< 35 x 45 mm
    Banner,     ///< 16:9, face on a third
    Badge,      ///< 4:5 for a badge or access card: the face itself
};

struct FramingParams {
    Aspect aspect = Aspect::FourFive;
    float zoom = 100;      ///< percent of the format's own head size
    float shiftX = 0;      ///< percent of the width: the subject moves right
    float shiftY = 0;      ///< percent of the height: the subject moves down
    float level = 70;      ///< percent of the head's roll that is taken out, at most 6 degrees
    float headRoom = 100;  ///< percent of the format's own least head room
    bool operator==(const FramingParams&) const = default;
};

struct Parameter;
std::vector<Parameter> framingParameters();

}  // namespace finish
