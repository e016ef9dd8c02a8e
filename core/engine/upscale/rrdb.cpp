#include "core/engine/upscale/rrdb.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <map>
#include <regex>

#include "core/base/error.h"
#include "core/engine/operators/failures.h"
#include "core/engine/weights/safetensors.h"

namespace engine {
namespace {

constexpr double kResidual = 0.2;  // of every block's own part, in both families
constexpr double kLeak = 0.2;
constexpr int kMostBlocks = 64;
constexpr std::int64_t kWidest = 512;

[[noreturn]] void refuse(const std::filesystem::path& file, base::ErrorCode code, const std::string& what)
{
    throw base::Error(code, base::displayName(file) + ": " + what, "Use a Real-ESRGAN or ESRGAN network (RRDB, x2 or x4) as .safetensors.", file);
}

std::string replaced(const std::string& name, const char* pattern, const char* by)
{
    return std::regex_replace(name, std::regex(pattern), by);
}

/// ESRGAN numbers its layers by their place among others that have no weights: the last two are the tail, what stands before are enlargements.
std::map<std::string, std::string> numberedNames(const std::map<int, int>& plain)
{
    std::map<std::string, std::string> names;
    int enlargement = 0;
    auto left = plain.size();
    for (const auto& [index, unused] : plain) {
        const std::string to = index == 0 ? "conv_first" : left == 1 ? "conv_last" : left == 2 ? "conv_hr" : "conv_up" + std::to_string(++enlargement);
        names["model." + std::to_string(index)] = to;
        --left;
    }
    return names;
}

/// Tensors under Real-ESRGAN's names. Spellings: ESRGAN ("model.1.sub.0.RDB1.conv1.0"), early BasicSR ("RRDB_trunk.0.RDB1.conv1"), late ("body.0.rdb1.conv1").
WeightMap renamed(const Safetensors& file, const std::filesystem::path& path)
{
    std::map<int, int> plain;
    int trunk = 0;
    std::smatch found;
    static const std::regex numbered(R"(^(?:.*\.)?model\.(\d+)\.weight$)"), inTrunk(R"(^(?:.*\.)?model\.1\.sub\.(\d+)\.weight$)");
    for (const auto& [name, tensor] : file.tensors) {
        if (std::regex_match(name, found, numbered))
            plain[std::stoi(found[1].str().substr(0, 4))] = 0;
        if (std::regex_match(name, found, inTrunk))
            trunk = std::stoi(found[1].str().substr(0, 4));
    }
    const auto names = numberedNames(plain);
    WeightMap weights;
    for (const auto& [given, tensor] : file.tensors) {
        std::string name = replaced(given, R"(^(params_ema|params|module|generator)\.)", "");
        if (!names.empty()) {
            if (std::regex_match(name, found, std::regex(R"(^(model\.\d+)\.(weight|bias)$)")) && names.contains(found[1].str()))
                name = names.at(found[1].str()) + "." + found[2].str();
            name = replaced(name, ("^model\\.1\\.sub\\." + std::to_string(trunk) + "\\.(weight|bias)$").c_str(), "conv_body.$1");
            name = replaced(name, R"(^model\.1\.sub\.(\d+)\.RDB(\d)\.(conv\d)\.0\.)", "body.$1.rdb$2.$3.");
        }
        name = replaced(name, R"(^RRDB_trunk\.(\d+)\.RDB(\d)\.)", "body.$1.rdb$2.");
        name = replaced(name, R"(^trunk_conv\.)", "conv_body.");
        name = replaced(name, R"(^upconv(\d)\.)", "conv_up$1.");
        name = replaced(name, R"(^HRconv\.)", "conv_hr.");
        if (!weights.try_emplace(name, Weight{.stored = tensor, .prepared = {}}).second)
            refuse(path, base::ErrorCode::Damaged, "holds " + name + " under two names");
    }
    return weights;
}

/// The shape that the network will be run with, checked once so that no operator meets another.
void expectConv(const RrdbNet& net, const std::filesystem::path& file, const std::string& name, std::int64_t in, std::int64_t out)
{
    const Weight& weight = Weights(net.weights)[name + ".weight"];
    const Weight& bias = Weights(net.weights)[name + ".bias"];
    if (!weight.stored.is_floating_point() || weight.stored.sizes() != at::IntArrayRef({out, in, 3, 3}) || bias.stored.sizes() != at::IntArrayRef({out}))
        refuse(file, base::ErrorCode::Damaged, name + " does not fit the layers before it");
}

void detect(RrdbNet& net, const std::filesystem::path& file)
{
    const Weights all(net.weights);
    const Weight* const first = all.find("conv_first.weight");
    const Weight* const growth = all.find("body.0.rdb1.conv1.weight");
    if (!first || !growth || first->stored.dim() != 4 || growth->stored.dim() != 4)
        refuse(file, base::ErrorCode::UnsupportedFormat, "holds no upscaler of dense blocks (RRDB)");
    const std::int64_t width = first->stored.size(0), in = first->stored.size(1), grow = growth->stored.size(0);
    while ((all / "body" / net.blocks).exists() && net.blocks < kMostBlocks)
        ++net.blocks;
    net.shuffled = all.find("conv_shuffle.weight") != nullptr;
    const int enlargements = net.shuffled ? 0 : static_cast<int>((all / "conv_up1").exists()) + static_cast<int>((all / "conv_up2").exists());
    net.unshuffle = in == 3 ? 1 : in == 12 ? 2 : in == 48 ? 4 : 0;
    if (net.unshuffle == 0 || width < 1 || width > kWidest || grow < 1 || grow > kWidest)
        refuse(file, base::ErrorCode::UnsupportedFormat,
               "takes " + std::to_string(in) + " channels into " + std::to_string(width) + ", which no upscaler for colour pictures does");

    expectConv(net, file, "conv_first", in, width);
    expectConv(net, file, "conv_body", width, width);
    for (int block = 0; block < net.blocks; ++block)
        for (int dense = 1; dense <= 3; ++dense)
            for (int conv = 1; conv <= 5; ++conv)
                expectConv(net, file, "body." + std::to_string(block) + ".rdb" + std::to_string(dense) + ".conv" + std::to_string(conv),
                           width + (conv - 1) * grow, conv < 5 ? grow : width);
    if (net.shuffled) {
        const std::int64_t out = all["conv_shuffle.weight"].stored.size(0);
        net.scale = out == 12 ? 2 : out == 48 ? 4 : 0;
        expectConv(net, file, "conv_shuffle", width, out);
        expectConv(net, file, "conv_last", 3, 3);
    } else {
        net.scale = (1 << enlargements) / net.unshuffle;
        for (int up = 1; up <= enlargements; ++up)
            expectConv(net, file, "conv_up" + std::to_string(up), width, width);
        expectConv(net, file, "conv_hr", width, width);
        expectConv(net, file, "conv_last", width, 3);
    }
    if ((all / "conv_up3").exists() || (net.scale != 2 && net.scale != 4))
        refuse(file, base::ErrorCode::UnsupportedFormat, "enlarges neither twice nor four times");
}

class Forward {
public:
    Forward(const RrdbNet& net, const Operators& operators) : net_(net), operators_(operators), all_(net.weights) {}

