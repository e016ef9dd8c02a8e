#pragma once
#include "core/engine/nets/conditioning.h"
#include "core/engine/pipeline/picture_noise.h"
#include "core/engine/pipeline/prompt.h"
#include "core/engine/sampling/sampler.h"

namespace engine {

/// A ControlNet at work.
struct ControlUse {
    const ControlNetModel* model = nullptr;
    at::Tensor image;  ///< [1, 3, height, width] of the picture's size, 0..1
    double weight = 1;
    StepRange range = {};
};

/// Reference pictures at work.
struct ImagePromptUse {
    const ImageAdapter* adapter = nullptr;
    at::Tensor reference;                 ///< [1, pictures, channels]
    at::Tensor hidden = {};               ///< FaceIdPlus: [1, pictures, positions, channels]
    at::Tensor negativeHidden = {};       ///< FaceIdPlus: of a grey picture; zeros where undefined
    std::optional<double> shortcut = {};  ///< FaceIdPlus version 2
    double scale = 1;
    StepRange range = {};
};

/// What is to be made. Without `image` from nothing; with it from a picture, by the run's strength; with `mask` only where that is 1.
struct GenerationRequest {
    std::int64_t width = 512, height = 512;  ///< multiples of the autoencoder's reduction (8)
    SamplerConfig sampler;
    SamplingRun run;
    PromptPair prompts;
    at::Tensor timeIds = {};  ///< SDXL: [2, 6], negative and positive row; undefined = the picture's size, uncropped
    double guidanceScale = 7.5;
    double guidanceRescale = 0;  ///< 0..1: share by which guided predictions get back the spread of unguided ones (Lin et al. 2023, arXiv:2305.08891, eq. 16)
    std::int64_t pictures = 1;
    DrawNoise noise;        ///< for that many
    at::Tensor image = {};  ///< [1 or pictures, 3, height, width], -1..1
    at::Tensor mask = {};   ///< [1 or pictures, 1, height, width] of the latents, 1 = repaint; soft values blend
    std::vector<ControlUse> controls = {};
    std::vector<ImagePromptUse> images = {};
    bool decode = true;
    std::int64_t memoryBudget = 0;  ///< bytes that memoryNeed may come to; 0 = no limit
};

/// After every step; both on the device of the operators, float32.
struct StepView {
    int step, steps;             ///< finished, of all
    const at::Tensor& latents;   ///< [pictures, ...]
    const at::Tensor& estimate;  ///< latents of the finished picture as far as known: for previewOf
};
using OnStep = std::function<void(const StepView&)>;

struct Generated {
    at::Tensor start;  ///< latents of `image`; undefined without
    at::Tensor latents;
    at::Tensor images;        ///< [pictures, 3, height, width] float32 on the CPU, about -1..1, not clipped yet; undefined unless decoded
    double clippedShare = 0;  ///< of the numbers of `images` that lie outside -1..1: guidance that is too strong shows here
};

/// Runs a model. Stops between operators; reports stages "encode", "generate" and "decode".
/// @param operators that the networks run on @param wider for half-precision ones: float32 on the same machine, for an autoencoder that overflows
/// @throws base::Error BadValue (sizes, scales, guidance outside 0 to 20), TooLarge (beyond the budget, before anything starts), ModelFailed (not finite);
/// base::Cancelled
Generated generate(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const Operators* wider = nullptr,
                   const OnStep& onStep = {});

/// A quick look at an estimate by the tiny autoencoder: [pictures, 3, height, width] float32 on the CPU, -1..1.
/// @throws base::Error ModelMissing where the model has none
at::Tensor previewOf(const DiffusionModel& model, const at::Tensor& estimate, const Operators& operators);

}  // namespace engine
