#include "core/engine/tool/check_kinds.h"

#include <map>

namespace engine {

CheckFunction checkFunction(const std::string& kind)
{
    static const std::map<std::string, CheckFunction> functions{
        {"clip_preprocess", checkClipPreprocess},
        {"clip_text", checkClipText},
        {"clip_vision", checkClipVision},
        {"controlnet", checkControlNet},
        {"e2e", checkE2e},
        {"guidance_embedding", checkGuidanceEmbedding},
        {"scheduler", checkScheduler},
        {"text_lora", checkTextLora},
        {"unet", checkUNet},
        {"vae", checkVae},
    };
    const auto found = functions.find(kind);
    return found == functions.end() ? nullptr : found->second;
}

}  // namespace engine
