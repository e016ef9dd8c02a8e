#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/engine/weights/safetensors.h"
#include "core/engine/weights/weights.h"

namespace engine {

/// W += scale * factor * (up @ down), for one module's weight.
struct LoraChange {
    at::Tensor down;    ///< [rank, in...]
    at::Tensor up;      ///< [out, rank], perhaps as a 1 x 1 convolution
    double factor = 1;  ///< alpha / rank
};

/// Low-rank changes of a model's networks. Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", arXiv:2106.09685.
struct Lora {
    std::string name;  ///< for messages
    /// "unet", "text_encoder", "text_encoder_2" -> module as the file spells it: dotted, or joined by underscores (kohya), which only the network resolves.
    std::map<std::string, std::map<std::string, LoraChange>> parts;
};

/// Reads kohya's files (SD 1.5; SDXL by diffusers' or by the original block numbers; convolutions), peft's and diffusers', and the older attention processors'.
/// @throws base::Error as readSafetensors; UnsupportedFormat for no LoRA, LoHa, LoKr, DoRA or a family that Likeness does not run; Damaged by the module's name
Lora readLora(const std::filesystem::path& file);
Lora readLora(const Safetensors& file, const std::filesystem::path& name);

struct LoraUse {
    const Lora* lora = nullptr;
    double scale = 1;
};

/// Any number of LoRAs fused into a network's weights; changed weights become float32, the others stay as they are. Scales may be changed at any time between two
/// runs of the network: what comes out is bit for bit what fusing at those scales from the start gives, and weights that a call does not change keep what the
/// operators made of them. Taking all away gives the very tensors that were there before.
class FusedLoras {
public:
    /// @param part which part of a LoRA belongs to these weights. The map must outlive this.
    FusedLoras(WeightMap& weights, std::string part) : weights_(&weights), part_(std::move(part)) {}

    /// Replaces those that are fused now; with nothing, takes them away. A LoRA without this part changes nothing. They must live as long as they are fused.
    /// @throws base::Error BadValue where a LoRA does not fit this network, by the module's name; the weights then are as before
    void set(const std::vector<LoraUse>& loras);

private:
    struct Change {
        const LoraChange* change;
        double scale;
        bool operator==(const Change&) const = default;
    };
    using Recipes = std::map<std::string, std::vector<Change>>;  // by the weight's name

    Recipes recipesOf(const std::vector<LoraUse>& loras) const;
    const Weight& original(const std::string& name) const;

    WeightMap* weights_;
    std::string part_;
    Recipes recipes_;
    std::map<std::string, Weight> originals_;
};

}  // namespace engine
