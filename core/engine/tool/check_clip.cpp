// Kinds clip_text, clip_vision and clip_preprocess.
#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/engine/nets/vision_encoder.h"
#include "core/engine/text/text_encoder.h"
#include "core/engine/tool/check_kinds.h"
#include "core/engine/weights/network.h"

namespace engine {

void checkClipText(const CheckCase& of, const Operators& ops, CheckResult& result)
{
    const Network network = openNetwork(of.model);
    const Weights weights(network.weights);
    const ClipConfig config = clipConfig(network.config);
    const EncodedText text = encodeText(weights, config, of.inputs.at("input_ids"), ops);
    for (const auto& [output, expected] : of.outputs)
        result.compare(output, textOutput(text, output, weights, config, ops));
}

at::Tensor textOutput(const EncodedText& text, const std::string& output, const Weights& weights, const ClipConfig& config, const Operators& ops)
{
    if (output == "last_hidden_state")
        return text.last;
    if (output == "penultimate_raw")
        return text.state(1);
    if (output == "penultimate_final_ln")
        return finalNorm(weights, config, text.state(1), ops);
    if (output == "pooled")
        return text.pooled;
    if (output == "text_embeds" && text.embeds.defined())
        return text.embeds;
    throw base::Error(base::ErrorCode::BadValue, "no text encoder gives " + output, "");
}

void checkClipVision(const CheckCase& of, const Operators& ops, CheckResult& result)
{
    const Network network = openNetwork(of.model);
    const at::Tensor pixels = of.inputs.at("pixel_u8").to(at::kFloat) / 127.5 - 1;
    const EncodedImage image = encodeImage(Weights(network.weights), visionConfig(network.config), pixels, ops);
    result.compare("image_embeds", image.embeds);
    result.compare("penultimate", image.penultimate);
    result.compare("last_hidden_state", image.last);
}

void checkClipPreprocess(const CheckCase& of, const Operators&, CheckResult& result)
{
    // The metric is in words: crop within 2 grey levels and 0.3 on average, pixels within 0.035; rows are a selection.
    constexpr double kMostMean = 0.3, kMostPixel = 0.035;
    constexpr std::int64_t kCropRows = 4, kPixelRows = 16;
    const at::Tensor crop = clipCrop(of.inputs.at("image_u8"), of.outputs.at("cropped_u8").size(1));
    const at::Tensor rows = crop.slice(0, 0, {}, kCropRows), expected = of.outputs.at("cropped_u8");
    result.compareAbsolute("cropped_u8", rows, of.tolerance);
    if (rows.sizes() == expected.sizes())
        result.note("cropped_u8", (rows.to(at::kDouble) - expected.to(at::kDouble)).abs().mean().item<double>(), kMostMean);
    result.compareAbsolute("pixel_rows", clipPixels(crop).squeeze(0).slice(1, 0, {}, kPixelRows), kMostPixel);
}

}  // namespace engine
