#include "core/engine/nets/unet.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/engine/nets/embeddings.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/operators/fast_operators.h"
#include "core/engine/operators/plain_operators.h"
#include "tests/core/engine/nets/made_weights.h"

namespace engine {
namespace {

/// Everything that no published model has at once: uneven channels, heads, depths and layers, attention where it is unusual.
const UNetConfig kConfig{.inChannels = 5,
                         .outChannels = 3,
                         .channels = {12, 24, 36},
                         .layers = {1, 2, 1},
                         .heads = {3, 4, 6},
                         .depth = {2, 1, 3},
                         .downAttention = {true, false, true},
                         .upAttention = {true, true, false},
                         .contextChannels = 20,
                         .normGroups = 4,
                         .linearProjection = true,
                         .guidanceChannels = 10,
                         .timeIdChannels = 6,
                         .additionChannels = 6 * 6 + 7};

ControlNetConfig controlConfig()
{
    ControlNetConfig config;
    static_cast<UNetConfig&>(config) = kConfig;
    config.stemChannels = {4, 6, 8, 10};
    return config;
}

Conditioning conditioning(std::int64_t batch)
{
    at::manual_seed(3);
    return {.text = Context(at::randn({batch, 11, 20})),
            .pooledText = at::randn({batch, 7}),
            .timeIds = at::tensor({64.f, 48.f, 0.f, 8.f, 64.f, 48.f}).expand({batch, 6}),
            .guidance = guidanceEmbedding(7.5, 10)};
}

struct Made {
    WeightMap weights = madeWeights(unetShapes(kConfig));
    PlainOperators operators{{}};
    Conditioning steer = conditioning(2);
    at::Tensor sample = at::randn({2, 5, 9, 7}), timesteps = at::tensor({981.0, 20.25});

