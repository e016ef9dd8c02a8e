#include "core/vision/net_plan.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "core/base/error.h"

namespace vision {
namespace {

/// Turns the nodes into steps over tensors with known shapes.
class Planner {
public:
    explicit Planner(const OnnxGraph& graph) : graph_(graph)
    {
        for (const OnnxNode& node : graph.nodes)
            for (const std::string& input : node.inputs)
                ++uses_[input];
        for (const std::string& output : graph.outputs)
            uses_[output] += 2;  // never fused away
        add(graph.input, Dims(graph.inputDims.begin(), graph.inputDims.end()));
        for (const OnnxNode& node : graph.nodes)
            plan(node);
    }

    NetPlan takePlan() { return std::move(plan_); }

private:
    int add(const std::string& name, Dims dims)
    {
        if (dims.size() != 4 || std::ranges::any_of(dims, [](auto d) { return d <= 0 || d > 1 << 16; }))
            failNet("value " + name + " has no sensible shape");
        NetTensor tensor;
        tensor.dims = std::move(dims);
        tensor.home = static_cast<int>(plan_.tensors.size());
        plan_.tensors.push_back(tensor);
        plan_.byName[name] = tensor.home;
        return tensor.home;
    }
    int find(const std::string& name) const
    {
        const auto found = plan_.byName.find(name);
        if (found == plan_.byName.end())
            failNet("value " + name + " is used before it is made");
        return found->second;
    }
    const Dims& dims(int tensor) const { return plan_.tensors[static_cast<std::size_t>(tensor)].dims; }

    void plan(const OnnxNode& node)
    {
        if (node.inputs.empty() || node.outputs.empty())
            failNet(node.op + " without input or output");
        if (node.op == "Conv")
            return convolution(node);
        if (node.op == "Relu" && fuse(node))
            return;
        if (node.op == "Add" && fuseResidual(node))
            return;
        if (node.op == "Concat")
            return concat(node);
        NetStep step;
        step.node = &node;
        step.inputs = {find(node.inputs[0])};
        Dims out = dims(step.inputs[0]);
        if (node.op == "MaxPool") {
            step.kind = NetStep::Kind::MaxPool;
            for (std::size_t i = 0; i < 2; ++i)
                out[2 + i] = pooled(node, i, out[2 + i]);
        } else if (node.op == "Resize") {
            step.kind = NetStep::Kind::Resize;
            const auto sizes = node.inputs.size() > 3 ? graph_.constants.find(node.inputs[3]) : graph_.constants.end();
            if (sizes == graph_.constants.end() || sizes->second.integers.size() != 4)
                failNet("Resize without constant sizes");
            out.assign(sizes->second.integers.begin(), sizes->second.integers.end());
            if (out[0] != 1 || out[1] != dims(step.inputs[0])[1])
                failNet("Resize of channels");
        } else if (node.op == "Add") {
            step.kind = NetStep::Kind::Add;
            step.inputs.push_back(find(node.inputs.at(1)));
            if (dims(step.inputs[1]) != out)
                failNet("Add of two shapes");
        } else {
            step.kind = node.op == "Relu" ? NetStep::Kind::Relu : NetStep::Kind::Sigmoid;
        }
        step.output = add(node.outputs[0], out);
        plan_.steps.push_back(step);
    }

    static std::int64_t pooled(const OnnxNode& node, std::size_t axis, std::int64_t size)
    {
        const std::int64_t kernel = attributeOf(node, "kernel_shape", axis, 1);
        const std::int64_t stride = std::max<std::int64_t>(1, attributeOf(node, "strides", axis, 1));
        const std::int64_t padded = size + attributeOf(node, "pads", axis, 0) + attributeOf(node, "pads", axis + 2, 0) - kernel;
        const bool up = attributeOf(node, "ceil_mode", 0, 0) != 0;
        return (up ? (padded + stride - 1) / stride : padded / stride) + 1;
    }

    void convolution(const OnnxNode& node)
    {
        NetStep step;
        step.kind = NetStep::Kind::Convolution;
        step.node = &node;
        step.inputs = {find(node.inputs[0])};
        const auto weight = graph_.constants.find(node.inputs.at(1));
        if (weight == graph_.constants.end() || weight->second.dims.size() != 4 || weight->second.floats.empty())
            failNet("convolution without constant float weights");
        const auto& w = weight->second.dims;
        Dims out = dims(step.inputs[0]);
        if (w[1] != out[1])
            failNet("convolution over another number of channels");
        if (node.inputs.size() > 2) {
            const auto bias = graph_.constants.find(node.inputs[2]);
            if (bias == graph_.constants.end() || static_cast<std::int64_t>(bias->second.floats.size()) != w[0])
                failNet("convolution with a bias of another length");
        }
        out[1] = w[0];
        for (std::size_t i = 0; i < 2; ++i) {
            const std::int64_t reach = attributeOf(node, "dilations", i, 1) * (w[2 + i] - 1) + 1;
            const std::int64_t stride = std::max<std::int64_t>(1, attributeOf(node, "strides", i, 1));
            out[2 + i] = (out[2 + i] + attributeOf(node, "pads", i, 0) + attributeOf(node, "pads", i + 2, 0) - reach) / stride + 1;
        }
        step.output = add(node.outputs[0], out);
        madeBy_[step.output] = plan_.steps.size();
        plan_.steps.push_back(step);
    }

