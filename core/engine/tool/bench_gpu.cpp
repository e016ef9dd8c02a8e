// Rows gpu-*: the operators of a device, with recorded kernels. Reading one number back waits for all of them.
#include <ATen/ATen.h>
#include <chrono>

#include "core/base/platform.h"
#include "core/engine/nets/tiny_vae.h"
#include "core/engine/nets/unet.h"
#include "core/engine/operators/make_operators.h"
#include "core/engine/operators/replay.h"
#include "core/engine/sampling/sampler.h"
#include "core/engine/tool/bench_networks.h"
#include "core/engine/tool/bench_rows.h"
#include "core/engine/upscale/tiles.h"

namespace engine::bench {
namespace {

constexpr int kWarm = 3, kRuns = 20;

template <class Job>
Row timed(const std::string& name, const base::RunContext& run, const Job& job)
{
    Row row = absent(name, "ms", "half precision, channels-last, recorded kernels");
    for (int i = 0; i < kWarm + kRuns; ++i) {
        run.checkpoint();
        const auto start = std::chrono::steady_clock::now();
        job().sum().template item<double>();
        if (i >= kWarm)
            row.samples.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return row;
}

/// A UNet on the device, its kernels recorded at the second evaluation.
class DeviceUNet {
public:
    DeviceUNet(const UNetConfig& config, std::int64_t rows, const base::RunContext& run)
        : operators_(makeOperators({.gpu = true}, run)), config_(config), weights_(randomWeights(unetShapes(config))),
          options_(operators_->plain(Weights(weights_)["conv_in.bias"]).options()), conditioning_(onDevice(steered(config), rows)),
          replay_([this](const std::vector<at::Tensor>& inputs) { return unet(config_, weights_, inputs[0], inputs[1], conditioning_, *operators_); })
    {
    }

    at::Tensor noise(std::int64_t rows, std::int64_t side) const { return at::randn({rows, 4, side, side}).to(options_); }
    at::Tensor operator()(const at::Tensor& sample, double timestep)
    {
        return replay_.run({sample, at::tensor({timestep}, at::kFloat).to(options_.device())});
    }
    const Operators& operators() const { return *operators_; }

private:
    Conditioning onDevice(Conditioning given, std::int64_t rows) const
    {
        const auto there = [&](const at::Tensor& x) { return x.defined() ? x.to(options_).repeat({rows, 1}) : x; };
        Conditioning conditioning{Context(given.text.tokens().to(options_).repeat({rows, 1, 1}))};
        conditioning.pooledText = there(given.pooledText);
        conditioning.timeIds = given.timeIds.defined() ? given.timeIds.to(options_.device()).repeat({rows, 1}) : given.timeIds;
        conditioning.guidance = there(given.guidance);
        return conditioning;
    }

    std::unique_ptr<Operators> operators_;
    UNetConfig config_;
    WeightMap weights_;
    at::TensorOptions options_;
    Conditioning conditioning_;
    Replay replay_;
};

Row lcmRow(const std::string& name, const base::RunContext& run)
{
    DeviceUNet network(sd15Lcm(), 1, run);
    const WeightMap decoder = randomWeights(tinyVaeShapes(tinyVae()));
    return timed(name, run, [&] {
        const auto draw = [&] { return network.noise(1, 64).to(at::kFloat); };
        const auto sampler = makeSampler({.kind = SamplerKind::Lcm}, {.steps = 4});
        at::Tensor x = draw() * sampler->initialSigma();
        for (int i = 0; i < sampler->size(); ++i)
            x = sampler->step(i, network(sampler->scaled(i, x).to(at::kHalf), sampler->timestep(i)).to(at::kFloat), x, draw).latents;
        return tinyDecode(tinyVae(), decoder, x.to(at::kHalf), network.operators());
    });
}

/// Thirty steps with guidance, two rows a step; without text encoders and decoding.
Row sdxlRow(const std::string& name, const base::RunContext& run)
{
    DeviceUNet network(sdxl(), 2, run);
    Row row = timed(name, run, [&] {
        at::Tensor x = network.noise(2, 128);
        for (int i = 0; i < 30; ++i)
            x = network(x, 999 - 33 * i);
        return x;
    });
    row.note += "; UNet alone";
    return row;
}

Row upscaleRow(const std::string& name, const base::RunContext& run)
{
    constexpr std::int64_t kWidth = 1024, kHeight = 768;
    const RrdbNet net = upscaler(6);
    const auto operators = makeOperators({.gpu = true}, run);
    Row row = timed(name, run, [&, picture = at::rand({3, kHeight, kWidth})] { return upscaled(net, picture, *operators); });
    row.unit = "MP/s";
    for (double& sample : row.samples)
        sample = 1e-3 * kWidth * kHeight / sample;
    row.note = "half precision, channels-last; RRDB of 6 blocks, x4, input megapixels, to the CPU and back";
    return row;
}

}  // namespace

const std::vector<std::string>& gpuRowNames()
{
    static const std::vector<std::string> names{"gpu-unet-sd15-512", "gpu-lcm4-512", "gpu-sdxl-1024-30", "gpu-upscale-mps"};
    return names;
}

Row gpuRow(const std::string& name, const base::RunContext& run)
{
    if (!isPossible({.gpu = true}))
        return absent(name, name.ends_with("-mps") ? "MP/s" : "ms", "this build of libtorch or this machine has no CUDA device");
    if (name == "gpu-lcm4-512")
        return lcmRow(name, run);
    if (name == "gpu-sdxl-1024-30")
        return sdxlRow(name, run);
    if (name == "gpu-upscale-mps")
        return upscaleRow(name, run);
    DeviceUNet network(sd15(), 1, run);
    return timed(name, run, [&, sample = network.noise(1, 64)] { return network(sample, 500); });
}

}  // namespace engine::bench
