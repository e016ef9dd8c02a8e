#pragma once
#include <ATen/core/Tensor.h>
#include <array>
#include <cstdint>

#include "core/base/run_context.h"
#include "core/engine/weights/weights.h"

namespace engine {

enum class Activation { None, Silu, Gelu, QuickGelu };

struct ConvShape {
    std::int64_t stride = 1;
    std::int64_t padding = 1;
};

/// A group norm whose statistics are known: x * scale + shift, both [batch, channels].
struct ChannelAffine {
    at::Tensor scale, shift;
};

/// What an implementation takes memory for besides its results: BlankOperators go by it.
struct Footprint {
    at::ScalarType type = at::kFloat;         ///< of results
    at::ScalarType weightType = at::kFloat;   ///< of weights as they are kept
    at::ScalarType productType = at::kFloat;  ///< that products and convolutions take numbers in; a narrower one means copies
    bool keepsMatrices = true;                ///< false: linear weights are converted anew at each use, into one place
    bool relaysWeights = false;               ///< weights are kept in a layout of their own even where the type is as stored
    bool copiesBands = true;                  ///< convolutions give a tensor that is copied into the result
    std::int64_t gatedRows = 0;               ///< of the feed-forward that stand in memory at once; 0 = all
    double bandFlop = 1e18;                   ///< arithmetic of one piece of a product or convolution
};

/// The arithmetic that the networks are written in. One implementation a kind of machine; the plain one is the reference for the others and the bench's
/// baseline. Every call first checks for a stop request (base::Cancelled). A weight place `w` holds "weight" and perhaps "bias"; pictures are
/// [batch, channels, height, width] in whatever memory format the implementation likes, sequences [batch, tokens, channels]. Results are new tensors.
class Operators {
public:
    explicit Operators(base::RunContext run) : run_(std::move(run)) {}
    virtual ~Operators() = default;

    virtual at::Tensor linear(const Weights& w, const at::Tensor& x) const = 0;
    virtual at::Tensor conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const = 0;
    /// y = activation(normalised x * weight + bias). @param x picture
    virtual at::Tensor groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const = 0;
    /// groupNorm in its two halves, for a picture that is worked on in bands: the statistics of the whole of it, then their use on a part.
    virtual ChannelAffine groupAffine(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps) const;
    virtual at::Tensor applyAffine(const at::Tensor& x, const ChannelAffine& affine, Activation activation) const;
    virtual at::Tensor layerNorm(const Weights& w, const at::Tensor& x, double eps) const = 0;
    /// The projections w / "to_q", "to_k" and "to_v" of one x; they may be views of one product, with strides.
    virtual std::array<at::Tensor, 3> queryKeyValue(const Weights& w, const at::Tensor& x) const;
    /// softmax(q k^T * dim^-1/2) v by heads. @param q [batch, tokens, heads * dim]; k, v [batch, keys, heads * dim]. @param causal hides later positions
    virtual at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const = 0;
    /// GEGLU with the erf GELU: value * gelu(gate) of linear(w, x), the gate being the second half.
    virtual at::Tensor geglu(const Weights& w, const at::Tensor& x) const = 0;
    virtual at::Tensor activate(const at::Tensor& x, Activation activation) const = 0;
    /// Nearest neighbour to the given size.
    virtual at::Tensor upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const = 0;
    /// A weight in the type that is computed in, for what no operator above takes (embeddings, time, class tokens).
    virtual at::Tensor plain(const Weight& weight) const = 0;
    virtual Footprint footprint() const = 0;

    const base::RunContext& run() const { return run_; }

protected:
    void checkpoint() const { run_.checkpoint(); }

private:
    base::RunContext run_;
};

}  // namespace engine
