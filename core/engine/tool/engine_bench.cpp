#include "core/engine/tool/engine_bench.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/base/samples.h"
#include "core/engine/nets/clip_shapes.h"
#include "core/engine/nets/embeddings.h"
#include "core/engine/nets/tiny_vae.h"
#include "core/engine/nets/unet.h"
#include "core/engine/nets/vae.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/make_operators.h"
#include "core/engine/operators/plain_operators.h"
#include "core/engine/sampling/sampler.h"
#include "core/engine/text/text_encoder.h"
#include "core/engine/upscale/tiles.h"
#include "core/engine/tool/bench_networks.h"
#include "core/engine/tool/bench_rows.h"
#include "core/engine/tool/counted_operators.h"
#include "core/engine/weights/safetensors.h"

namespace engine::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Job = std::function<void(const Operators&)>;

constexpr int kRuns = 5, kStops = 12;
constexpr std::int64_t kLatent512 = 64, kTokens = 77;
// Stored and laid-out weights of the SDXL UNet with its activations: in full, and with the linear ones left as they are stored.
constexpr std::int64_t kSdxlBytes = std::int64_t{17} << 30, kSdxlSparingBytes = std::int64_t{11} << 30;

double since(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void forgetPrepared(const WeightMap& weights)
{
    for (const auto& [name, weight] : weights)
        weight.prepared.reset();
}

}  // namespace

struct EngineBench::State {
    Ceilings ceilings;
    base::RunContext run;
    WeightMap sd15Weights;

    const WeightMap& sd15Network()
    {
        if (sd15Weights.empty())
            sd15Weights = randomWeights(unetShapes(sd15Lcm()));
        return sd15Weights;
    }

    /// Once to warm up and to count, then kRuns times.
    Row timed(const std::string& name, const OperatorChoice& choice, const Job& job, int runs = kRuns) const
    {
        Row row;
        row.name = name;
        const bool anew = base::resetPeakMemory();
        const auto operators = makeOperators(choice, run);
        const CountedOperators counted(*operators);
        job(counted);
        const std::int64_t cpu = base::processCpuNanoseconds();
        for (int i = 0; i < runs; ++i) {
            const auto start = Clock::now();
            job(*operators);
            row.samples.push_back(since(start));
        }
        row.cpuMs = 1e-6 * static_cast<double>(base::processCpuNanoseconds() - cpu) / runs;
        row.peakMemoryMB = 1e-6 * static_cast<double>(base::peakMemoryBytes());
        row.ceilingShare = 1e-6 * counted.flop() / base::quantile(row.samples, 0.5) / (choice.bfloat16 ? ceilings.bestBfloat16() : ceilings.best());
        char text[80];
        std::snprintf(text, sizeof text, "%.0f GFLOP%s", 1e-9 * counted.flop(), anew ? "" : "; peak memory counts from the program's start");
        row.note = text;
        return row;
    }

    double longestWait(const OperatorChoice& choice, const Job& job, double durationMs) const
    {
        double longest = 0;
        for (int i = 0; i < kStops; ++i) {
            run.checkpoint();
            std::stop_source source;
            Clock::time_point asked;
            const std::jthread finger([&] {
                std::this_thread::sleep_for(std::chrono::duration<double, std::milli>((i + 0.5) / kStops * durationMs));
                asked = Clock::now();
                source.request_stop();
            });
            try {
                job(*makeOperators(choice, {source.get_token(), {}}));
            } catch (const base::Cancelled&) {
                longest = std::max(longest, since(asked));
            }
        }
        return longest;
    }

    /// Milliseconds of the plain operators: twice, after a first time that converts the weights.
    double plainly(const CpuSettings& settings, const Job& job) const
    {
        settle(settings);
        const PlainOperators operators(run);
        std::vector<double> samples;
        for (int i = 0; i < 3; ++i) {
            const auto start = Clock::now();
            job(operators);
            if (i > 0)
                samples.push_back(since(start));
        }
        settle({});
        return *std::ranges::min_element(samples);
    }

