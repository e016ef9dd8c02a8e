#include "core/identity/marks.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "core/vision/spots.h"

namespace identity {
namespace {

constexpr float kWidest = 1.5f;  // of the tolerance: the farthest two sightings of one mark, over a chain of photos
constexpr float kAlike = 4;      // a spot that is so many times as dark is another
constexpr float kFaint = 0.07f;  // darkness (as Spot::dark) below which a spot confirms another but makes no mark: folds and pores repeat, too
constexpr int kRefuting = 2;     // pictures with bare skin at the place of a mole that only one shows
constexpr float kIdStep = 0.5f;  // cm

struct Sighting {
    std::size_t photo;
    const vision::Spot* spot;
};

float distanceOf(const vision::Point3& a, const vision::Point3& b)
{
    return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

/// By what was seen, never by the order in which photos came.
auto rank(const Sighting& s)
{
    const vision::Spot& p = *s.spot;
    return std::tuple(p.onHead.x, p.onHead.y, p.onHead.z, p.dark, p.red, p.at.x, p.at.y);
}

bool alike(const vision::Spot& a, const vision::Spot& b)
{
    const float strengthA = std::max(a.dark, a.red), strengthB = std::max(b.dark, b.red);
    return std::max(strengthA, strengthB) <= kAlike * std::min(strengthA, strengthB);
}

using Cluster = std::vector<std::size_t>;  // of sightings

/// Two clusters may be one mark: near enough throughout, and no photo shows it twice.
bool compatible(const Cluster& a, const Cluster& b, const std::vector<Sighting>& sightings)
{
    return std::ranges::all_of(a, [&](std::size_t i) {
        return std::ranges::all_of(b, [&](std::size_t j) {
            return sightings[i].photo != sightings[j].photo && distanceOf(sightings[i].spot->onHead, sightings[j].spot->onHead) <= kWidest * kMarkTolerance;
        });
    });
}

/// Nearest pairs first.
std::vector<Cluster> clustersOf(const std::vector<Sighting>& sightings)
{
    struct Pair {
        float distance;
        std::size_t a, b;
    };
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < sightings.size(); ++i)
        for (std::size_t j = i + 1; j < sightings.size(); ++j) {
            const float distance = distanceOf(sightings[i].spot->onHead, sightings[j].spot->onHead);
            if (sightings[i].photo != sightings[j].photo && distance <= kMarkTolerance && alike(*sightings[i].spot, *sightings[j].spot))
                pairs.push_back({distance, i, j});
        }
    // Sightings are in the order of their ranks, so that equal distances are settled alike whatever the order of the photos.
    std::ranges::sort(pairs, {}, [](const Pair& p) { return std::tuple(p.distance, p.a, p.b); });
    std::vector<std::size_t> clusterOf(sightings.size());
    std::vector<Cluster> clusters(sightings.size());
    for (std::size_t i = 0; i < sightings.size(); ++i) {
        clusterOf[i] = i;
        clusters[i] = {i};
    }
    for (const Pair& pair : pairs) {
        const std::size_t a = clusterOf[pair.a], b = clusterOf[pair.b];
        if (a == b || !compatible(clusters[a], clusters[b], sightings))
            continue;
        for (const std::size_t i : clusters[b])
            clusterOf[i] = a;
        clusters[a].insert(clusters[a].end(), clusters[b].begin(), clusters[b].end());
        clusters[b].clear();
    }
    std::erase_if(clusters, [](const Cluster& c) { return c.empty(); });
    for (Cluster& cluster : clusters)
        std::ranges::sort(cluster);
    return clusters;
}

/// Whether a photo would have shown a mark there.
bool surveyed(const vision::Face& face, int triangle)
{
    return triangle >= 0 && triangle < vision::kMeshTriangles && face.surveyed[static_cast<std::size_t>(triangle)];
}

std::string idOf(const vision::Point3& position)
{
    const auto steps = [](float cm) { return static_cast<int>(std::lround(cm / kIdStep)) * 5; };
    char text[32];
    std::snprintf(text, sizeof text, "mark%+03d%+03d", steps(position.x), steps(position.y));
    return text;
}

Mark markOf(const Cluster& cluster, const std::vector<Sighting>& sightings, std::span<const MarkPhoto> photos, const vision::CanonicalMesh& canonical)
{
    Mark mark;
    std::set<int> moments, clearly;
    double x = 0, y = 0, z = 0;
    for (const std::size_t i : cluster) {
        const Sighting& s = sightings[i];
        x += s.spot->onHead.x, y += s.spot->onHead.y, z += s.spot->onHead.z;
        moments.insert(photos[s.photo].moment);
        if (s.spot->dark >= kFaint)
            clearly.insert(photos[s.photo].moment);
        if (s.spot->kind == vision::Spot::Kind::Mole)
            mark.kind = Mark::Kind::Mole;
    }
    const auto n = static_cast<double>(cluster.size());
    mark.position = {static_cast<float>(x / n), static_cast<float>(y / n), static_cast<float>(z / n)};
    mark.where = placeInWords(mark.position);
    mark.moments = static_cast<int>(moments.size());
    mark.permanent = mark.moments >= 2 && (mark.kind == Mark::Kind::Mole || clearly.size() >= 2);
    mark.isProtected = mark.permanent || mark.kind == Mark::Kind::Mole;
    const int triangle = vision::triangleAt(mark.position, canonical);
    for (const MarkPhoto& photo : photos) {
        const bool bare = surveyed(*photo.face, triangle);
        mark.places.push_back({vision::onPhoto(mark.position, *photo.face, canonical), bare ? Mark::State::NotThere : Mark::State::NotVisible});
    }
    for (const std::size_t i : cluster)
        mark.places[sightings[i].photo] = {sightings[i].spot->at, Mark::State::Seen};
    return mark;
}

/// Not what is red wherever it is seen, and of what one picture alone shows only moles that others do not refute.
bool listed(const Mark& mark, const Cluster& cluster, const std::vector<Sighting>& sightings, std::span<const MarkPhoto> photos)
{
    if (std::ranges::all_of(cluster, [&](std::size_t i) { return sightings[i].spot->kind == vision::Spot::Kind::Red; }))
        return false;
    if (mark.permanent)
        return true;
    if (mark.kind != Mark::Kind::Mole)
        return false;
    std::set<int> shows, refutes;
    for (std::size_t i = 0; i < photos.size(); ++i) {
        if (mark.places[i].state == Mark::State::Seen)
            shows.insert(photos[i].moment);
        else if (mark.places[i].state == Mark::State::NotThere)
            refutes.insert(photos[i].moment);
    }
    std::erase_if(refutes, [&](int moment) { return shows.contains(moment); });
    return refutes.size() < kRefuting;
}

}  // namespace

std::vector<Mark> findMarks(std::span<const MarkPhoto> photos, const vision::CanonicalMesh& canonical)
{
    std::vector<Sighting> sightings;
    for (std::size_t i = 0; i < photos.size(); ++i)
        for (const vision::Spot& spot : photos[i].face->spots)
            if (std::isfinite(spot.onHead.x) && std::isfinite(spot.onHead.y) && std::isfinite(spot.onHead.z))
                sightings.push_back({i, &spot});
    std::ranges::sort(sightings, {}, rank);

    std::vector<Mark> marks;
    for (const Cluster& cluster : clustersOf(sightings)) {
        Mark mark = markOf(cluster, sightings, photos, canonical);
        if (listed(mark, cluster, sightings, photos))
            marks.push_back(std::move(mark));
    }
    std::ranges::sort(marks, {}, [](const Mark& m) { return std::tuple(-m.position.y, m.position.x, m.position.z); });
    std::map<std::string, int> taken;
    for (Mark& mark : marks) {
        mark.id = idOf(mark.position);
        if (const int n = taken[mark.id]++; n > 0)
            mark.id += static_cast<char>('a' + std::min(n, 25));
    }
    return marks;
}

std::string placeInWords(vision::Point3 position)
{
    // Landmarks of the canonical head, cm: eyes at (+-3, 2.6), tip of the nose at (0, -1), corners of the mouth at (+-2.5, -4.3), chin at (0, -9.4).
    const float x = std::abs(position.x), y = position.y;
    const std::string side = position.x < 0 ? "right" : "left";
    const auto sided = [&](const std::string& part) { return x < 0.6f ? part : part + (part.ends_with("middle") ? "" : ", " + side); };
    if (y > 4.8f)
        return x > 5 ? side + " temple" : x < 1 ? "middle of the forehead" : sided("forehead");
    if (y > 2.2f && x < 1.2f)
        return "between the eyes";
    if (y > 3.4f && x < 5)
        return side + " brow";
    if (y > 1.6f)
        return x > 5 ? side + " temple" : x < 1.2f ? "bridge of the nose" : "beside the " + side + " eye";
    if (y > -1.7f && x < 1.3f)
        return y > 0.4f ? "bridge of the nose" : "nose";
    if (y > -1.7f)
        return side + (y > 0.6f && x < 5 ? " cheek, below the eye" : x < 2.4f ? " cheek, beside the nose" : " cheek");
    if (y > -3.6f && x < 2.2f)
        return sided("upper lip");
    if (y < -6.8f && x < 2.5f)
        return sided("chin");
    if (y < -5.2f)
        return x < 2.5f ? sided("below the lip") : side + " jaw";
    return x < 3.6f ? side + " cheek, beside the mouth" : side + " cheek";
}

}  // namespace identity
