#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/nets/tensor_shapes.h"
#include "core/engine/nets/unet_config.h"
#include "core/engine/operators/operators.h"
#include "core/engine/weights/lora.h"

namespace engine {

struct ShapeList;

/// Places of a UNet's attention layers in the order that adapter files count them in: down blocks, up blocks, middle block; attn1 and attn2 in turn.
std::vector<std::string> attentionPlaces(const UNetConfig& config);

/// An IP-Adapter: turns a reference picture's embedding into tokens, and has keys and values for them in every cross-attention. The kind is told from the
/// weights. Source: Ye et al. 2023, arXiv:2308.06721, and the FaceID files of the same authors.
class ImageAdapter {
public:
    enum class Kind {
        Image,       ///< one embedding of the vision encoder
        FaceId,      ///< numbers that tell one face from another, unit length
        FaceIdPlus,  ///< that, refined by the vision encoder's penultimate hidden states
    };

    /// @param weights (openWeights) under the original keys, `image_proj.*` and `ip_adapter.*`; must outlive this
    /// @param config of the UNet it is to steer
    /// @throws base::Error Damaged (incomplete, or made for another family), UnsupportedFormat (none of these kinds)
    /// @param source their file, for messages
    ImageAdapter(const WeightMap& weights, const UNetConfig& config, std::filesystem::path source = {});

    Kind kind() const { return kind_; }
    const WeightMap& weights() const { return root_.map(); }
    const std::filesystem::path& source() const { return source_; }
    /// Of what it takes: channels of one embedding, and with FaceIdPlus those of a hidden state.
    std::int64_t embeddingChannels() const;
    std::int64_t hiddenChannels() const;

    /// @param embeddings [batch, pictures, embeddingChannels]; all zero for the negative row
    /// @param hidden FaceIdPlus: [batch, pictures, positions, hiddenChannels]
    /// @param shortcut FaceIdPlus: version 2 adds the tokens of the face itself to this share of the refined ones; nothing = version 1
    /// @return [batch, pictures * tokens, context channels]
    /// @throws base::Error BadValue where shapes do not fit
    at::Tensor tokens(const at::Tensor& embeddings, const at::Tensor& hidden, std::optional<double> shortcut, const Operators& operators) const;

    /// FaceId kinds: the LoRA that comes in the same file and belongs to it, over all attention layers; changes nothing where the file has none.
    Lora lora() const;

    /// Of the cross-attention at this place of the UNet, with "to_k_ip" and "to_v_ip".
    Weights layer(const std::string& place) const;

private:
    void projectionShapes(ShapeList& list) const;
    at::Tensor refine(at::Tensor latents, const at::Tensor& hidden, const Operators& operators) const;

    Weights root_;
    std::filesystem::path source_;
    Kind kind_;
    std::int64_t contextChannels_, layers_ = 0;
    std::vector<std::string> attentions_;
};

}  // namespace engine
