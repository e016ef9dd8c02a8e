#include "core/engine/tool/check_kinds.h"
#include "core/engine/weights/lora.h"
#include "core/engine/weights/network.h"

namespace engine {

std::vector<LoraUse> CheckLoras::uses() const
{
    std::vector<LoraUse> uses;
    for (const auto& [lora, scale] : loras)
        uses.push_back({&lora, scale});
    return uses;
}

CheckLoras readCheckLoras(const CheckCase& of)
{
    CheckLoras read;
    if (of.params.contains("loras"))
        for (const auto& entry : of.params.at("loras"))
            read.loras.emplace_back(readLora(of.folder / entry.at("file").get<std::string>()), entry.value("scale", 1.0));
    return read;
}

void fuseLive(WeightMap& weights, const std::string& part, const std::vector<LoraUse>& loras)
{
    FusedLoras fused(weights, part);
    std::vector<LoraUse> others = loras;
    for (LoraUse& other : others)
        other.scale = 1 - 3 * other.scale;
    fused.set(others);
    fused.set(loras);
}

void checkTextLora(const CheckCase& of, const Operators& ops, CheckResult& result)
{
    const CheckLoras loras = readCheckLoras(of);
    for (const auto& [shortName, folder] : of.params.at("text_models").items()) {
        const bool second = shortName == "te2";
        Network network = openNetwork(of.folder / folder.get<std::string>());
        fuseLive(network.weights, second ? "text_encoder_2" : "text_encoder", loras.uses());
        const Weights weights(network.weights);
        const ClipConfig config = clipConfig(network.config);
        const EncodedText text = encodeText(weights, config, of.inputs.at(second ? "input_ids_2" : "input_ids"), ops);
        for (const auto& output : of.params.at("outputs").at(shortName))
            result.compare(shortName + "." + output.get<std::string>(), textOutput(text, output.get<std::string>(), weights, config, ops));
    }
}

}  // namespace engine
