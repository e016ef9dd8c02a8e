#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/vision/onnx_graph.h"

/// For the sources of this library only.
namespace vision {

using Dims = std::vector<std::int64_t>;  ///< N, C, H, W; N is 1

/// A value that flows between the steps of a net: shape, where it lies in the one block of memory, and when it is needed.
struct NetTensor {
    Dims dims;
    int home = -1;                  ///< index of the tensor whose memory it is a part of, its own for a root
    std::int64_t firstChannel = 0;  ///< inside its home
    std::size_t bytes = 0;          ///< of a root
    std::size_t offset = 0;         ///< of a root, in the block
    int born = 0;                   ///< first and last step that touch a root
    int dies = 0;
};

/// What is left of a graph's nodes after ReLU and residuals went into the convolutions, and concatenations into places.
struct NetStep {
    enum class Kind { Convolution, MaxPool, Resize, Relu, Sigmoid, Add, Copy } kind;
    const OnnxNode* node = nullptr;  ///< null for Copy
    std::vector<int> inputs;
    int output = -1;
    bool relu = false;  ///< Convolution: fused
    int residual = -1;  ///< Convolution: added after the ReLU
};

/// The steps of a plain convolution net in order, over tensors of known shapes; tensor 0 is the input. A part of a concatenation lies where
/// the whole lies, so that joining costs nothing; what is part of two wholes is copied for the second.
struct NetPlan {
    std::vector<NetTensor> tensors;
    std::vector<NetStep> steps;
    std::map<std::string, int> byName;
};

/// Whether every node is of a kind that a plan can be made of; `why` gets the first that is not.
bool canPlan(const OnnxGraph& graph, std::string* why = nullptr);

/// @pre `graph` outlives the plan. @throws Error{ModelFailed} when shapes do not fit together.
NetPlan planNet(const OnnxGraph& graph);

/// Lays the roots into one block so that only those that live at the same time lie apart: largest first, lowest gap that fits.
/// @return size of the block in bytes, a multiple of `align`.
std::size_t layOut(std::vector<NetTensor>& tensors, std::size_t align);

/// One number of a node's attribute.
std::int64_t attributeOf(const OnnxNode& node, const char* name, std::size_t index, std::int64_t fallback);

[[noreturn]] void failNet(const std::string& detail);

}  // namespace vision
