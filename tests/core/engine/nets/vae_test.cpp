#include "core/engine/nets/vae.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/error.h"
#include "core/engine/nets/tiny_vae.h"
#include "core/engine/operators/plain_operators.h"
#include "tests/core/engine/nets/made_weights.h"

namespace engine {
namespace {

const VaeConfig kConfig{.channels = {8, 16, 16, 24}, .layers = 1, .normGroups = 4};
constexpr VaeBands kWhole{std::int64_t{1} << 40}, kThin{1};

struct Made {
    WeightMap weights = madeWeights(vaeShapes(kConfig));
    PlainOperators operators{{}};
    at::Tensor latents = at::randn({2, 4, 13, 9}), image = at::randn({2, 3, 104, 72}).clamp(-1, 1);
};

double furthest(const at::Tensor& a, const at::Tensor& b)
{
    return (a - b).abs().max().item<double>();
}

/// Computes in float32 and keeps every result in half precision, as a GPU does.
class HalfOperators final : public Operators {
public:
    explicit HalfOperators(base::RunContext run) : Operators(run), exact_(run) {}

    at::Tensor linear(const Weights& w, const at::Tensor& x) const override { return half(exact_.linear(w, x.to(at::kFloat))); }
    at::Tensor conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const override
    {
        if (shape.padding)
            largest = std::max(largest, static_cast<std::int64_t>(x.nbytes()));
        return half(exact_.conv2d(w, x.to(at::kFloat), shape));
    }
    at::Tensor groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const override
    {
        return half(exact_.groupNorm(w, x.to(at::kFloat), groups, eps, activation));
    }
    at::Tensor layerNorm(const Weights& w, const at::Tensor& x, double eps) const override { return half(exact_.layerNorm(w, x.to(at::kFloat), eps)); }
    at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const override
    {
        return half(exact_.attention(q.to(at::kFloat), k.to(at::kFloat), v.to(at::kFloat), heads, causal));
    }
    at::Tensor geglu(const Weights& w, const at::Tensor& x) const override { return half(exact_.geglu(w, x.to(at::kFloat))); }
    at::Tensor activate(const at::Tensor& x, Activation activation) const override { return half(exact_.activate(x.to(at::kFloat), activation)); }
    at::Tensor upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const override
    {
        return half(exact_.upsample(x.to(at::kFloat), height, width));
    }
    at::Tensor plain(const Weight& weight) const override { return half(exact_.plain(weight)); }
    Footprint footprint() const override { return {.type = at::kHalf}; }

private:
    at::Tensor half(const at::Tensor& x) const { return saturate ? x.clamp(-65504, 65504).to(at::kHalf) : x.to(at::kHalf); }

