#include "core/engine/sampling/sampler.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "core/engine/sampling/noise_schedule.h"

namespace engine {
namespace {

std::string refusal(std::string_view json, std::optional<SamplerKind> instead = {})
{
    try {
        readSamplerConfig(json, "scheduler_config.json", instead);
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::BadValue);
        return error.message();
    }
    return "";
}

TEST(SamplerConfig, RefusesWhatItDoesNotKnowByName)
{
    EXPECT_NE(refusal("[]").find("no JSON object"), std::string::npos);
    EXPECT_NE(refusal("{}").find("_class_name is missing"), std::string::npos);
    EXPECT_NE(refusal(R"({"_class_name": "HeunDiscreteScheduler"})").find("HeunDiscreteScheduler"), std::string::npos);
    EXPECT_NE(refusal(R"({"_class_name": "DDIMScheduler", "hurry": 3})").find("hurry"), std::string::npos);
    EXPECT_NE(refusal(R"({"_class_name": "DDIMScheduler", "thresholding": true})").find("thresholding"), std::string::npos);
    EXPECT_NE(refusal(R"({"_class_name": "DDIMScheduler", "beta_end": "much"})").find("beta_end"), std::string::npos);
    EXPECT_NE(refusal(R"({"_class_name": "DDIMScheduler", "num_train_timesteps": 1e9})").find("num_train_timesteps"), std::string::npos);
    EXPECT_NE(refusal(R"({"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver"})").find("algorithm_type"), std::string::npos);
}

TEST(SamplerConfig, ReadsFilesAsTheLibraryWritesThem)
{
    const SamplerConfig config =
        readSamplerConfig(R"({"_class_name": "DPMSolverMultistepScheduler", "_diffusers_version": "0.29.2", "algorithm_type": "dpmsolver++",
        "beta_end": 0.012, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "dynamic_thresholding_ratio": 0.995, "euler_at_final": false,
        "final_sigmas_type": "zero", "lambda_min_clipped": -Infinity, "lower_order_final": true, "num_train_timesteps": 1000, "prediction_type": "epsilon",
        "rescale_betas_zero_snr": false, "sample_max_value": 1.0, "solver_order": 2, "solver_type": "midpoint", "steps_offset": 1, "thresholding": false,
        "timestep_spacing": "leading", "trained_betas": null, "use_karras_sigmas": true, "use_lu_lambdas": false, "variance_type": null})",
                          "file");
    EXPECT_EQ(config, (SamplerConfig{.kind = SamplerKind::DpmMultistep, .karrasSigmas = true}));
}

TEST(SamplerConfig, KeepsTheTrainingWithAnotherSampler)
{
    const char* const pndm = R"({"_class_name": "PNDMScheduler", "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012,
                                 "num_train_timesteps": 1000, "set_alpha_to_one": false, "skip_prk_steps": true, "steps_offset": 1})";
    EXPECT_NE(refusal(pndm).find("PNDMScheduler"), std::string::npos);
    const SamplerConfig config = readSamplerConfig(pndm, "file", SamplerKind::UniPc);
    EXPECT_EQ(config.kind, SamplerKind::UniPc);
    EXPECT_EQ(config.betaCurve, BetaCurve::ScaledLinear);
    EXPECT_EQ(config.stepsOffset, 1);
}

TEST(NoiseSchedule, CosineFallsFromOneToNothing)
{
    // A schedule that divides whole numbers has nearly all alphas equal; this one is strictly falling and half way near one half.
    const std::vector<double> alphas = alphasCumprod({.betaCurve = BetaCurve::SquaredCosine});
    for (std::size_t i = 1; i < alphas.size(); ++i)
        ASSERT_LT(alphas[i], alphas[i - 1]);
    EXPECT_NEAR(alphas.front(), 1, 1e-4);
    EXPECT_NEAR(alphas[499], 0.4938, 2e-3);
    EXPECT_LT(alphas.back(), 1e-6);
}

TEST(NoiseSchedule, StretchedToNothingButNoise)
{
    const std::vector<double> plain = alphasCumprod({}), stretched = alphasCumprod({.zeroTerminalSnr = true});
    EXPECT_NEAR(stretched.front(), plain.front(), 1e-6);
    EXPECT_GT(plain.back(), 4e-3);
    EXPECT_LT(stretched.back(), 1e-7);
}

