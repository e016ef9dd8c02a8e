#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/vision/onnx_graph.h"

/// For the sources of this library only.
namespace vision {

/// Runs a plain convolution net (Conv, Relu, MaxPool, Concat, Resize, Add, Sigmoid; batch 1) on oneDNN: weights packed once, ReLU and
/// residual fused into the convolutions, activations in channel blocks so that a concatenation costs nothing (the parts are written
/// where the whole lies), one memory block shared by all layers.
///
/// Why not OpenCV's DNN: README.md has the figures.
class OneDnnNet {
public:
    /// Whether the runner knows every node; `why` gets the first that it does not.
    static bool canRun(const OnnxGraph& graph, std::string* why = nullptr);

    /// @throws Error{ModelFailed} when shapes do not fit together.
    explicit OneDnnNet(OnnxGraph graph);
    ~OneDnnNet();
    OneDnnNet(OneDnnNet&&) noexcept;
    OneDnnNet& operator=(OneDnnNet&&) noexcept;

    /// @param input the net's input, planar [C,H,W]. @return its first output, planar. Cancellation is seen between layers.
    std::vector<float> run(std::span<const float> input, const base::RunContext& run);

    /// GFLOP of the convolutions of one pass, a multiply-add counted as two.
    double gflop() const;

    struct State;  ///< the source's own

private:
    std::unique_ptr<State> state_;
};

}  // namespace vision
