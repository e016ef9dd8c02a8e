#include "core/engine/door/generation.h"

#include <ATen/ATen.h>
#include <cmath>
#include <deque>

#include "core/base/error.h"
#include "core/engine/door/machine.h"
#include "core/engine/door/wall.h"
#include "core/engine/nets/clip_shapes.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/nets/vision_encoder.h"
#include "core/engine/operators/failures.h"
#include "core/engine/pipeline/generate.h"
#include "core/engine/pipeline/memory_need.h"
#include "core/engine/sampling/named_sampler.h"

struct LikenessModel {
    struct Adapter {
        engine::WeightMap weights;
        std::optional<engine::ImageAdapter> adapter;
    };

    engine::DiffusionModel diffusion;
    std::vector<engine::ControlNetModel> controls;
    std::deque<Adapter> adapters;  // they point at their weights
    std::optional<engine::Network> vision;
    engine::VisionConfig visionConfig;

    std::deque<engine::Lora> loras;        // those of the files, then those that adapters bring; they are pointed at
    std::vector<engine::LoraUse> opened;   // with the scales that they were opened with
    std::vector<engine::FusedLoras> fused;  // one a network
};

namespace engine {
namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& remedy)
{
    throw base::Error(base::ErrorCode::BadValue, what, remedy);
}

std::filesystem::path pathOf(const char* text)
{
    return text ? std::filesystem::u8path(text) : std::filesystem::path();
}

void requireNumber(double value, const char* what)
{
    if (!std::isfinite(value))
        refuse(std::string(what) + " is no finite number", "Choose a number.");
}

at::Tensor given(const at::Tensor& numbers, const char* what)
{
    if (!at::isfinite(numbers).all().item<bool>())
        refuse(std::string(what) + " holds values that are no finite numbers", "Give another one.");
    return numbers;
}

void openLoras(LikenessModel& model, const LikenessModelFiles& files)
{
    const auto add = [&](Lora lora, double scale) {
        requireNumber(scale, "The scale of a LoRA");
        model.opened.push_back({&model.loras.emplace_back(std::move(lora)), scale});
    };
    for (const LikenessLoraFile& lora : known(files.loras, files.loraCount, "openModel with LoRAs of no size")) {
        expect(lora.file, "openModel with a LoRA without a file");
        add(readLora(pathOf(lora.file)), lora.scale);
    }
    for (const LikenessAdapterFile& file : known(files.adapters, files.adapterCount, "openModel with adapters of no size")) {
        expect(file.file, "openModel with an adapter without a file");
        LikenessModel::Adapter& opened = model.adapters.emplace_back();
        const std::filesystem::path source = pathOf(file.file);
        inFile(source, [&] {
            opened.weights = openWeights(source);
            opened.adapter.emplace(opened.weights, model.diffusion.unet, source);
        });
        if (opened.adapter->kind() != ImageAdapter::Kind::Image)
            add(opened.adapter->lora(), file.loraScale);
    }
    model.fused.emplace_back(model.diffusion.unetNetwork.weights, "unet");
    for (std::size_t i = 0; i < model.diffusion.text.size(); ++i)
        model.fused.emplace_back(model.diffusion.text[i].network.weights, i == 0 ? "text_encoder" : "text_encoder_2");
    for (FusedLoras& fused : model.fused)
        fused.set(model.opened);
}

/// Fuses at the scales that a request asks for.
void setLoras(LikenessModel& model, const LikenessRequest& asked)
{
    std::vector<LoraUse> uses = model.opened;
    if (asked.loraScaleCount > 0) {
        expect(asked.loraScales && asked.loraScaleCount + model.adapters.size() >= uses.size() && asked.loraScaleCount <= uses.size(),
               "a request with other LoRAs than were opened");
        for (uint32_t i = 0; i < asked.loraScaleCount; ++i) {
            requireNumber(asked.loraScales[i], "The scale of a LoRA");
            uses[i].scale = asked.loraScales[i];
        }
    }
    for (FusedLoras& fused : model.fused)
        fused.set(uses);
}

