#include "core/vision/net_bench.h"

#include <algorithm>
#include <chrono>
#include <oneapi/dnnl/dnnl.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "core/imaging/srgb.h"
#include "core/vision/face_finder.h"
#include "core/vision/matte_net.h"
#include "core/vision/quality.h"
#include "core/vision/recogniser.h"

namespace vision {
namespace {

using dnnl::memory;

/// Best GFLOP/s of a primitive over a second or so.
template <class Run>
double best(double gflop, const Run& run)
{
    double shortest = 1e9;
    for (int i = 0; i < 12; ++i) {
        const auto start = std::chrono::steady_clock::now();
        run();
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
        shortest = std::min(shortest, passed.count());
    }
    return gflop / shortest;
}

void fill(memory& numbers)
{
    auto* values = static_cast<float*>(numbers.get_data_handle());
    std::fill_n(values, numbers.get_desc().get_size() / sizeof(float), 0.5f);
}

}  // namespace

MachineCeiling measureCeiling()
{
    dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    dnnl::stream stream(engine);
    MachineCeiling ceiling;
    {
        constexpr memory::dim kSide = 2048;
        const memory::desc plain({kSide, kSide}, memory::data_type::f32, memory::format_tag::ab);
        const memory::desc any({kSide, kSide}, memory::data_type::f32, memory::format_tag::any);
        const dnnl::matmul::primitive_desc product(dnnl::matmul::desc(plain, any, plain), engine);
        memory a(plain, engine), b(product.weights_desc(), engine), c(plain, engine);
        fill(a), fill(b);
        const dnnl::matmul run(product);
        ceiling.matmulGflops = best(2.0 * kSide * kSide * kSide / 1e9, [&] {
            run.execute(stream, {{DNNL_ARG_SRC, a}, {DNNL_ARG_WEIGHTS, b}, {DNNL_ARG_DST, c}});
            stream.wait();
        });
    }
    {
        constexpr memory::dim kChannels = 256, kSide = 64;
        const memory::desc pixels({1, kChannels, kSide, kSide}, memory::data_type::f32, memory::format_tag::any);
        const memory::desc weights({kChannels, kChannels, 3, 3}, memory::data_type::f32, memory::format_tag::any);
        const dnnl::convolution_forward::primitive_desc convolution(
            dnnl::convolution_forward::desc(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, pixels, weights, pixels, {1, 1}, {1, 1}, {1, 1}), engine);
        memory in(convolution.src_desc(), engine), w(convolution.weights_desc(), engine), out(convolution.dst_desc(), engine);
        fill(in), fill(w);
        const dnnl::convolution_forward run(convolution);
        ceiling.convGflops = best(2.0 * 9 * kChannels * kChannels * kSide * kSide / 1e9, [&] {
            run.execute(stream, {{DNNL_ARG_SRC, in}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DST, out}});
            stream.wait();
        });
    }
    return ceiling;
}

struct NetBench::State {
    const ModelStore& store;
    const imaging::Image& photo;
    std::vector<std::uint8_t> bytes;
    cv::Mat rgb;
    FaceFinder finder;
    Recognisers recognisers;
    MatteNet matte;
    PersonPrior prior;
    std::optional<Net> openCv;
    CanonicalMesh head;
    std::vector<Face> faces;
    imaging::Box region;

    State(const ModelStore& models, const imaging::Image& picture)
        : store(models), photo(picture), bytes(imaging::toBytes8(picture, {})), rgb(picture.height(), picture.width(), CV_8UC3, bytes.data()), finder(models),
          recognisers(models), matte(models), prior(models), head(loadCanonicalMesh(models.require("canonical-mesh"))), faces(finder.find(rgb, {})),
          region(faces.empty() ? imaging::Box{0, 0, picture.width(), picture.height()} : matteRegion({picture.extent(), faces}, 0))
    {
    }
    cv::Mat part() const { return rgb(cv::Rect(region.x, region.y, region.width, region.height)); }
};

NetBench::NetBench(const ModelStore& store, const imaging::Image& photo) : state_(std::make_unique<State>(store, photo)) {}
NetBench::~NetBench() = default;

void NetBench::detect()
{
    state_->finder.proposeOnly(state_->rgb);
}

void NetBench::mesh()
{
    state_->finder.measureOnly(state_->rgb, state_->faces.at(0));
}

void NetBench::recognise()
{
    state_->recognisers.embed(state_->rgb, state_->faces.at(0));
}

void NetBench::quality()
{
    Face face = state_->faces.at(0);
    measureQuality(state_->photo, state_->rgb, state_->head, {&face, 1}, {});
}

void NetBench::matte()
{
    state_->matte.find(state_->part(), {});
    state_->prior.find(state_->part());
}

void NetBench::matteNet()
{
    state_->matte.find(state_->part(), {});
}

void NetBench::forgetOpenCv()
{
    state_->openCv.reset();
}

void NetBench::matteNetByOpenCv()
{
    if (!state_->openCv)
        state_->openCv.emplace(state_->store.require("matte"), "matte");
    cv::Mat square;
    cv::resize(state_->part(), square, {1024, 1024}, 0, 0, cv::INTER_AREA);
    state_->openCv->run(cv::dnn::blobFromImage(square, 1 / 256.0, {}, cv::Scalar::all(128.0)), {"alpha"});
}

double NetBench::matteGflop() const
{
    return state_->matte.gflop();
}

const std::string& NetBench::matteEngine() const
{
    return state_->matte.engine();
}

}  // namespace vision