TEST(NoiseSchedule, TimestepOfASigmaIsTheInverse)
{
    const std::vector<double> sigmas = sigmasOf(alphasCumprod({}));
    for (const double t : {0.0, 1.0, 250.0, 998.0, 999.0})
        EXPECT_NEAR(timestepOf(sigmaAt(t, sigmas), sigmas), t, 1e-9);
    EXPECT_EQ(timestepOf(1e-9, sigmas), 0);
    EXPECT_EQ(timestepOf(1e9, sigmas), 999);
}

constexpr SamplerKind kKinds[] = {SamplerKind::Ddim,         SamplerKind::Euler,  SamplerKind::EulerAncestral,
                                  SamplerKind::DpmMultistep, SamplerKind::DpmSde, SamplerKind::UniPc,
                                  SamplerKind::Lcm,          SamplerKind::Tcd};

TEST(Sampler, FindsThePictureThatAPerfectNetworkSees)
{
    // A network that knows the clean picture: whatever the sampler, order and prediction, the run must end on it.
    const at::Tensor clean = at::linspace(-2, 2, 12).reshape({1, 4, 3, 1});
    for (const SamplerKind kind : kKinds)
        for (const int order : {1, 2, 3})
            for (const int steps : {1, 2, 3, 7, 20}) {
                const SamplerConfig config{.kind = kind,
                                           .prediction = Prediction::Sample,
                                           .spacing = Spacing::Trailing,
                                           .karrasSigmas = true,
                                           .eta = 0.3,
                                           .solverOrder = order,
                                           .originalSteps = 50};
                const auto sampler = makeSampler(config, {.steps = steps});
                at::Tensor x = at::ones_like(clean) * sampler->initialSigma();
                at::Tensor seen;
                for (int i = 0; i < sampler->size(); ++i) {
                    const auto step = sampler->step(i, clean, x, [&] { return at::full_like(clean, i % 2 ? 1 : -1); });
                    x = step.latents;
                    seen = step.estimate;
                }
                // LCM mixes in a trace of its input, DDIM and TCD end on the first alpha, Euler's ramp ends above zero noise and goes there.
                EXPECT_LT((seen - clean).abs().max().item<double>(), 1e-3) << static_cast<int>(kind) << ' ' << steps;
                EXPECT_LT((x - clean).abs().max().item<double>(), 0.12) << static_cast<int>(kind) << ' ' << steps;
            }
}

TEST(Sampler, StrengthCutsTheRun)
{
    for (const SamplerKind kind : kKinds) {
        const SamplerConfig config{.kind = kind};
        const int whole = makeSampler(config, {.steps = 10})->size();
        EXPECT_EQ(makeSampler(config, {.steps = 10, .strength = 0.5})->size(), kind == SamplerKind::DpmSde ? 9 : 5);
        EXPECT_EQ(makeSampler(config, {.steps = 10, .strength = 1})->size(), whole);
        EXPECT_EQ(makeSampler(config, {.steps = 10, .strength = 0.05})->size(), 0);
    }
}

TEST(Sampler, RefusesStepsThatAreNotThere)
{
    EXPECT_THROW(makeSampler({}, {.steps = 0}), base::Error);
    EXPECT_THROW(makeSampler({}, {.steps = 1000}), base::Error);
    EXPECT_THROW(makeSampler({}, {.steps = 10, .strength = std::nan("")}), base::Error);
    EXPECT_THROW(makeSampler({.kind = SamplerKind::Lcm}, {.steps = 51}), base::Error);
    EXPECT_THROW(makeSampler({.kind = SamplerKind::Lcm}, {.steps = 8, .strength = 0.1, .strengthInGrid = true}), base::Error);
    for (const SamplerKind kind : kKinds)
        for (const Spacing spacing : {Spacing::Leading, Spacing::Trailing, Spacing::Linspace}) {
            const auto sampler =
                makeSampler({.kind = kind, .spacing = spacing, .stepsOffset = 9}, {.steps = kind == SamplerKind::Lcm || kind == SamplerKind::Tcd ? 50 : 500});
            at::Tensor x = at::ones({1});
            for (int i = 0; i < sampler->size(); ++i)
                x = sampler->step(i, x, x, [&] { return at::zeros({1}); }).latents;
            EXPECT_TRUE(std::isfinite(x.item<float>()));
        }
}

}  // namespace
}  // namespace engine
