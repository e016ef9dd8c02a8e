#include "core/engine/nets/shape_list.h"

namespace engine {
namespace {

struct UNetShapeList : ShapeList {
    const UNetConfig& config;

    void attention(const std::string& place, std::int64_t channels, std::int64_t context)
    {
        linear(place + ".to_q", channels, channels, false);
        linear(place + ".to_k", context, channels, false);
        linear(place + ".to_v", context, channels, false);
        linear(place + ".to_out.0", channels, channels);
    }

    void transformer(const std::string& place, std::size_t level)
    {
        const std::int64_t channels = config.channels[level];
        norm(place + ".norm", channels);
        for (const char* side : {".proj_in", ".proj_out"})
            config.linearProjection ? linear(place + side, channels, channels) : conv(place + side, channels, channels, 1);
        for (std::int64_t i = 0; i < config.depth[level]; ++i) {
            const std::string block = place + ".transformer_blocks." + std::to_string(i);
            for (const char* part : {".norm1", ".norm2", ".norm3"})
                norm(block + part, channels);
            attention(block + ".attn1", channels, channels);
            attention(block + ".attn2", channels, config.contextChannels);
            linear(block + ".ff.net.0.proj", channels, 8 * channels);
            linear(block + ".ff.net.2", 4 * channels, channels);
        }
    }

    void embedding(const std::string& place, std::int64_t in)
    {
        linear(place + ".linear_1", in, config.timeChannels());
        linear(place + ".linear_2", config.timeChannels(), config.timeChannels());
    }

    /// Time, down and middle blocks.
    void trunk()
    {
        const std::int64_t first = config.channels.front(), last = config.channels.back(), time = config.timeChannels();
        embedding("time_embedding", first);
        if (config.guidanceChannels)
            linear("time_embedding.cond_proj", *config.guidanceChannels, first, false);
        if (config.timeIdChannels)
            embedding("add_embedding", config.additionChannels);
        conv("conv_in", config.inChannels, first);
        for (std::size_t level = 0; level < config.levels(); ++level) {
            const std::string block = "down_blocks." + std::to_string(level);
            const std::int64_t out = config.channels[level];
            for (std::int64_t i = 0; i < config.layers[level]; ++i) {
                resnet(block + ".resnets." + std::to_string(i), i || !level ? out : config.channels[level - 1], out, time);
                if (config.downAttention[level])
                    transformer(block + ".attentions." + std::to_string(i), level);
            }
            if (level + 1 < config.levels())
                conv(block + ".downsamplers.0.conv", out, out);
        }
        resnet("mid_block.resnets.0", last, last, time);
        transformer("mid_block.attentions.0", config.levels() - 1);
        resnet("mid_block.resnets.1", last, last, time);
    }

    void up()
    {
        std::int64_t before = config.channels.back();
        for (std::size_t i = 0; i < config.levels(); ++i) {
            const std::size_t level = config.levels() - 1 - i;
            const std::string block = "up_blocks." + std::to_string(i);
            const std::int64_t out = config.channels[level], below = config.channels[level ? level - 1 : 0];
            for (std::int64_t j = 0; j <= config.layers[level]; ++j) {
                const std::int64_t skip = j == config.layers[level] ? below : out;
                resnet(block + ".resnets." + std::to_string(j), (j ? out : before) + skip, out, config.timeChannels());
                if (config.upAttention[i])
                    transformer(block + ".attentions." + std::to_string(j), level);
            }
            if (level)
                conv(block + ".upsamplers.0.conv", out, out);
            before = out;
        }
    }
};

}  // namespace

TensorShapes unetShapes(const UNetConfig& config)
{
    UNetShapeList list{{}, config};
    list.trunk();
    list.up();
    list.norm("conv_norm_out", config.channels.front());
    list.conv("conv_out", config.channels.front(), config.outChannels);
    return list.shapes;
}

TensorShapes controlNetShapes(const ControlNetConfig& config)
{
    UNetShapeList list{{}, config};
    list.trunk();
    const std::string stem = "controlnet_cond_embedding.";
    const std::vector<std::int64_t>& channels = config.stemChannels;
    list.conv(stem + "conv_in", config.hintChannels, channels.front());
    for (std::size_t i = 0; i + 1 < channels.size(); ++i) {
        list.conv(stem + "blocks." + std::to_string(2 * i), channels[i], channels[i]);
        list.conv(stem + "blocks." + std::to_string(2 * i + 1), channels[i], channels[i + 1]);
    }
    list.conv(stem + "conv_out", channels.back(), config.channels.front());
    std::size_t residual = 0;
    const auto tap = [&](std::int64_t n) { list.conv("controlnet_down_blocks." + std::to_string(residual++), n, n, 1); };
    tap(config.channels.front());
    for (std::size_t level = 0; level < config.levels(); ++level)
        for (std::int64_t i = 0; i < config.layers[level] + (level + 1 < config.levels()); ++i)
            tap(config.channels[level]);
    list.conv("controlnet_mid_block", config.channels.back(), config.channels.back(), 1);
    return list.shapes;
}

}  // namespace engine
