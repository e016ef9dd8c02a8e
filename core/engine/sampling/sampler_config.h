#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace engine {

enum class SamplerKind { Ddim, Euler, EulerAncestral, DpmMultistep, DpmSde, UniPc, Lcm, Tcd };
enum class BetaCurve { Linear, ScaledLinear, SquaredCosine };
enum class Spacing { Leading, Trailing, Linspace };
enum class Prediction { Epsilon, V, Sample };

/// How a model was trained to be denoised and how that is to be done: what a checkpoint's `scheduler_config.json` says. Words are those of the file.
struct SamplerConfig {
    SamplerKind kind = SamplerKind::Euler;

    int trainTimesteps = 1000;
    BetaCurve betaCurve = BetaCurve::ScaledLinear;
    double betaStart = 0.00085;
    double betaEnd = 0.012;
    bool zeroTerminalSnr = false;  ///< alphas stretched so that the last timestep is nothing but noise (Lin et al. 2023, arXiv:2305.08891)
    Prediction prediction = Prediction::Epsilon;

    Spacing spacing = Spacing::Leading;
    int stepsOffset = 1;
    bool karrasSigmas = false;
    bool logInterpolation = false;  ///< Euler: sigmas evenly spaced in log sigma
    bool endsOnZero = true;         ///< the last sigma is 0, else the smallest of training

    bool alphaToOne = false;  ///< DDIM, LCM, TCD: beyond timestep 0 stands alpha 1 instead of the first alpha
    bool clipSample = false;
    double clipRange = 1;
    double eta = 0;  ///< DDIM: share of fresh noise; TCD: gamma

    int solverOrder = 2;
    bool stochastic = false;      ///< DPM++ multistep in its SDE form
    bool heun = false;            ///< DPM++ multistep: the other second-order formula
    bool bh1 = false;             ///< UniPC: B(h) = h instead of e^h - 1
    bool lowerOrderFinal = true;  ///< lower orders at the end of a short run
    bool eulerAtFinal = false;

    int originalSteps = 50;  ///< LCM, TCD: the grid of distillation
    double timestepScaling = 10;

    bool operator==(const SamplerConfig&) const = default;
};

/// Reads a diffusers scheduler file. @param source the file or place, for messages
/// @param instead keeps what the file says of training (noise, prediction, offset) and steps with another sampler, as a user may choose;
///        what belongs to the file's own class is then ignored. PNDM, the class of many SD 1.5 files, is read only so.
/// @throws base::Error BadValue for broken JSON, an unknown class or option, or a value that is not supported
SamplerConfig readSamplerConfig(std::string_view json, std::string_view source, std::optional<SamplerKind> instead = {});

}  // namespace engine
