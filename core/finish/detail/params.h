#pragma once
#include <vector>

namespace finish {

/// Percent, each by itself. As it stands no pixel is touched.
struct DetailParams {
    float eyes = 0;     ///< fine contrast of lashes, lids and irises
    float hair = 0;     ///< fine contrast within the hair
    float sharpen = 0;  ///< of the finished picture, in its own pixels
    bool operator==(const DetailParams&) const = default;
};

struct Parameter;
std::vector<Parameter> detailParameters();

}  // namespace finish
