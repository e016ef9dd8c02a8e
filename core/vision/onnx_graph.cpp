#include "core/vision/onnx_graph.h"

#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/onnx_pb.h>

#include <cstring>
#include <fstream>
#include <google/protobuf/io/zero_copy_stream_impl.h>

#include "core/base/error.h"

namespace vision {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& detail)
{
    throw base::Error(base::ErrorCode::ModelFailed, base::displayName(file) + " is no network that can be used here", "Put back the built-in file with models/fetch.sh.",
                      file, detail);
}

template <class T>
std::vector<T> numbersOf(const std::string& raw, std::size_t count)
{
    std::vector<T> values;
    if (raw.size() == count * sizeof(T)) {
        values.resize(count);
        std::memcpy(values.data(), raw.data(), raw.size());
    }
    return values;
}

OnnxTensor readTensor(const std::filesystem::path& file, const onnx::TensorProto& proto)
{
    constexpr std::size_t kMostNumbers = std::size_t{1} << 30;
    OnnxTensor tensor;
    std::size_t count = 1;
    for (const auto dim : proto.dims()) {
        if (dim < 0 || (dim > 0 && count > kMostNumbers / static_cast<std::size_t>(dim)))
            fail(file, "constant " + proto.name() + " has an impossible shape");
        count *= static_cast<std::size_t>(dim);
        tensor.dims.push_back(dim);
    }
    std::size_t found = 0;
    if (proto.data_type() == onnx::TensorProto::FLOAT) {
        tensor.floats = proto.has_raw_data() ? numbersOf<float>(proto.raw_data(), count) : std::vector<float>(proto.float_data().begin(), proto.float_data().end());
        found = tensor.floats.size();
    } else if (proto.data_type() == onnx::TensorProto::INT64) {
        tensor.integers = proto.has_raw_data() ? numbersOf<std::int64_t>(proto.raw_data(), count)
                                               : std::vector<std::int64_t>(proto.int64_data().begin(), proto.int64_data().end());
        found = tensor.integers.size();
    } else {
        return tensor;  // another type: the runner refuses the node that asks for its numbers
    }
    if (found != count)
        fail(file, "constant " + proto.name() + " is cut");
    return tensor;
}

OnnxNode readNode(const onnx::NodeProto& proto)
{
    OnnxNode node;
    node.op = proto.op_type();
    node.inputs.assign(proto.input().begin(), proto.input().end());
    node.outputs.assign(proto.output().begin(), proto.output().end());
    for (const auto& attribute : proto.attribute()) {
        if (attribute.type() == onnx::AttributeProto::INTS)
            node.integers[attribute.name()].assign(attribute.ints().begin(), attribute.ints().end());
        else if (attribute.type() == onnx::AttributeProto::INT)
            node.integers[attribute.name()] = {attribute.i()};
        else if (attribute.type() == onnx::AttributeProto::STRING)
            node.strings[attribute.name()] = attribute.s();
    }
    return node;
}

}  // namespace

OnnxGraph readOnnxGraph(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    onnx::ModelProto model;
    google::protobuf::io::IstreamInputStream stream(&in, 1 << 20);
    if (!model.ParseFromZeroCopyStream(&stream) || model.graph().node_size() == 0)
        fail(file, "not an ONNX file");

    OnnxGraph graph;
    auto* proto = model.mutable_graph();
    for (auto& tensor : *proto->mutable_initializer()) {
        graph.constants[tensor.name()] = readTensor(file, tensor);
        tensor.Clear();  // two copies of 180 MB are enough
    }
    for (const auto& node : proto->node())
        graph.nodes.push_back(readNode(node));
    for (const auto& input : proto->input()) {
        if (graph.constants.contains(input.name()))
            continue;
        if (!graph.input.empty())
            fail(file, "more than one input");
        graph.input = input.name();
        for (const auto& dim : input.type().tensor_type().shape().dim())
            graph.inputDims.push_back(dim.dim_value());
    }
    for (const auto& output : proto->output())
        graph.outputs.push_back(output.name());
    if (graph.input.empty() || graph.outputs.empty())
        fail(file, "no input or no output");
    return graph;
}

}  // namespace vision
