#pragma once
#define ONNX_ML 1
#define ONNX_NAMESPACE onnx
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

/// Writes small ONNX files for tests, with the reference implementation's own classes.
class OnnxFile {
public:
    OnnxFile(std::vector<std::int64_t> inputDims, const std::string& output)
    {
        model_.set_ir_version(7);
        model_.add_opset_import()->set_version(13);
        auto* graph = model_.mutable_graph();
        graph->set_name("test");
        auto* input = graph->add_input();
        input->set_name("input");
        auto* type = input->mutable_type()->mutable_tensor_type();
        type->set_elem_type(onnx::TensorProto::FLOAT);
        for (const auto d : inputDims)
            type->mutable_shape()->add_dim()->set_dim_value(d);
        graph->add_output()->set_name(output);
        auto* made = graph->mutable_output(0)->mutable_type()->mutable_tensor_type();
        made->set_elem_type(onnx::TensorProto::FLOAT);
        made->mutable_shape()->add_dim()->set_dim_param("any");
    }

    onnx::NodeProto& node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output)
    {
        auto* node = model_.mutable_graph()->add_node();
        node->set_op_type(op);
        for (const auto& name : inputs)
            node->add_input(name);
        node->add_output(output);
        return *node;
    }
    static void set(onnx::NodeProto& node, const std::string& name, const std::vector<std::int64_t>& values)
    {
        auto* attribute = node.add_attribute();
        attribute->set_name(name);
        attribute->set_type(onnx::AttributeProto::INTS);
        for (const auto v : values)
            attribute->add_ints(v);
    }
    static void set(onnx::NodeProto& node, const std::string& name, std::int64_t value)
    {
        auto* attribute = node.add_attribute();
        attribute->set_name(name);
        attribute->set_type(onnx::AttributeProto::INT);
        attribute->set_i(value);
    }
    static void set(onnx::NodeProto& node, const std::string& name, const std::string& value)
    {
        auto* attribute = node.add_attribute();
        attribute->set_name(name);
        attribute->set_type(onnx::AttributeProto::STRING);
        attribute->set_s(value);
    }
    void constant(const std::string& name, const std::vector<std::int64_t>& dims, const std::vector<float>& values)
    {
        auto* tensor = tensorNamed(name, dims, onnx::TensorProto::FLOAT);
        tensor->set_raw_data(values.data(), values.size() * sizeof(float));
    }
    void constant(const std::string& name, const std::vector<std::int64_t>& values)
    {
        auto* tensor = tensorNamed(name, {static_cast<std::int64_t>(values.size())}, onnx::TensorProto::INT64);
        tensor->set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
    }
    /// 3x3 with fixed random weights.
    void convolution(const std::string& input, const std::string& output, std::int64_t in, std::int64_t out, std::int64_t dilation = 1, std::int64_t stride = 1)
    {
        std::mt19937 random(static_cast<unsigned>(7 * in + out + dilation));
        std::normal_distribution<float> normal(0, 1 / std::sqrt(9.0f * static_cast<float>(in)));
        std::vector<float> weights(static_cast<std::size_t>(in * out * 9)), bias(static_cast<std::size_t>(out));
        for (float& w : weights)
            w = normal(random);
        for (float& b : bias)
            b = normal(random);
        constant(output + ".w", {out, in, 3, 3}, weights);
        constant(output + ".b", {out}, bias);
        auto& conv = node("Conv", {input, output + ".w", output + ".b"}, output);
        set(conv, "kernel_shape", std::vector<std::int64_t>{3, 3});
        set(conv, "pads", std::vector<std::int64_t>{dilation, dilation, dilation, dilation});
        set(conv, "dilations", std::vector<std::int64_t>{dilation, dilation});
        set(conv, "strides", std::vector<std::int64_t>{stride, stride});
    }
    void resize(const std::string& input, const std::string& output, const std::vector<std::int64_t>& sizes)
    {
        constant(output + ".sizes", sizes);
        auto& one = node("Resize", {input, "", "", output + ".sizes"}, output);
        set(one, "mode", std::string("linear"));
        set(one, "coordinate_transformation_mode", std::string("half_pixel"));
    }
    void maxPool(const std::string& input, const std::string& output)
    {
        auto& one = node("MaxPool", {input}, output);
        set(one, "kernel_shape", std::vector<std::int64_t>{2, 2});
        set(one, "strides", std::vector<std::int64_t>{2, 2});
        set(one, "pads", std::vector<std::int64_t>{0, 0, 0, 0});
    }
    void write(const std::filesystem::path& file) const
    {
        std::ofstream out(file, std::ios::binary);
        model_.SerializeToOstream(&out);
    }

private:
    onnx::TensorProto* tensorNamed(const std::string& name, const std::vector<std::int64_t>& dims, int type)
    {
        auto* tensor = model_.mutable_graph()->add_initializer();
        tensor->set_name(name);
        tensor->set_data_type(type);
        for (const auto d : dims)
            tensor->add_dims(d);
        return tensor;
    }

    onnx::ModelProto model_;
};
