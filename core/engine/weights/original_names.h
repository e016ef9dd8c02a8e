#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/engine/weights/weights.h"

namespace engine {

/// Modules by their names in the original (single-file) layout, each with its name in the diffusers layout. A name that is not listed is translated by its
/// longest listed beginning.
using ModuleNames = std::map<std::string, std::string, std::less<>>;

/// The UNet's modules; a ControlNet's also. @param blocks down blocks; resnets a down block (up blocks have one more)
/// Source: CompVis latent-diffusion ldm/modules/diffusionmodules/openaimodel.py; Stability generative-models sgm/... (the same numbering); cldm/cldm.py.
ModuleNames unetNames(std::int64_t blocks, std::int64_t resnets);
ModuleNames vaeNames(std::int64_t blocks, std::int64_t resnets);
/// The attention of AutoencoderKL in files of diffusers before 0.17: query, key, value, proj_attn.
ModuleNames oldVaeNames();
/// OpenCLIP's text transformer. @param layers its number of blocks; what is not renamed but cut or turned (in_proj, text_projection) is not in the list
ModuleNames openClipNames(std::int64_t layers);

/// The name after translation; nothing where no beginning of it is listed.
std::string translated(const ModuleNames& names, std::string_view name);

/// How many numbers follow `prefix` in a map's names: 1 + the largest; 0 where none does. `prefix` ends with a dot.
std::int64_t countBelow(const WeightMap& weights, std::string_view prefix);

}  // namespace engine
