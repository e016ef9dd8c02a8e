#include "core/studio/generator.h"

#include <algorithm>
#include <deque>

#include "core/base/error.h"
#include "core/studio/engine_call.h"
#include "core/studio/engine_door.h"

namespace studio {
namespace {

uint32_t count(std::size_t size)
{
    return static_cast<uint32_t>(size);
}

/// Texts and pixels in the door's form, which the structs that are handed over point at.
class Lent {
public:
    const char* text(const std::filesystem::path& path)
    {
        const auto utf8 = path.u8string();
        return path.empty() ? nullptr : texts_.emplace_back(utf8.begin(), utf8.end()).c_str();
    }
    LikenessPicture picture(const imaging::Image& image, const base::RunContext& run)
    {
        return {.size = sizeof(LikenessPicture),
                .width = image.width(),
                .height = image.height(),
                .pixels = pixels_.emplace_back(encodedColour(image, run)).data()};
    }
    std::vector<float>& numbers() { return pixels_.emplace_back(); }

private:
    std::deque<std::string> texts_;
    std::deque<std::vector<float>> pixels_;
};

/// A request in the door's form; `request` must outlive it.
class Asked {
public:
    Asked(const PictureRequest& request, const base::RunContext& run)
    {
        it.size = sizeof it;
        it.clipSkip = static_cast<uint32_t>(std::max(0, request.clipSkip));
        it.prompt = request.prompt.c_str();
        it.negative = request.negative.c_str();
        it.width = request.size.width;
        it.height = request.size.height;
        it.steps = request.steps;
        it.seeds = request.seeds.data();
        it.seedCount = count(request.seeds.size());
        it.guidance = request.guidance;
        it.rescale = request.rescale;
        it.scheduler = request.scheduler.c_str();
        it.strength = request.strength;
        it.memoryBudget = request.memoryBudget;
        if (request.image) {
            image_ = lent_.picture(*request.image, run);
            it.image = &image_;
        }
        if (request.mask) {
            if (request.mask->extent() != request.size || request.mask->channels() != 1)
                throw base::Error(base::ErrorCode::BadValue, "The mask has another size than the picture, or several channels",
                                  "Give one of the picture's size.");
            it.mask = request.mask->pixels().data();
        }
        for (const PictureRequest::Control& control : request.controls) {
            pictures_.push_back({lent_.picture(control.picture, run)});
            controls_.push_back({.size = sizeof(LikenessControl),
                                 .net = count(control.net),
                                 .picture = pictures_.back().data(),
                                 .weight = control.weight,
                                 .start = control.start,
                                 .end = control.end});
        }
        for (const PictureRequest::Reference& reference : request.references)
            add(reference, run);
        it.controls = controls_.data();
        it.controlCount = count(controls_.size());
        it.imagePrompts = prompts_.data();
        it.imagePromptCount = count(prompts_.size());
        it.loraScales = request.loraScales.data();
        it.loraScaleCount = count(request.loraScales.size());
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    LikenessRequest it{};

private:
    void add(const PictureRequest::Reference& reference, const base::RunContext& run)
    {
        const std::size_t references = std::max(reference.embeddings.size(), reference.pictures.size());
        LikenessImagePrompt prompt{};
        prompt.size = sizeof prompt;
        prompt.adapter = count(reference.adapter);
        prompt.count = count(references);
        prompt.plusVersion2 = reference.shortcut.has_value();
        prompt.shortcut = reference.shortcut.value_or(0);
        prompt.scale = reference.scale;
        prompt.start = reference.start;
        prompt.end = reference.end;
        const auto whole = [&](std::size_t size) {
            if (size != references)
                throw base::Error(base::ErrorCode::BadValue,
                                  "References have " + std::to_string(reference.embeddings.size()) + " embeddings and " +
                                      std::to_string(reference.pictures.size()) + " pictures",
                                  "Give one of each.");
        };
        if (!reference.embeddings.empty()) {
            whole(reference.embeddings.size());
            std::vector<float>& numbers = lent_.numbers();
            for (const std::vector<float>& embedding : reference.embeddings)
                numbers.insert(numbers.end(), embedding.begin(), embedding.end());
            prompt.embeddings = numbers.data();
        }
        if (!reference.pictures.empty()) {
            whole(reference.pictures.size());
            std::vector<LikenessPicture>& pictures = pictures_.emplace_back();
            for (const imaging::Image& picture : reference.pictures)
                pictures.push_back(lent_.picture(picture, run));
            prompt.pictures = pictures.data();
        }
        prompts_.push_back(prompt);
    }

    Lent lent_;
    LikenessPicture image_{};
    std::deque<std::vector<LikenessPicture>> pictures_;
    std::vector<LikenessControl> controls_;
    std::vector<LikenessImagePrompt> prompts_;
};

LikenessModel* modelOf(const std::shared_ptr<void>& handle)
{
    return static_cast<LikenessModel*>(handle.get());
}

PictureStep viewed(const LikenessStep& step)
{
    PictureStep view{.step = step.step, .steps = step.steps, .pictures = {}};
    for (uint32_t i = 0; i < step.pictureCount; ++i) {
        const LikenessPicture& picture = step.pictures[i];
        imaging::Image& image = view.pictures.emplace_back(imaging::Extent{picture.width, picture.height}, 3, imaging::Space::Encoded);
        std::copy_n(picture.pixels, image.size(), image.pixels().data());
    }
    return view;
}

}  // namespace

Generator EngineDoor::generator(const ModelPaths& paths) const
{
    Lent lent;
    std::vector<LikenessLoraFile> loras;
    for (const ModelPaths::Lora& lora : paths.loras)
        loras.push_back({.size = sizeof(LikenessLoraFile), .file = lent.text(lora.file), .scale = lora.scale});
    std::vector<LikenessAdapterFile> adapters;
    for (const ModelPaths::Adapter& adapter : paths.adapters)
        adapters.push_back({.size = sizeof(LikenessAdapterFile), .file = lent.text(adapter.file), .loraScale = adapter.loraScale});
    std::vector<const char*> controlNets;
    for (const std::filesystem::path& net : paths.controlNets)
        controlNets.push_back(lent.text(net));
    const LikenessModelFiles files{.size = sizeof files,
                                   .model = lent.text(paths.model),
                                   .unet = lent.text(paths.unet),
                                   .tinyVae = lent.text(paths.tinyVae),
                                   .tokenizer = lent.text(paths.tokenizer),
                                   .configs = lent.text(paths.configs),
                                   .visionEncoder = lent.text(paths.visionEncoder),
                                   .loraCount = count(loras.size()),
                                   .controlNetCount = count(controlNets.size()),
                                   .adapterCount = count(adapters.size()),
                                   .loras = loras.data(),
                                   .controlNets = controlNets.data(),
                                   .adapters = adapters.data()};
    LikenessModel* handle = nullptr;
    LikenessError error = noError();
    if (engine_->openModel(&files, &handle, &error) != LIKENESS_DONE)
        rethrow(error);
    Generator generator;
    generator.engine_ = engine_;
    generator.handle_ = {handle, [engine = engine_](void* opened) { engine->closeModel(static_cast<LikenessModel*>(opened)); }};
    return generator;
}

ModelFacts Generator::facts() const
{
    LikenessModelInfo info{};
    info.size = sizeof info;
    LikenessError error = noError();
    if (engine_->modelInfo(modelOf(handle_), &info, &error) != LIKENESS_DONE)
        rethrow(error);
    return {.xl = info.isXl != 0,
            .unit = static_cast<int>(info.unit),
            .tokenizer = info.hasTokenizer != 0,
            .previews = info.hasPreviews != 0,
            .embedsGuidance = info.embedsGuidance != 0};
}

std::size_t Generator::embeddingChannels(std::size_t adapter) const
{
    LikenessAdapterInfo info{};
    info.size = sizeof info;
    LikenessError error = noError();
    if (engine_->adapterInfo(modelOf(handle_), count(adapter), &info, &error) != LIKENESS_DONE)
        rethrow(error);
    return info.embeddingChannels;
}

std::int64_t Generator::memoryNeed(const PictureRequest& request) const
{
    const Asked asked(request, {});
    LikenessMemoryNeed need{.size = sizeof need, .weights = 0, .activations = 0, .files = 0};
    LikenessError error = noError();
    if (engine_->memoryNeed(modelOf(handle_), &asked.it, &need, &error) != LIKENESS_DONE)
        rethrow(error);
    return need.weights + need.activations;
}

MadePictures Generator::generate(const PictureRequest& request, const base::RunContext& run, const OnPictureStep& onStep, unsigned previewEvery) const
{
    for (const PictureRequest::Reference& reference : request.references)
        for (const std::vector<float>& embedding : reference.embeddings)
            if (embedding.size() != embeddingChannels(reference.adapter))
                throw base::Error(base::ErrorCode::BadValue,
                                  "An embedding has " + std::to_string(embedding.size()) + " numbers, the adapter takes " +
                                      std::to_string(embeddingChannels(reference.adapter)),
                                  "Use the adapter's own recogniser.");
    if (request.size.empty() || request.size.width > 4096 || request.size.height > 4096 || request.seeds.empty() || request.seeds.size() > 64)
        throw base::Error(base::ErrorCode::BadValue,
                          std::to_string(request.seeds.size()) + " picture(s) of " + std::to_string(request.size.width) + " x " +
                              std::to_string(request.size.height) + " cannot be made",
                          "Choose 1 to 64 pictures of up to 4096 pixels a side.");
    const Asked asked(request, run);
    MadePictures made;
    std::vector<LikenessPicture> views;
    for (std::size_t i = 0; i < request.seeds.size(); ++i)
        made.pictures.emplace_back(request.size, 3, imaging::Space::Encoded);
    for (imaging::Image& picture : made.pictures)
        views.push_back({.size = sizeof(LikenessPicture), .width = picture.width(), .height = picture.height(), .pixels = picture.pixels().data()});
    LikenessResult result{.size = sizeof result, .pictures = views.data(), .clippedShare = 0};
    std::function<void(const LikenessStep&)> stepped;
    if (onStep)
        stepped = [&](const LikenessStep& step) { onStep(viewed(step)); };
    callEngine(
        *engine_, run, [&](const LikenessRun& watch, LikenessError& error) { return engine_->generate(modelOf(handle_), &asked.it, &result, &watch, &error); },
        stepped, previewEvery);
    made.clippedShare = result.clippedShare;
    return made;
}

}  // namespace studio
