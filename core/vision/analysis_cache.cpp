#include "core/vision/analysis_cache.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/vision/analysis_bytes.h"

namespace vision {
namespace {

using nlohmann::json;

// Raised whenever the meaning of a stored number, or the way it is measured, changes.
constexpr int kVersion = 6;
constexpr std::size_t kDigest = 64;
constexpr std::uintmax_t kLargestFile = std::uintmax_t{64} << 20;
constexpr std::uintmax_t kLimit = std::uintmax_t{2} << 30;

json pointOf(const Point& p)
{
    return {p.x, p.y};
}

Point pointFrom(const json& j)
{
    return {j.at(0), j.at(1)};
}

/// float32, as this machine holds them: a cache does not travel.
json packed(const std::vector<float>& numbers)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(numbers.data());
    return json::binary({bytes, bytes + numbers.size() * sizeof(float)});
}

std::vector<float> numbersFrom(const json& j)
{
    const auto& bytes = j.get_binary();
    std::vector<float> numbers(bytes.size() / sizeof(float));
    std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(float));
    return numbers;
}

json lightJson(const Light& l)
{
    return {l.skin, l.exposure, l.clipped, l.crushed, l.sides, l.underEyes, l.castA, l.castB};
}

Light lightFrom(const json& j)
{
    return {j.at(0), j.at(1), j.at(2), j.at(3), j.at(4), j.at(5), j.at(6), j.at(7)};
}

json visibilityJson(const Visibility& v)
{
    return {v.eyeOpening[0], v.eyeOpening[1], v.eyesClosed, v.eyesHidden, v.occluded, v.glasses, v.beard};
}

Visibility visibilityFrom(const json& j)
{
    return {{j.at(0), j.at(1)}, j.at(2), j.at(3), j.at(4), j.at(5), j.at(6)};
}

json spotJson(const Spot& s)
{
    return {static_cast<int>(s.kind), s.at.x, s.at.y, s.onHead.x, s.onHead.y, s.onHead.z, s.radius, s.dark, s.red};
}

Spot spotFrom(const json& j)
{
    return {static_cast<Spot::Kind>(j.at(0).get<int>()), {j.at(1), j.at(2)}, {j.at(3), j.at(4), j.at(5)}, j.at(6), j.at(7), j.at(8)};
}

/// Bit i in byte i / 8.
json trianglesJson(const TriangleSet& triangles)
{
    std::vector<std::uint8_t> bytes((triangles.size() + 7) / 8);
    for (std::size_t i = 0; i < triangles.size(); ++i)
        if (triangles[i])
            bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] | 1u << i % 8);
    return json::binary(std::move(bytes));
}

TriangleSet trianglesFrom(const json& j)
{
    const auto& bytes = j.get_binary();
    TriangleSet triangles;
    for (std::size_t i = 0; i < triangles.size() && i / 8 < bytes.size(); ++i)
        triangles[i] = (bytes[i / 8] >> i % 8 & 1u) != 0;
    return triangles;
}

json faceJson(const Face& face)
{
    json mesh = json::array();
    for (const Point3& p : face.mesh)
        mesh.insert(mesh.end(), {p.x, p.y, p.z});
    json irises = json::array();
    for (const Iris& iris : face.irises) {
        json rim = json::array();
        for (const Point& p : iris.rim)
            rim.push_back(pointOf(p));
        irises.push_back({{"centre", pointOf(iris.centre)}, {"rim", rim}, {"opening", iris.opening}});
    }
    json spots = json::array();
    for (const Spot& spot : face.spots)
        spots.push_back(spotJson(spot));
    return {{"box", {face.box.x, face.box.y, face.box.width, face.box.height}},
            {"mesh", mesh},
            {"irises", irises},
            {"pose", {face.pose.yaw, face.pose.pitch, face.pose.roll}},
            {"eyeDistance", face.eyeDistance},
            {"confidence", face.confidence},
            {"presence", face.presence},
            {"meshResidual", face.meshResidual},
            {"sharpness", face.sharpness},
            {"light", lightJson(face.light)},
            {"visibility", visibilityJson(face.visibility)},
            {"spots", spots},
            {"surveyed", trianglesJson(face.surveyed)},
            {"embeddings", {packed(face.embeddings.a), packed(face.embeddings.b)}},
            {"thumbnail", json::binary(face.thumbnail)}};
}