    PlainOperators exact_;

public:
    mutable std::int64_t largest = 0;  ///< bytes that went into a convolution at once
    bool saturate = false;             ///< as machines do that have no infinity
};

TEST(Vae, BandsShowNoSeams)
{
    const Made made;
    const at::Tensor whole = decodeLatents(kConfig, made.weights, made.latents, made.operators, nullptr, kWhole);
    EXPECT_EQ(whole.sizes(), (std::vector<std::int64_t>{2, 3, 104, 72}));
    EXPECT_GT(whole.std().item<double>(), 0.1);
    for (const std::int64_t bytes : {std::int64_t{1}, std::int64_t{40'000}})
        EXPECT_LT(furthest(whole, decodeLatents(kConfig, made.weights, made.latents, made.operators, nullptr, VaeBands{bytes})), 1e-4);
    const LatentDistribution atOnce = encodeToLatents(kConfig, made.weights, made.image, made.operators, nullptr, kWhole),
                             banded = encodeToLatents(kConfig, made.weights, made.image, made.operators, nullptr, kThin);
    EXPECT_LT(furthest(atOnce.mean, banded.mean), 1e-4);
    EXPECT_LT(furthest(atOnce.logvar, banded.logvar), 1e-4);
}

TEST(Vae, BandsBoundMemory)
{
    const Made made;
    const at::Tensor tall = at::randn({1, 4, 64, 9}).to(at::kHalf);
    const HalfOperators whole{{}}, banded{{}};
    constexpr std::int64_t kBytes = 100'000;
    WeightMap weights = madeWeights(vaeShapes(kConfig));
    decodeLatents(kConfig, weights, tall, whole, &made.operators, kWhole);
    decodeLatents(kConfig, weights, tall, banded, &made.operators, VaeBands{kBytes});
    EXPECT_GT(whole.largest, 10 * kBytes);
    EXPECT_LT(banded.largest, kBytes * 3 / 2);
}

TEST(Vae, ABatchIsItsPicturesAlone)
{
    const Made made;
    for (const VaeBands bands : {kWhole, kThin}) {
        const at::Tensor both = decodeLatents(kConfig, made.weights, made.latents, made.operators, nullptr, bands);
        EXPECT_TRUE(at::equal(both.narrow(0, 1, 1), decodeLatents(kConfig, made.weights, made.latents.narrow(0, 1, 1), made.operators, nullptr, bands)));
    }
}

TEST(Vae, LeavesItsInputAlone)
{
    const Made made;
    const at::Tensor latents = made.latents.clone(), image = made.image.clone();
    decodeLatents(kConfig, made.weights, made.latents, made.operators);
    encodeToLatents(kConfig, made.weights, made.image, made.operators);
    EXPECT_TRUE(at::equal(latents, made.latents) && at::equal(image, made.image));
}

TEST(Vae, RefusesSizesThatCannotBeHalved)
{
    const Made made;
    EXPECT_THROW(encodeToLatents(kConfig, made.weights, at::zeros({1, 3, 100, 72}), made.operators), base::Error);
    EXPECT_THROW(encodeToLatents(kConfig, made.weights, at::zeros({1, 4, 104, 72}), made.operators), base::Error);
    EXPECT_THROW(decodeLatents(kConfig, made.weights, at::zeros({1, 3, 8, 8}), made.operators), base::Error);
    EXPECT_THROW(decodeLatents(kConfig, made.weights, at::zeros({1, 4, 0, 8}), made.operators), base::Error);
}

TEST(Vae, HalfPrecisionIsKeptWhereItHolds)
{
    Made made;
    const HalfOperators half{{}};
    const at::Tensor result = decodeLatents(kConfig, made.weights, made.latents.to(at::kHalf), half, &made.operators);
    EXPECT_EQ(result.scalar_type(), at::kHalf);
}

/// As the SDXL autoencoder does it: some numbers between the layers are beyond half precision, the picture is not.
void makeLarge(WeightMap& weights)
{
    for (const char* part : {"weight", "bias"})
        weights["decoder.up_blocks.1.resnets.0.conv2." + std::string(part)].stored.mul_(2e5);
}

TEST(Vae, AnOverflowInHalfPrecisionIsDoneAgain)
{
    Made made;
    makeLarge(made.weights);
    const at::Tensor right = decodeLatents(kConfig, made.weights, made.latents, made.operators);
    HalfOperators half{{}};
    for (half.saturate = false;; half.saturate = true) {
        WeightMap weights;
        for (const auto& [name, weight] : made.weights)
            weights[name].stored = weight.stored;
        const at::Tensor guarded = decodeLatents(kConfig, weights, made.latents.to(at::kHalf), half, &made.operators);
        EXPECT_EQ(guarded.scalar_type(), at::kFloat);
        EXPECT_LT(furthest(guarded, decodeLatents(kConfig, made.weights, made.latents.to(at::kHalf).to(at::kFloat), made.operators)), 1e-4);
        EXPECT_LT(furthest(guarded, right), 0.1);
        EXPECT_THROW(decodeLatents(kConfig, weights, made.latents.to(at::kHalf), half), base::Error);
        if (half.saturate)
            break;
    }
}

TEST(Vae, NotANumberIsAnErrorThatNamesTheWeight)
{
    Made made;
    made.weights["decoder.mid_block.resnets.1.conv1.weight"].stored[0][0][0][0] = std::numeric_limits<float>::quiet_NaN();
    try {
        decodeLatents(kConfig, made.weights, made.latents, made.operators);
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find("decoder.mid_block.resnets.1.conv1.weight"), std::string::npos) << error.message();
    }
}

TEST(Vae, StopsWhenAsked)
{
    Made made;
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(decodeLatents(kConfig, made.weights, made.latents, PlainOperators({stop.get_token(), {}})), base::Cancelled);
}

TEST(TinyVae, DecodesAnySizeAndEncodesMultiplesOfEight)
{
    const TinyVaeConfig config{.encoderChannels = {8, 8, 8, 8}, .encoderBlocks = {1, 2, 1, 1}, .decoderChannels = {8, 8, 8, 8}, .decoderBlocks = {2, 1, 1, 1}};
    const WeightMap weights = madeWeights(tinyVaeShapes(config));
    const PlainOperators operators{{}};
    const at::Tensor latents = at::randn({2, 4, 5, 3}), kept = latents.clone();
    const at::Tensor image = tinyDecode(config, weights, latents, operators);
    EXPECT_EQ(image.sizes(), (std::vector<std::int64_t>{2, 3, 40, 24}));
    EXPECT_TRUE(at::equal(latents, kept));
    EXPECT_EQ(tinyEncode(config, weights, image, operators).sizes(), latents.sizes());
    EXPECT_THROW(tinyEncode(config, weights, at::zeros({1, 3, 20, 24}), operators), base::Error);
    EXPECT_THROW(tinyDecode(config, weights, at::zeros({1, 3, 8, 8}), operators), base::Error);
}

}  // namespace
}  // namespace engine
