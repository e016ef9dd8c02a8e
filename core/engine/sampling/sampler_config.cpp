#include "core/engine/sampling/sampler_config.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "core/base/error.h"

namespace engine {
namespace {

using nlohmann::json;

template <class T>
using Choices = std::vector<std::pair<std::string_view, T>>;

const Choices<SamplerKind> kClasses = {
    {"DDIMScheduler", SamplerKind::Ddim},
    {"EulerDiscreteScheduler", SamplerKind::Euler},
    {"EulerAncestralDiscreteScheduler", SamplerKind::EulerAncestral},
    {"DPMSolverMultistepScheduler", SamplerKind::DpmMultistep},
    {"DPMSolverSDEScheduler", SamplerKind::DpmSde},
    {"UniPCMultistepScheduler", SamplerKind::UniPc},
    {"LCMScheduler", SamplerKind::Lcm},
    {"TCDScheduler", SamplerKind::Tcd},
};

// Of no effect here: for options that are refused anyway, or notes of the library.
const std::set<std::string, std::less<>> kWithoutEffect = {"dynamic_thresholding_ratio", "sample_max_value",  "disable_corrector", "skip_prk_steps",
                                                           "lambda_min_clipped",         "noise_sampler_seed"};
// Options that we know in one setting only.
const std::vector<std::pair<std::string_view, json>> kOnly = {
    {"thresholding", false},    {"trained_betas", nullptr}, {"use_lu_lambdas", false}, {"variance_type", nullptr}, {"timestep_type", "discrete"},
    {"predict_x0", true},       {"solver_p", nullptr},      {"sigma_min", nullptr},    {"sigma_max", nullptr},     {"use_exponential_sigmas", false},
    {"use_beta_sigmas", false}, {"use_flow_sigmas", false},
};

/// Hands out the keys of a scheduler file once each and knows at the end which nobody asked for.
class Reader {
public:
    Reader(const json& from, std::string_view source) : from_(from), source_(source) {}

    [[noreturn]] void refuse(const std::string& what, const std::string& remedy) const
    {
        throw base::Error(base::ErrorCode::BadValue, source_ + ": " + what, remedy);
    }

    const json* take(std::string_view key)
    {
        asked_.emplace(key);
        const auto at = from_.find(std::string(key));
        return at == from_.end() || at->is_null() ? nullptr : &*at;
    }

    void number(std::string_view key, double& value, double least, double most)
    {
        if (const json* at = take(key)) {
            if (!at->is_number() || !(at->get<double>() >= least && at->get<double>() <= most))
                outside(key, *at, "a number from " + json(least).dump() + " to " + json(most).dump());
            value = at->get<double>();
        }
    }

    void number(std::string_view key, int& value, int least, int most)
    {
        if (const json* at = take(key)) {
            if (!at->is_number_integer() || at->get<double>() < least || at->get<double>() > most)
                outside(key, *at, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
            value = at->get<int>();
        }
    }

    void flag(std::string_view key, bool& value)
    {
        if (const json* at = take(key)) {
            if (!at->is_boolean())
                outside(key, *at, "true or false");
            value = at->get<bool>();
        }
    }

    template <class T>
    void choice(std::string_view key, T& value, const Choices<T>& choices)
    {
        const json* at = take(key);
        if (!at)
            return;
        std::string known;
        for (const auto& [word, meaning] : choices) {
            if (*at == word) {
                value = meaning;
                return;
            }
            known += (known.empty() ? "" : ", ") + std::string(word);
        }
        outside(key, *at, "one of " + known);
    }

    void finish()
    {
        for (const auto& [key, value] : kOnly)
            if (const json* at = take(key); at && *at != value && !(value.is_null() && at->is_null()))
                outside(key, *at, "only " + value.dump());
        for (const auto& [key, value] : from_.items())
            if (!key.starts_with('_') && !asked_.contains(key) && !kWithoutEffect.contains(key))
                refuse("unknown option " + key, "Take it out if the sampler works without, or choose another sampler.");
    }

private:
    [[noreturn]] void outside(std::string_view key, const json& value, const std::string& allowed) const
    {
        refuse(std::string(key) + " is " + value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 60), "Supported is " + allowed + ".");
    }

