#pragma once
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <vector>

namespace engine {

/// Hyper-parameters of a UNet of the Stable Diffusion 1.5 and SDXL families, as its config.json spells them. Lists have an entry a level, in the order of the
/// down blocks; up blocks use `layers` (one more each), `heads` and `depth` from the end.
struct UNetConfig {
    std::int64_t inChannels = 4, outChannels = 4;
    std::vector<std::int64_t> channels, layers, heads, depth;  ///< depth: transformer blocks in an attention
    std::vector<bool> downAttention, upAttention;              ///< upAttention in the order of the up blocks
    std::int64_t contextChannels = 768;
    std::int64_t normGroups = 32;
    double normEps = 1e-5;
    bool linearProjection = false;
    bool cosineFirst = true;
    double frequencyShift = 0;
    std::optional<std::int64_t> guidanceChannels;  ///< LCM: of the guidance embedding
    std::optional<std::int64_t> timeIdChannels;    ///< SDXL: of the sinusoid of one size number
    std::int64_t additionChannels = 0;             ///< SDXL: pooled text and all size numbers together

    std::size_t levels() const { return channels.size(); }
    std::int64_t timeChannels() const { return channels.front() * 4; }
    bool operator==(const UNetConfig&) const = default;
};

/// A ControlNet: the down and middle blocks of a UNet, and the stem of its hint.
struct ControlNetConfig : UNetConfig {
    std::int64_t hintChannels = 3;
    std::vector<std::int64_t> stemChannels;  ///< each but the first halves the size

    bool operator==(const ControlNetConfig&) const = default;
};

/// @throws base::Error Damaged (missing, absurd or contradictory values, by key), UnsupportedFormat (parts that this engine has not, by key)
UNetConfig unetConfig(const nlohmann::json& config);
ControlNetConfig controlNetConfig(const nlohmann::json& config);

}  // namespace engine
