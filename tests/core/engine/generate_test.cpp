#include "core/engine/pipeline/generate.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/operators/fast_operators.h"
#include "core/engine/operators/plain_operators.h"
#include "core/engine/pipeline/memory_need.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion";

DiffusionModel& model()
{
    static DiffusionModel opened =
        openModel({.model = kFolder / "models/sd15-tiny", .unet = {}, .tinyVae = kFolder / "models/taesd-tiny", .tokenizer = {}, .configs = {}});
    return opened;
}

at::Tensor idsOf(std::int64_t word)
{
    at::Tensor ids = at::full({1, 77}, 399, at::kLong);
    ids[0][0] = 398;
    ids[0][1] = word;
    return ids;
}

GenerationRequest asked(const std::vector<std::uint64_t>& seeds, const Operators& operators)
{
    GenerationRequest request;
    request.width = 64;
    request.height = 128;
    request.sampler = {.kind = SamplerKind::EulerAncestral};
    request.run = {.steps = 3};
    request.prompts = {.positive = encodeIds(model(), {idsOf(17)}, 0, operators), .negative = encodeIds(model(), {idsOf(230)}, 0, operators)};
    request.pictures = static_cast<std::int64_t>(seeds.size());
    request.noise = seededNoise(seeds);
    return request;
}

at::Tensor photo()
{
    return at::linspace(-1, 1, 3 * 128 * 64).reshape({1, 3, 128, 64});
}

class Generate : public testing::Test {
protected:
    const c10::InferenceMode inference_;
    const FastOperators fast_{base::RunContext()};
    const PlainOperators plain_{base::RunContext()};
};

TEST(PictureNoise, IsNormalAndBelongsToItsSeed)
{
    const DrawNoise both = seededNoise({5, 6}), alone = seededNoise({6});
    const at::Tensor first = both(Draw::Start, {2, 4, 64, 63}), again = alone(Draw::Start, {1, 4, 64, 63});
    EXPECT_TRUE(at::equal(first[1], again[0]));
    EXPECT_FALSE(at::equal(first[0], first[1]));
    EXPECT_TRUE(at::equal(both(Draw::Step, {2, 4, 8, 8})[1], alone(Draw::Step, {1, 4, 8, 8})[0]));
    EXPECT_NEAR(first.mean().item<double>(), 0, 0.02);
    EXPECT_NEAR(first.std().item<double>(), 1, 0.02);
    EXPECT_NEAR(first.pow(4).mean().item<double>(), 3, 0.2);
    EXPECT_GT(first.abs().max().item<double>(), 3.5);
}

TEST_F(Generate, APictureIsTheSameAloneAndInABatch)
{
    const Generated batch = generate(model(), asked({11, 12, 13}, fast_), fast_);
    for (const std::uint64_t seed : {11u, 12u, 13u}) {
        const Generated alone = generate(model(), asked({seed}, fast_), fast_);
        EXPECT_TRUE(at::equal(alone.images[0], batch.images[static_cast<std::int64_t>(seed) - 11])) << seed;
    }
    EXPECT_FALSE(at::equal(batch.images[0], batch.images[1]));
    EXPECT_TRUE(at::equal(generate(model(), asked({11, 12, 13}, fast_), fast_).images, batch.images)) << "repeats";
}

TEST_F(Generate, NoStrengthReturnsThePhoto)
{
    GenerationRequest request = asked({1, 2}, plain_);
    request.image = photo();
    request.run.strength = 0;
    const Generated made = generate(model(), request, plain_);
    EXPECT_TRUE(at::equal(made.images[1], photo()[0]));
}

TEST_F(Generate, WhatTheMaskProtectsStays)
{
    GenerationRequest request = asked({1}, plain_);
    request.image = photo();
    request.run.strength = 0.7;
    request.mask = at::zeros({1, 1, 16, 8});
    request.mask.slice(2, 8).fill_(1);
    const Generated made = generate(model(), request, plain_);
    EXPECT_TRUE(at::equal(made.latents.slice(2, 0, 8), made.start.slice(2, 0, 8)));
    EXPECT_FALSE(at::equal(made.latents.slice(2, 8), made.start.slice(2, 8)));
}

TEST_F(Generate, EveryStepCanBeLookedAt)
{
    std::vector<int> seen;
    at::Tensor last;
    GenerationRequest request = asked({1, 2}, plain_);
    request.decode = false;
    const Generated made = generate(model(), request, plain_, nullptr, [&](const StepView& view) {
        seen.push_back(view.step);
        EXPECT_EQ(view.steps, 3);
        const at::Tensor look = previewOf(model(), view.estimate, plain_);
        EXPECT_EQ(look.sizes(), at::IntArrayRef({2, 3, 128, 64}));
        EXPECT_LE(look.abs().max().item<double>(), 1);
        last = view.estimate;
    });
    EXPECT_EQ(seen, (std::vector{1, 2, 3}));
    EXPECT_FALSE(made.images.defined());
    EXPECT_LT((last - made.latents).abs().max().item<double>(), 1e-4) << "the last estimate is the result";
}

TEST_F(Generate, GuidanceThatIsTooStrongIsTold)
{
    const auto share = [&](double scale, double rescale) {
        GenerationRequest request = asked({3}, plain_);
        request.guidanceScale = scale;
        request.guidanceRescale = rescale;
        request.sampler = {.kind = SamplerKind::Ddim};
        return generate(model(), request, plain_).clippedShare;
    };
    const double mild = share(1, 0), strong = share(20, 0), tamed = share(20, 1);
    EXPECT_GT(strong, mild);
    EXPECT_NE(tamed, strong);
    EXPECT_LE(strong, 1);
    EXPECT_THROW(share(20.5, 0), base::Error);
    EXPECT_THROW(share(NAN, 0), base::Error);
    EXPECT_THROW(share(5, 2), base::Error);
}