    const json& from_;
    std::string source_;
    std::set<std::string, std::less<>> asked_;
};

json parse(std::string_view text, std::string_view source)
{
    // The library writes lambda_min_clipped as -Infinity, which no JSON is.
    std::string strict(text.substr(0, 1u << 20u));
    for (auto at = strict.find(": -Infinity"); at != std::string::npos; at = strict.find(": -Infinity", at))
        strict.replace(at, 11, ": null");
    const json parsed = json::parse(strict, nullptr, false);
    if (!parsed.is_object() || text.size() > 1u << 20u)
        throw base::Error(base::ErrorCode::BadValue, std::string(source) + ": is no JSON object", "Use the model's own scheduler_config.json.");
    return parsed;
}

/// What the library assumes where a file is silent.
SamplerConfig defaultsOf(SamplerKind kind)
{
    SamplerConfig config{.kind = kind, .betaCurve = BetaCurve::Linear, .betaStart = 0.0001, .betaEnd = 0.02, .spacing = Spacing::Linspace, .stepsOffset = 0};
    switch (kind) {
    case SamplerKind::Ddim:
        config.spacing = Spacing::Leading;
        config.alphaToOne = config.clipSample = true;
        break;
    case SamplerKind::DpmSde:
        config.betaStart = 0.00085;
        config.betaEnd = 0.012;
        break;
    case SamplerKind::Lcm:
    case SamplerKind::Tcd:
        config.betaCurve = BetaCurve::ScaledLinear;
        config.betaStart = 0.00085;
        config.betaEnd = 0.012;
        config.spacing = Spacing::Leading;
        config.alphaToOne = true;
        config.eta = kind == SamplerKind::Tcd ? 0.3 : 0;
        break;
    default: break;
    }
    return config;
}

void readTraining(Reader& in, SamplerConfig& config)
{
    in.number("num_train_timesteps", config.trainTimesteps, 10, 100000);
    in.number("beta_start", config.betaStart, 1e-8, 0.5);
    in.number("beta_end", config.betaEnd, 1e-8, 0.999);
    in.choice("beta_schedule", config.betaCurve,
              {{"linear", BetaCurve::Linear}, {"scaled_linear", BetaCurve::ScaledLinear}, {"squaredcos_cap_v2", BetaCurve::SquaredCosine}});
    in.choice("prediction_type", config.prediction, {{"epsilon", Prediction::Epsilon}, {"v_prediction", Prediction::V}, {"sample", Prediction::Sample}});
    in.choice("timestep_spacing", config.spacing, {{"leading", Spacing::Leading}, {"trailing", Spacing::Trailing}, {"linspace", Spacing::Linspace}});
    in.number("steps_offset", config.stepsOffset, 0, 9);
    in.flag("rescale_betas_zero_snr", config.zeroTerminalSnr);
}

void readOwn(Reader& in, SamplerConfig& config)
{
    const Choices<bool> finals = {{"zero", true}, {"sigma_min", false}};
    switch (config.kind) {
    case SamplerKind::Lcm:
    case SamplerKind::Tcd:
        in.number("original_inference_steps", config.originalSteps, 1, 100000);
        in.number("timestep_scaling", config.timestepScaling, 1e-3, 1e6);
        [[fallthrough]];
    case SamplerKind::Ddim:
        in.flag("set_alpha_to_one", config.alphaToOne);
        in.flag("clip_sample", config.clipSample);
        in.number("clip_sample_range", config.clipRange, 1e-6, 1e6);
        break;
    case SamplerKind::Euler:
        in.flag("use_karras_sigmas", config.karrasSigmas);
        in.choice("interpolation_type", config.logInterpolation, {{"linear", false}, {"log_linear", true}});
        in.choice("final_sigmas_type", config.endsOnZero, finals);
        break;
    case SamplerKind::EulerAncestral: break;
    case SamplerKind::DpmSde: in.flag("use_karras_sigmas", config.karrasSigmas); break;
    case SamplerKind::DpmMultistep:
        in.choice("algorithm_type", config.stochastic, {{"dpmsolver++", false}, {"sde-dpmsolver++", true}});
        in.choice("solver_type", config.heun, {{"midpoint", false}, {"heun", true}});
        in.flag("euler_at_final", config.eulerAtFinal);
        [[fallthrough]];
    case SamplerKind::UniPc:
        if (config.kind == SamplerKind::UniPc)
            in.choice("solver_type", config.bh1, {{"bh1", true}, {"bh2", false}});
        in.flag("use_karras_sigmas", config.karrasSigmas);
        in.number("solver_order", config.solverOrder, 1, config.stochastic ? 2 : 3);
        in.flag("lower_order_final", config.lowerOrderFinal);
        in.choice("final_sigmas_type", config.endsOnZero, finals);
        break;
    }
}

}  // namespace

SamplerConfig readSamplerConfig(std::string_view text, std::string_view source, std::optional<SamplerKind> instead)
{
    const json from = parse(text, source);
    Reader in(from, source);
    SamplerKind own = instead.value_or(SamplerKind::Ddim);
    Choices<SamplerKind> classes = kClasses;
    if (instead)
        classes.insert(classes.end(), {{"PNDMScheduler", *instead}, {"LMSDiscreteScheduler", *instead}, {"HeunDiscreteScheduler", *instead}});
    if (!in.take("_class_name"))
        in.refuse("_class_name is missing", "Use the model's own scheduler_config.json.");
    in.choice("_class_name", own, classes);

    SamplerConfig config = defaultsOf(instead.value_or(own));
    if (instead && own != *instead) {
        // The noise a silent file means is that of its own class.
        const SamplerConfig theirs = defaultsOf(own);
        config.betaCurve = theirs.betaCurve;
        config.betaStart = theirs.betaStart;
        config.betaEnd = theirs.betaEnd;
    }
    readTraining(in, config);
    if (!instead || own == *instead) {
        readOwn(in, config);
        if (!instead)
            in.finish();
    }
    if (config.originalSteps > config.trainTimesteps)
        in.refuse("original_inference_steps is larger than num_train_timesteps", "Use the model's own scheduler_config.json.");
    return config;
}

}  // namespace engine