const ImageAdapter& adapterOf(const LikenessModel& model, uint32_t index)
{
    expect(index < model.adapters.size(), "an adapter that was not opened");
    return *model.adapters[index].adapter;
}

/// All that needs no network to run. @param asked must outlive the result: its pixels are not copied
GenerationRequest translated(const LikenessModel& model, const LikenessRequest& asked)
{
    expect(asked.prompt && asked.seeds && asked.seedCount > 0, "a request without a prompt or seeds");
    GenerationRequest request;
    request.width = asked.width;
    request.height = asked.height;
    request.sampler = chosenSampler(asked.scheduler ? asked.scheduler : "", model.diffusion.scheduler);
    request.run = {.steps = asked.steps, .strength = asked.image ? asked.strength : 1};
    request.guidanceScale = asked.guidance;
    request.guidanceRescale = asked.rescale;
    request.pictures = asked.seedCount;
    request.memoryBudget = asked.memoryBudget;
    if (asked.image)
        request.image = given(planes(asked.image), "The picture to start from").unsqueeze(0) * 2 - 1;
    if (asked.mask) {
        const std::int64_t unit = model.diffusion.vae.reduction();
        if (asked.width < unit || asked.height < unit)
            refuse("The mask does not fit the picture", "Choose a larger picture.");
        const at::Tensor mask = at::from_blob(const_cast<float*>(asked.mask), {1, 1, asked.height, asked.width}, at::kFloat);
        request.mask = at::avg_pool2d(given(mask, "The mask").clamp(0, 1), {unit, unit});
    }
    for (const LikenessControl& control : known(asked.controls, asked.controlCount, "controls of no size")) {
        expect(control.net < model.controls.size(), "a ControlNet that was not opened");
        requireNumber(control.weight, "The weight of a ControlNet");
        request.controls.push_back({.model = &model.controls[control.net],
                                    .image = given(planes(control.picture), "A control picture").unsqueeze(0),
                                    .weight = control.weight,
                                    .range = {control.start, control.end}});
    }
    for (const LikenessImagePrompt& prompt : known(asked.imagePrompts, asked.imagePromptCount, "image prompts of no size")) {
        requireNumber(prompt.scale, "The scale of an IP-Adapter");
        requireNumber(prompt.shortcut, "The shortcut of an IP-Adapter");
        ImagePromptUse use;
        use.adapter = &adapterOf(model, prompt.adapter);
        use.reference = at::empty({1, prompt.count, use.adapter->embeddingChannels()}, at::kMeta);  // their shapes, until they are encoded
        if (use.adapter->kind() == ImageAdapter::Kind::FaceIdPlus)
            use.hidden = at::empty({1, prompt.count, model.visionConfig.positions(), use.adapter->hiddenChannels()}, at::kMeta);
        use.scale = prompt.scale;
        use.range = {prompt.start, prompt.end};
        if (prompt.plusVersion2)
            use.shortcut = prompt.shortcut;
        request.images.push_back(use);
    }
    return request;
}

VisionUse visionOf(const LikenessModel& model, const GenerationRequest& request)
{
    return model.vision && !request.images.empty() ? VisionUse{&*model.vision, model.visionConfig} : VisionUse{};
}

EncodedImage seen(const LikenessModel& model, const at::Tensor& pixels, const Operators& operators)
{
    return inFile(model.vision->source, [&] {
        const EncodedImage image = encodeImage(Weights(model.vision->weights), model.visionConfig, pixels, operators);
        requireFinite(image.embeds, model.vision->weights, "vision encoder");
        return image;
    });
}

