#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

namespace engine {

/// Hyper-parameters of an AutoencoderKL, as its config.json spells them.
struct VaeConfig {
    std::int64_t imageChannels = 3, latentChannels = 4;
    std::vector<std::int64_t> channels;  ///< of the encoder's levels; the decoder has them from the end
    std::int64_t layers = 2;             ///< of a level of the encoder; the decoder has one more
    std::int64_t normGroups = 32;
    double scalingFactor = 0.18215;
    bool quantConv = true, postQuantConv = true;

    /// Pixels of the picture's side to one of the latents.
    std::int64_t reduction() const { return std::int64_t{1} << (channels.size() - 1); }
    bool operator==(const VaeConfig&) const = default;
};

/// Hyper-parameters of a tiny autoencoder (AutoencoderTiny, TAESD).
struct TinyVaeConfig {
    std::int64_t imageChannels = 3, latentChannels = 4;
    std::vector<std::int64_t> encoderChannels, encoderBlocks, decoderChannels, decoderBlocks;  ///< by level, in the order of execution
    double scalingFactor = 1;

    std::int64_t reduction() const { return std::int64_t{1} << (encoderBlocks.size() - 1); }
    bool operator==(const TinyVaeConfig&) const = default;
};

/// @throws base::Error Damaged (missing, absurd or contradictory values, by key), UnsupportedFormat (parts that this engine has not, by key)
VaeConfig vaeConfig(const nlohmann::json& config);
TinyVaeConfig tinyVaeConfig(const nlohmann::json& config);

}  // namespace engine