Face faceFrom(const json& j)
{
    Face face;
    const auto& box = j.at("box");
    face.box = {box.at(0), box.at(1), box.at(2), box.at(3)};
    const auto& mesh = j.at("mesh");
    for (std::size_t i = 0; i < face.mesh.size(); ++i)
        face.mesh[i] = {mesh.at(3 * i), mesh.at(3 * i + 1), mesh.at(3 * i + 2)};
    for (std::size_t i = 0; i < face.irises.size(); ++i) {
        const auto& iris = j.at("irises").at(i);
        face.irises[i].centre = pointFrom(iris.at("centre"));
        for (std::size_t k = 0; k < 4; ++k)
            face.irises[i].rim[k] = pointFrom(iris.at("rim").at(k));
        face.irises[i].opening = iris.at("opening");
    }
    const auto& pose = j.at("pose");
    face.pose = {pose.at(0), pose.at(1), pose.at(2)};
    face.eyeDistance = j.at("eyeDistance");
    face.confidence = j.at("confidence");
    face.presence = j.at("presence");
    face.meshResidual = j.at("meshResidual");
    face.sharpness = j.at("sharpness");
    face.light = lightFrom(j.at("light"));
    face.visibility = visibilityFrom(j.at("visibility"));
    for (const auto& spot : j.at("spots"))
        face.spots.push_back(spotFrom(spot));
    face.surveyed = trianglesFrom(j.at("surveyed"));
    face.embeddings = {numbersFrom(j.at("embeddings").at(0)), numbersFrom(j.at("embeddings").at(1))};
    face.thumbnail = j.at("thumbnail").get_binary();
    return face;
}

json analysisJson(const Analysis& analysis)
{
    json faces = json::array();
    for (const Face& face : analysis.faces)
        faces.push_back(faceJson(face));
    return {{"extent", {analysis.extent.width, analysis.extent.height}}, {"faces", faces}};
}

Analysis analysisFrom(const json& document)
{
    Analysis analysis;
    analysis.extent = {document.at("extent").at(0), document.at("extent").at(1)};
    for (const auto& face : document.at("faces"))
        analysis.faces.push_back(faceFrom(face));
    return analysis;
}

/// What JSON as text has no form for. Text because it comes from anybody: the reader of CBOR goes down its own stack with what it reads.
std::vector<json*> binariesOf(json& face)
{
    json& embeddings = face.at("embeddings");
    return {&face.at("surveyed"), &face.at("thumbnail"), &embeddings.at(0), &embeddings.at(1)};
}

/// What a photo can have: numbers that later stages may take for pixels.
bool isPlausible(const Analysis& analysis)
{
    constexpr int kMostSide = 100'000;
    constexpr std::size_t kMostFaces = 1000, kMostSpots = 10'000;
    const auto within = [](float most, auto... values) { return (... && (std::isfinite(values) && std::abs(values) <= most)); };
    const float far = 4.0f * static_cast<float>(std::max(analysis.extent.width, analysis.extent.height));
    const auto near = [&](const Point& p) { return within(far, p.x, p.y); };
    if (analysis.extent.empty() || std::max(analysis.extent.width, analysis.extent.height) > kMostSide || analysis.faces.size() > kMostFaces)
        return false;
    return std::ranges::all_of(analysis.faces, [&](const Face& face) {
        bool good = within(far, face.box.x, face.box.y, face.box.width, face.box.height, face.eyeDistance) && within(360, face.pose.yaw, face.pose.pitch, face.pose.roll) &&
                    within(100, face.confidence, face.presence, face.meshResidual, face.sharpness) && face.eyeDistance > 0 && face.box.width > 0 && face.box.height > 0;
        const Light& light = face.light;
        good = good && within(1000, light.skin, light.exposure, light.clipped, light.crushed, light.sides, light.underEyes, light.castA, light.castB);
        const Visibility& seen = face.visibility;
        good = good && within(1000, seen.eyeOpening[0], seen.eyeOpening[1], seen.eyesClosed, seen.eyesHidden, seen.occluded, seen.glasses, seen.beard);
        for (const Point3& p : face.mesh)
            good = good && within(far, p.x, p.y, p.z);
        for (const Iris& iris : face.irises)
            good = good && near(iris.centre) && std::ranges::all_of(iris.rim, near) && within(100, iris.opening);
        good = good && face.spots.size() <= kMostSpots && std::ranges::all_of(face.spots, [&](const Spot& spot) {
            return spot.kind >= Spot::Kind::Red && spot.kind <= Spot::Kind::Other && near(spot.at) &&
                   within(1000, spot.onHead.x, spot.onHead.y, spot.onHead.z, spot.radius, spot.dark, spot.red);
        });
        const auto finite = [&](const std::vector<float>& numbers) { return std::ranges::all_of(numbers, [&](float value) { return within(1e6f, value); }); };
        const auto& [a, b] = face.embeddings;
        const bool sized = (a.empty() && b.empty()) || (a.size() == 128 && b.size() == 1024);
        constexpr auto kThumbnail = static_cast<std::size_t>(kThumbnailSide) * kThumbnailSide;
        return good && sized && finite(a) && finite(b) && (face.thumbnail.empty() || face.thumbnail.size() == kThumbnail);
    });
}

