#include "core/engine/sampling/named_sampler.h"

#include <array>

#include "core/base/error.h"

namespace engine {
namespace {

struct Named {
    std::string_view name;
    SamplerKind kind;
    bool karras = false, stochastic = false;
};

constexpr std::array kNamed = {
    Named{"ddim", SamplerKind::Ddim},
    Named{"euler", SamplerKind::Euler},
    Named{"euler-karras", SamplerKind::Euler, true},
    Named{"euler-ancestral", SamplerKind::EulerAncestral},
    Named{"dpmpp-2m", SamplerKind::DpmMultistep},
    Named{"dpmpp-2m-karras", SamplerKind::DpmMultistep, true},
    Named{"dpmpp-2m-sde-karras", SamplerKind::DpmMultistep, true, true},
    Named{"dpmpp-sde-karras", SamplerKind::DpmSde, true},
    Named{"unipc", SamplerKind::UniPc},
    Named{"unipc-karras", SamplerKind::UniPc, true},
    Named{"lcm", SamplerKind::Lcm},
    Named{"tcd", SamplerKind::Tcd},
};

}  // namespace

SamplerConfig chosenSampler(std::string_view choice, std::string_view model)
{
    if (choice.empty())
        return readSamplerConfig(model, "the model's scheduler");
    if (choice.front() == '{')
        return readSamplerConfig(choice, "the scheduler asked for");
    std::string known;
    for (const Named& named : kNamed) {
        if (named.name == choice) {
            SamplerConfig config = readSamplerConfig(model, "the model's scheduler", named.kind);
            config.karrasSigmas = named.karras;
            config.stochastic = named.stochastic;
            return config;
        }
        known += (known.empty() ? "" : ", ") + std::string(named.name);
    }
    throw base::Error(base::ErrorCode::BadValue, "There is no scheduler " + std::string(choice.substr(0, 60)), "Choose one of " + known + ".");
}

}  // namespace engine
