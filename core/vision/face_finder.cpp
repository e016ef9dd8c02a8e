#include "core/vision/face_finder.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace vision {
namespace {

constexpr float kSamePlace = 0.4f;      // containment from which two detections are one candidate
constexpr float kPresence = 0.9f;       // README.md, as are the four that follow: drops most buildings and lettering, keeps profiles
constexpr float kCertain = 1.0f;        // as a float: no face was ever read the wrong way up with as much
constexpr float kMaybe = 0.3f;          // and none with less
constexpr float kLoneResidual = 0.62f;  // cm: what only one detector saw has to look like a head
constexpr float kTurnedResidual = 0.71f;  // cm: so has what is read the other way up; faces at most 0.68, masks and hands read wrongly from 0.74
constexpr float kSmallFace = 1.0f / 16; // of the longer side: below it the detectors' inputs have under 16 (32) pixels a face
constexpr float kTileShare = 0.5f;      // one level of tiles of half the size ...
constexpr float kTileStep = 0.6f;       // ... every 60 % of a tile
constexpr int kTileLevels = 2;
constexpr int kLeastTile = 192;
constexpr int kDetectorSide = 2048;     // larger photos are shrunk once, before both detectors

cv::Rect2f asRect(const Rect& r)
{
    return {r.x, r.y, r.width, r.height};
}

void moveBy(Detection& detection, float x, float y)
{
    detection.box.x += x;
    detection.box.y += y;
    if (detection.eyes)
        for (Point& eye : *detection.eyes)
            eye.x += x, eye.y += y;
}

void scaleBy(Detection& detection, float scale)
{
    detection.box = {detection.box.x * scale, detection.box.y * scale, detection.box.width * scale, detection.box.height * scale};
    if (detection.eyes)
        for (Point& eye : *detection.eyes)
            eye.x *= scale, eye.y *= scale;
}

Rect boundsOf(const Mesh& mesh)
{
    const auto [left, right] = std::ranges::minmax(mesh, {}, &Point3::x);
    const auto [top, bottom] = std::ranges::minmax(mesh, {}, &Point3::y);
    return {left.x, top.y, right.x - left.x, bottom.y - top.y};
}

/// Tiles of a level, left to right, top to bottom, together covering the picture.
std::vector<cv::Rect> tilesOf(const cv::Mat& rgb, float share)
{
    const int side = std::max(kLeastTile, static_cast<int>(std::lround(static_cast<float>(std::max(rgb.cols, rgb.rows)) * share)));
    const auto starts = [&](int length) {
        const int tile = std::min(side, length);
        const int steps = static_cast<int>(std::ceil(static_cast<float>(length - tile) / (static_cast<float>(tile) * kTileStep)));
        std::vector<int> at;
        for (int i = 0; i <= steps; ++i)
            at.push_back(steps == 0 ? 0 : static_cast<int>(std::lround(static_cast<double>(length - tile) * i / steps)));
        return at;
    };
    std::vector<cv::Rect> tiles;
    for (const int y : starts(rgb.rows))
        for (const int x : starts(rgb.cols))
            tiles.emplace_back(x, y, std::min(side, rgb.cols), std::min(side, rgb.rows));
    return tiles;
}

}  // namespace

FaceFinder::FaceFinder(const ModelStore& store)
    : blaze_(store.require("face-detector-b")), ssd_(store.require("face-detector-a")), mesh_(store.require("face-mesh")), iris_(store.require("iris")),
      canonical_(loadCanonicalMesh(store.require("canonical-mesh")))
{
}

void FaceFinder::propose(const cv::Mat& rgb, const cv::Rect& part, std::vector<Candidate>& candidates, bool whole)
{
    const cv::Mat view = rgb(part);
    std::array<std::vector<Detection>, 2> found{blaze_.detect(view), ssd_.detect(view)};
    for (std::size_t detector = 0; detector < found.size(); ++detector) {
        for (Detection& detection : found[detector]) {
            moveBy(detection, static_cast<float>(part.x), static_cast<float>(part.y));
            const auto same = std::ranges::find_if(candidates, [&](const Candidate& c) {
                return std::ranges::any_of(c.views, [&](const Detection& v) { return containment(v.box, detection.box) > kSamePlace; });
            });
            if (same == candidates.end()) {
                candidates.push_back({{detection}, false});
            } else {
                same->views.push_back(detection);
                same->agreed = same->agreed || (whole && detector == 1);
            }
        }
    }
}

