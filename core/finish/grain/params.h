#pragma once
#include <vector>

namespace finish {

struct GrainParams {
    float strength = 100;  ///< percent of the grain that matches the photo's own noise
    bool operator==(const GrainParams&) const = default;
};

struct Parameter;
std::vector<Parameter> grainParameters();

}  // namespace finish
