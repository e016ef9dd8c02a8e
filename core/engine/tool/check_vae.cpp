// Kind vae: both autoencoders.
#include "core/engine/nets/tensor_shapes.h"
#include "core/engine/nets/tiny_vae.h"
#include "core/engine/nets/vae.h"
#include "core/engine/tool/check_kinds.h"
#include "core/engine/weights/network.h"

namespace engine {
namespace {

at::Tensor inputOf(const CheckCase& of, const std::string& name, const Network& network, const char* any, const Operators& ops)
{
    return of.inputs.at(name).to(ops.plain(Weights(network.weights)[any]).options());
}

void checkTiny(const Network& network, const CheckCase& of, const Operators& ops, CheckResult& result)
{
    const TinyVaeConfig config = tinyVaeConfig(network.config);
    requireShapes(network.weights, tinyVaeShapes(config), "tiny autoencoder");
    result.compare("image_out", tinyDecode(config, network.weights, inputOf(of, "latent", network, "encoder.layers.0.bias", ops), ops));
    result.compare("latent_out", tinyEncode(config, network.weights, inputOf(of, "image", network, "encoder.layers.0.bias", ops), ops));
}

}  // namespace

void checkVae(const CheckCase& of, const Operators& ops, CheckResult& result)
{
    const Network network = openNetwork(of.model);
    if (of.params.value("tiny", false))
        return checkTiny(network, of, ops, result);
    const VaeConfig config = vaeConfig(network.config);
    requireShapes(network.weights, vaeShapes(config), "autoencoder");
    const auto input = [&](const char* name) { return inputOf(of, name, network, "encoder.conv_in.bias", ops); };
    // As a whole, and in the thinnest bands that there are: both have to be right.
    for (const VaeBands bands : {VaeBands{std::int64_t{1} << 40}, VaeBands{1}}) {
        const LatentDistribution latents = encodeToLatents(config, network.weights, input("image"), ops, nullptr, bands);
        result.compare("mean", latents.mean);
        result.compare("logvar", latents.logvar);
        result.compare("sample", latents.sample(input("noise")));
        result.compare("image_out", decodeLatents(config, network.weights, input("latent"), ops, nullptr, bands));
    }
}

}  // namespace engine
