#include "core/vision/matte_net.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "core/base/error.h"
#include "core/vision/net.h"
#include "core/vision/onednn_net.h"

namespace vision {
namespace {

constexpr int kMatteSide = 1024;
constexpr int kPriorSide = 256;

/// Stretched to a square and made planar: (x - mean) * scale.
cv::Mat squareBlob(const cv::Mat& rgb, int side, double scale, double mean)
{
    cv::Mat square;
    const bool shrinks = rgb.cols > side || rgb.rows > side;
    cv::resize(rgb, square, {side, side}, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    return cv::dnn::blobFromImage(square, scale, {}, cv::Scalar::all(mean));
}

/// Rounded to what the cache stores, so that a first run and a cached one are equal.
imaging::Image asMatte(const float* alpha, int side)
{
    imaging::Image matte({side, side}, 1, imaging::Space::Data);
    std::ranges::transform(alpha, alpha + matte.size(), matte.pixels().begin(),
                           [](float a) { return std::round(std::clamp(a, 0.0f, 1.0f) * 65535.0f) / 65535.0f; });
    return matte;
}

}  // namespace

struct MatteNet::State {
    std::optional<OneDnnNet> fast;
    std::optional<Net> general;
};

MatteNet::MatteNet(const ModelStore& store) : state_(std::make_unique<State>())
{
    const auto file = store.require("matte");
    OnnxGraph graph = readOnnxGraph(file);
    std::string why;
    if (OneDnnNet::canRun(graph, &why)) {
        state_->fast.emplace(std::move(graph));
        engine_ = "oneDNN";
    } else {
        state_->general.emplace(file, "matte");
        engine_ = "OpenCV DNN (" + why + ")";
    }
}

MatteNet::~MatteNet() = default;

double MatteNet::gflop() const
{
    return state_->fast ? state_->fast->gflop() : 0.0;
}

imaging::Image MatteNet::find(const cv::Mat& rgb, const base::RunContext& run)
{
    const cv::Mat blob = squareBlob(rgb, kMatteSide, 1 / 256.0, 128.0);
    if (state_->fast) {
        const auto alpha = state_->fast->run({blob.ptr<float>(), blob.total()}, run);
        if (alpha.size() != std::size_t{kMatteSide} * kMatteSide)
            throw base::Error(base::ErrorCode::ModelFailed, "The matte model does not give 1024 x 1024 values",
                              "Put back the built-in file with models/fetch.sh, or a file of the contract matte-1024/1.");
        return asMatte(alpha.data(), kMatteSide);
    }
    const auto outputs = state_->general->run(blob, {"alpha"});
    return asMatte(state_->general->numbers(outputs[0], std::size_t{kMatteSide} * kMatteSide), kMatteSide);
}

struct PersonPrior::State {
    Net net;
};

PersonPrior::PersonPrior(const ModelStore& store) : state_(std::make_unique<State>(State{Net(store.require("person-prior"), "person-prior")})) {}

PersonPrior::~PersonPrior() = default;

imaging::Image PersonPrior::find(const cv::Mat& rgb)
{
    const auto outputs = state_->net.run(squareBlob(rgb, kPriorSide, 1 / 255.0, 0.0), {"alpha"});
    return asMatte(state_->net.numbers(outputs[0], std::size_t{kPriorSide} * kPriorSide), kPriorSide);
}

}  // namespace vision