    at::Tensor run(const ControlResiduals* control = nullptr) const { return unet(kConfig, weights, sample, timesteps, steer, operators, control); }
};

/// An adapter of the plainest kind for the configuration.
WeightMap madeAdapter()
{
    TensorShapes shapes{{"image_proj.norm.weight", {20}}, {"image_proj.norm.bias", {20}}, {"image_proj.proj.weight", {60, 16}}, {"image_proj.proj.bias", {60}}};
    const TensorShapes unet = unetShapes(kConfig);
    const std::vector<std::string> places = attentionPlaces(kConfig);
    for (std::size_t i = 1; i < places.size(); i += 2)
        for (const char* part : {".to_k", ".to_v"})
            shapes["ip_adapter." + std::to_string(i) + part + "_ip.weight"] = unet.at(places[i] + part + ".weight");
    return madeWeights(shapes);
}

TEST(UNet, RunsWithAnyConfigurationAndSize)
{
    const Made made;
    const at::Tensor out = made.run();
    EXPECT_EQ(out.sizes(), (std::vector<std::int64_t>{2, 3, 9, 7}));
    EXPECT_TRUE(at::isfinite(out).all().item<bool>());
    for (const auto& [height, width] : {std::pair{1, 1}, std::pair{8, 3}}) {
        const at::Tensor other = unet(kConfig, made.weights, at::randn({2, 5, height, width}), made.timesteps, made.steer, made.operators);
        EXPECT_EQ(other.sizes(), (std::vector<std::int64_t>{2, 3, height, width}));
    }
}

TEST(UNet, ABatchIsItsSamplesAlone)
{
    const Made made;
    const FastOperators operators{{}};
    const at::Tensor both = unet(kConfig, made.weights, made.sample, made.timesteps, made.steer, operators);
    const Conditioning second{.text = Context(made.steer.text.tokens().narrow(0, 1, 1)),
                              .pooledText = made.steer.pooledText.narrow(0, 1, 1),
                              .timeIds = made.steer.timeIds.narrow(0, 1, 1),
                              .guidance = made.steer.guidance};
    const at::Tensor alone = unet(kConfig, made.weights, made.sample.narrow(0, 1, 1), made.timesteps.narrow(0, 1, 1), second, operators);
    EXPECT_TRUE(at::equal(both.narrow(0, 1, 1), alone));
}

TEST(UNet, EveryInputCounts)
{
    const Made made;
    const at::Tensor out = made.run();
    const auto changed = [&](const auto& change) {
        Made other;
        change(other);
        return (other.run() - out).abs().max().item<double>() > 1e-4;
    };
    EXPECT_FALSE(changed([](Made&) {}));
    EXPECT_TRUE(changed([](Made& m) { m.timesteps = m.timesteps + 0.75; }));
    EXPECT_TRUE(changed([](Made& m) { m.steer.text = Context(m.steer.text.tokens() * 0.9); }));
    EXPECT_TRUE(changed([](Made& m) { m.steer.pooledText = m.steer.pooledText * 0.5; }));
    EXPECT_TRUE(changed([](Made& m) { m.steer.timeIds = m.steer.timeIds * 0.5; }));
    EXPECT_TRUE(changed([](Made& m) { m.steer.guidance = guidanceEmbedding(2, 10); }));
}

TEST(UNet, RefusesWhatDoesNotFit)
{
    Made made;
    made.steer.guidance.reset();
    EXPECT_THROW(made.run(), base::Error);
    made.steer = conditioning(2);
    made.steer.timeIds.reset();
    EXPECT_THROW(made.run(), base::Error);
    made.steer = conditioning(1);
    EXPECT_THROW(made.run(), base::Error);
    made.steer = conditioning(2);
    made.steer.text = Context(at::zeros({2, 11, 21}));
    EXPECT_THROW(made.run(), base::Error);
    made.steer = conditioning(2);
    made.sample = at::zeros({2, 4, 9, 7});
    EXPECT_THROW(made.run(), base::Error);
}

TEST(Context, ComputesKeysAndValuesOnceUntilAWeightIsReplaced)
{
    Made made;
    const Weights layer = Weights(made.weights) / "mid_block" / "attentions" / 0 / "transformer_blocks" / 0 / "attn2";
    const auto keys = [&] { return made.steer.text.keysAndValues(layer / "to_k", layer / "to_v", made.operators)[0]; };
    made.run();
    const at::Tensor first = keys();
    made.run();
    EXPECT_TRUE(keys().is_same(first));
    Weight& weight = made.weights.at("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight");
    weight = {weight.stored * 2, {}};
    EXPECT_TRUE(at::allclose(keys(), first * 2));
}

TEST(ImageAdapter, AtScaleZeroLeavesTheNetworkAlone)
{
    Made made;
    const at::Tensor bare = made.run();
    const WeightMap weights = madeAdapter();
    const ImageAdapter adapter(weights, kConfig);
    EXPECT_EQ(adapter.kind(), ImageAdapter::Kind::Image);
    made.steer.images.push_back({&adapter, Context(adapter.tokens(at::randn({2, 1, 16}), {}, {}, made.operators)), 0});
    EXPECT_TRUE(at::equal(made.run(), bare));
    made.steer.images.front().scale = 0.5;
    EXPECT_FALSE(at::allclose(made.run(), bare));
}

TEST(ImageAdapter, NamesWhatDoesNotFit)
{
    WeightMap weights = madeAdapter();
    weights["ip_adapter.3.to_v_ip.weight"].stored = at::zeros({12, 768});
    try {
        ImageAdapter(weights, kConfig);
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find("ip_adapter.3.to_v_ip.weight"), std::string::npos);
    }
    EXPECT_THROW(ImageAdapter(WeightMap{}, kConfig), base::Error);
    const WeightMap good = madeAdapter();
    EXPECT_THROW(ImageAdapter(good, kConfig).tokens(at::zeros({1, 1, 17}), {}, {}, PlainOperators({})), base::Error);
}

TEST(ControlNet, SeveralAddUp)
{
    const Made made;
    const ControlNetConfig config = controlConfig();
    const WeightMap weights = madeWeights(controlNetShapes(config));
    const at::Tensor hint = controlHint(config, weights, at::rand({1, 3, 72, 56}), made.operators);
    const auto run = [&](std::initializer_list<double> scales) {
        ControlResiduals sum;
        for (const double scale : scales)
            controlNet(config, weights, made.sample, made.timesteps, hint, made.steer, scale, made.operators, sum);
        return made.run(&sum);
    };
    EXPECT_TRUE(at::allclose(run({0.25, 0.5}), run({0.75}), 1e-4, 1e-5));
    EXPECT_TRUE(at::equal(run({0}), made.run()));
    EXPECT_FALSE(at::allclose(run({0.75}), made.run()));
}

TEST(ControlNet, RefusesPicturesOfAnotherSize)
{
    const Made made;
    const ControlNetConfig config = controlConfig();
    const WeightMap weights = madeWeights(controlNetShapes(config));
    EXPECT_THROW(controlHint(config, weights, at::zeros({1, 3, 70, 56}), made.operators), base::Error);
    ControlResiduals sum;
    EXPECT_THROW(controlNet(config, weights, made.sample, made.timesteps, controlHint(config, weights, at::zeros({1, 3, 64, 56}), made.operators), made.steer,
                            1, made.operators, sum),
                 base::Error);
    sum = {{at::zeros({1})}, at::zeros({1})};
    EXPECT_THROW(made.run(&sum), base::Error);
}

TEST(StepRange, CountsAsTheReferenceDoes)
{
    const StepRange all, early{0, 0.5}, late{0.5, 1};
    EXPECT_TRUE(all.holds(0, 4) && all.holds(3, 4));
    EXPECT_TRUE(early.holds(1, 4) && !early.holds(2, 4));
    EXPECT_TRUE(!late.holds(1, 4) && late.holds(2, 4));
}

}  // namespace
}  // namespace engine
