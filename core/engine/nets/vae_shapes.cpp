#include "core/engine/nets/shape_list.h"

namespace engine {
namespace {

struct VaeShapeList : ShapeList {
    void middle(const std::string& place, std::int64_t channels)
    {
        resnet(place + ".resnets.0", channels, channels, 0);
        norm(place + ".attentions.0.group_norm", channels);
        for (const char* part : {"to_q", "to_k", "to_v", "to_out.0"})
            linear(place + ".attentions.0." + part, channels, channels);
        resnet(place + ".resnets.1", channels, channels, 0);
    }

    void encoder(const VaeConfig& config)
    {
        std::int64_t channels = config.channels.front();
        conv("encoder.conv_in", config.imageChannels, channels);
        for (std::size_t level = 0; level < config.channels.size(); ++level) {
            const std::string block = "encoder.down_blocks." + std::to_string(level);
            for (std::int64_t i = 0; i < config.layers; ++i, channels = config.channels[level])
                resnet(block + ".resnets." + std::to_string(i), channels, config.channels[level], 0);
            if (level + 1 < config.channels.size())
                conv(block + ".downsamplers.0.conv", channels, channels);
        }
        middle("encoder.mid_block", channels);
        norm("encoder.conv_norm_out", channels);
        conv("encoder.conv_out", channels, 2 * config.latentChannels);
        if (config.quantConv)
            conv("quant_conv", 2 * config.latentChannels, 2 * config.latentChannels, 1);
    }

    void decoder(const VaeConfig& config)
    {
        std::int64_t channels = config.channels.back();
        if (config.postQuantConv)
            conv("post_quant_conv", config.latentChannels, config.latentChannels, 1);
        conv("decoder.conv_in", config.latentChannels, channels);
        middle("decoder.mid_block", channels);
        for (std::size_t i = 0; i < config.channels.size(); ++i) {
            const std::string block = "decoder.up_blocks." + std::to_string(i);
            const std::int64_t out = config.channels[config.channels.size() - 1 - i];
            for (std::int64_t j = 0; j <= config.layers; ++j, channels = out)
                resnet(block + ".resnets." + std::to_string(j), channels, out, 0);
            if (i + 1 < config.channels.size())
                conv(block + ".upsamplers.0.conv", channels, channels);
        }
        norm("decoder.conv_norm_out", channels);
        conv("decoder.conv_out", channels, config.imageChannels);
    }
};

/// The layers of one half of a tiny autoencoder, by their running number. Activations and upsampling have numbers, too.
struct TinyVaeShapeList : ShapeList {
    std::string half;
    std::int64_t layer = 0;

    std::string next() { return half + ".layers." + std::to_string(layer++); }
    void plainConv(std::int64_t in, std::int64_t out) { shapes[next() + ".weight"] = {out, in, 3, 3}; }
    void blocks(std::int64_t count, std::int64_t channels)
    {
        for (std::int64_t i = 0; i < count; ++i) {
            const std::string place = next();
            for (const char* part : {".conv.0", ".conv.2", ".conv.4"})
                conv(place + part, channels, channels);
        }
    }
};

}  // namespace

TensorShapes vaeShapes(const VaeConfig& config)
{
    VaeShapeList list;
    list.encoder(config);
    list.decoder(config);
    return list.shapes;
}

TensorShapes tinyVaeShapes(const TinyVaeConfig& config)
{
    const std::size_t levels = config.encoderBlocks.size();
    TinyVaeShapeList encoder{{}, "encoder"}, decoder{{}, "decoder"};
    encoder.conv(encoder.next(), config.imageChannels, config.encoderChannels[0]);
    for (std::size_t i = 0; i < levels; ++i) {
        if (i)
            encoder.plainConv(config.encoderChannels[i - 1], config.encoderChannels[i]);
        encoder.blocks(config.encoderBlocks[i], config.encoderChannels[i]);
    }
    encoder.conv(encoder.next(), config.encoderChannels.back(), config.latentChannels);

    decoder.conv(decoder.next(), config.latentChannels, config.decoderChannels[0]);
    decoder.next();
    for (std::size_t i = 0; i < levels; ++i) {
        decoder.blocks(config.decoderBlocks[i], config.decoderChannels[i]);
        if (i + 1 == levels)
            break;
        decoder.next();
        decoder.plainConv(config.decoderChannels[i], config.decoderChannels[i + 1]);
    }
    decoder.conv(decoder.next(), config.decoderChannels.back(), config.imageChannels);
    encoder.shapes.merge(decoder.shapes);
    return encoder.shapes;
}

}  // namespace engine
