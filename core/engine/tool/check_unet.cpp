// Kinds unet, controlnet and guidance_embedding.
#include "core/engine/nets/embeddings.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/nets/tensor_shapes.h"
#include "core/engine/nets/unet.h"
#include "core/engine/tool/check_kinds.h"
#include "core/engine/weights/network.h"

namespace engine {
namespace {

/// A case's inputs where the operators compute, and in their type.
class Inputs {
public:
    Inputs(const CheckCase& of, const WeightMap& weights, const Operators& ops) : of_(of), like_(ops.plain(Weights(weights)["conv_in.bias"])) {}

    at::Tensor operator[](const std::string& name) const { return of_.inputs.at(name).to(like_.options()); }
    /// Void where the case has none.
    at::Tensor perhaps(const std::string& name) const { return of_.inputs.contains(name) ? (*this)[name] : at::Tensor(); }
    Conditioning conditioning() const
    {
        return {.text = Context((*this)["encoder_hidden_states"]),
                .pooledText = perhaps("text_embeds"),
                .timeIds = perhaps("time_ids"),
                .guidance = perhaps("timestep_cond")};
    }

private:
    const CheckCase& of_;
    at::Tensor like_;
};

void compareExpected(const CheckCase& of, const std::string& output, const at::Tensor& computed, CheckResult& result)
{
    if (of.outputs.contains(output))
        result.compare(output, computed);
}

/// A number, or one a sample.
at::Tensor timestepsOf(const nlohmann::json& given)
{
    const std::vector<double> values = given.is_array() ? given.get<std::vector<double>>() : std::vector<double>{given.get<double>()};
    return at::tensor(values, at::kDouble);
}

}  // namespace

void checkUNet(const CheckCase& of, const Operators& ops, CheckResult& result)
{
    Network network = openNetwork(of.model);
    const UNetConfig config = unetConfig(network.config);
    requireShapes(network.weights, unetShapes(config), "UNet");
    const CheckLoras read = readCheckLoras(of);
    std::vector<LoraUse> loras = read.uses();
    const Inputs inputs(of, network.weights, ops);
    Conditioning conditioning = inputs.conditioning();

    WeightMap adapterWeights;
    std::optional<ImageAdapter> adapter;
    Lora adapterLora;
    if (of.params.contains("ip_adapter")) {
        const nlohmann::json& asked = of.params.at("ip_adapter");
        adapterWeights = openWeights(of.folder / asked.at("file").get<std::string>());
        adapter.emplace(adapterWeights, config);
        std::optional<double> shortcut;
        if (asked.value("shortcut", false))
            shortcut = asked.value("shortcut_scale", 1.0);
        conditioning.images.push_back(
            {&*adapter, Context(adapter->tokens(inputs["image_embeds"], inputs.perhaps("clip_embeds"), shortcut, ops)), asked.at("scale").get<double>()});
        adapterLora = adapter->lora();
        if (asked.contains("lora_scale"))
            loras.push_back({&adapterLora, asked.at("lora_scale").get<double>()});
        compareExpected(of, "image_tokens", conditioning.images.front().tokens.tokens(), result);
    }
    fuseLive(network.weights, "unet", loras);
    struct Control {
        Network network;
        ControlNetConfig config;
        at::Tensor hint;
        double scale;
    };
    std::vector<Control> controls;
    for (const nlohmann::json& asked : of.params.value("controlnets", nlohmann::json::array())) {
        Control& control =
            controls.emplace_back(Control{openNetwork(of.folder / asked.at("path").get<std::string>()), {}, {}, asked.at("scale").get<double>()});
        control.config = controlNetConfig(control.network.config);
        control.hint = controlHint(control.config, control.network.weights, inputs[asked.at("image").get<std::string>()], ops);
    }
    for (const auto& [name, given] : of.params.at("timesteps").items()) {
        const at::Tensor timesteps = timestepsOf(given);
        ControlResiduals residuals;
        for (const Control& control : controls)
            controlNet(control.config, control.network.weights, inputs["sample"], timesteps, control.hint, conditioning, control.scale, ops, residuals);
        result.compare("out_" + name, unet(config, network.weights, inputs["sample"], timesteps, conditioning, ops, controls.empty() ? nullptr : &residuals));
    }
}

void checkControlNet(const CheckCase& of, const Operators& ops, CheckResult& result)
{
    const Network network = openNetwork(of.model);
    const ControlNetConfig config = controlNetConfig(network.config);
    requireShapes(network.weights, controlNetShapes(config), "ControlNet");
    const Inputs inputs(of, network.weights, ops);
    ControlResiduals residuals;
    controlNet(config, network.weights, inputs["sample"], timestepsOf(of.params.at("timestep")), controlHint(config, network.weights, inputs["image"], ops),
               inputs.conditioning(), of.params.value("scale", 1.0), ops, residuals);
    for (std::size_t i = 0; i < residuals.down.size(); ++i)
        result.compare((i < 10 ? "down_0" : "down_") + std::to_string(i), residuals.down[i]);
    result.compare("mid", residuals.middle);
}

void checkGuidanceEmbedding(const CheckCase& of, const Operators&, CheckResult& result)
{
    // Outputs are named after the numbers as the index spells them.
    for (const nlohmann::json& w : of.params.at("w"))
        result.compare("w_" + w.dump(), guidanceEmbedding(w.get<double>() + 1, of.params.at("dim").get<std::int64_t>()));
}

}  // namespace engine
