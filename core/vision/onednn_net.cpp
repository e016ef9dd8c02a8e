#include "core/vision/onednn_net.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <oneapi/dnnl/dnnl.hpp>
#include <optional>
#include <set>
#include <unordered_map>

#include "core/base/error.h"
#include "core/vision/net.h"
#include "core/vision/net_plan.h"

namespace vision {
namespace {

using dnnl::memory;

constexpr std::size_t kAlign = 4096;
constexpr auto kType = memory::data_type::f32;

/// One primitive ready to go; memory handles are set once, since the arena does not move.
struct Layer {
    dnnl::primitive primitive;
    std::unordered_map<int, memory> arguments;
};

struct FreeArena {
    void operator()(std::byte* memory) const { std::free(memory); }
};

}  // namespace

struct OneDnnNet::State {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    memory::dim block = 16;
    std::vector<Layer> layers;
    std::unique_ptr<std::byte, FreeArena> arena;
    memory input;              // planar float, outside the arena
    memory output;             // planar float, outside the arena
    std::vector<memory> kept;  // weights
    double gflop = 0;
};

bool OneDnnNet::canRun(const OnnxGraph& graph, std::string* why)
{
    return canPlan(graph, why);
}

namespace {

/// Builds the primitives of a planned net.
class Builder {
public:
    Builder(OneDnnNet::State& state, OnnxGraph& graph, NetPlan& plan) : s_(state), graph_(graph), plan_(plan)
    {
        flattenHomes();
        markLives();
        for (std::size_t i = 0; i < tensors().size(); ++i)
            if (tensors()[i].home == static_cast<int>(i))
                tensors()[i].bytes = i == 0 ? inputBytes() : descriptor(static_cast<int>(i)).get_size();
        const std::size_t total = layOut(tensors(), kAlign);
        s_.arena.reset(static_cast<std::byte*>(std::aligned_alloc(kAlign, total)));
        if (!s_.arena)
            throw base::Error(base::ErrorCode::TooLarge, "There is not enough memory to cut the person out", "Close other programs and try again.");
        for (const NetStep& step : plan_.steps)
            build(step);
        finish();
    }

private:
    std::vector<NetTensor>& tensors() { return plan_.tensors; }
    NetTensor& tensor(int index) { return plan_.tensors[static_cast<std::size_t>(index)]; }
    /// Values of a few channels at the end of the net are kept planar and in float.
    bool planar(int index) const { return planar_.contains(index); }

    memory::desc descriptor(int index)
    {
        const NetTensor& t = tensor(index);
        if (planar(index))
            return {t.dims, memory::data_type::f32, memory::format_tag::nchw};
        return {t.dims, kType, s_.block == 16 ? memory::format_tag::nChw16c : memory::format_tag::nChw8c};
    }

    void flattenHomes()
    {
        for (std::size_t i = 0; i < tensors().size(); ++i) {
            int home = static_cast<int>(i);
            memory::dim channel = 0;
            while (tensor(home).home != home) {
                channel += tensor(home).firstChannel;
                home = tensor(home).home;
            }
            NetTensor& t = tensors()[i];
            if (home != static_cast<int>(i)) {
                if (channel % s_.block != 0 || t.dims[1] % s_.block != 0)
                    failNet("Concat of channels that are no multiple of " + std::to_string(s_.block));
                t.firstChannel = channel;
                finalHome_[static_cast<int>(i)] = home;
            }
        }
        for (const auto& [index, home] : finalHome_)
            tensor(index).home = home;
        // A Resize of fewer channels than a block leads to the result: planar from there on.
        for (const NetStep& step : plan_.steps) {
            const bool few = tensor(step.output).dims[1] < s_.block;
            if (few && (step.kind == NetStep::Kind::Resize || (step.kind == NetStep::Kind::Sigmoid && planar(step.inputs[0]))))
                planar_.insert(step.output);
        }
    }

    void markLives()
    {
        for (NetTensor& t : tensors())
            t.born = static_cast<int>(plan_.steps.size()), t.dies = -1;
        const auto touch = [&](int index, int when) {
            NetTensor& root = tensor(tensor(index).home);
            root.born = std::min(root.born, when);
            root.dies = std::max(root.dies, when);
        };
        for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
            const NetStep& step = plan_.steps[i];
            touch(step.output, static_cast<int>(i));
            for (const int input : step.inputs)
                touch(input, static_cast<int>(i));
            if (step.residual >= 0)
                touch(step.residual, static_cast<int>(i));
        }
        touch(0, 0);
        touch(outputTensor(), static_cast<int>(plan_.steps.size()));
    }

