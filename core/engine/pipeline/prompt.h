#pragma once
#include <string>
#include <vector>

#include "core/engine/pipeline/diffusion_model.h"

namespace engine {

/// What the text encoders make of one prompt.
struct EncodedPrompt {
    at::Tensor context;  ///< [1, 77 a chunk, channels]
    at::Tensor pooled;   ///< SDXL: [1, channels]; undefined otherwise
};

/// @param ids  int64 [chunks, 77] for each text encoder
/// @param clipSkip layers left out at the end; SDXL always takes the last but one and none beyond
EncodedPrompt encodeIds(const DiffusionModel& model, const std::vector<at::Tensor>& ids, std::int64_t clipSkip, const Operators& operators);

/// Both prompts, in as many chunks of 75 tokens as the longer one needs.
/// @throws base::Error ModelMissing where the model came without a tokenizer
struct PromptPair {
    EncodedPrompt positive, negative;
};
PromptPair encodePrompts(const DiffusionModel& model, const std::string& positive, const std::string& negative, std::int64_t clipSkip,
                         const Operators& operators);

}  // namespace engine
