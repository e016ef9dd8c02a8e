#include "core/engine/pipeline/generate.h"

#include <ATen/ATen.h>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/engine/nets/embeddings.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/nets/tiny_vae.h"
#include "core/engine/nets/unet.h"
#include "core/engine/nets/vae.h"
#include "core/engine/pipeline/memory_need.h"

namespace engine {
namespace {

constexpr double kMostGuidance = 20;

[[noreturn]] void refuse(const std::string& what, const std::string& remedy)
{
    throw base::Error(base::ErrorCode::BadValue, what, remedy);
}

void check(const DiffusionModel& model, const GenerationRequest& request)
{
    const std::int64_t unit = model.vae.reduction();
    const auto wrong = [&](std::int64_t side) { return side < 8 * unit || side > 4096 || side % unit != 0; };
    if (wrong(request.width) || wrong(request.height))
        refuse("A picture of " + std::to_string(request.width) + " x " + std::to_string(request.height) + " cannot be made",
               "Choose sides of " + std::to_string(8 * unit) + " to 4096 pixels that " + std::to_string(unit) + " divides.");
    if (!(request.guidanceScale >= 0 && request.guidanceScale <= kMostGuidance))
        refuse("guidanceScale is " + std::to_string(request.guidanceScale), "Choose 1 to 20.");
    if (!(request.guidanceRescale >= 0 && request.guidanceRescale <= 1))
        refuse("guidanceRescale is " + std::to_string(request.guidanceRescale), "Choose 0 to 1.");
    if (request.pictures < 1 || request.pictures > 64)
        refuse("pictures is " + std::to_string(request.pictures), "Choose 1 to 64.");
    const auto rows = [&](const at::Tensor& x) { return x.dim() == 4 && (x.size(0) == 1 || x.size(0) == request.pictures); };
    const auto sized = [&](const at::Tensor& x, std::int64_t channels, std::int64_t reduction) {
        return rows(x) && x.size(1) == channels && x.size(2) * reduction == request.height && x.size(3) * reduction == request.width;
    };
    if (request.image.defined() && !sized(request.image, model.vae.imageChannels, 1))
        refuse("The picture to start from has another size than the one to be made", "Scale it first.");
    if (request.mask.defined() && (!request.image.defined() || !sized(request.mask, 1, unit)))
        refuse("The mask does not fit the picture", "Give a picture, and a mask of its size divided by " + std::to_string(unit) + ".");
    for (const ControlUse& control : request.controls)
        if (!sized(control.image, control.model->config.hintChannels, 1))
            refuse("A control picture has another size than the one to be made", "Scale it first.");
}

void checkMemory(const DiffusionModel& model, const GenerationRequest& request, const at::TensorOptions& compute)
{
    const MemoryNeed need = memoryNeed(model, request, static_cast<std::int64_t>(compute.dtype().itemsize()));
    const auto megabytes = [](std::int64_t bytes) { return std::to_string((bytes + 999'999) / 1'000'000) + " MB"; };
    if (request.memoryBudget > 0 && need.total() > request.memoryBudget)
        throw base::Error(base::ErrorCode::TooLarge,
                          std::to_string(request.pictures) + " picture(s) of " + std::to_string(request.width) + " x " + std::to_string(request.height) +
                              " need " + megabytes(need.total()) + " of memory (" + megabytes(need.weights) + " for the model), " +
                              megabytes(request.memoryBudget) + " may be used",
                          "Choose a smaller size or fewer pictures at once.");
}

/// One run. Rows of a guided batch: all negative ones, then all positive ones.
class Run {
public:
    Run(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const Operators* wider)
        : model_(model), request_(request), operators_(operators), wider_(wider),
          compute_(operators.plain(Weights(model.unetNetwork.weights)["conv_in.bias"]).options()), sampler_(makeSampler(request.sampler, request.run)),
          guided_(request.guidanceScale > 1 && !model.unet.guidanceChannels)
    {
    }

    Generated work(const OnStep& onStep)
    {
        Generated result;
        const at::Tensor startNoise = start(result);
        if (sampler_->size() > 0) {
            Conditioning conditioning = this->conditioning();
            const std::vector<at::Tensor> hints = this->hints();
            const int steps = sampler_->size();
            for (int i = 0; i < steps; ++i) {
                report("generate", i, steps);
                const at::Tensor output = predict(i, result.latents, conditioning, hints);
                Sampler::Step step = sampler_->step(i, output, result.latents, [&] { return draw(Draw::Step); });
                result.latents = request_.mask.defined() ? blended(i, step.latents, result.start, startNoise) : step.latents;
                if (onStep)
                    onStep({i + 1, steps, result.latents, step.estimate});
            }
        }
        if (request_.decode)
            decode(result);
        return result;
    }

private:
    void report(const char* stage, int step, int steps) const { operators_.run().checkpoint({.stage = stage, .step = step, .steps = steps}); }

    at::Tensor inFloat(const at::Tensor& x) const { return x.to(compute_.device(), at::kFloat); }

    at::Tensor draw(Draw use) const
    {
        const std::int64_t unit = model_.vae.reduction();
        return inFloat(request_.noise(use, {request_.pictures, model_.unet.outChannels, request_.height / unit, request_.width / unit}));
    }

    /// Sets the latents to begin with. @return the noise in them
    at::Tensor start(Generated& result) const
    {
        if (!request_.image.defined()) {
            const at::Tensor noise = draw(Draw::Start);
            result.latents = noise * sampler_->initialSigma();
            return noise;
        }
        report("encode", 0, 1);
        const at::Tensor image = request_.image.to(compute_).expand({request_.pictures, -1, -1, -1});
        const LatentDistribution latents = encodeToLatents(model_.vae, model_.vaeNetwork.weights, image, operators_, wider_);
        const at::Tensor noise = draw(Draw::Encoding);
        result.start = LatentDistribution{inFloat(latents.mean), inFloat(latents.logvar)}.sample(noise) * model_.vae.scalingFactor;
        const at::Tensor startNoise = draw(Draw::Start);
        // Painted anew at full strength, nothing of the picture is to shine through.
        if (sampler_->size() == 0)
            result.latents = result.start;
        else if (request_.mask.defined() && request_.run.strength >= 1)
            result.latents = startNoise * sampler_->initialSigma();
        else
            result.latents = sampler_->noised(0, result.start, startNoise);
        return startNoise;
    }

    /// The rows of the networks' batch for a negative and a positive one-row tensor.
    at::Tensor rows(const at::Tensor& negative, const at::Tensor& positive) const
    {
        const auto many = [&](const at::Tensor& x) {
            std::vector<std::int64_t> sizes(static_cast<std::size_t>(x.dim()), -1);
            sizes.front() = request_.pictures;
            return x.expand(sizes);
        };
        return guided_ ? at::cat({many(negative), many(positive)}) : many(positive).contiguous();
    }

    Conditioning conditioning() const
    {
        const PromptPair& prompts = request_.prompts;
        Conditioning conditioning{.text = Context(rows(prompts.negative.context, prompts.positive.context).to(compute_))};
        if (model_.sdxl()) {
            conditioning.pooledText = rows(prompts.negative.pooled, prompts.positive.pooled).to(compute_);
            const auto height = static_cast<float>(request_.height), width = static_cast<float>(request_.width);
            const at::Tensor ids =
                request_.timeIds.defined() ? request_.timeIds.to(at::kFloat) : at::tensor({height, width, 0.0F, 0.0F, height, width}).expand({2, 6});
            conditioning.timeIds = inFloat(rows(ids.slice(0, 0, 1), ids.slice(0, 1, 2)));
        }
        if (model_.unet.guidanceChannels)
            conditioning.guidance = guidanceEmbedding(request_.guidanceScale, *model_.unet.guidanceChannels).to(compute_);
        for (const ImagePromptUse& use : request_.images) {
            const at::Tensor reference = use.reference.to(compute_), hidden = use.hidden.defined() ? use.hidden.to(compute_) : at::Tensor();
            const auto zeros = [](const at::Tensor& like) { return like.defined() ? at::zeros_like(like) : at::Tensor(); };
            const at::Tensor negativeHidden = use.negativeHidden.defined() ? use.negativeHidden.to(compute_) : zeros(hidden);
            const at::Tensor positive = use.adapter->tokens(reference, hidden, use.shortcut, operators_);
            const at::Tensor negative = guided_ ? use.adapter->tokens(zeros(reference), negativeHidden, use.shortcut, operators_) : positive;
            conditioning.images.push_back({use.adapter, Context(rows(negative, positive)), use.scale});
        }
        return conditioning;
    }

    std::vector<at::Tensor> hints() const
    {
        std::vector<at::Tensor> hints;
        for (const ControlUse& control : request_.controls)
            hints.push_back(controlHint(control.model->config, control.model->network.weights, control.image.to(compute_), operators_));
        return hints;
    }

    at::Tensor predict(int i, const at::Tensor& latents, Conditioning& conditioning, const std::vector<at::Tensor>& hints) const
    {
        at::Tensor sample = sampler_->scaled(i, latents).to(compute_);
        if (guided_)
            sample = at::cat({sample, sample});
        const at::Tensor timestep = at::tensor({sampler_->timestep(i)}, at::kDouble);
        // An adapter steers the UNet alone: a ControlNet sees the text only.
        std::vector<ImagePrompt> images = std::exchange(conditioning.images, {});
        ControlResiduals residuals;
        for (std::size_t k = 0; k < hints.size(); ++k) {
            const ControlUse& control = request_.controls[k];
            if (control.range.holds(i, sampler_->size()))
                controlNet(control.model->config, control.model->network.weights, sample, timestep, hints[k], conditioning, control.weight, operators_,
                           residuals);
        }
        conditioning.images = std::move(images);
        for (std::size_t k = 0; k < request_.images.size(); ++k)
            conditioning.images[k].scale = request_.images[k].range.holds(i, sampler_->size()) ? request_.images[k].scale : 0;
        const at::Tensor output = inFloat(
            unet(model_.unet, model_.unetNetwork.weights, sample, timestep, conditioning, operators_, residuals.middle.defined() ? &residuals : nullptr));
        requireFinite(output, residuals);
        return guided_ ? guidedBy(output) : output;
    }

    /// Whatever steers the UNet shows in what it gives: the one to blame is looked for only then.
    void requireFinite(const at::Tensor& output, const ControlResiduals& residuals) const
    {
        if (at::isfinite(output).all().item<bool>())
            return;
        for (const ControlUse& control : request_.controls)
            requireFiniteWeights(control.model->network.weights, "ControlNet");
        for (const ImagePromptUse& use : request_.images)
            requireFiniteWeights(use.adapter->weights(), "IP-Adapter");
        if (residuals.middle.defined())
            engine::requireFinite(residuals.middle, request_.controls.front().model->network.weights, "ControlNet");
        engine::requireFinite(output, model_.unetNetwork.weights, "UNet");
    }

    at::Tensor guidedBy(const at::Tensor& output) const
    {
        const auto halves = output.chunk(2);
        const at::Tensor &negative = halves[0], &positive = halves[1];
        const at::Tensor guided = negative + request_.guidanceScale * (positive - negative);
        if (request_.guidanceRescale == 0)
            return guided;
        const auto spread = [](const at::Tensor& x) { return x.flatten(1).std(1, true).reshape({-1, 1, 1, 1}); };
        const at::Tensor back = guided * (spread(positive) / spread(guided));
        return request_.guidanceRescale * back + (1 - request_.guidanceRescale) * guided;
    }

    /// What the mask protects gets the noise of the next step, and none after the last.
    at::Tensor blended(int i, const at::Tensor& latents, const at::Tensor& clean, const at::Tensor& noise) const
    {
        const at::Tensor kept = i + 1 < sampler_->size() ? sampler_->noised(i + 1, clean, noise) : clean;
        const at::Tensor mask = inFloat(request_.mask);
        return (1 - mask) * kept + mask * latents;
    }

    void decode(Generated& result) const
    {
        if (sampler_->size() == 0) {  // no strength: the picture itself
            result.images = request_.image.to(at::kCPU, at::kFloat).expand({request_.pictures, -1, -1, -1}).contiguous();
            return;
        }
        report("decode", 0, 1);
        const at::Tensor unscaled = (result.latents / model_.vae.scalingFactor).to(compute_);
        result.images = decodeLatents(model_.vae, model_.vaeNetwork.weights, unscaled, operators_, wider_).to(at::kCPU, at::kFloat);
        result.clippedShare = result.images.abs().gt(1).to(at::kDouble).mean().item<double>();
    }

    const DiffusionModel& model_;
    const GenerationRequest& request_;
    const Operators& operators_;
    const Operators* wider_;
    at::TensorOptions compute_;
    std::unique_ptr<Sampler> sampler_;
    bool guided_;
};

}  // namespace

Generated generate(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const Operators* wider, const OnStep& onStep)
{
    const c10::InferenceMode inference;
    check(model, request);
    checkMemory(model, request, operators.plain(Weights(model.unetNetwork.weights)["conv_in.bias"]).options());
    return Run(model, request, operators, wider).work(onStep);
}

at::Tensor previewOf(const DiffusionModel& model, const at::Tensor& estimate, const Operators& operators)
{
    if (!model.tinyVaeNetwork)
        throw base::Error(base::ErrorCode::ModelMissing, "There is no tiny autoencoder for previews",
                          "Add one to the model, or look at finished pictures only.");
    const c10::InferenceMode inference;
    const WeightMap& weights = model.tinyVaeNetwork->weights;
    const auto options = operators.plain(Weights(weights)["decoder.layers.0.bias"]).options();
    const at::Tensor look = tinyDecode(model.tinyVae, weights, (estimate * model.tinyVae.scalingFactor).to(options), operators).to(at::kCPU, at::kFloat);
    requireFinite(look, weights, "tiny autoencoder");
    return look.clamp(-1, 1);
}

}  // namespace engine