    int outputTensor()
    {
        const auto found = plan_.byName.find(graph_.outputs.front());
        if (found == plan_.byName.end())
            failNet("the output is never made");
        return found->second;
    }

    memory place(int index)
    {
        const NetTensor& t = tensor(index);
        const NetTensor& root = tensor(t.home);
        // N is 1, so that a run of whole channel blocks is one piece of the parent's memory.
        const auto first = static_cast<std::size_t>(t.firstChannel * t.dims[2] * t.dims[3]) * sizeof(float);
        return {descriptor(index), s_.engine, s_.arena.get() + root.offset + first};
    }

    template <class Primitive>
    void push(const Primitive& primitive, std::unordered_map<int, memory> arguments)
    {
        s_.layers.push_back({primitive, std::move(arguments)});
    }

    std::size_t inputBytes() const
    {
        std::size_t count = 4;
        for (const auto d : graph_.inputDims)
            count *= static_cast<std::size_t>(d);
        return count;  // a plain copy at most as large as float
    }

    void build(const NetStep& step)
    {
        switch (step.kind) {
        case NetStep::Kind::Convolution: return convolution(step);
        case NetStep::Kind::MaxPool: return pool(step);
        case NetStep::Kind::Resize: return resize(step);
        case NetStep::Kind::Relu: return activation(step, dnnl::algorithm::eltwise_relu);
        case NetStep::Kind::Sigmoid: return activation(step, dnnl::algorithm::eltwise_logistic);
        case NetStep::Kind::Add: return sum(step);
        case NetStep::Kind::Copy: {
            memory from = place(step.inputs[0]);
            memory to = place(step.output);
            return push(dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
        }
        }
    }

    void convolution(const NetStep& step)
    {
        const OnnxNode& node = *step.node;
        OnnxTensor& weight = graph_.constants.at(node.inputs[1]);
        const memory::dims weightDims(weight.dims.begin(), weight.dims.end());
        const auto pair = [&](const char* name, std::size_t first, memory::dim fallback) {
            return memory::dims{attributeOf(node, name, first, fallback), attributeOf(node, name, first + 1, fallback)};
        };
        memory::dims dilations = pair("dilations", 0, 1);
        for (auto& d : dilations)
            --d;
        const bool fromInput = step.inputs[0] == 0;
        const auto any = memory::format_tag::any;
        const memory::desc source = fromInput ? memory::desc(tensor(0).dims, kType, any) : descriptor(step.inputs[0]);
        const bool hasBias = node.inputs.size() > 2;
        const memory::desc bias = hasBias ? memory::desc({weightDims[0]}, memory::data_type::f32, memory::format_tag::x) : memory::desc();

        const auto choose = [&](bool fuseResidual, const memory::desc& from, const memory::desc& to) {
            dnnl::post_ops after;
            if (step.relu)
                after.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
            if (fuseResidual)
                after.append_binary(dnnl::algorithm::binary_add, descriptor(step.residual));
            dnnl::primitive_attr attributes;
            attributes.set_post_ops(after);
            const dnnl::convolution_forward::desc description(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, from,
                                                              memory::desc(weightDims, kType, any), bias, to, pair("strides", 0, 1), dilations,
                                                              pair("pads", 0, 0), pair("pads", 2, 0));
            return dnnl::convolution_forward::primitive_desc(description, attributes, s_.engine);
        };
        const auto isSlow = [](const dnnl::convolution_forward::primitive_desc& one) { return std::string_view(one.impl_info_str()).starts_with("ref"); };
        const memory::desc target = descriptor(step.output);
        bool fused = step.residual >= 0;
        auto chosen = choose(fused, source, target);
        // Where oneDNN cannot take the residual into its fast kernels it falls back to a reference loop 30 times as slow.
        if (fused && isSlow(chosen))
            chosen = choose(fused = false, source, target);
        // Its kernels for channel blocks do not know dilation 8 at 32 pixels; those for channels-last do. Such layers are small: reorder around them.
        if (isSlow(chosen) && !fromInput) {
            const auto channelsLast = [&](int index) { return memory::desc(tensor(index).dims, kType, memory::format_tag::nhwc); };
            auto other = choose(false, channelsLast(step.inputs[0]), channelsLast(step.output));
            if (!isSlow(other))
                chosen = other, fused = false;
        }

        const memory::dims& made = tensor(step.output).dims;
        s_.gflop += 2e-9 * static_cast<double>(made[2] * made[3]) * static_cast<double>(weightDims[0] * weightDims[1] * weightDims[2] * weightDims[3]);

        memory packed(chosen.weights_desc(), s_.engine);
        memory plain({weightDims, memory::data_type::f32, memory::format_tag::oihw}, s_.engine, weight.floats.data());
        dnnl::reorder(plain, packed).execute(s_.stream, plain, packed);
        s_.stream.wait();
        weight = {};
        s_.kept.push_back(packed);

        std::unordered_map<int, memory> arguments{{DNNL_ARG_WEIGHTS, packed}, {DNNL_ARG_DST, inLayout(chosen.dst_desc(), place(step.output))}};
        if (fromInput) {
            if (s_.input)
                failNet("more than one layer reads the input");
            if (chosen.src_desc().get_size() > tensor(0).bytes)
                failNet("the first layer wants an unusual input layout");
            s_.input = memory({tensor(0).dims, memory::data_type::f32, memory::format_tag::nchw}, s_.engine, nullptr);
            const memory prepared(chosen.src_desc(), s_.engine, s_.arena.get() + tensor(0).offset);
            push(dnnl::reorder(dnnl::reorder::primitive_desc(s_.engine, s_.input.get_desc(), s_.engine, prepared.get_desc())),
                 {{DNNL_ARG_FROM, s_.input}, {DNNL_ARG_TO, prepared}});
            arguments[DNNL_ARG_SRC] = prepared;
        } else {
            memory from = place(step.inputs[0]);
            const memory wanted = inLayout(chosen.src_desc(), from);
            copyUnlessSame(from, wanted);
            arguments[DNNL_ARG_SRC] = wanted;
        }
        if (hasBias) {
            const auto& numbers = graph_.constants.at(node.inputs[2]).floats;
            memory kept(bias, s_.engine);
            std::ranges::copy(numbers, static_cast<float*>(kept.get_data_handle()));
            s_.kept.push_back(kept);
            arguments[DNNL_ARG_BIAS] = kept;
        }
        if (fused)
            arguments[DNNL_ARG_ATTR_MULTIPLE_POST_OP(step.relu ? 1 : 0) | DNNL_ARG_SRC_1] = place(step.residual);
        const memory result = arguments.at(DNNL_ARG_DST);
        push(dnnl::convolution_forward(chosen), std::move(arguments));
        copyUnlessSame(result, place(step.output));
        if (step.residual >= 0 && !fused)
            addInto(step.output, step.residual);
    }

    /// `there` itself where the layout fits, else memory of its own in the wanted one.
    memory inLayout(const memory::desc& wanted, const memory& there)
    {
        if (wanted == there.get_desc())
            return there;
        memory own(wanted, s_.engine);
        s_.kept.push_back(own);
        return own;
    }

    void copyUnlessSame(memory from, memory to)
    {
        if (from.get_data_handle() != to.get_data_handle())
            push(dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
    }

    void pool(const NetStep& step)
    {
        const OnnxNode& node = *step.node;
        memory::dims kernel, strides, before, behind;
        for (std::size_t i = 0; i < 2; ++i) {
            kernel.push_back(attributeOf(node, "kernel_shape", i, 1));
            strides.push_back(attributeOf(node, "strides", i, 1));
            before.push_back(attributeOf(node, "pads", i, 0));
            // ceil_mode may reach beyond the border: as much padding as that takes.
            const memory::dim out = tensor(step.output).dims[2 + i];
            behind.push_back((out - 1) * strides[i] + kernel[i] - before[i] - tensor(step.inputs[0]).dims[2 + i]);
        }
        const dnnl::pooling_forward::desc description(dnnl::prop_kind::forward_inference, dnnl::algorithm::pooling_max, descriptor(step.inputs[0]),
                                                      descriptor(step.output), strides, kernel, before, behind);
        push(dnnl::pooling_forward({description, s_.engine}), {{DNNL_ARG_SRC, place(step.inputs[0])}, {DNNL_ARG_DST, place(step.output)}});
    }

    void resize(const NetStep& step)
    {
        memory source = place(step.inputs[0]);
        if (planar(step.output) && !planar(step.inputs[0])) {
            memory flat({tensor(step.inputs[0]).dims, memory::data_type::f32, memory::format_tag::nchw}, s_.engine);
            s_.kept.push_back(flat);
            push(dnnl::reorder(source, flat), {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, flat}});
            source = flat;
        }
        // oneDNN's linear resampling samples at (x + 0.5) * from / to - 0.5: ONNX calls it half_pixel.
        const dnnl::resampling_forward::desc description(dnnl::prop_kind::forward_inference, dnnl::algorithm::resampling_linear, source.get_desc(),
                                                         descriptor(step.output));
        push(dnnl::resampling_forward({description, s_.engine}), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, place(step.output)}});
    }

