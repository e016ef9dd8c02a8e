#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"

struct LikenessEngine;

namespace studio {

/// A diffusion model's files. All but the first may be empty.
struct ModelPaths {
    struct Lora {
        std::filesystem::path file;
        double scale = 1;
        bool operator==(const Lora&) const = default;
    };
    struct Adapter {
        std::filesystem::path file;
        double loraScale = 1;  ///< of the LoRA that a FaceID file brings
        bool operator==(const Adapter&) const = default;
    };

    std::filesystem::path model;          ///< a folder in the diffusers layout, or one .safetensors file in the original layout
    std::filesystem::path unet;           ///< instead of the model's
    std::filesystem::path tinyVae;        ///< for previews
    std::filesystem::path tokenizer;      ///< where the model has none
    std::filesystem::path configs;        ///< for a single file: a folder whose config.json hold for it
    std::filesystem::path visionEncoder;  ///< for adapters that look at pictures
    std::vector<Lora> loras;
    std::vector<std::filesystem::path> controlNets;
    std::vector<Adapter> adapters;

    bool operator==(const ModelPaths&) const = default;
};

/// Pictures to be generated. Images have the size that is made; Linear ones are encoded first.
struct PictureRequest {
    struct Control {
        std::size_t net = 0;  ///< of ModelPaths::controlNets
        imaging::Image picture;
        double weight = 1, start = 0, end = 1;  ///< from and to which share of the steps
    };
    struct Reference {
        std::size_t adapter = 0;  ///< of ModelPaths::adapters
        std::vector<std::vector<float>> embeddings;
        std::vector<imaging::Image> pictures;  ///< of any size
        std::optional<double> shortcut;        ///< FaceIdPlus version 2
        double scale = 1, start = 0, end = 1;
    };

    std::string prompt, negative;
    int clipSkip = 0;
    imaging::Extent size{512, 512};  ///< multiples of ModelFacts::unit
    int steps = 20;
    double guidance = 7.5;  ///< 1 to 20
    double rescale = 0;     ///< 0..1
    std::string scheduler;  ///< a name or a file's text, as likeness_engine.h has them; "" = the model's own
    std::vector<std::uint64_t> seeds = {0};
    std::optional<imaging::Image> image;  ///< image to image
    std::optional<imaging::Image> mask;   ///< one channel; 1 = painted anew
    double strength = 0.6;
    std::vector<Control> controls;
    std::vector<Reference> references;
    std::int64_t memoryBudget = 0;  ///< bytes; 0 = no limit
    std::vector<double> loraScales;  ///< of ModelPaths::loras, for this and what follows; empty = as opened
};

struct ModelFacts {
    bool xl = false;
    int unit = 8;
    bool tokenizer = false, previews = false;
    bool embedsGuidance = false;
};

/// After a step; pictures (Encoded) where they were asked for.
struct PictureStep {
    int step = 0, steps = 0;
    std::vector<imaging::Image> pictures;
};
using OnPictureStep = std::function<void(const PictureStep&)>;

struct MadePictures {
    std::vector<imaging::Image> pictures;  ///< Encoded, one a seed
    double clippedShare = 0;
};

/// A diffusion model, ready. One call at a time.
class Generator {
public:
    ModelFacts facts() const;
    /// Numbers of one embedding that an adapter takes.
    std::size_t embeddingChannels(std::size_t adapter) const;
    /// Bytes at the peak, beside what the program takes anyway; nothing is computed.
    std::int64_t memoryNeed(const PictureRequest& request) const;
    /// @param previewEvery onStep gets pictures after each so many steps; 0 = never
    /// @throws base::Error, base::Cancelled; what onStep throws
    MadePictures generate(const PictureRequest& request, const base::RunContext& run, const OnPictureStep& onStep = {}, unsigned previewEvery = 0) const;

private:
    friend class EngineDoor;
    const LikenessEngine* engine_ = nullptr;
    std::shared_ptr<void> handle_;
};

}  // namespace studio
