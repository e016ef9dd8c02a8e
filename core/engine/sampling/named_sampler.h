#pragma once
#include "core/engine/sampling/sampler_config.h"

namespace engine {

/// The sampler that a user chose.
/// @param choice text of a scheduler file; or a name ("dpmpp-2m-karras" ...), which keeps what the model's file says of training; or "" for that file as it is
/// @param model text of the model's scheduler file
/// @throws base::Error as readSamplerConfig; BadValue with the known names
SamplerConfig chosenSampler(std::string_view choice, std::string_view model);

}  // namespace engine
