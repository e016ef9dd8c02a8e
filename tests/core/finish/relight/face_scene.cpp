#include "tests/core/finish/relight/face_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <random>
#include <vector>

namespace test {
namespace {

using Vec = std::array<double, 3>;

struct Model {
    std::vector<Vec> points;
    std::vector<std::array<int, 3>> triangles;
    std::vector<std::size_t> mirror;  ///< index of each point's mirror image
};

const Model& model()
{
    static const Model m = [] {
        Model read;
        const auto json = nlohmann::json::parse(std::ifstream(LIKENESS_SOURCE_DIR "/tests/data/canonical_face_mesh.json"));
        read.points = json.at("vertices_xyz_cm_468x3").get<std::vector<Vec>>();
        read.triangles = json.at("triangles_898x3").get<std::vector<std::array<int, 3>>>();
        for (const Vec& p : read.points) {
            const auto apart = [&](const Vec& q) { return std::hypot(p[0] + q[0], p[1] - q[1], p[2] - q[2]); };
            read.mirror.push_back(static_cast<std::size_t>(std::min_element(read.points.begin(), read.points.end(), [&](const Vec& a, const Vec& b) { return apart(a) < apart(b); }) -
                                                           read.points.begin()));
        }
        return read;
    }();
    return m;
}

Vec minus(const Vec& a, const Vec& b)
{
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
Vec cross(const Vec& a, const Vec& b)
{
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
Vec unit(const Vec& v)
{
    const double l = std::hypot(v[0], v[1], v[2]);
    return l > 0 ? Vec{v[0] / l, v[1] / l, v[2] / l} : Vec{0, 0, 1};
}
double dot(const Vec& a, const Vec& b)
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/// Head in D, turned: x right, y up, z to the camera, the eyes' middle at the origin.
std::vector<Vec> turned(const FaceSpec& spec)
{
    const Model& m = model();
    const auto eye = [&](std::size_t a, std::size_t b) {
        return Vec{(m.points[a][0] + m.points[b][0]) / 2, (m.points[a][1] + m.points[b][1]) / 2, (m.points[a][2] + m.points[b][2]) / 2};
    };
    const Vec left = eye(33, 133), right = eye(263, 362);
    const double d = right[0] - left[0];
    const double yaw = spec.yaw * std::numbers::pi / 180, pitch = spec.pitch * std::numbers::pi / 180;
    std::vector<Vec> points;
    for (const Vec& p : m.points) {
        const Vec q{p[0] / d * spec.width, (p[1] - left[1]) / d, p[2] / d * spec.depth};
        const Vec r{q[0], q[1] * std::cos(pitch) - q[2] * std::sin(pitch), q[1] * std::sin(pitch) + q[2] * std::cos(pitch)};
        points.push_back({r[0] * std::cos(yaw) + r[2] * std::sin(yaw), r[1], -r[0] * std::sin(yaw) + r[2] * std::cos(yaw)});
    }
    return points;
}

struct Raster {
    int side;
    std::vector<double> height;  ///< D; -1e9 without surface
    std::vector<Vec> normal;
    double& z(int x, int y) { return height[static_cast<std::size_t>(y * side + x)]; }
    double z(int x, int y) const { return x < 0 || y < 0 || x >= side || y >= side ? -1e9 : height[static_cast<std::size_t>(y * side + x)]; }
};

Raster raster(const std::vector<Vec>& points, const FaceSpec& spec)
{
    const auto count = static_cast<std::size_t>(spec.side * spec.side);
    Raster out{spec.side, std::vector<double>(count, -1e9), std::vector<Vec>(count, Vec{0, 0, 1})};
    std::vector<Vec> normals(points.size(), Vec{});
    for (const auto& t : model().triangles) {
        const auto at = [&](int i) { return points[static_cast<std::size_t>(t[static_cast<std::size_t>(i)])]; };
        const Vec area = cross(minus(at(1), at(0)), minus(at(2), at(0)));
        for (const int i : t)
            for (std::size_t c = 0; c < 3; ++c)
                normals[static_cast<std::size_t>(i)][c] += area[c];
    }
    const double cx = spec.side / 2.0, cy = spec.side * 0.42;
    for (const auto& t : model().triangles) {
        Vec p[3], m[3];
        for (std::size_t i = 0; i < 3; ++i) {
            p[i] = points[static_cast<std::size_t>(t[i])];
            m[i] = unit(normals[static_cast<std::size_t>(t[i])]);
            p[i] = {cx + p[i][0] * spec.unit, cy - p[i][1] * spec.unit, p[i][2]};
        }
        const double area = (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[1][1] - p[0][1]) * (p[2][0] - p[0][0]);
        if (std::abs(area) < 1e-9)
            continue;
        const auto [x0, x1] = std::minmax({p[0][0], p[1][0], p[2][0]});
        const auto [y0, y1] = std::minmax({p[0][1], p[1][1], p[2][1]});
        for (int y = std::max(0, static_cast<int>(y0 - 1)); y <= std::min(spec.side - 1, static_cast<int>(y1 + 1)); ++y)
            for (int x = std::max(0, static_cast<int>(x0 - 1)); x <= std::min(spec.side - 1, static_cast<int>(x1 + 1)); ++x) {
                const double px = x + 0.5, py = y + 0.5;
                const double u = ((p[1][0] - px) * (p[2][1] - py) - (p[1][1] - py) * (p[2][0] - px)) / area;
                const double v = ((p[2][0] - px) * (p[0][1] - py) - (p[2][1] - py) * (p[0][0] - px)) / area;
                const double w = 1 - u - v;
                const double z = u * p[0][2] + v * p[1][2] + w * p[2][2];
                if (u < -1e-9 || v < -1e-9 || w < -1e-9 || z <= out.z(x, y))
                    continue;
                out.z(x, y) = z;
                Vec n{};
                for (std::size_t c = 0; c < 3; ++c)
                    n[c] = u * m[0][c] + v * m[1][c] + w * m[2][c];
                out.normal[static_cast<std::size_t>(y * spec.side + x)] = unit(n);
            }
    }
    return out;
}

/// Hard shadow, by marching pixel by pixel.
bool lit(const Raster& r, int x, int y, const Vec& light, double unitPx)
{
    const double across = std::hypot(light[0], light[1]);
    if (across < 1e-6)
        return true;
    const double step = 1 / (across * unitPx);
    for (double t = 3 * step; t * across < 1.5; t += step) {
        const double sx = x + light[0] * t * unitPx, sy = y - light[1] * t * unitPx;
        if (r.z(static_cast<int>(std::lround(sx)), static_cast<int>(std::lround(sy))) > r.z(x, y) + light[2] * t + 0.02)
            return false;
    }
    return true;
}

/// Blotches of unit deviation, smooth between lattice points .08 D apart.
class Blotches {
public:
    explicit Blotches(unsigned seed) : random_(seed), values_(kSide * kSide)
    {
        std::normal_distribution<double> normal(0, 1.5);  // bilinear mixing takes a third of the deviation
        for (double& v : values_)
            v = normal(random_);
    }
    double at(double u, double v) const
    {
        const double x = (u + 4) / 0.08, y = (v + 4) / 0.08;
        const int ix = static_cast<int>(std::floor(x)), iy = static_cast<int>(std::floor(y));
        const double fx = x - ix, fy = y - iy;
        return std::lerp(std::lerp(value(ix, iy), value(ix + 1, iy), fx), std::lerp(value(ix, iy + 1), value(ix + 1, iy + 1), fx), fy);
    }

private:
    static constexpr int kSide = 128;
    std::mt19937 random_;
    std::vector<double> values_;
    double value(int x, int y) const { return values_[static_cast<std::size_t>((y & (kSide - 1)) * kSide + (x & (kSide - 1)))]; }
};

/// Neck and shoulders, in D from the eyes, v down; negative inside.
double body(double u, double v)
{
    const double neck = std::max({std::abs(u) - 0.75, 0.6 - v});
    const double shoulders = std::max(std::abs(u) - (0.75 + 1.6 * std::clamp((v - 2.0) / 0.6, 0.0, 1.0)), 2.0 - v);
    return std::min(neck, shoulders);
}

imaging::Image flipped(const imaging::Image& image)
{
    imaging::Image out = image;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            for (int c = 0; c < image.channels(); ++c)
                out.at(x, y, c) = image.at(image.width() - 1 - x, y, c);
    return out;
}

void setFace(FaceScene& scene, const std::vector<Vec>& points, const FaceSpec& spec)
{
    const double cx = spec.side / 2.0, cy = spec.side * 0.42;
    const auto at = [&](const Vec& p) {
        return vision::Point3{static_cast<float>(cx + p[0] * spec.unit), static_cast<float>(cy - p[1] * spec.unit), static_cast<float>(-p[2] * spec.unit)};
    };
    std::mt19937 random(spec.seed);
    std::normal_distribution<double> error(0, 1);
    for (std::size_t i = 0; i < points.size(); ++i) {
        Vec p = points[i];
        for (double& c : p)
            c += spec.meshError > 0 ? spec.meshError * error(random) : 0;
        scene.face.mesh[i] = at(p);
    }
    const auto middle = [&](std::size_t a, std::size_t b) {
        return vision::Point{(scene.face.mesh[a].x + scene.face.mesh[b].x) / 2, (scene.face.mesh[a].y + scene.face.mesh[b].y) / 2};
    };
    scene.face.irises[0].centre = middle(33, 133);
    scene.face.irises[1].centre = middle(263, 362);
    scene.face.pose = {static_cast<float>(spec.yaw), static_cast<float>(spec.pitch), 0};
    scene.face.eyeDistance = std::hypot(scene.face.irises[1].centre.x - scene.face.irises[0].centre.x, scene.face.irises[1].centre.y - scene.face.irises[0].centre.y);
    scene.face.confidence = scene.face.presence = 1;
}

void mirror(FaceScene& scene)
{
    const auto width = static_cast<float>(scene.photo.width());
    for (imaging::Image* image : {&scene.photo, &scene.skin, &scene.cutOut.alpha, &scene.cutOut.foreground, &scene.cutOut.presence})
        *image = flipped(*image);
    const vision::Mesh mesh = scene.face.mesh;
    for (std::size_t i = 0; i < mesh.size(); ++i) {
        const vision::Point3& p = mesh[model().mirror[i]];
        scene.face.mesh[i] = {width - p.x, p.y, p.z};
    }
    std::swap(scene.face.irises[0], scene.face.irises[1]);
    for (vision::Iris& iris : scene.face.irises)
        iris.centre.x = width - iris.centre.x;
    scene.face.pose.yaw = -scene.face.pose.yaw;
}

}  // namespace

FaceScene renderFace(const FaceSpec& spec)
{
    const std::vector<Vec> points = turned(spec);
    const Raster r = raster(points, spec);
    const Blotches blotches(spec.seed);
    const Vec light{spec.light[0], spec.light[1], spec.light[2]};
    const imaging::Extent size{spec.side, spec.side};
    FaceScene scene;
    scene.photo = imaging::Image(size, 3, imaging::Space::Linear);
    scene.skin = imaging::Image(size, 1, imaging::Space::Data, 0.0f);
    scene.cutOut.region = {0, 0, spec.side, spec.side};
    scene.cutOut.alpha = imaging::Image(size, 1, imaging::Space::Data);
    scene.cutOut.foreground = imaging::Image(size, 3, imaging::Space::Linear);
    scene.cutOut.unit = static_cast<float>(spec.unit);
    const double colours[3] = {1.25, 0.9, 0.72};
    for (int y = 0; y < spec.side; ++y)
        for (int x = 0; x < spec.side; ++x) {
            const double u = (x + 0.5 - spec.side / 2.0) / spec.unit, v = (y + 0.5 - spec.side * 0.42) / spec.unit;
            const bool onFace = r.z(x, y) > -1e8;
            const double outline = body(u, v);
            const double a = onFace ? 1 : std::clamp(0.5 - outline * spec.unit / 2, 0.0, 1.0);
            double shade = 0.35;  // cloth and neck, evenly lit
            if (onFace) {
                const Vec& n = r.normal[static_cast<std::size_t>(y * spec.side + x)];
                shade = spec.ambient + (1 - spec.ambient) * std::max(0.0, dot(n, light)) * (lit(r, x, y, light, spec.unit) ? 1 : 0);
                shade *= spec.brightness * std::max(0.3, 1 + spec.albedoNoise * blotches.at(u, v));
                scene.skin.at(x, y) = n[2] > 0.4 ? 1.0f : 0.0f;
            }
            scene.cutOut.alpha.at(x, y) = static_cast<float>(a);
            for (int c = 0; c < 3; ++c) {
                const auto f = static_cast<float>(shade * colours[c]);
                scene.cutOut.foreground.at(x, y, c) = f;
                scene.photo.at(x, y, c) = static_cast<float>(f * a + 0.1 * (1 - a));
            }
        }
    scene.cutOut.presence = scene.cutOut.alpha;
    setFace(scene, points, spec);
    if (spec.mirrored)
        mirror(scene);
    return scene;
}

}  // namespace test