void FaceFinder::proposeTurned(const cv::Mat& rgb, std::vector<Candidate>& candidates)
{
    const float width = static_cast<float>(rgb.cols);
    const float height = static_cast<float>(rgb.rows);
    for (const int turn : {cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_COUNTERCLOCKWISE}) {
        cv::Mat turned;
        cv::rotate(rgb, turned, turn);
        const auto back = [&](Point p) -> Point {
            if (turn == cv::ROTATE_90_CLOCKWISE)
                return {p.y, height - p.x};
            if (turn == cv::ROTATE_180)
                return {width - p.x, height - p.y};
            return {width - p.y, p.x};
        };
        for (Detection detection : blaze_.detect(turned)) {
            const Point a = back({detection.box.x, detection.box.y});
            const Point b = back({detection.box.x + detection.box.width, detection.box.y + detection.box.height});
            detection.box = {std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x), std::abs(a.y - b.y)};
            for (Point& eye : *detection.eyes)
                eye = back(eye);
            candidates.push_back({{detection}, false});
        }
    }
}

FoundMesh FaceFinder::rightWayUp(const cv::Mat& rgb, const Candidate& candidate, const FoundMesh& upright)
{
    // The net reads faces that stand on their head, too, a chin for a brow. The right way up it is surer.
    std::vector<Roi> squares{roiFor(upright.mesh)};
    for (std::size_t i = 0; i < std::min<std::size_t>(candidate.views.size(), 2); ++i)
        squares.push_back(roiFor(candidate.views[i]));
    std::optional<FoundMesh> best;
    float least = 0;
    for (Roi square : squares) {
        square.angle += std::numbers::pi_v<float>;
        FoundMesh turned = mesh_.find(rgb, square);
        for (int again = 0; again < 2; ++again)  // the first square is that of a face read wrongly
            turned = mesh_.find(rgb, roiFor(turned.mesh));
        const float residual = fitHead(turned.mesh, canonical_).residualCm;
        // A mask or a hand makes both readings unsure; the wrong one is then no head.
        if (turned.presence > upright.presence && residual < kTurnedResidual && (!best || residual < least)) {
            best = turned;
            least = residual;
        }
    }
    return best.value_or(upright);
}

std::optional<Face> FaceFinder::confirm(const cv::Mat& rgb, const Candidate& candidate)
{
    FoundMesh best;
    for (const Detection& view : candidate.views) {
        // A profile may be seen well from the one box and badly from the other.
        const FoundMesh first = mesh_.find(rgb, roiFor(view));
        const FoundMesh second = mesh_.find(rgb, roiFor(first.mesh));
        if (second.presence > best.presence)
            best = second;
        if (best.presence > 0.99f)
            break;
    }
    if (best.presence > kMaybe && best.presence < kCertain)
        best = rightWayUp(rgb, candidate, best);
    if (best.presence < kPresence)
        return std::nullopt;
    Face face;
    face.mesh = best.mesh;
    face.presence = best.presence;
    face.box = boundsOf(best.mesh);
    face.irises = {iris_.find(rgb, best.mesh, false), iris_.find(rgb, best.mesh, true)};
    const Point left = face.irises[0].centre;
    const Point right = face.irises[1].centre;
    face.eyeDistance = std::hypot(right.x - left.x, right.y - left.y);
    const HeadFit fit = fitHead(best.mesh, canonical_);
    face.pose = fit.pose;
    face.meshResidual = fit.residualCm;
    for (const Detection& view : candidate.views)
        face.confidence = std::max(face.confidence, view.score);
    const cv::Rect2f seen = asRect(face.box) & cv::Rect2f(0, 0, static_cast<float>(rgb.cols), static_cast<float>(rgb.rows));
    if (!candidate.agreed && !(face.meshResidual < kLoneResidual))
        return std::nullopt;
    if (!(face.eyeDistance > 1) || seen.area() < 0.25f * face.box.width * face.box.height)
        return std::nullopt;
    return face;
}

