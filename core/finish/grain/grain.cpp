#include "core/finish/grain/grain.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/finish/ramp.h"
#include "core/imaging/twice_compiled.h"

namespace finish {
namespace {

// A Gaussian of sigma .55 over three pixels, and the gain that restores unit deviation: (w0^2 + 2 w1^2)^-1.
constexpr float kCentre = 0.7230f, kSide = 0.1385f;
constexpr float kGain = 1.0f / (kCentre * kCentre + 2 * kSide * kSide);

/// Wellons' lowbias32: every input bit reaches every output bit.
inline std::uint32_t mixed(std::uint32_t h)
{
    h ^= h >> 16u;
    h *= 0x7feb352du;
    h ^= h >> 15u;
    h *= 0x846ca68bu;
    h ^= h >> 16u;
    return h;
}

/// Unit deviation, nearly normal.
LIKENESS_TWICE_COMPILED void noiseOf(std::uint32_t line, int count, float* __restrict out)
{
    for (int i = 0; i < count; ++i) {
        const std::uint32_t h = mixed(static_cast<std::uint32_t>(i) ^ line);
        // The sum of four bytes: mean 510, deviation sqrt(4 (256^2 - 1) / 12).
        const auto sum = static_cast<int>((h & 255u) + ((h >> 8u) & 255u) + ((h >> 16u) & 255u) + (h >> 24u));
        out[i] = static_cast<float>(sum - 510) / 147.8f;
    }
}

LIKENESS_TWICE_COMPILED void blur(const float* __restrict a, const float* __restrict b, const float* __restrict c, int count, float* __restrict out)
{
    for (int x = 0; x < count; ++x) {
        const auto down = [&](int i) { return kCentre * b[i] + kSide * (a[i] + c[i]); };
        out[x] = kGain * (kCentre * down(x + 1) + kSide * (down(x) + down(x + 2)));
    }
}

constexpr int kBlock = 16;

/// Spread of a block's local means, and the deviation from them.
struct BlockNoise {
    float activity = 0;
    float noise = 0;
};

BlockNoise measureBlock(const imaging::Image& photo, int left, int top)
{
    constexpr int kSize = kBlock + 2;
    std::array<float, static_cast<std::size_t>(kSize) * kSize> root{};
    float sum = 0;
    for (int y = 0; y < kSize; ++y) {
        const float* p = photo.row(top + y) + left * 3;
        for (int x = 0; x < kSize; ++x, p += 3) {
            const float s = std::sqrt(std::max(0.0f, luminance(p)));
            root[static_cast<std::size_t>(y * kSize + x)] = s;
            sum += s;
        }
    }
    if (const float mean = sum / (kSize * kSize); mean < 0.12f || mean > 0.97f)
        return {-1, 0};
    // Gaussian of sigma 1 over 3 x 3.
    constexpr float kMid = 0.4519f, kEdge = 0.2741f;
    std::array<float, static_cast<std::size_t>(kBlock) * kBlock> residue{};
    float mean = 0, square = 0;
    for (int y = 0; y < kBlock; ++y)
        for (int x = 0; x < kBlock; ++x) {
            const float* s = root.data() + (y + 1) * kSize + x + 1;
            const auto across = [&](const float* r) { return kMid * r[0] + kEdge * (r[-1] + r[1]); };
            const float smooth = kMid * across(s) + kEdge * (across(s - kSize) + across(s + kSize));
            residue[static_cast<std::size_t>(y * kBlock + x)] = std::abs(s[0] - smooth);
            mean += smooth;
            square += smooth * smooth;
        }
    constexpr float kCount = kBlock * kBlock;
    mean /= kCount;
    std::nth_element(residue.begin(), residue.begin() + residue.size() / 2, residue.end());
    // 1.4826: from median absolute deviation to sigma. 0.844: what the high-pass keeps of white noise.
    return {std::max(0.0f, square / kCount - mean * mean), 1.4826f * residue[residue.size() / 2] / 0.844f};
}

}  // namespace

float measureNoise(const imaging::Image& photo)
{
    constexpr int kAcross = 32;  // blocks: a thousand samples are plenty
    std::vector<BlockNoise> blocks;
    const int stepX = std::max(kBlock + 2, photo.width() / kAcross), stepY = std::max(kBlock + 2, photo.height() / kAcross);
    for (int y = 0; y + kBlock + 2 <= photo.height(); y += stepY)
        for (int x = 0; x + kBlock + 2 <= photo.width(); x += stepX)
            if (const BlockNoise block = measureBlock(photo, x, y); block.activity >= 0)
                blocks.push_back(block);
    if (blocks.empty())
        return 0;
    const auto flattest = std::max<std::size_t>(1, blocks.size() * 3 / 10);
    std::nth_element(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(flattest - 1), blocks.end(),
                     [](const BlockNoise& a, const BlockNoise& b) { return a.activity < b.activity; });
    blocks.resize(flattest);
    std::nth_element(blocks.begin(), blocks.begin() + static_cast<std::ptrdiff_t>(flattest / 2), blocks.end(),
                     [](const BlockNoise& a, const BlockNoise& b) { return a.noise < b.noise; });
    return blocks[flattest / 2].noise;
}

float grainSigma(float photoNoise, double scale, float strengthPercent)
{
    constexpr float kFloor = 0.0045f;
    constexpr float kMost = 0.03f;  // a night photo's noise would look like dirt on clean paper
    const float seen = photoNoise * static_cast<float>(std::min(1.0, scale));
    return strengthPercent / 100 * std::clamp(0.8f * seen, kFloor, kMost);
}

GrainRows::GrainRows(int width, std::uint64_t seed) : seed_(seed), blurred_(static_cast<std::size_t>(width))
{
    for (auto& line : hashed_)
        line.resize(static_cast<std::size_t>(width) + 2);
}

void GrainRows::hash(int y, std::vector<float>& out) const
{
    const std::uint32_t line = mixed(static_cast<std::uint32_t>(y + 1) * 0x9e3779b9u ^ mixed(static_cast<std::uint32_t>(seed_ >> 32u)) ^
                                     static_cast<std::uint32_t>(seed_));
    noiseOf(line, static_cast<int>(out.size()), out.data());
}

const float* GrainRows::row(int y)
{
    if (y == last_ + 1) {
        std::swap(hashed_[0], hashed_[1]);
        std::swap(hashed_[1], hashed_[2]);
        hash(y + 1, hashed_[2]);
    } else {
        for (int i = 0; i < 3; ++i)
            hash(y - 1 + i, hashed_[static_cast<std::size_t>(i)]);
    }
    last_ = y;
    blur(hashed_[0].data(), hashed_[1].data(), hashed_[2].data(), static_cast<int>(blurred_.size()), blurred_.data());
    return blurred_.data();
}

}  // namespace finish
