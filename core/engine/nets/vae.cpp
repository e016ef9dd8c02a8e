#include "core/engine/nets/vae.h"

#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/engine/nets/tensor_shapes.h"

namespace engine {
namespace {

constexpr double kNormEps = 1e-6;
constexpr std::int64_t kLeastRows = 8;
constexpr ConvShape kPointwise{.stride = 1, .padding = 0};

/// One picture's way through the network in one type.
class Passage {
public:
    Passage(const VaeConfig& config, const WeightMap& weights, const Operators& operators, VaeBands bands)
        : config_(config), root_(weights), operators_(operators), bands_(bands)
    {
    }

    at::Tensor decode(const at::Tensor& latents);
    /// Mean and logvar, one after the other.
    at::Tensor encode(const at::Tensor& image);

    /// Whether the numbers between the layers came to the end of their type. The norms hide that from the result.
    bool saturated() const { return largest_.defined() && !(largest_.item<double>() < kHalfEnd); }

private:
    static constexpr double kHalfEnd = 65000;  // half precision ends at 65504

    std::int64_t rowsFor(const at::Tensor& x, std::int64_t bytesPerElement) const;
    template <class Piece>
    at::Tensor inBands(const at::Tensor& x, std::int64_t rows, std::int64_t up, const Piece& piece, at::Tensor sum = {}) const;
    at::Tensor conv(const Weights& w, const at::Tensor& x) const;
    at::Tensor normConv(const Weights& norm, const Weights& convolution, const at::Tensor& x, at::Tensor sum = {}) const;
    at::Tensor upsample(const Weights& w, const at::Tensor& x) const;
    at::Tensor downsample(const Weights& w, const at::Tensor& x) const;
    at::Tensor resnet(const Weights& w, at::Tensor x);
    at::Tensor attention(const Weights& w, const at::Tensor& x) const;
    at::Tensor middle(const Weights& w, at::Tensor x);
    void watch(const at::Tensor& x);

