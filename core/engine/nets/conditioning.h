#pragma once
#include <ATen/core/Tensor.h>
#include <array>
#include <map>
#include <vector>

#include "core/engine/operators/operators.h"

namespace engine {

class ImageAdapter;

/// Tokens that a network attends to, with the keys and values that its layers make of them: those are the same in every step, so they are computed once and
/// kept here, by layer. A layer whose weight was replaced (LoRA) computes them anew. One handle may serve several networks; it belongs to one thread at a time.
class Context {
public:
    /// @param tokens [batch, tokens, channels]
    explicit Context(at::Tensor tokens) : tokens_(std::move(tokens)) {}

    const at::Tensor& tokens() const { return tokens_; }
    /// linear(key, tokens) and linear(value, tokens).
    const std::array<at::Tensor, 2>& keysAndValues(const Weights& key, const Weights& value, const Operators& operators) const;

private:
    struct Entry {
        at::Tensor keyWeight, valueWeight;  // whose products these are; held, so that an address cannot come back as another weight
        std::array<at::Tensor, 2> products;
    };
    at::Tensor tokens_;
    mutable std::map<const Weight*, Entry> entries_;
};

/// Tokens of reference pictures, and how much they count; 0 leaves the network as it is without them. The scale may change from step to step.
struct ImagePrompt {
    const ImageAdapter* adapter;
    Context tokens;
    double scale = 1;
};

/// What steers a UNet besides the sample and its noise level. Every tensor has the sample's batch and the type that is computed in.
struct Conditioning {
    Context text;
    at::Tensor pooledText = {};  ///< SDXL: [batch, channels]
    at::Tensor timeIds = {};     ///< SDXL: [batch, 6], float32: original size, crop, target size
    at::Tensor guidance = {};    ///< LCM: guidanceEmbedding, [batch or 1, channels]
    std::vector<ImagePrompt> images = {};
};

/// The part of all steps in which something works, as the reference pipelines count it.
struct StepRange {
    double start = 0, end = 1;

    bool holds(int step, int steps) const { return static_cast<double>(step) / steps >= start && static_cast<double>(step + 1) / steps <= end; }
};

}  // namespace engine