void encodeReferences(const LikenessModel& model, const LikenessImagePrompt& prompt, ImagePromptUse& use, const Operators& operators)
{
    const ImageAdapter& adapter = *use.adapter;
    const bool plus = adapter.kind() == ImageAdapter::Kind::FaceIdPlus;
    expect(prompt.count > 0 && (prompt.embeddings || (adapter.kind() == ImageAdapter::Kind::Image && prompt.pictures)) && (!plus || prompt.pictures),
           "an image prompt without what its adapter takes");
    if (prompt.embeddings)
        use.reference = given(at::from_blob(const_cast<float*>(prompt.embeddings), {1, prompt.count, adapter.embeddingChannels()}, at::kFloat), "An embedding");
    if (prompt.embeddings && !plus)
        return;
    if (!model.vision)
        throw base::Error(base::ErrorCode::ModelMissing, "The IP-Adapter looks at pictures, and there is no vision encoder", "Open one with the model.");
    std::vector<at::Tensor> embeds, hidden;
    for (const LikenessPicture& picture : known(prompt.pictures, prompt.count, "pictures of no size")) {
        const at::Tensor bytes = (given(planes(&picture), "A reference picture").permute({1, 2, 0}) * 255).round().clamp(0, 255).to(at::kByte).contiguous();
        const EncodedImage image = seen(model, clipPixels(clipCrop(bytes, model.visionConfig.imageSize)), operators);
        embeds.push_back(image.embeds);
        hidden.push_back(image.penultimate);
    }
    if (!plus) {
        use.reference = at::stack(embeds, 1);
        return;
    }
    use.hidden = at::stack(hidden, 1);
    const std::int64_t side = model.visionConfig.imageSize;
    use.negativeHidden = seen(model, at::zeros({1, 3, side, side}), operators).penultimate.unsqueeze(1).expand_as(use.hidden).contiguous();
}

/// Tells a step, with pictures where they are due.
void tell(const LikenessRun& run, const LikenessModel& model, const StepView& view, const Operators& operators)
{
    LikenessStep step{.size = sizeof step, .step = view.step, .steps = view.steps, .pictureCount = 0, .pictures = nullptr};
    at::Tensor looks;
    std::vector<LikenessPicture> pictures;
    if (run.previewEvery > 0 && static_cast<uint32_t>(view.step) % run.previewEvery == 0) {
        looks = (previewOf(model.diffusion, view.estimate, operators) * 0.5 + 0.5).permute({0, 2, 3, 1}).contiguous();
        for (std::int64_t i = 0; i < looks.size(0); ++i)
            pictures.push_back({.size = sizeof(LikenessPicture),
                                .width = static_cast<int32_t>(looks.size(2)),
                                .height = static_cast<int32_t>(looks.size(1)),
                                .pixels = looks[i].data_ptr<float>()});
        step.pictureCount = static_cast<uint32_t>(pictures.size());
        step.pictures = pictures.data();
    }
    run.stepped(run.user, &step);
}

}  // namespace

int32_t doorOpenModel(const LikenessModelFiles* files, LikenessModel** model, LikenessError* error)
{
    return guarded(error, [&] {
        const LikenessModelFiles all = known(files, "openModel with files of no size");
        expect(all.model && model, "openModel without a model or a place");
        auto opened = std::make_unique<LikenessModel>();
        opened->diffusion = openModel({.model = pathOf(all.model),
                                       .unet = pathOf(all.unet),
                                       .tinyVae = pathOf(all.tinyVae),
                                       .tokenizer = pathOf(all.tokenizer),
                                       .configs = pathOf(all.configs)});
        for (uint32_t i = 0; i < all.controlNetCount; ++i) {
            expect(all.controlNets && all.controlNets[i], "openModel with a ControlNet without a file");
            opened->controls.push_back(openControlNet(pathOf(all.controlNets[i])));
        }
        if (all.visionEncoder) {
            opened->vision = openNetwork(pathOf(all.visionEncoder));
            inFile(opened->vision->source, [&] {
                opened->visionConfig = visionConfig(opened->vision->config);
                requireShapes(opened->vision->weights, visionShapes(opened->visionConfig, visionSizes(opened->vision->weights)), "vision encoder");
            });
        }
        openLoras(*opened, all);
        *model = opened.release();
    });
}

