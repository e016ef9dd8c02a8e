#include "core/vision/analyser.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/platform.h"
#include "core/imaging/srgb.h"
#include "core/vision/analysis_cache.h"
#include "core/vision/face_finder.h"
#include "core/vision/matte_net.h"
#include "core/vision/pose.h"
#include "core/vision/quality.h"
#include "core/vision/recogniser.h"

namespace vision {
namespace {

// Surroundings of a face that any framing may show, in units of the eyes' distance from the point between them.
constexpr float kSides = 6.0f;
constexpr float kAbove = 4.5f;
constexpr float kBelow = 7.5f;
constexpr double kNearlyAll = 0.75;  // from this share of the photo on the whole of it is looked at

/// What the nets read: 8-bit sRGB. The bytes live as long as this.
struct NetPicture {
    std::vector<std::uint8_t> bytes;
    cv::Mat rgb;

    NetPicture(const imaging::Image& photo, const base::RunContext& run) : bytes(imaging::toBytes8(photo, run)), rgb(photo.height(), photo.width(), CV_8UC3, bytes.data()) {}
};

}  // namespace

namespace {

std::string versions(const ModelStore& store, std::initializer_list<const char*> roles)
{
    std::string all;
    for (const char* role : roles)
        all += store.version(role) + "/";
    return all;
}

}  // namespace

std::string faceVersions(const ModelStore& store)
{
    return versions(store, {"face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b"});
}

struct Analyser::State {
    ModelStore store;
    AnalysisCache cache;
    std::unique_ptr<FaceFinder> finder;
    std::unique_ptr<Recognisers> recognisers;
    std::unique_ptr<MatteNet> matte;
    std::unique_ptr<PersonPrior> prior;
    std::optional<CanonicalMesh> canonical;

    State(ModelStore models, std::filesystem::path folder)
        : store(std::move(models)), cache(folder.empty() ? base::cacheFolder() / "analysis" : std::move(folder))
    {
    }
    std::string matteVersions() const { return versions(store, {"matte", "person-prior"}); }
};

Analyser::Analyser(ModelStore store, std::filesystem::path cacheFolder) : state_(std::make_unique<State>(std::move(store), std::move(cacheFolder))) {}
Analyser::~Analyser() = default;
Analyser::Analyser(Analyser&&) noexcept = default;
Analyser& Analyser::operator=(Analyser&&) noexcept = default;

const ModelStore& Analyser::store() const
{
    return state_->store;
}

std::optional<Analysis> Analyser::cached(const std::string& contentHash) const
{
    return state_->cache.faces(contentHash, faceVersions(state_->store));
}

Analysis Analyser::analyse(const imaging::Image& photo, const std::string& contentHash, const base::RunContext& run)
{
    if (!contentHash.empty())
        if (auto known = cached(contentHash))
            return *std::move(known);
    run.checkpoint({"Finding faces", 0, 0});
    if (!state_->finder)
        state_->finder = std::make_unique<FaceFinder>(state_->store);
    if (!state_->recognisers)
        state_->recognisers = std::make_unique<Recognisers>(state_->store);
    const NetPicture picture(photo, run);
    Analysis analysis{photo.extent(), state_->finder->find(picture.rgb, run)};
    if (!analysis.faces.empty())
        measureQuality(photo, picture.rgb, canonicalHead(), analysis.faces, run);
    for (Face& face : analysis.faces) {
        run.checkpoint();
        face.embeddings = state_->recognisers->embed(picture.rgb, face);
    }
    if (!contentHash.empty())
        state_->cache.putFaces(contentHash, faceVersions(state_->store), analysis);
    return analysis;
}

const CanonicalMesh& Analyser::canonicalHead()
{
    auto& head = state_->canonical;
    if (!head) {
        const std::string version = state_->store.version("canonical-mesh");
        head = state_->cache.head(version);
        if (!head) {
            head = loadCanonicalMesh(state_->store.require("canonical-mesh"));
            state_->cache.putHead(version, *head);
        }
    }
    return *head;
}

NetMatte Analyser::matte(const imaging::Image& photo, const std::string& contentHash, const Analysis& analysis, std::size_t face, const base::RunContext& run)
{
    const imaging::Box region = matteRegion(analysis, face);
    if (!contentHash.empty())
        if (auto known = state_->cache.matte(contentHash, state_->matteVersions(), region))
            return *std::move(known);
    run.checkpoint({"Cutting the person out", 0, 0});
    matteEngine();
    if (!state_->prior)
        state_->prior = std::make_unique<PersonPrior>(state_->store);
    const NetPicture picture(photo, run);
    const cv::Mat part = picture.rgb(cv::Rect(region.x, region.y, region.width, region.height));
    NetMatte matte{region, state_->matte->find(part, run), state_->prior->find(part)};
    if (!contentHash.empty())
        state_->cache.putMatte(contentHash, state_->matteVersions(), matte);
    return matte;
}

std::string Analyser::matteEngine()
{
    if (!state_->matte)
        state_->matte = std::make_unique<MatteNet>(state_->store);
    return state_->matte->engine();
}

imaging::Box matteRegion(const Analysis& analysis, std::size_t face)
{
    const Face& subject = analysis.faces.at(face);
    const float unit = unitLength(subject);
    const Point eyes{(subject.irises[0].centre.x + subject.irises[1].centre.x) / 2, (subject.irises[0].centre.y + subject.irises[1].centre.y) / 2};
    float left = eyes.x - kSides * unit;
    float right = eyes.x + kSides * unit;
    for (std::size_t i = 0; i < analysis.faces.size(); ++i) {
        if (i == face)
            continue;
        const Rect& other = analysis.faces[i].box;
        const bool besideUs = other.y < eyes.y + kBelow * unit && other.y + other.height > eyes.y - kAbove * unit;
        if (!besideUs)
            continue;
        if (other.x > subject.box.x + subject.box.width)
            right = std::min(right, other.x);
        else if (other.x + other.width < subject.box.x)
            left = std::max(left, other.x + other.width);
    }
    const auto [width, height] = analysis.extent;
    const int x0 = std::clamp(static_cast<int>(std::floor(left)), 0, width - 1);
    const int x1 = std::clamp(static_cast<int>(std::ceil(right)), x0 + 1, width);
    const int y0 = std::clamp(static_cast<int>(std::floor(eyes.y - kAbove * unit)), 0, height - 1);
    const int y1 = std::clamp(static_cast<int>(std::ceil(eyes.y + kBelow * unit)), y0 + 1, height);
    const imaging::Box region{x0, y0, x1 - x0, y1 - y0};
    const double share = static_cast<double>(region.extent().area()) / static_cast<double>(analysis.extent.area());
    return analysis.faces.size() == 1 && share >= kNearlyAll ? imaging::Box{0, 0, width, height} : region;
}

}  // namespace vision