json boxJson(const imaging::Box& box)
{
    return {box.x, box.y, box.width, box.height};
}

/// 16 bits, little end first, whatever the processor.
std::vector<std::uint8_t> packed(const imaging::Image& matte)
{
    std::vector<std::uint8_t> bytes;
    bytes.reserve(matte.size() * 2);
    for (const float value : matte.pixels()) {
        const auto level = static_cast<unsigned>(std::lround(value * 65535.0f));
        bytes.push_back(static_cast<std::uint8_t>(level & 0xFFu));
        bytes.push_back(static_cast<std::uint8_t>(level >> 8));
    }
    return bytes;
}

imaging::Image unpacked(const json& binary, int side)
{
    const auto& bytes = binary.get_binary();
    imaging::Image matte({side, side}, 1, imaging::Space::Data);
    if (bytes.size() != matte.size() * 2)
        throw std::runtime_error("a matte of another size");
    for (std::size_t i = 0; i < matte.size(); ++i)
        matte.pixels()[i] = static_cast<float>(bytes[2 * i] | bytes[2 * i + 1] << 8) / 65535.0f;
    return matte;
}

/// A document behind the hash of its bytes: a cut or scribbled file is seen before it is parsed.
std::optional<json> load(const std::filesystem::path& file)
{
    std::error_code status;
    const auto size = std::filesystem::file_size(file, status);
    if (status || size <= kDigest || size > kLargestFile)
        return std::nullopt;
    std::ifstream in(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (bytes.size() <= kDigest || base::sha256(std::string_view(bytes).substr(kDigest)) != bytes.substr(0, kDigest))
        return std::nullopt;
    json document = json::from_cbor(bytes.begin() + kDigest, bytes.end(), true, false);
    return document.is_object() ? std::optional(std::move(document)) : std::nullopt;
}

void store(const std::filesystem::path& file, const json& document)
{
    try {
        std::filesystem::create_directories(file.parent_path());
        const auto body = json::to_cbor(document);
        std::string bytes(body.begin(), body.end());
        bytes.insert(0, base::sha256(bytes));
        base::AtomicFile out(file);
        out.write(std::as_bytes(std::span(bytes)));
        out.commit();
    } catch (const std::exception&) {
        // A cache that cannot be written to is no failure: the next run measures again.
    }
}

std::string keyOf(const std::string& models)
{
    return base::sha256(models + "/" + std::to_string(kVersion));
}

std::string matteKind(const imaging::Box& region)
{
    return "matte-" + std::to_string(region.x) + "-" + std::to_string(region.y) + "-" + std::to_string(region.width) + "-" + std::to_string(region.height);
}

}  // namespace

std::string toBytes(const Analysis& analysis, const ModelStore& models)
{
    json document = analysisJson(analysis);
    for (json& face : document["faces"])
        for (json* binary : binariesOf(face))
            *binary = json(static_cast<const std::vector<std::uint8_t>&>(binary->get_binary()));
    document["key"] = keyOf(faceVersions(models));
    return document.dump();
}

