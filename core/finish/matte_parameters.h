#pragma once
#include <vector>

#include "core/finish/parameter.h"

namespace finish {

std::vector<Parameter> matteParameters();

}  // namespace finish