std::vector<Face> FaceFinder::confirmAll(const cv::Mat& rgb, const std::vector<Candidate>& candidates, const base::RunContext& run)
{
    std::vector<Face> faces;
    for (const Candidate& candidate : candidates) {
        run.checkpoint();
        const auto face = confirm(rgb, candidate);
        if (!face)
            continue;
        // Two candidates may have led to one face.
        const auto twin = std::ranges::find_if(faces, [&](const Face& f) { return containment(f.box, face->box) > kSamePlace; });
        if (twin == faces.end())
            faces.push_back(*face);
        else if (face->presence > twin->presence)
            *twin = *face;
    }
    std::ranges::stable_sort(faces, [](const Face& a, const Face& b) { return a.eyeDistance > b.eyeDistance; });
    return faces;
}

cv::Mat FaceFinder::forDetectors(const cv::Mat& rgb)
{
    const int longer = std::max(rgb.cols, rgb.rows);
    if (longer <= kDetectorSide)
        return rgb;
    const double scale = static_cast<double>(kDetectorSide) / longer;
    cv::Mat view;
    cv::resize(rgb, view, {std::max(1, cvRound(rgb.cols * scale)), std::max(1, cvRound(rgb.rows * scale))}, 0, 0, cv::INTER_AREA);
    return view;
}

void FaceFinder::proposeOnly(const cv::Mat& rgb)
{
    const cv::Mat view = forDetectors(rgb);
    std::vector<Candidate> candidates;
    propose(view, {0, 0, view.cols, view.rows}, candidates, true);
}

void FaceFinder::measureOnly(const cv::Mat& rgb, const Face& face)
{
    confirm(rgb, {{{face.box, face.confidence, std::array{face.irises[0].centre, face.irises[1].centre}}}, true});
}

std::vector<Face> FaceFinder::find(const cv::Mat& rgb, const base::RunContext& run)
{
    const cv::Mat view = forDetectors(rgb);
    const float scale = static_cast<float>(rgb.cols) / static_cast<float>(view.cols);
    const auto confirmed = [&](std::vector<Candidate> candidates) {
        for (Candidate& candidate : candidates)
            for (Detection& detection : candidate.views)
                scaleBy(detection, scale);
        return confirmAll(rgb, candidates, run);
    };

    std::vector<Candidate> candidates;
    propose(view, {0, 0, view.cols, view.rows}, candidates, true);
    std::vector<Face> faces = confirmed(candidates);

    float shownSide = static_cast<float>(std::max(rgb.cols, rgb.rows));
    for (int level = 1; level <= kTileLevels; ++level) {
        const bool small = std::ranges::any_of(faces, [&](const Face& f) { return std::max(f.box.width, f.box.height) < kSmallFace * shownSide; });
        const bool all = faces.empty() || small;
        std::vector<cv::Rect> disputed;
        if (!all && level == 1)
            for (const Candidate& candidate : candidates)
                if (!candidate.agreed)
                    disputed.emplace_back(asRect(candidate.views.front().box));
        if (!all && disputed.empty())
            break;
        const float share = std::pow(kTileShare, static_cast<float>(level));
        for (const cv::Rect& tile : tilesOf(view, share)) {
            run.checkpoint();
            if (all || std::ranges::any_of(disputed, [&](const cv::Rect& place) { return (tile & place) == place; }))
                propose(view, tile, candidates, false);
        }
        faces = confirmed(candidates);
        // A picture without any face in whole or halves is a landscape more often than a crowd of specks.
        if (faces.empty())
            break;
        shownSide *= kTileShare;
    }
    if (faces.empty()) {
        candidates.clear();
        proposeTurned(view, candidates);
        faces = confirmed(candidates);
    }
    return faces;
}

}  // namespace vision