int32_t doorModelInfo(const LikenessModel* model, LikenessModelInfo* info, LikenessError* error)
{
    return guarded(error, [&] {
        expect(model, "modelInfo without a model");
        LikenessModelInfo found{};
        found.isXl = model->diffusion.sdxl();
        found.unit = static_cast<uint32_t>(model->diffusion.vae.reduction());
        found.hasTokenizer = model->diffusion.text.front().tokenizer.has_value();
        found.hasPreviews = model->diffusion.tinyVaeNetwork.has_value();
        found.embedsGuidance = model->diffusion.unet.guidanceChannels.has_value();
        answer(info, found, "modelInfo without a place");
    });
}

int32_t doorAdapterInfo(const LikenessModel* model, uint32_t adapter, LikenessAdapterInfo* info, LikenessError* error)
{
    return guarded(error, [&] {
        expect(model, "adapterInfo without a model");
        const ImageAdapter& opened = adapterOf(*model, adapter);
        LikenessAdapterInfo found{};
        found.kind = static_cast<uint32_t>(opened.kind());
        found.embeddingChannels = static_cast<uint32_t>(opened.embeddingChannels());
        answer(info, found, "adapterInfo without a place");
    });
}

int32_t doorMemoryNeed(const LikenessModel* model, const LikenessRequest* request, LikenessMemoryNeed* need, LikenessError* error)
{
    return guarded(error, [&] {
        expect(model, "memoryNeed without a model");
        const GenerationRequest asked = translated(*model, known(request, "memoryNeed without a request"));
        const MemoryNeed found = memoryNeed(model->diffusion, asked, machineOperators({})->footprint(), visionOf(*model, asked));
        LikenessMemoryNeed ours{};
        ours.weights = found.weights;
        ours.activations = found.activations;
        ours.files = found.files;
        answer(need, ours, "memoryNeed without a place");
    });
}

int32_t doorGenerate(LikenessModel* model, const LikenessRequest* request, LikenessResult* result, const LikenessRun* run, LikenessError* error)
{
    return guarded(error, [&] {
        expect(model, "generate without a model");
        const LikenessRequest asked = known(request, "generate without a request");
        LikenessResult to = known(result, "generate without a result");
        const LikenessRun watch = run ? known(run, "generate with a run of no size") : LikenessRun{};
        const auto pictures = known(to.pictures, asked.seedCount, "generate without pictures");
        for (const LikenessPicture& picture : pictures)
            expect(picture.width == asked.width && picture.height == asked.height, "a picture of another size than asked for");
        const auto operators = machineOperators(contextOf(watch)), wider = widerOperators(contextOf(watch));

        GenerationRequest whole = translated(*model, asked);
        whole.noise = seededNoise(std::vector<std::uint64_t>(asked.seeds, asked.seeds + asked.seedCount));
        requireMemory(model->diffusion, whole, *operators, visionOf(*model, whole));
        setLoras(*model, asked);
        whole.prompts = encodePrompts(model->diffusion, asked.prompt, asked.negative ? asked.negative : "", asked.clipSkip, *operators);
        const auto prompts = known(asked.imagePrompts, asked.imagePromptCount, "image prompts of no size");
        for (std::size_t i = 0; i < prompts.size(); ++i)
            encodeReferences(*model, prompts[i], whole.images[i], *operators);

        OnStep stepped;
        if (watch.stepped)
            stepped = [&](const StepView& view) { tell(watch, *model, view, *operators); };
        const Generated made = generate(model->diffusion, whole, *operators, wider.get(), stepped);
        for (std::size_t i = 0; i < pictures.size(); ++i)
            planes(&pictures[i]).copy_((made.images[static_cast<std::int64_t>(i)] * 0.5 + 0.5).clamp(0, 1));
        to.clippedShare = made.clippedShare;
        answer(result, to, "generate without a result");
    });
}

void doorCloseModel(LikenessModel* model)
{
    delete model;
}

}  // namespace engine
