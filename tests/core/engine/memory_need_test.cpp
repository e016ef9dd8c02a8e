#include "core/engine/pipeline/memory_need.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <mutex>
#include <unordered_map>

#include "core/base/error.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/operators/fast_operators.h"
#include "core/engine/operators/make_operators.h"
#include "core/engine/operators/torch_version.h"
#include "core/engine/tool/bench_networks.h"
#include "core/engine/upscale/tiles.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion";

/// What libtorch really takes on the CPU, by the byte, in this process.
class Ledger final : public MemorySource {
public:
    static Ledger& placed()
    {
        static Ledger ledger;
        [[maybe_unused]] static const bool done = (c10::SetAllocator(c10::DeviceType::CPU, &ledger, 255), true);
        return ledger;
    }

    void start()
    {
        const std::scoped_lock lock(mutex_);
        start_ = peak_ = now_;
    }

    std::int64_t peak() const
    {
        const std::scoped_lock lock(mutex_);
        return peak_ - start_;
    }

private:
    c10::DataPtr take(std::size_t bytes) const override
    {
        if (bytes == 0)
            return {nullptr, at::Device(at::kCPU)};
        void* const data = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
        if (!data)
            throw std::bad_alloc();
        const std::scoped_lock lock(mutex_);
        sizes_[data] = static_cast<std::int64_t>(bytes);
        now_ += static_cast<std::int64_t>(bytes);
        peak_ = std::max(peak_, now_);
        return {data, data, release, at::Device(at::kCPU)};
    }
    c10::DeleterFnPtr raw_deleter() const override { return release; }

    static void release(void* data)
    {
        if (!data)
            return;
        Ledger& ledger = placed();
        {
            const std::scoped_lock lock(ledger.mutex_);
            ledger.now_ -= ledger.sizes_.at(data);
            ledger.sizes_.erase(data);
        }
        std::free(data);
    }

    mutable std::mutex mutex_;
    mutable std::unordered_map<void*, std::int64_t> sizes_;
    mutable std::int64_t now_ = 0, peak_ = 0, start_ = 0;
};

struct Variant {
    const char* name;
    const char* model = "sd15-tiny";
    std::int64_t width = 512, height = 384, pictures = 1;
    double guidance = 7.5;
    bool image = false, mask = false, control = false, adapter = false, lora = false, decode = true;
    SamplerKind sampler = SamplerKind::DpmMultistep;
};

/// Everything from opening to the pictures; the need is told before anything is computed.
void expectHeld(const Variant& variant, const OperatorChoice& choice, bool fast = false)
{
    SCOPED_TRACE(variant.name);
    const c10::InferenceMode inference;
    const std::unique_ptr<Operators> operators = fast ? std::make_unique<FastOperators>(base::RunContext()) : makeOperators(choice, {});
    GenerationRequest request;
    if (variant.image)
        request.image = at::rand({1, 3, variant.height, variant.width}) * 2 - 1;
    if (variant.mask)
        request.mask = at::ones({1, 1, variant.height / 8, variant.width / 8});
    const at::Tensor hint = at::rand({1, 3, variant.height, variant.width}), face = at::randn({1, 1, 512});

    Ledger& ledger = Ledger::placed();
    ledger.start();
    DiffusionModel model = openModel({.model = kFolder / "models" / variant.model, .unet = {}, .tinyVae = kFolder / "models/taesd-tiny", .tokenizer = {}, .configs = {}});
    Lora lora;
    FusedLoras fused(model.unetNetwork.weights, "unet");
    if (variant.lora) {
        lora = readLora(kFolder / "lora/kohya_sd15.safetensors");
        fused.set({{&lora, 0.7}});
    }
    ControlNetModel control;
    if (variant.control) {
        control = openControlNet(kFolder / "models/controlnet-a");
        request.controls.push_back({.model = &control, .image = hint, .weight = 1, .range = {0.5, 1}});
    }
    WeightMap adapterWeights;
    std::optional<ImageAdapter> adapter;
    if (variant.adapter) {
        adapterWeights = openWeights(kFolder / "ip-adapter/ip-adapter-faceid_sd15.safetensors");
        adapter.emplace(adapterWeights, model.unet);
        request.images.push_back({.adapter = &*adapter, .reference = face});
    }
    request.width = variant.width;
    request.height = variant.height;
    request.sampler = {.kind = variant.sampler};
    request.run = {.steps = 3, .strength = variant.image ? 0.8 : 1};
    request.guidanceScale = variant.guidance;
    request.pictures = variant.pictures;
    request.decode = variant.decode;
    std::vector<std::uint64_t> seeds(static_cast<std::size_t>(variant.pictures), 7);
    request.noise = seededNoise(seeds);
    const MemoryNeed need = memoryNeed(model, request, operators->footprint());
    at::Tensor ids = at::full({1, 77}, 399, at::kLong);
    ids[0][0] = 398;
    const std::vector rows(model.text.size(), ids);
    request.prompts = {.positive = encodeIds(model, rows, 0, *operators), .negative = encodeIds(model, rows, 0, *operators)};
    generate(model, request, *operators, nullptr, [&](const StepView& view) { previewOf(model, view.estimate, *operators); });
    // oneDNN's scratch for one operator is known to it alone; it does not grow with the picture.
    constexpr double kScratch = 2e6;
    EXPECT_NEAR(static_cast<double>(need.total()), static_cast<double>(ledger.peak()), 0.1 * static_cast<double>(ledger.peak()) + kScratch)
        << need.weights << " and " << need.activations;
    EXPECT_GT(need.files, 0);
}

