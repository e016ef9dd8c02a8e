#include "core/engine/pipeline/prompt.h"

#include <ATen/ATen.h>
#include <algorithm>

#include "core/base/error.h"
#include "core/engine/operators/failures.h"
#include "core/engine/text/text_encoder.h"

namespace engine {
namespace {

/// Chunks one after another: [chunks, tokens, width] -> [1, chunks * tokens, width].
at::Tensor joined(const at::Tensor& states)
{
    return states.reshape({1, -1, states.size(2)});
}

}  // namespace

EncodedPrompt encodeIds(const DiffusionModel& model, const std::vector<at::Tensor>& ids, std::int64_t clipSkip, const Operators& operators)
{
    if (ids.size() != model.text.size())
        throw base::Error(base::ErrorCode::BadValue,
                          "token ids for " + std::to_string(ids.size()) + " text encoders, the model has " + std::to_string(model.text.size()),
                          "Give ids for each.");
    const auto encoded = [&](std::size_t i) {
        const Network& network = model.text[i].network;
        return inFile(network.source, [&] {
            EncodedText text = encodeText(Weights(network.weights), model.text[i].config, ids[i], operators);
            requireFinite(text.last, network.weights, i == 0 ? "text encoder" : "second text encoder");
            return text;
        });
    };
    if (!model.sdxl()) {
        const TextEncoder& encoder = model.text.front();
        const Weights weights(encoder.network.weights);
        const EncodedText text = encoded(0);
        return {joined(clipSkip == 0 ? text.last : finalNorm(weights, encoder.config, text.state(clipSkip), operators)), {}};
    }
    std::vector<at::Tensor> contexts;
    at::Tensor pooled;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const EncodedText text = encoded(i);
        contexts.push_back(joined(text.state(1 + clipSkip)));
        pooled = text.embeds;
    }
    if (!pooled.defined())
        throw base::Error(base::ErrorCode::Damaged,
                          base::displayName(model.text.back().network.source) + ": the second text encoder has no projection (text_projection.weight)",
                          "Use the parts of one model.");
    return {at::cat(contexts, 2), pooled.slice(0, 0, 1)};
}

PromptPair encodePrompts(const DiffusionModel& model, const std::string& positive, const std::string& negative, std::int64_t clipSkip,
                         const Operators& operators)
{
    std::vector<at::Tensor> with, without;
    for (const TextEncoder& encoder : model.text) {
        if (!encoder.tokenizer)
            throw base::Error(base::ErrorCode::ModelMissing, base::displayName(encoder.network.source) + " came without its tokenizer (vocab.json and merges.txt)",
                              "Add the model's tokenizer folder.");
        const Tokenizer& tokenizer = *encoder.tokenizer;
        const auto yes = tokenizer.encode(positive), no = tokenizer.encode(negative);
        const std::int64_t chunks = std::max(chunksOf(yes), chunksOf(no));
        with.push_back(promptIds(tokenizer, yes, chunks, tokenizer.pad()));
        without.push_back(promptIds(tokenizer, no, chunks, tokenizer.pad()));
    }
    return {encodeIds(model, with, clipSkip, operators), encodeIds(model, without, clipSkip, operators)};
}

}  // namespace engine
