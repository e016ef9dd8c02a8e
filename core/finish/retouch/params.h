#pragma once
#include <vector>

#include "core/finish/matte/params.h"

namespace finish {

/// Percent, each by itself. Nothing is retouched as it stands: no pixel is touched.
struct RetouchParams {
    float heal = 0;            ///< temporary blemishes
    float evenness = 0;        ///< patches of lighter and darker skin
    float evennessColour = 0;  ///< patches of redder and yellower skin
    float underEye = 0;
    float shine = 0;
    float teeth = 0;
    float eyeWhite = 0;
    float iris = 0;
    float strayHair = 0;       ///< single hairs that stand off from the head
    std::vector<Stroke> keep;    ///< nothing is healed here, whatever it looks like, and no hair taken
    std::vector<Stroke> remove;  ///< healed here, whatever it looks like; where both lie, keep wins
    bool operator==(const RetouchParams&) const = default;
};

/// Skin, eyes or teeth change: all that a RetouchField is for.
bool changesSkin(const RetouchParams& params);

struct Parameter;
std::vector<Parameter> retouchParameters();

}  // namespace finish
