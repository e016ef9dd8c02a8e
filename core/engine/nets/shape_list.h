#pragma once
#include "core/engine/nets/tensor_shapes.h"

namespace engine {

/// Writes down the shapes of a network's layers by their places.
struct ShapeList {
    TensorShapes shapes;

    void bias(const std::string& place, std::int64_t n) { shapes[place + ".bias"] = {n}; }
    void conv(const std::string& place, std::int64_t in, std::int64_t out, std::int64_t side = 3)
    {
        shapes[place + ".weight"] = {out, in, side, side};
        bias(place, out);
    }
    void linear(const std::string& place, std::int64_t in, std::int64_t out, bool withBias = true)
    {
        shapes[place + ".weight"] = {out, in};
        if (withBias)
            bias(place, out);
    }
    void norm(const std::string& place, std::int64_t n)
    {
        shapes[place + ".weight"] = {n};
        bias(place, n);
    }
    /// @param time channels of the time embedding; 0 = has none
    void resnet(const std::string& place, std::int64_t in, std::int64_t out, std::int64_t time)
    {
        norm(place + ".norm1", in);
        conv(place + ".conv1", in, out);
        norm(place + ".norm2", out);
        conv(place + ".conv2", out, out);
        if (time)
            linear(place + ".time_emb_proj", time, out);
        if (in != out)
            conv(place + ".conv_shortcut", in, out, 1);
    }
};

}  // namespace engine