    void activation(const NetStep& step, dnnl::algorithm algorithm)
    {
        const dnnl::eltwise_forward::desc description(dnnl::prop_kind::forward_inference, algorithm, descriptor(step.inputs[0]), 0.0f, 0.0f);
        if (planar(step.inputs[0]) != planar(step.output))
            failNet("an activation between two layouts");
        push(dnnl::eltwise_forward({description, s_.engine}), {{DNNL_ARG_SRC, place(step.inputs[0])}, {DNNL_ARG_DST, place(step.output)}});
    }

    void addInto(int target, int other)
    {
        const dnnl::binary::desc description(dnnl::algorithm::binary_add, descriptor(target), descriptor(other), descriptor(target));
        push(dnnl::binary({description, s_.engine}), {{DNNL_ARG_SRC_0, place(target)}, {DNNL_ARG_SRC_1, place(other)}, {DNNL_ARG_DST, place(target)}});
    }

    void sum(const NetStep& step)
    {
        const dnnl::binary::desc description(dnnl::algorithm::binary_add, descriptor(step.inputs[0]), descriptor(step.inputs[1]), descriptor(step.output));
        push(dnnl::binary({description, s_.engine}),
             {{DNNL_ARG_SRC_0, place(step.inputs[0])}, {DNNL_ARG_SRC_1, place(step.inputs[1])}, {DNNL_ARG_DST, place(step.output)}});
    }