TEST_F(Generate, WhatIsNotInItsRangeChangesNothing)
{
    const Generated bare = generate(model(), asked({1}, plain_), plain_);
    const ControlNetModel control = openControlNet(kFolder / "models/controlnet-a");
    const WeightMap weights = openWeights(kFolder / "ip-adapter/ip-adapter-faceid_sd15.safetensors");
    const ImageAdapter adapter(weights, model().unet);
    const auto steered = [&](StepRange range) {
        GenerationRequest request = asked({1}, plain_);
        request.controls.push_back({.model = &control, .image = photo() / 2 + 0.5, .weight = 1, .range = range});
        request.images.push_back({.adapter = &adapter, .reference = at::ones({1, 1, 512}) / std::sqrt(512.0), .scale = 1, .range = range});
        return generate(model(), request, plain_).latents;
    };
    EXPECT_TRUE(at::equal(steered({0.5, 0.5}), bare.latents));
    EXPECT_FALSE(at::allclose(steered({0, 0.4}), bare.latents, 1e-3, 1e-3));
    EXPECT_FALSE(at::allclose(steered({0, 0.4}), steered({0, 1}), 1e-3, 1e-3));
}

TEST_F(Generate, StopsAtEveryStep)
{
    for (const int at : {0, 1, 2}) {
        std::stop_source stop;
        const PlainOperators operators({.stop = stop.get_token(), .report = [&](const base::Progress& progress) {
                                            if (progress.stage == "generate" && progress.step == at)
                                                stop.request_stop();
                                        }});
        int seen = 0;
        EXPECT_THROW(generate(model(), asked({1}, plain_), operators, nullptr, [&](const StepView&) { ++seen; }), base::Cancelled);
        EXPECT_EQ(seen, at);
    }
}

TEST_F(Generate, RefusesWhatDoesNotFit)
{
    const auto refused = [&](auto change) {
        GenerationRequest request = asked({1}, plain_);
        change(request);
        EXPECT_THROW(generate(model(), request, plain_), base::Error);
    };
    refused([](GenerationRequest& r) { r.width = 60; });
    refused([](GenerationRequest& r) { r.height = 0; });
    refused([](GenerationRequest& r) { r.height = 1 << 20; });
    refused([](GenerationRequest& r) { r.pictures = 0; });
    refused([](GenerationRequest& r) { r.image = at::zeros({1, 3, 64, 64}); });
    refused([](GenerationRequest& r) { r.mask = at::zeros({1, 1, 16, 8}); });
    refused([](GenerationRequest& r) { r.run.steps = 0; });
    DiffusionModel without = openModel({.model = kFolder / "models/sd15-tiny", .unet = {}, .tinyVae = {}, .tokenizer = {}, .configs = {}});
    EXPECT_THROW(encodePrompts(without, "a", "b", 0, plain_), base::Error);
    EXPECT_THROW(previewOf(without, at::zeros({1, 4, 8, 8}), plain_), base::Error);
    EXPECT_THROW(openModel({.model = kFolder / "models/sd15-tiny", .unet = kFolder / "models/sdxl-tiny/unet", .tinyVae = {}, .tokenizer = {}, .configs = {}}),
                 base::Error);
}

/// Text encoders, both halves of the autoencoder and the UNet, whole.
TEST_F(Generate, BothLayoutsMakeOnePicture)
{
    for (const std::string name : {"sd15-tiny", "sdxl-tiny"}) {
        const fs::path folder = kFolder / "models" / name, file = kFolder / "models" / (name + "-ldm.safetensors");
        // Opened anew: what other operators kept of a weight may be laid out in another way, which rounds in another way.
        const auto made = [&](const DiffusionModel& opened) {
            GenerationRequest request = asked({4}, plain_);
            request.image = photo();
            request.run.strength = 0.7;
            request.prompts = {.positive = encodeIds(opened, std::vector(opened.text.size(), idsOf(17)), 0, plain_),
                               .negative = encodeIds(opened, std::vector(opened.text.size(), idsOf(230)), 0, plain_)};
            return generate(opened, request, plain_);
        };
        const Generated one = made(openModel({.model = file, .unet = {}, .tinyVae = {}, .tokenizer = {}, .configs = folder}));
        const Generated other = made(openModel({.model = folder, .unet = {}, .tinyVae = {}, .tokenizer = {}, .configs = {}}));
        EXPECT_TRUE(at::equal(one.start, other.start)) << name;
        EXPECT_TRUE(at::equal(one.latents, other.latents)) << name;
        EXPECT_TRUE(at::equal(one.images, other.images)) << name;
    }
}

TEST_F(Generate, MoreMemoryThanThereMayBeIsRefusedBeforeItStarts)
{
    GenerationRequest request = asked({1}, plain_);
    const std::int64_t need = memoryNeed(model(), request, plain_.footprint()).total();
    request.memoryBudget = need;
    EXPECT_NO_THROW(generate(model(), request, plain_));
    request.memoryBudget = need - 1;
    try {
        generate(model(), request, plain_);
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::TooLarge);
        EXPECT_NE(error.message().find("MB"), std::string::npos);
    }
}

}  // namespace
}  // namespace engine
