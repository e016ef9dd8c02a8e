#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// For the sources of this library only.
namespace vision {

/// A constant of an ONNX graph.
struct OnnxTensor {
    std::vector<std::int64_t> dims;
    std::vector<float> floats;
    std::vector<std::int64_t> integers;
};

struct OnnxNode {
    std::string op;
    std::vector<std::string> inputs;  ///< an empty name is an input left out
    std::vector<std::string> outputs;
    std::map<std::string, std::vector<std::int64_t>> integers;
    std::map<std::string, std::string> strings;
};

/// As much of an ONNX file as a runner of plain convolution nets needs: nodes in order, constants, and one input.
struct OnnxGraph {
    std::vector<OnnxNode> nodes;
    std::map<std::string, OnnxTensor> constants;
    std::string input;
    std::vector<std::int64_t> inputDims;
    std::vector<std::string> outputs;
};

/// @throws Error{ModelFailed} when the file is no ONNX model, or its constants do not hold the numbers that their shapes promise.
OnnxGraph readOnnxGraph(const std::filesystem::path& file);

}  // namespace vision