    void finish()
    {
        if (!s_.input)
            failNet("no convolution reads the input");
        memory last = place(outputTensor());
        s_.output = memory({tensor(outputTensor()).dims, memory::data_type::f32, memory::format_tag::nchw}, s_.engine, nullptr);
        push(dnnl::reorder(dnnl::reorder::primitive_desc(s_.engine, last.get_desc(), s_.engine, s_.output.get_desc())),
             {{DNNL_ARG_FROM, last}, {DNNL_ARG_TO, s_.output}});
    }

    OneDnnNet::State& s_;
    OnnxGraph& graph_;
    NetPlan& plan_;
    std::map<int, int> finalHome_;
    std::set<int> planar_;
};

}  // namespace

OneDnnNet::OneDnnNet(OnnxGraph graph) : state_(std::make_unique<State>())
{
    // The kernels for 512-bit registers work on blocks of 16 channels, the older ones on 8.
    const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
    const auto wide = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
    state_->block = (isa & wide) == wide ? 16 : 8;
    try {
        NetPlan plan = planNet(graph);
        const Builder builder(*state_, graph, plan);
    } catch (const dnnl::error& error) {
        failNet(std::string("oneDNN: ") + error.what());
    }
}

OneDnnNet::~OneDnnNet() = default;
OneDnnNet::OneDnnNet(OneDnnNet&&) noexcept = default;
OneDnnNet& OneDnnNet::operator=(OneDnnNet&&) noexcept = default;

double OneDnnNet::gflop() const
{
    return state_->gflop;
}

std::vector<float> OneDnnNet::run(std::span<const float> input, const base::RunContext& run)
{
    State& s = *state_;
    if (input.size_bytes() != s.input.get_desc().get_size())
        failNet("input of another size");
    countPass();
    std::vector<float> output(s.output.get_desc().get_size() / sizeof(float));
    s.input.set_data_handle(const_cast<float*>(input.data()));
    s.output.set_data_handle(output.data());
    try {
        for (const Layer& layer : s.layers) {
            run.checkpoint();
            layer.primitive.execute(s.stream, layer.arguments);
        }
        s.stream.wait();
    } catch (const dnnl::error& error) {
        failNet(std::string("oneDNN: ") + error.what());
    }
    return output;
}

}  // namespace vision
