#pragma once
#include <filesystem>
#include <functional>
#include <vector>

#include "core/base/run_context.h"
#include "core/studio/engine_door.h"
#include "core/studio/packs/pack.h"
#include "core/studio/photo_files.h"

namespace studio {

/// What a folder or file of models comes to.
struct FoundPacks {
    std::vector<Pack> packs;           ///< one a model that can make pictures, with everything beside it that fits
    std::vector<Refused> passedOver;   ///< weights that found no place, and why
};

/// Tells what the files of a path are, whatever program keeps them there: a folder in the diffusers layout, one .safetensors file, a folder with a pack.json, or the
/// model folders of ComfyUI, AUTOMATIC1111 or InvokeAI. Kind and family are read from keys and shapes, which map a ControlNet takes and which LoRA is the
/// few-step one from their names, as those programs' users know them. Files are linked, never copied.
/// @param describe  EngineDoor::describe
/// @throws Error{NotFound, NotReadable} for the path itself; Cancelled
FoundPacks findPacks(const std::filesystem::path& path, const std::function<ModelFileFacts(const std::filesystem::path&)>& describe, const base::RunContext& run);

}  // namespace studio