    bool fuse(const OnnxNode& relu)
    {
        const int input = find(relu.inputs[0]);
        const auto maker = madeBy_.find(input);
        if (maker == madeBy_.end() || uses_.at(relu.inputs[0]) != 1)
            return false;
        plan_.steps[maker->second].relu = true;
        plan_.byName[relu.outputs[0]] = input;
        return true;
    }

    bool fuseResidual(const OnnxNode& node)
    {
        for (std::size_t i = 0; i < 2; ++i) {
            const int made = find(node.inputs.at(i));
            const int other = find(node.inputs.at(1 - i));
            const auto maker = madeBy_.find(made);
            // Only the last step may be changed: the other value is then sure to be there before it runs.
            if (maker == madeBy_.end() || maker->second + 1 != plan_.steps.size() || uses_.at(node.inputs[i]) != 1 || made == other ||
                dims(made) != dims(other) || plan_.steps.back().residual >= 0)
                continue;
            plan_.steps.back().residual = other;
            plan_.byName[node.outputs[0]] = made;
            return true;
        }
        return false;
    }

    void concat(const OnnxNode& node)
    {
        std::vector<int> parts;
        Dims out;
        for (const std::string& name : node.inputs) {
            parts.push_back(find(name));
            const Dims& part = dims(parts.back());
            if (out.empty()) {
                out = part;
                continue;
            }
            if (part[2] != out[2] || part[3] != out[3])
                failNet("Concat of two sizes");
            out[1] += part[1];
        }
        const int whole = add(node.outputs[0], out);
        std::int64_t channel = 0;
        for (const int part : parts) {
            NetTensor& tensor = plan_.tensors[static_cast<std::size_t>(part)];
            const std::int64_t width = tensor.dims[1];
            if (tensor.home == part && part != 0) {
                tensor.home = whole;
                tensor.firstChannel = channel;
            } else {  // already part of another whole: copied into a twin that lies here
                NetStep copy;
                copy.kind = NetStep::Kind::Copy;
                copy.inputs = {part};
                copy.output = add(node.outputs[0] + "/" + std::to_string(channel), dims(part));
                plan_.tensors.back().home = whole;
                plan_.tensors.back().firstChannel = channel;
                plan_.steps.push_back(copy);
            }
            channel += width;
        }
    }

    const OnnxGraph& graph_;
    NetPlan plan_;
    std::map<std::string, int> uses_;
    std::map<int, std::size_t> madeBy_;
};

}  // namespace

void failNet(const std::string& detail)
{
    throw base::Error(base::ErrorCode::ModelFailed, "The matte model cannot be run", "Put back the built-in file with models/fetch.sh.", {}, detail);
}

std::int64_t attributeOf(const OnnxNode& node, const char* name, std::size_t index, std::int64_t fallback)
{
    const auto found = node.integers.find(name);
    return found == node.integers.end() || index >= found->second.size() ? fallback : found->second[index];
}

bool canPlan(const OnnxGraph& graph, std::string* why)
{
    static const std::set<std::string> known{"Conv", "Relu", "MaxPool", "Concat", "Resize", "Add", "Sigmoid"};
    const auto refuse = [&](const std::string& reason) {
        if (why)
            *why = reason;
        return false;
    };
    if (graph.inputDims.size() != 4 || std::ranges::any_of(graph.inputDims, [](auto d) { return d <= 0; }))
        return refuse("input without a fixed shape");
    for (const OnnxNode& node : graph.nodes) {
        if (!known.contains(node.op))
            return refuse("operator " + node.op);
        if (node.op == "Conv" && attributeOf(node, "group", 0, 1) != 1)
            return refuse("grouped convolution");
        if (node.op == "Resize" && (!node.strings.contains("mode") || node.strings.at("mode") != "linear"))
            return refuse("Resize other than linear");
        if (node.op == "Concat" && attributeOf(node, "axis", 0, 1) != 1)
            return refuse("Concat along another axis");
    }
    return true;
}

NetPlan planNet(const OnnxGraph& graph)
{
    return Planner(graph).takePlan();
}

std::size_t layOut(std::vector<NetTensor>& tensors, std::size_t align)
{
    std::vector<NetTensor*> roots;
    for (std::size_t i = 0; i < tensors.size(); ++i)
        if (tensors[i].home == static_cast<int>(i))
            roots.push_back(&tensors[i]);
    std::ranges::stable_sort(roots, [](const NetTensor* a, const NetTensor* b) { return a->bytes > b->bytes; });
    std::vector<const NetTensor*> placed;
    std::size_t total = 0;
    for (NetTensor* root : roots) {
        std::vector<const NetTensor*> rivals;
        std::ranges::copy_if(placed, std::back_inserter(rivals), [&](const NetTensor* p) { return p->born <= root->dies && root->born <= p->dies; });
        std::ranges::sort(rivals, {}, &NetTensor::offset);
        std::size_t offset = 0;
        for (const NetTensor* rival : rivals) {
            if (offset + root->bytes <= rival->offset)
                break;
            offset = std::max(offset, (rival->offset + rival->bytes + align - 1) / align * align);
        }
        root->offset = offset;
        total = std::max(total, offset + root->bytes);
        placed.push_back(root);
    }
    return (total + align - 1) / align * align;
}

}  // namespace vision