std::optional<Analysis> analysisFrom(std::string_view bytes, const ModelStore& models)
{
    if (bytes.size() > kLargestFile)
        return std::nullopt;
    try {
        constexpr int kDeepest = 8;
        json document = json::parse(bytes, [](int depth, json::parse_event_t, json&) {
            if (depth > kDeepest)
                throw std::runtime_error("nested deeper than any analysis");
            return true;
        });
        if (document.at("key") != keyOf(faceVersions(models)))
            return std::nullopt;
        for (json& face : document.at("faces"))
            for (json* binary : binariesOf(face))
                *binary = json::binary(binary->get<std::vector<std::uint8_t>>());
        Analysis analysis = analysisFrom(document);
        return isPlausible(analysis) ? std::optional(std::move(analysis)) : std::nullopt;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

AnalysisCache::AnalysisCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

std::filesystem::path AnalysisCache::placeOf(const std::string& contentHash, const std::string& kind, const std::string& models) const
{
    return folder_ / contentHash.substr(0, 2) / (contentHash + "." + kind + "." + keyOf(models).substr(0, 16));
}

std::optional<Analysis> AnalysisCache::faces(const std::string& contentHash, const std::string& models) const
{
    const auto document = load(placeOf(contentHash, "faces", models));
    if (!document)
        return std::nullopt;
    try {
        return analysisFrom(*document);
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

void AnalysisCache::putFaces(const std::string& contentHash, const std::string& models, const Analysis& analysis) const
{
    keepWithinLimit();
    store(placeOf(contentHash, "faces", models), analysisJson(analysis));
}

std::optional<NetMatte> AnalysisCache::matte(const std::string& contentHash, const std::string& models, const imaging::Box& region) const
{
    const auto document = load(placeOf(contentHash, matteKind(region), models));
    if (!document)
        return std::nullopt;
    try {
        if (document->at("region") != boxJson(region))
            return std::nullopt;
        return NetMatte{region, unpacked(document->at("alpha"), 1024), unpacked(document->at("prior"), 256)};
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

void AnalysisCache::putMatte(const std::string& contentHash, const std::string& models, const NetMatte& matte) const
{
    keepWithinLimit();
    store(placeOf(contentHash, matteKind(matte.region), models),
          {{"region", boxJson(matte.region)}, {"alpha", json::binary(packed(matte.alpha))}, {"prior", json::binary(packed(matte.prior))}});
}

std::optional<CanonicalMesh> AnalysisCache::head(const std::string& model) const
{
    const auto document = load(placeOf(model, "head", model));
    if (!document)
        return std::nullopt;
    try {
        CanonicalMesh head;
        const auto vertices = numbersFrom(document->at("vertices"));
        if (vertices.size() != 3 * head.vertices.size())
            return std::nullopt;
        for (std::size_t i = 0; i < head.vertices.size(); ++i)
            head.vertices[i] = {vertices[3 * i], vertices[3 * i + 1], vertices[3 * i + 2]};
        head.triangles = document->at("triangles").get<std::vector<std::array<int, 3>>>();
        return head;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

void AnalysisCache::putHead(const std::string& model, const CanonicalMesh& head) const
{
    std::vector<float> vertices;
    for (const Point3& p : head.vertices)
        vertices.insert(vertices.end(), {p.x, p.y, p.z});
    store(placeOf(model, "head", model), {{"vertices", packed(vertices)}, {"triangles", head.triangles}});
}

void AnalysisCache::keepWithinLimit() const
{
    static std::atomic<bool> done{false};
    if (done.exchange(true))  // once a run is often enough
        return;
    struct Entry {
        std::filesystem::file_time_type used;
        std::uintmax_t size;
        std::filesystem::path file;
    };
    std::error_code status;
    std::vector<Entry> entries;
    std::uintmax_t total = 0;
    for (auto i = std::filesystem::recursive_directory_iterator(folder_, status); !status && i != std::filesystem::recursive_directory_iterator(); i.increment(status)) {
        std::error_code gone;
        if (!i->is_regular_file(gone))
            continue;
        entries.push_back({i->last_write_time(gone), i->file_size(gone), i->path()});
        total += entries.back().size;
    }
    std::ranges::sort(entries, {}, &Entry::used);
    for (const Entry& entry : entries) {
        if (total <= kLimit)
            break;
        std::filesystem::remove(entry.file, status);
        total -= entry.size;
    }
}

}  // namespace vision
