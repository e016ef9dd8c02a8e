// Rows memory-*: whole runs at full size beside what was told of them before.
#include <ATen/ATen.h>
#include <cmath>
#include <cstdio>
#include <deque>
#include <map>

#include "core/base/platform.h"
#include "core/engine/nets/clip_shapes.h"
#include "core/engine/nets/vae.h"
#include "core/engine/operators/make_operators.h"
#include "core/engine/pipeline/memory_need.h"
#include "core/engine/tool/bench_networks.h"
#include "core/engine/tool/bench_rows.h"
#include "core/engine/upscale/tiles.h"
#include "core/engine/weights/safetensors.h"

namespace engine::bench {
namespace {

/// The parts of a model by name, with their shapes.
struct Parts {
    UNetConfig unet;
    std::vector<std::pair<ClipConfig, ClipSizes>> text;
};

Parts partsOf(bool xl)
{
    if (!xl)
        return {sd15(), {{textSd15(), {}}}};
    const ClipConfig second{.layers = 32, .heads = 20, .eps = 1e-5, .activation = Activation::Gelu, .width = 1280};
    return {sdxl(), {{textSd15(), {}}, {second, {.inner = 5120, .projection = 1280}}}};
}

/// @param weightsOf (name, shapes) -> WeightMap
template <class WeightsOf>
DiffusionModel modelOf(const Parts& parts, const WeightsOf& weightsOf)
{
    DiffusionModel model;
    model.unet = parts.unet;
    model.unetNetwork.weights = weightsOf("unet", unetShapes(model.unet));
    model.vae = vae();
    model.vaeNetwork.weights = weightsOf("vae", vaeShapes(model.vae));
    for (const auto& [config, sizes] : parts.text) {
        TextEncoder& text = model.text.emplace_back();
        text.config = config;
        text.network.weights = weightsOf("text" + std::to_string(model.text.size()), textShapes(config, sizes));
    }
    return model;
}

GenerationRequest requestOf(std::int64_t side, int steps, bool fromPicture)
{
    GenerationRequest request;
    request.width = request.height = side;
    request.sampler = {.kind = SamplerKind::Euler};
    request.run = {.steps = steps, .strength = 1};
    request.noise = seededNoise({1});
    if (fromPicture)
        request.image = at::rand({1, 3, side, side}) * 2 - 1;
    return request;
}

/// What is resident now, after freed memory was handed back; the peak counts from here.
std::int64_t fresh()
{
    base::returnFreedMemory();
    base::resetPeakMemory();
    return base::peakMemoryBytes();
}

Row told(const std::string& name, std::int64_t measured, std::int64_t predicted, const std::string& more)
{
    Row row = absent(name, "MB", "");
    row.samples = {1e-6 * static_cast<double>(measured)};
    row.predicted = 1e-6 * static_cast<double>(predicted);
    char text[160];
    std::snprintf(text, sizeof text, "%s told before, %+.1f %%", inMegabytes(predicted).c_str(), 100 * (static_cast<double>(predicted) / static_cast<double>(measured) - 1));
    row.note = text + more;
    return row;
}

Row modelRow(const std::string& name, bool xl, std::int64_t side, bool fromPicture, const base::RunContext& run)
{
    const Parts parts = partsOf(xl);
    const GenerationRequest request = requestOf(side, xl ? 1 : 2, fromPicture);
    // Untouched memory, which takes none: only shapes are asked for.
    const DiffusionModel shape = modelOf(parts, [](const std::string&, const TensorShapes& shapes) {
        WeightMap weights;
        for (const auto& [key, sizes] : shapes)
            weights[key].stored = at::empty(sizes, at::kHalf);
        return weights;
    });
    OperatorChoice choice;
    const auto need = [&] { return memoryNeed(shape, request, makeOperators(choice, run)->footprint()).total(); };
    const std::int64_t free = base::availableMemoryBytes();
    if (need() > free)
        choice.lowMemory = true;
    if (const std::int64_t least = need(); least > free)
        return absent(name, "MB", "it takes " + inMegabytes(least) + " of memory, and " + inMegabytes(free) + " are free");

    std::deque<TemporaryFile> files;
    for (const std::string part : {"unet", "vae", "text1", "text2"})
        files.emplace_back(part);
    std::size_t next = 0;
    modelOf(parts, [&](const std::string&, const TensorShapes& shapes) {
        std::map<std::string, at::Tensor, std::less<>> tensors;
        for (const auto& [key, weight] : randomWeights(shapes))
            tensors[key] = weight.stored;
        writeSafetensors(files[next++].path, tensors);
        return WeightMap();
    });
    run.checkpoint();
    const auto operators = makeOperators(choice, run);
    const std::int64_t before = fresh();
    next = 0;
    const DiffusionModel model = modelOf(parts, [&](const std::string&, const TensorShapes&) { return mapped(files[next++].path); });
    const MemoryNeed predicted = memoryNeed(model, request, operators->footprint());
    GenerationRequest whole = request;
    const std::vector ids(model.text.size(), at::zeros({1, 77}, at::kLong));
    whole.prompts = {.positive = encodeIds(model, ids, 0, *operators), .negative = encodeIds(model, ids, 0, *operators)};
    generate(model, whole, *operators);
    const std::int64_t measured = base::peakMemoryBytes() - before;
    return told(name, measured, predicted.total() + predicted.files,
                ": weights " + inMegabytes(predicted.weights) + ", activations " + inMegabytes(predicted.activations) + ", mapped files " + inMegabytes(predicted.files) +
                    (choice.lowMemory ? "; low-memory mode" : ""));
}

Row upscaleRow(const std::string& name, const base::RunContext& run)
{
    const RrdbNet net = upscaler(6);
    const auto operators = makeOperators({}, run);
    const std::int64_t before = fresh();
    const std::int64_t predicted = upscaleNeed(net, 800, 600, operators->footprint());
    upscaled(net, at::rand({3, 600, 800}), *operators);
    return told(name, base::peakMemoryBytes() - before, predicted, "; RRDB of 6 blocks, x4, 800 x 600");
}

}  // namespace

const std::vector<std::string>& memoryRowNames()
{
    static const std::vector<std::string> names{"memory-sd15-256", "memory-sd15-512", "memory-sd15-512-img2img", "memory-sdxl-1024", "memory-upscale"};
    return names;
}

Row memoryRow(const std::string& name, const base::RunContext& run)
{
    if (!base::resetPeakMemory())
        return absent(name, "MB", "this system does not count a peak anew");
    if (name == "memory-upscale")
        return upscaleRow(name, run);
    const bool xl = name == "memory-sdxl-1024";
    return modelRow(name, xl, xl ? 1024 : name == "memory-sd15-256" ? 256 : 512, name.ends_with("img2img"), run);
}

}  // namespace engine::bench
