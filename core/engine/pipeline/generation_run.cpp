#include "core/engine/pipeline/generation_run.h"

#include <ATen/ATen.h>
#include <utility>

#include "core/engine/nets/embeddings.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/nets/unet.h"
#include "core/engine/nets/vae.h"
#include "core/engine/operators/failures.h"

namespace engine {
namespace {

/// One run. Rows of a guided batch: all negative ones, then all positive ones.
class Run {
public:
    Run(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const Operators* wider)
        : model_(model), request_(request), operators_(operators), wider_(wider),
          compute_(operators.plain(Weights(model.unetNetwork.weights)["conv_in.bias"]).options()), sampler_(makeSampler(request.sampler, request.run)),
          guided_(request.guidanceScale > 1 && !model.unet.guidanceChannels), blank_(compute_.device().is_meta())
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
                if (blank_ && i > 0 && atWork(i) == atWork(i - 1))
                    continue;
                report("generate", i, steps);
                const at::Tensor output = predict(i, result.latents, conditioning, hints);
                if (blank_ && i > 0)
                    continue;
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
    /// Which of the controls and references work in a step.
    std::vector<bool> atWork(int i) const
    {
        std::vector<bool> works;
        for (const ControlUse& control : request_.controls)
            works.push_back(control.range.holds(i, sampler_->size()));
        for (const ImagePromptUse& use : request_.images)
            works.push_back(use.range.holds(i, sampler_->size()));
        return works;
    }

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
        const LatentDistribution latents =
            inFile(model_.vaeNetwork.source, [&] { return encodeToLatents(model_.vae, model_.vaeNetwork.weights, image, operators_, wider_); });
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
        if (isFinite(output))
            return;
        for (const ControlUse& control : request_.controls)
            inFile(control.model->network.source, [&] { requireFiniteWeights(control.model->network.weights, "ControlNet"); });
        for (const ImagePromptUse& use : request_.images)
            inFile(use.adapter->source(), [&] { requireFiniteWeights(use.adapter->weights(), "IP-Adapter"); });
        if (residuals.middle.defined())
            inFile(request_.controls.front().model->network.source,
                   [&] { engine::requireFinite(residuals.middle, request_.controls.front().model->network.weights, "ControlNet"); });
        inFile(model_.unetNetwork.source, [&] { engine::requireFinite(output, model_.unetNetwork.weights, "UNet"); });
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
            result.images = onCpu(request_.image).expand({request_.pictures, -1, -1, -1}).contiguous();
            return;
        }
        report("decode", 0, 1);
        const at::Tensor unscaled = (result.latents / model_.vae.scalingFactor).to(compute_);
        result.images =
            onCpu(inFile(model_.vaeNetwork.source, [&] { return decodeLatents(model_.vae, model_.vaeNetwork.weights, unscaled, operators_, wider_); }));
        if (!blank_)
            result.clippedShare = result.images.abs().gt(1).to(at::kDouble).mean().item<double>();
    }

    const DiffusionModel& model_;
    const GenerationRequest& request_;
    const Operators& operators_;
    const Operators* wider_;
    at::TensorOptions compute_;
    std::unique_ptr<Sampler> sampler_;
    bool guided_;
    bool blank_;  // numbers are left out: steps in which the same networks work take the same memory
};

}  // namespace

Generated runGeneration(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const Operators* wider, const OnStep& onStep)
{
    return Run(model, request, operators, wider).work(onStep);
}

at::Tensor onCpu(const at::Tensor& x)
{
    return x.is_meta() ? x.to(at::kFloat) : x.to(at::kCPU, at::kFloat);
}

}  // namespace engine
