#include "core/finish/relight/relief.h"

#include <algorithm>
#include <cmath>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/vision/mesh_triangles.h"

namespace finish::relight {
namespace {

// Lengths in D.
constexpr float kSteepest = 0.38f;   // least n_z of the face: what is seen steeper becomes a black seam at its outline
constexpr float kErode = 0.10f;      // how far what needs the mesh itself keeps from its outline,
constexpr float kFade = 0.13f;       // and over what it fades
constexpr float kHeadFrom = 0.10f;   // where beside the mesh the head begins to give way to the body,
constexpr float kHeadTo = 0.75f;     // and where it has
constexpr float kSwell = 1.15f;      // radius of the body's outline seen as a pipe
constexpr float kSwellBlur = 0.16f;
constexpr float kSwellDepth = 0.9f;
constexpr float kSeam = 0.05f;

struct Vec {
    float x = 0, y = 0, z = 0;
    Vec operator-(Vec o) const { return {x - o.x, y - o.y, z - o.z}; }
    Vec& operator+=(Vec o) { return x += o.x, y += o.y, z += o.z, *this; }
};

Vec cross(Vec a, Vec b)
{
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

Vec unit(Vec v)
{
    const float length = std::sqrt(v.x * v.x + v.y * v.y + v.z * v.z);
    return length > 1e-12f ? Vec{v.x / length, v.y / length, v.z / length} : Vec{0, 0, 1};
}

/// The mesh in cells, y down as in the picture, z towards the camera; with its vertices' normals, y up.
struct Surface {
    std::array<Vec, vision::kMeshPoints> points;
    std::array<Vec, vision::kMeshPoints> normals;
};

bool usable(const Vec& p)
{
    constexpr float kFarthest = 1e5f;  // cells
    return std::abs(p.x) < kFarthest && std::abs(p.y) < kFarthest && std::abs(p.z) < kFarthest;  // false for NaN
}

Surface surfaceOf(const vision::Face& face, const CutOut& cutOut, const matte::Grid& grid)
{
    Surface s;
    const float perPixel = static_cast<float>(grid.cells.width) / static_cast<float>(grid.full.width);
    for (std::size_t i = 0; i < face.mesh.size(); ++i) {
        const vision::Point3& p = face.mesh[i];
        s.points[i] = {grid.cellX(p.x - static_cast<float>(cutOut.region.x)), grid.cellY(p.y - static_cast<float>(cutOut.region.y)), -p.z * perPixel};
    }
    for (const vision::MeshTriangle& t : vision::meshTriangles()) {
        const Vec a = s.points[t[0]], b = s.points[t[1]], c = s.points[t[2]];
        if (!usable(a) || !usable(b) || !usable(c))
            continue;
        const Vec down = cross(b - a, c - a);  // twice the area long: large triangles weigh more
        for (const auto i : t)
            s.normals[i] += {-down.x, down.y, -down.z};
    }
    for (Vec& n : s.normals)
        n = unit(n);
    return s;
}

float edge(const Vec& a, const Vec& b, float x, float y)
{
    return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
}

/// The nearest surface wins.
void draw(const Surface& s, const vision::MeshTriangle& t, Relief& relief, float cellsPerUnit)
{
    const Vec &a = s.points[t[0]], &b = s.points[t[1]], &c = s.points[t[2]];
    const Vec &na = s.normals[t[0]], &nb = s.normals[t[1]], &nc = s.normals[t[2]];
    if (!usable(a) || !usable(b) || !usable(c))
        return;
    const float area = edge(a, b, c.x, c.y);
    if (std::abs(area) < 1e-6f)
        return;
    const int left = std::max(0, static_cast<int>(std::ceil(std::min({a.x, b.x, c.x}))));
    const int right = std::min(relief.face.width() - 1, static_cast<int>(std::floor(std::max({a.x, b.x, c.x}))));
    const int top = std::max(0, static_cast<int>(std::ceil(std::min({a.y, b.y, c.y}))));
    const int bottom = std::min(relief.face.height() - 1, static_cast<int>(std::floor(std::max({a.y, b.y, c.y}))));
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const float u = edge(b, c, static_cast<float>(x), static_cast<float>(y)) / area;
            const float v = edge(c, a, static_cast<float>(x), static_cast<float>(y)) / area;
            const float w = 1 - u - v;
            if (u < -1e-4f || v < -1e-4f || w < -1e-4f)
                continue;
            const float height = (u * a.z + v * b.z + w * c.z) / cellsPerUnit;
            if (height <= relief.height.at(x, y))
                continue;
            relief.height.at(x, y) = height;
            relief.face.at(x, y) = 1;
            Vec n = unit({u * na.x + v * nb.x + w * nc.x, u * na.y + v * nb.y + w * nc.y, u * na.z + v * nb.z + w * nc.z});
            if (n.z < kSteepest) {
                const float flat = std::hypot(n.x, n.y), wanted = std::sqrt(1 - kSteepest * kSteepest);
                n = flat > 1e-6f ? Vec{n.x / flat * wanted, n.y / flat * wanted, kSteepest} : Vec{0, 0, 1};
            }
            relief.normals.at(x, y, 0) = n.x, relief.normals.at(x, y, 1) = n.y, relief.normals.at(x, y, 2) = n.z;
        }
}

/// 1 well within `cover`, 0 at its border and beyond.
imaging::Image fadedWithin(const imaging::Image& cover, float cellsPerUnit)
{
    imaging::Image outside = cover;
    for (float& v : outside.pixels())
        v = 1 - v;
    const imaging::Image depth = matte::distanceTo(outside);
    imaging::Image core = cover, soft = cover;
    for (std::size_t i = 0; i < core.size(); ++i)
        core.pixels()[i] = cover.pixels()[i] > 0.5f && depth.pixels()[i] > kErode * cellsPerUnit ? 1.0f : 0.0f;
    matte::blur(core, kFade * cellsPerUnit);
    matte::blur(soft, 0.04f * cellsPerUnit);
    for (std::size_t i = 0; i < core.size(); ++i)
        core.pixels()[i] = smooth(core.pixels()[i] * soft.pixels()[i], 0.10f, 0.90f);
    return core;
}

imaging::Image distanceInside(const imaging::Image& alpha, const matte::Grid& grid)
{
    imaging::Image outside = matte::stretched(alpha, grid.cells);
    for (float& v : outside.pixels())
        v = 1 - v;
    imaging::Image distance = matte::distanceTo(outside);
    for (float& v : distance.pixels())
        v /= grid.unit;
    return distance;
}

/// Of a body as round as a pipe: all that an outline tells.
imaging::Image swollenNormals(const imaging::Image& inside, const matte::Grid& grid)
{
    imaging::Image height(inside.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < height.size(); ++i) {
        const float rest = kSwell - std::min(inside.pixels()[i], kSwell);
        height.pixels()[i] = grid.unit * std::sqrt(kSwell * kSwell - rest * rest);
    }
    matte::blur(height, kSwellBlur * grid.unit);
    imaging::Image normals(inside.extent(), 3, imaging::Space::Data);
    for (int y = 0; y < height.height(); ++y)
        for (int x = 0; x < height.width(); ++x) {
            const int left = std::max(0, x - 1), right = std::min(height.width() - 1, x + 1);
            const int above = std::max(0, y - 1), below = std::min(height.height() - 1, y + 1);
            const float dx = right > left ? (height.at(right, y) - height.at(left, y)) / static_cast<float>(right - left) : 0;
            const float dy = below > above ? (height.at(x, below) - height.at(x, above)) / static_cast<float>(below - above) : 0;
            const Vec n = unit({-dx, dy, kSwellDepth});
            normals.at(x, y, 0) = n.x, normals.at(x, y, 1) = n.y, normals.at(x, y, 2) = n.z;
        }
    return normals;
}

/// The head goes on round the face as its outline began: ears, temples and jaw turn away with the cheeks. Further off the body takes over.
imaging::Image joined(const imaging::Image& mesh, const imaging::Image& body, const imaging::Image& cover, const imaging::Image& head, float cellsPerUnit)
{
    imaging::Image normals = matte::localMean(mesh, cover, kSeam * cellsPerUnit);
    for (std::size_t i = 0; i < head.size(); ++i) {
        float* n = normals.pixels().data() + 3 * i;
        const float* b = body.pixels().data() + 3 * i;
        for (std::size_t c = 0; c < 3; ++c)
            n[c] = std::lerp(b[c], n[c], head.pixels()[i]);
    }
    matte::blur(normals, kSeam * cellsPerUnit);
    for (std::size_t i = 0; i < head.size(); ++i) {
        float* p = normals.pixels().data() + 3 * i;
        const Vec n = unit({p[0], p[1], p[2]});
        p[0] = n.x, p[1] = n.y, p[2] = n.z;
    }
    return normals;
}

/// 1 on the mesh, 0 well beside it; nowhere without one.
imaging::Image headAround(const imaging::Image& cover, float cellsPerUnit)
{
    imaging::Image head = matte::distanceTo(cover);
    for (float& v : head.pixels())
        v = 1 - smooth(v / cellsPerUnit, kHeadFrom, kHeadTo);
    return head;
}

}  // namespace

Relief makeRelief(const vision::Face& face, const CutOut& cutOut, const matte::Grid& grid)
{
    Relief relief;
    relief.normals = imaging::Image(grid.cells, 3, imaging::Space::Data, 0.0f);
    relief.height = imaging::Image(grid.cells, 1, imaging::Space::Data, kFarBelow);
    relief.face = imaging::Image(grid.cells, 1, imaging::Space::Data, 0.0f);
    const Surface surface = surfaceOf(face, cutOut, grid);
    for (const vision::MeshTriangle& triangle : vision::meshTriangles())
        draw(surface, triangle, relief, grid.unit);
    relief.head = headAround(relief.face, grid.unit);
    relief.inside = distanceInside(cutOut.alpha, grid);
    relief.normals = joined(relief.normals, swollenNormals(relief.inside, grid), relief.face, relief.head, grid.unit);
    relief.face = fadedWithin(relief.face, grid.unit);
    return relief;
}

}  // namespace finish::relight