const Variant kVariants[] = {
    {.name = "from nothing"},
    {.name = "unguided", .guidance = 1},
    {.name = "small, so that weights count", .width = 64, .height = 64},
    {.name = "three pictures", .width = 256, .pictures = 3},
    {.name = "latents only", .decode = false},
    {.name = "from a picture", .image = true},
    {.name = "painted in part", .image = true, .mask = true, .sampler = SamplerKind::EulerAncestral},
    {.name = "with a ControlNet late", .control = true},
    {.name = "with a face", .adapter = true},
    {.name = "with a LoRA", .width = 128, .height = 128, .lora = true},
    {.name = "SDXL", .model = "sdxl-tiny"},
};

TEST(MemoryNeed, HoldsWithTheFastestOperators)
{
    for (const Variant& variant : kVariants)
        expectHeld(variant, {});
}

TEST(MemoryNeed, HoldsOnLibtorchAlone)
{
    for (const Variant& variant : kVariants)
        expectHeld(variant, {}, /*fast=*/true);
}

TEST(MemoryNeed, HoldsWithLittleMemory)
{
    for (const Variant& variant : kVariants)
        expectHeld(variant, {.lowMemory = true});
}

TEST(MemoryNeed, HoldsInBfloat16)
{
    if (!isPossible({.bfloat16 = true}))
        GTEST_SKIP() << "SKIPPED: this processor or build has no bfloat16";
    for (const Variant& variant : kVariants)
        expectHeld(variant, {.bfloat16 = true});
}

TEST(MemoryNeed, KnowsEverySampler)
{
    for (const SamplerKind kind : {SamplerKind::Ddim, SamplerKind::Euler, SamplerKind::EulerAncestral, SamplerKind::DpmMultistep, SamplerKind::DpmSde, SamplerKind::UniPc,
                                   SamplerKind::Lcm, SamplerKind::Tcd})
        expectHeld({.name = "a sampler", .width = 256, .height = 256, .image = true, .sampler = kind}, {});
}

TEST(MemoryNeed, HoldsForTheUpscaler)
{
    const c10::InferenceMode inference;
    const RrdbNet net = bench::upscaler(1);
    for (const auto& [width, height] : {std::pair{100, 80}, {300, 200}, {520, 300}}) {
        const std::unique_ptr<Operators> operators = makeOperators({}, {});
        Ledger& ledger = Ledger::placed();
        for (const auto& [name, weight] : net.weights)
            weight.prepared.reset();
        ledger.start();
        const std::int64_t need = upscaleNeed(net, width, height, operators->footprint());
        upscaled(net, at::rand({3, height, width}), *operators);
        EXPECT_NEAR(static_cast<double>(need), static_cast<double>(ledger.peak()), 0.1 * static_cast<double>(ledger.peak())) << width << " x " << height;
    }
}

/// What half precision does again in float32 is counted with it.
TEST(MemoryNeed, CountsTheWiderRedo)
{
    const DiffusionModel model = openModel({.model = kFolder / "models/sd15-tiny", .unet = {}, .tinyVae = {}, .tokenizer = {}, .configs = {}});
    GenerationRequest request;
    request.run = {.steps = 2};
    const Footprint half{.type = at::kHalf, .weightType = at::kHalf, .productType = at::kHalf, .relaysWeights = true, .copiesBands = false};
    const MemoryNeed with = memoryNeed(model, request, half);
    request.decode = false;
    const MemoryNeed without = memoryNeed(model, request, half);
    // The decoder alone in float32, whole at 512 x 512: two pictures of its widest channels at full size and more.
    EXPECT_GT(with.activations - without.activations, 2 * 4 * model.vae.channels.front() * 512 * 512);
}

}  // namespace
}  // namespace engine