    Job evaluation(const UNetConfig& config, const WeightMap& weights, std::int64_t side) const
    {
        // Keys and values of the prompt are made anew: one evaluation pays for all of itself.
        return [&weights, config, side, sample = at::randn({1, 4, side, side})](const Operators& operators) {
            unet(config, weights, sample, at::tensor({500.0f}), steered(config), operators);
        };
    }

    Row sd15Row(const std::string& name, std::int64_t side, const OperatorChoice& choice)
    {
        const WeightMap& weights = sd15Network();
        const Job job = evaluation(sd15(), weights, side);
        Row row = timed(name, choice, job);
        row.longestWaitMs = longestWait(choice, job, base::quantile(row.samples, 0.5));
        if (choice.bfloat16)
            return row;
        forgetPrepared(weights);
        row.baseline = plainly({.ownThreads = false, .keepMemory = false}, job);
        row.baselineTuned = plainly({.ownThreads = false, .keepMemory = true}, job);
        forgetPrepared(weights);
        row.note += "; baselines: NCHW, whole score matrices, the BLAS library's threads";
        return row;
    }

    Row sdxlRow(const std::string& name)
    {
        forgetPrepared(sd15Weights);
        base::returnFreedMemory();
        const std::int64_t free = base::availableMemoryBytes();
        if (free < kSdxlSparingBytes)
            return absent(name, "ms", "it takes " + inMegabytes(kSdxlSparingBytes) + " of memory, and " + inMegabytes(free) + " are free");
        const bool sparing = free < kSdxlBytes;
        const UNetConfig config = sdxl();
        const WeightMap weights = randomWeights(unetShapes(config));
        Row row = timed(name, {.lowMemory = sparing}, evaluation(config, weights, 128), 2);
        if (sparing)
            row.note += "; low-memory mode";
        return row;
    }

    Row lcmRow(const std::string& name, std::int64_t side, const OperatorChoice& choice)
    {
        const UNetConfig config = sd15Lcm();
        const WeightMap &weights = sd15Network(), decoder = randomWeights(tinyVaeShapes(tinyVae()));
        Row row = timed(name, choice, [&](const Operators& operators) {
            const Conditioning conditioning = steered(config);
            const auto draw = [side] { return at::randn({1, 4, side, side}); };
            const auto sampler = makeSampler({.kind = SamplerKind::Lcm}, {.steps = 4});
            at::Tensor x = draw() * sampler->initialSigma();
            for (int i = 0; i < sampler->size(); ++i) {
                const at::Tensor at = at::tensor({static_cast<float>(sampler->timestep(i))});
                x = sampler->step(i, unet(config, weights, sampler->scaled(i, x), at, conditioning, operators), x, draw).latents;
            }
            tinyDecode(tinyVae(), decoder, x, operators);
        });
        row.note += "; one prompt's keys and values, four steps without a second evaluation, one tiny decode";
        return row;
    }

    Row textRow(const std::string& name) const
    {
        const ClipConfig config = textSd15();
        const WeightMap weights = randomWeights(textShapes(config, {}));
        return timed(name, {}, [&](const Operators& operators) { encodeText(Weights(weights), config, at::randint(49408, {1, kTokens}, at::kLong), operators); });
    }

    Row vaeRow(const std::string& name) const
    {
        const WeightMap weights = randomWeights(vaeShapes(vae()));
        const Job job = [&, latents = at::randn({1, 4, kLatent512, kLatent512})](const Operators& operators) { decodeLatents(vae(), weights, latents, operators); };
        Row row = timed(name, {}, job, 3);
        row.longestWaitMs = longestWait({}, job, base::quantile(row.samples, 0.5));
        return row;
    }

    Row tinyRow(const std::string& name) const
    {
        const WeightMap weights = randomWeights(tinyVaeShapes(tinyVae()));
        const Job job = [&, latents = at::randn({1, 4, kLatent512, kLatent512})](const Operators& operators) { tinyDecode(tinyVae(), weights, latents, operators); };
        return timed(name, {}, job);
    }