    at::Tensor run(const at::Tensor& picture) const
    {
        const at::Tensor first = conv("conv_first", net_.unshuffle > 1 ? at::pixel_unshuffle(picture, net_.unshuffle) : picture);
        at::Tensor x = first;
        for (int i = 0; i < net_.blocks; ++i) {
            const Weights block = all_ / "body" / i;
            x = dense(block / "rdb3", dense(block / "rdb2", dense(block / "rdb1", x))).mul_(kResidual).add_(x);
        }
        x = conv("conv_body", x).add_(first);
        if (net_.shuffled)
            return conv("conv_last", at::pixel_shuffle(conv("conv_shuffle", x), net_.scale));
        for (const char* const up : {"conv_up1", "conv_up2"})
            if ((all_ / up).exists())
                x = active(conv(up, operators_.upsample(x, 2 * x.size(2), 2 * x.size(3))));
        return conv("conv_last", active(conv("conv_hr", x)));
    }

private:
    at::Tensor conv(const char* name, const at::Tensor& x) const { return operators_.conv2d(all_ / name, x, {}); }
    at::Tensor active(at::Tensor x) const { return at::leaky_relu_(x, net_.shuffled ? 0 : kLeak); }

    at::Tensor dense(const Weights& w, const at::Tensor& x) const
    {
        std::vector<at::Tensor> grown = {x};
        for (const char* const name : {"conv1", "conv2", "conv3", "conv4"})
            grown.push_back(active(operators_.conv2d(w / name, at::cat(grown, 1), {})));
        return operators_.conv2d(w / "conv5", at::cat(grown, 1), {}).mul_(kResidual).add_(x);
    }

    const RrdbNet& net_;
    const Operators& operators_;
    Weights all_;
};

}  // namespace

RrdbNet openRrdb(const std::filesystem::path& file)
{
    RrdbNet net{.weights = renamed(readSafetensors(file), file), .source = file};
    inFile(file, [&] { detect(net, file); });
    return net;
}

at::Tensor rrdb(const RrdbNet& net, const at::Tensor& picture, const Operators& operators)
{
    return Forward(net, operators).run(picture);
}

}  // namespace engine