    const VaeConfig& config_;
    Weights root_;
    const Operators& operators_;
    VaeBands bands_;
    at::Tensor largest_;
};

std::int64_t Passage::rowsFor(const at::Tensor& x, std::int64_t perElement) const
{
    return std::max(kLeastRows, bands_.bytes / (x.size(1) * x.size(3) * x.element_size() * perElement));
}

/// piece(x), or sum + piece(x) in the place of sum, from bands of rows with one row more on either side. @param up rows of the result to one of x
template <class Piece>
at::Tensor Passage::inBands(const at::Tensor& x, std::int64_t rows, std::int64_t up, const Piece& piece, at::Tensor sum) const
{
    const std::int64_t height = x.size(2);
    const bool add = sum.defined();
    if (rows >= height)
        return add ? sum.add_(piece(x)) : piece(x);
    for (std::int64_t row = 0; row < height; row += rows) {
        const std::int64_t end = std::min(row + rows, height), from = std::max<std::int64_t>(row - 1, 0), to = std::min(end + 1, height);
        const at::Tensor whole = piece(x.narrow(2, from, to - from)), part = whole.narrow(2, (row - from) * up, (end - row) * up);
        if (!sum.defined())
            sum = at::empty({x.size(0), part.size(1), height * up, part.size(3)}, part.options(), whole.suggest_memory_format());
        at::Tensor target = sum.narrow(2, row * up, part.size(2));
        add ? target.add_(part) : target.copy_(part);
    }
    return sum;
}

at::Tensor Passage::conv(const Weights& w, const at::Tensor& x) const
{
    return inBands(x, rowsFor(x, 1), 1, [&](const at::Tensor& part) { return operators_.conv2d(w, part, {}); });
}

at::Tensor Passage::normConv(const Weights& norm, const Weights& convolution, const at::Tensor& x, at::Tensor sum) const
{
    const std::int64_t rows = rowsFor(x, 1);
    if (rows >= x.size(2)) {
        const at::Tensor result = operators_.conv2d(convolution, operators_.groupNorm(norm, x, config_.normGroups, kNormEps, Activation::Silu), {});
        return sum.defined() ? sum.add_(result) : result;
    }
    const ChannelAffine affine = operators_.groupAffine(norm, x, config_.normGroups, kNormEps);
    const auto piece = [&](const at::Tensor& part) { return operators_.conv2d(convolution, operators_.applyAffine(part, affine, Activation::Silu), {}); };
    return inBands(x, rows, 1, piece, sum);
}

at::Tensor Passage::upsample(const Weights& w, const at::Tensor& x) const
{
    const auto piece = [&](const at::Tensor& part) { return operators_.conv2d(w, operators_.upsample(part, 2 * part.size(2), 2 * part.size(3)), {}); };
    return inBands(x, rowsFor(x, 4), 2, piece);
}

/// Padded on the right and at the bottom only.
at::Tensor Passage::downsample(const Weights& w, const at::Tensor& x) const
{
    const std::int64_t height = x.size(2), half = height / 2, rows = std::max<std::int64_t>(1, rowsFor(x, 1) / 2);
    at::Tensor result;
    for (std::int64_t row = 0; row < half; row += rows) {
        const std::int64_t end = std::min(row + rows, half), to = std::min(2 * end + 1, height);
        const at::Tensor padded = at::constant_pad_nd(x.narrow(2, 2 * row, to - 2 * row), {0, 1, 0, 2 * end + 1 - to});
        const at::Tensor part = operators_.conv2d(w, padded, {.stride = 2, .padding = 0});
        if (rows >= half)
            return part;
        if (!result.defined())
            result = at::empty({x.size(0), part.size(1), half, part.size(3)}, part.options(), part.suggest_memory_format());
        result.narrow(2, row, end - row).copy_(part);
    }
    return result;
}

/// Works in the place of x where its channels allow; x is handed over, so that its memory is free as soon as it can be.
at::Tensor Passage::resnet(const Weights& w, at::Tensor x)
{
    const at::Tensor h = normConv(w / "norm1", w / "conv1", x);
    if (const Weights shortcut = w / "conv_shortcut"; shortcut.exists())
        x = operators_.conv2d(shortcut, x, kPointwise);
    x = normConv(w / "norm2", w / "conv2", h, x);
    watch(x);
    return x;
}

at::Tensor Passage::attention(const Weights& w, const at::Tensor& x) const
{
    const at::Tensor tokens = operators_.groupNorm(w / "group_norm", x, config_.normGroups, kNormEps, Activation::None).flatten(2).transpose(1, 2);
    const auto [q, k, v] = operators_.queryKeyValue(w, tokens);
    const at::Tensor mixed = operators_.linear(w / "to_out" / 0, operators_.attention(q, k, v, 1, false));
    return mixed.transpose(1, 2).unflatten(2, {x.size(2), x.size(3)}).add_(x);
}

at::Tensor Passage::middle(const Weights& w, at::Tensor x)
{
    x = resnet(w / "resnets" / 0, std::move(x));
    x = attention(w / "attentions" / 0, x);
    return resnet(w / "resnets" / 1, std::move(x));
}

void Passage::watch(const at::Tensor& x)
{
    if (x.scalar_type() != at::kHalf || x.is_meta())
        return;
    // ATen has no such reduction for half precision on a CPU.
    const auto [least, most] = at::aminmax(x.is_cpu() ? x.to(at::kFloat) : x);
    const at::Tensor reach = at::maximum(most, -least);
    largest_ = largest_.defined() ? at::maximum(largest_, reach) : reach;
}

at::Tensor Passage::decode(const at::Tensor& latents)
{
    const Weights decoder = root_ / "decoder";
    at::Tensor x = conv(decoder / "conv_in", config_.postQuantConv ? operators_.conv2d(root_ / "post_quant_conv", latents, kPointwise) : latents);
    x = middle(decoder / "mid_block", std::move(x));
    for (std::size_t i = 0; i < config_.channels.size(); ++i) {
        const Weights block = decoder / "up_blocks" / static_cast<std::int64_t>(i);
        for (std::int64_t j = 0; j <= config_.layers; ++j)
            x = resnet(block / "resnets" / j, std::move(x));
        if (i + 1 < config_.channels.size())
            x = upsample(block / "upsamplers" / 0 / "conv", x);
    }
    return normConv(decoder / "conv_norm_out", decoder / "conv_out", x);
}

at::Tensor Passage::encode(const at::Tensor& image)
{
    const Weights encoder = root_ / "encoder";
    at::Tensor x = conv(encoder / "conv_in", image);
    for (std::size_t level = 0; level < config_.channels.size(); ++level) {
        const Weights block = encoder / "down_blocks" / static_cast<std::int64_t>(level);
        for (std::int64_t i = 0; i < config_.layers; ++i)
            x = resnet(block / "resnets" / i, std::move(x));
        if (level + 1 < config_.channels.size())
            x = downsample(block / "downsamplers" / 0 / "conv", x);
    }
    x = middle(encoder / "mid_block", std::move(x));
    x = normConv(encoder / "conv_norm_out", encoder / "conv_out", x);
    return config_.quantConv ? operators_.conv2d(root_ / "quant_conv", x, kPointwise) : x;
}

/// Picture by picture, each in the wider type where the narrow one cannot hold it.
at::Tensor passEach(const VaeConfig& config, const WeightMap& weights, const at::Tensor& batch, const Operators& operators, const Operators* wider,
                    std::optional<VaeBands> bands, at::Tensor (Passage::*pass)(const at::Tensor&))
{
    std::vector<at::Tensor> results;
    for (std::int64_t i = 0; i < batch.size(0); ++i) {
        const at::Tensor one = batch.narrow(0, i, 1);
        Passage passage(config, weights, operators, bands.value_or(defaultBands(batch)));
        results.push_back((passage.*pass)(one));
        const bool saturated = passage.saturated();
        if (!saturated && isFinite(results.back()))
            continue;
        if (!wider) {
            requireFinite(results.back(), weights, "autoencoder");
            throw base::Error(base::ErrorCode::ModelFailed, "The autoencoder's numbers are too large for half precision", "Compute in float32.");
        }
        // The same weights, without what the narrow operators made of them.
        WeightMap bare;
        for (const auto& [name, weight] : weights)
            bare[name].stored = weight.stored;
        results.back() = passEach(config, bare, one.to(at::kFloat), *wider, nullptr, bands, pass);
    }
    const bool mixed = std::ranges::any_of(results, [&](const at::Tensor& result) { return result.scalar_type() != results.front().scalar_type(); });
    if (mixed)
        for (at::Tensor& result : results)
            result = result.to(at::kFloat);
    return results.size() == 1 ? results.front() : at::cat(results);
}

[[noreturn]] void refuse(const std::string& what)
{
    throw base::Error(base::ErrorCode::BadValue, "The autoencoder takes " + what, "Cut or enlarge it, or use parts of one family of models together.");
}

}  // namespace

at::Tensor LatentDistribution::sample(const at::Tensor& noise) const
{
    return mean + (logvar * 0.5).exp() * noise;
}

VaeBands defaultBands(const at::Tensor& like)
{
    // CPU: larger blocks go back to the kernel with every free, and a convolution stays below half a second. GPU: 512 channels at 1024 x 1024 in half
    // precision.
    const bool onCpu = like.is_meta() ? like.scalar_type() == at::kFloat : like.is_cpu();  // without numbers, half precision stands for a GPU
    return {onCpu ? std::int64_t{32} << 20 : std::int64_t{1} << 30};
}

at::Tensor decodeLatents(const VaeConfig& config, const WeightMap& weights, const at::Tensor& latents, const Operators& operators, const Operators* wider,
                         std::optional<VaeBands> bands)
{
    if (latents.dim() != 4 || latents.size(1) != config.latentChannels || latents.numel() == 0)
        refuse("latents of " + std::to_string(config.latentChannels) + " channels");
    return passEach(config, weights, latents, operators, wider, bands, &Passage::decode);
}

LatentDistribution encodeToLatents(const VaeConfig& config, const WeightMap& weights, const at::Tensor& image, const Operators& operators,
                                   const Operators* wider, std::optional<VaeBands> bands)
{
    if (image.dim() != 4 || image.size(1) != config.imageChannels || image.numel() == 0)
        refuse("pictures of " + std::to_string(config.imageChannels) + " channels");
    if (image.size(2) % config.reduction() || image.size(3) % config.reduction())
        refuse("pictures whose sides are multiples of " + std::to_string(config.reduction()) + ", not " + std::to_string(image.size(3)) + " x " +
               std::to_string(image.size(2)));
    const auto moments = passEach(config, weights, image, operators, wider, bands, &Passage::encode).chunk(2, 1);
    return {moments[0], moments[1].clamp(-30, 20)};
}

}  // namespace engine