    Row upscaleRow(const std::string& name) const
    {
        constexpr std::int64_t kWidth = 512, kHeight = 384;
        const RrdbNet net = upscaler(6);
        Row row = timed(name, {}, [&, picture = at::rand({3, kHeight, kWidth})](const Operators& operators) { upscaled(net, picture, operators); }, 3);
        row.unit = "MP/s";
        for (double& sample : row.samples)
            sample = 1e-3 * kWidth * kHeight / sample;
        row.note += "; RRDB of 6 blocks, x4, input megapixels of a picture of 512 x 384 with its tiles' margins";
        return row;
    }

    Row loadRow(const std::string& name, bool ready)
    {
        const TemporaryFile file("unet");
        std::map<std::string, at::Tensor, std::less<>> tensors;
        for (const auto& [key, weight] : sd15Network())
            tensors[key] = weight.stored;
        writeSafetensors(file.path, tensors);
        tensors.clear();
        Row row;
        row.name = name;
        const auto operators = makeOperators({}, run);
        forgetPrepared(sd15Weights);
        const bool anew = base::resetPeakMemory();
        for (int i = 0; i < (ready ? 3 : kRuns); ++i) {
            run.checkpoint();
            const auto start = Clock::now();
            const WeightMap weights = mapped(file.path);
            double passed = since(start);
            if (ready) {
                const Job job = evaluation(sd15(), weights, kLatent512 / 2);
                job(*operators);
                passed = since(start);
                const auto again = Clock::now();
                job(*operators);
                passed -= since(again);
            }
            row.samples.push_back(passed);
        }
        row.peakMemoryMB = anew ? 1e-6 * static_cast<double>(base::peakMemoryBytes()) : 0;
        row.note = "UNet of 1.7 GB in half precision, in the system's cache";
        if (ready)
            row.note += "; opening, and what the first evaluation at 256 takes longer than the second";
        return row;
    }
};

EngineBench::EngineBench(const Ceilings& ceilings, const base::RunContext& run) : state_(std::make_unique<State>(State{ceilings, run, {}})) {}
EngineBench::~EngineBench() = default;

const std::vector<std::string>& rowNames()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all{"unet-sd15-512", "unet-sd15-256", "unet-sd15-512-bf16", "unet-sdxl-1024", "text-sd15",   "vae-decode-512", "tiny-decode-512",
                                     "lcm4-512",      "lcm4-256",      "lcm4-256-bf16",      "upscale-mps",    "load-sd15", "load-ready-sd15"};
        for (const std::vector<std::string>& more : {memoryRowNames(), gpuRowNames()})
            all.insert(all.end(), more.begin(), more.end());
        return all;
    }();
    return names;
}

Row EngineBench::measure(const std::string& name)
{
    State& s = *state_;
    const OperatorChoice bfloat16{.bfloat16 = true};
    if (name.ends_with("-bf16") && !isPossible(bfloat16))
        return absent(name, "ms", "this processor or build has no bfloat16");
    if (name == "unet-sd15-512")
        return s.sd15Row(name, kLatent512, {});
    if (name == "unet-sd15-256")
        return s.sd15Row(name, kLatent512 / 2, {});
    if (name == "unet-sd15-512-bf16")
        return s.sd15Row(name, kLatent512, bfloat16);
    if (name == "unet-sdxl-1024")
        return s.sdxlRow(name);
    if (name == "text-sd15")
        return s.textRow(name);
    if (name == "vae-decode-512")
        return s.vaeRow(name);
    if (name == "tiny-decode-512")
        return s.tinyRow(name);
    if (name == "lcm4-512")
        return s.lcmRow(name, kLatent512, {});
    if (name == "lcm4-256")
        return s.lcmRow(name, kLatent512 / 2, {});
    if (name == "lcm4-256-bf16")
        return s.lcmRow(name, kLatent512 / 2, bfloat16);
    if (name == "upscale-mps")
        return s.upscaleRow(name);
    if (name.starts_with("load-"))
        return s.loadRow(name, name == "load-ready-sd15");
    s.sd15Weights.clear();  // the memory is wanted
    return name.starts_with("memory-") ? memoryRow(name, s.run) : gpuRow(name, s.run);
}

}  // namespace engine::bench
