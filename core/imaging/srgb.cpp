#include "core/imaging/srgb.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

#include "core/imaging/curve_table.h"
#include "core/imaging/rows.h"
#include "core/imaging/twice_compiled.h"

namespace imaging {
namespace {

double encodeExact(double linear)
{
    const double x = std::abs(linear);
    const double y = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1.0 / 2.4) - 0.055;
    return std::copysign(y, linear);
}

double decodeExact(double encoded)
{
    const double x = std::abs(encoded);
    const double y = x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
    return std::copysign(y, encoded);
}

const CurveTable& encodeTable()
{
    static const CurveTable table(encodeExact);
    return table;
}

const CurveTable& decodeTable()
{
    static const CurveTable table(decodeExact);
    return table;
}

Image curved(const Image& picture, const CurveTable& curve, Space result, const base::RunContext& run)
{
    assert(picture.space() != Space::Data);
    if (picture.space() == result)
        return picture;
    Image out(picture.extent(), picture.channels(), result);
    const int channels = picture.channels();
    const int colours = channels == 4 ? 3 : channels;
    forRows(picture.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* in = picture.row(y);
            float* to = out.row(y);
            for (int x = 0; x < picture.width(); ++x, in += channels, to += channels) {
                for (int c = 0; c < colours; ++c)
                    to[c] = curve(in[c]);
                if (channels == 4)
                    to[3] = in[3];
            }
        }
    });
    return out;
}

std::uint8_t byteOf(float value)
{
    // The comparison order sends NaN to 0.
    return static_cast<std::uint8_t>((value > 0.0f ? std::min(value, 1.0f) : 0.0f) * 255.0f + 0.5f);
}

/// Bytes of linear light in one look: 128 pieces in each octave from 2^-13 to 1, fine enough that a piece holds one step of the bytes at most, and where in it
/// that lies. The same bytes as by the fast curve, exactly.
class ByteTable {
public:
    ByteTable()
    {
        const auto byte = [](std::uint32_t bits) { return byteOf(encodeTable()(std::bit_cast<float>(bits))); };
        for (std::uint32_t i = 0; i < kPieces; ++i) {
            const std::uint32_t start = kFirstBits + (i << kShift);
            std::uint32_t first = start, end = start + (1u << kShift);
            if (byte(end - 1) == byte(start))
                first = end - 1;
            else
                while (end - first > 1) {  // the step lies after `first`, not after `end`
                    const std::uint32_t middle = first + (end - first) / 2;
                    (byte(middle) == byte(start) ? first : end) = middle;
                }
            pieces_[i] = static_cast<std::int32_t>((first - start) << 8u | byte(start));
        }
    }
    std::uint8_t operator()(float x) const
    {
        const std::int32_t place = placeOf(x);
        return static_cast<std::uint8_t>(byteAt(pieces_[static_cast<std::size_t>(place >> kShift)], place));
    }
    /// Of `count` pixels of one channel, moved left by `shift` bits in words that hold the others. Three loops: only the looking up does not vectorise.
    void addTo(std::uint32_t* words, const float* values, int shift, int count) const { addBytes(pieces_.data(), values, shift, count, words); }

private:
    static constexpr std::uint32_t kShift = 16;
    static constexpr std::uint32_t kFirstBits = (127u - 13u) << 23;
    static constexpr std::uint32_t kPieces = 13u << 7;
    std::array<std::int32_t, kPieces> pieces_{};  ///< last place within the piece before the step, times 256, and the byte up to there

    static std::int32_t placeOf(float x)
    {
        constexpr float kLeast = std::bit_cast<float>(kFirstBits), kMost = 0.99999994f;  // below half a level: 0; the largest below 1: 255 already
        x = x > kLeast ? x : kLeast;  // what is no number is black
        x = x < kMost ? x : kMost;
        return static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(x) - kFirstBits);
    }
    static std::int32_t byteAt(std::int32_t piece, std::int32_t place)
    {
        return (piece & 255) + ((place & ((1 << kShift) - 1)) > (piece >> 8) ? 1 : 0);
    }
    LIKENESS_TWICE_COMPILED static void addBytes(const std::int32_t* __restrict pieces, const float* __restrict values, int shift, int count,
                                                 std::uint32_t* __restrict words)
    {
        constexpr int kBlock = 64;
        std::int32_t places[kBlock], found[kBlock];
        for (int first = 0; first < count; first += kBlock, values += kBlock, words += kBlock) {
            const int n = std::min(kBlock, count - first);
            for (int i = 0; i < n; ++i)
                places[i] = placeOf(values[i]);
            for (int i = 0; i < n; ++i)
                found[i] = pieces[places[i] >> kShift];
            for (int i = 0; i < n; ++i)
                words[i] |= static_cast<std::uint32_t>(byteAt(found[i], places[i])) << shift;
        }
    }
};

const ByteTable& byteTable()
{
    static const ByteTable table;
    return table;
}

std::vector<std::uint8_t> toBytes(const Image& picture, int outChannels, const base::RunContext& run)
{
    assert(picture.space() != Space::Data && picture.channels() >= 3);
    const std::size_t stride = static_cast<std::size_t>(picture.width()) * static_cast<std::size_t>(outChannels);
    std::vector<std::uint8_t> bytes(picture.extent().area() * static_cast<std::size_t>(outChannels));
    const ByteTable& table = byteTable();
    const bool encode = picture.space() == Space::Linear;
    const int channels = picture.channels();
    forRows(picture.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* in = picture.row(y);
            std::uint8_t* to = bytes.data() + static_cast<std::size_t>(y) * stride;
            for (int x = 0; x < picture.width(); ++x, in += channels, to += outChannels) {
                for (int c = 0; c < 3; ++c)
                    to[c] = encode ? table(in[c]) : byteOf(in[c]);
                if (outChannels == 4)
                    to[3] = channels == 4 ? byteOf(in[3]) : 255;
            }
        }
    });
    return bytes;
}

}  // namespace

float encodeSrgb(float linear)
{
    return static_cast<float>(encodeExact(linear));
}

float linearFromSrgb(float encoded)
{
    return static_cast<float>(decodeExact(encoded));
}

float encodeSrgbFast(float linear)
{
    return encodeTable()(linear);
}

float linearFromSrgbFast(float encoded)
{
    return decodeTable()(encoded);
}

Image toEncoded(const Image& picture, const base::RunContext& run)
{
    return curved(picture, encodeTable(), Space::Encoded, run);
}

Image toLinear(const Image& picture, const base::RunContext& run)
{
    return curved(picture, decodeTable(), Space::Linear, run);
}

std::vector<std::uint8_t> toBytes8(const Image& picture, const base::RunContext& run)
{
    return toBytes(picture, 3, run);
}

std::vector<std::uint8_t> toBytes8Rgba(const Image& picture, const base::RunContext& run)
{
    return toBytes(picture, 4, run);
}

void rowToBytes8Rgba(const float* red, const float* green, const float* blue, const float* alpha, int count, std::uint8_t* rgba)
{
    static_assert(std::endian::native == std::endian::little);
    constexpr int kBlock = 256;
    const ByteTable& table = byteTable();
    std::uint32_t words[kBlock];
    for (int first = 0; first < count; first += kBlock) {
        const int n = std::min(kBlock, count - first);
        std::fill_n(words, n, 0xFF000000u);
        table.addTo(words, red + first, 0, n);
        table.addTo(words, green + first, 8, n);
        table.addTo(words, blue + first, 16, n);
        std::memcpy(rgba + static_cast<std::ptrdiff_t>(4) * first, words, sizeof words[0] * static_cast<std::size_t>(n));
    }
    if (alpha != nullptr)
        for (int x = 0; x < count; ++x)
            rgba[4 * x + 3] = byteOf(alpha[x]);
}

Image fromBytes8(const std::uint8_t* bytes, Extent extent, int channels, const base::RunContext& run)
{
    assert(channels == 3 || channels == 4);
    static const auto table = [] {
        std::array<float, 256> values{};
        for (int i = 0; i < 256; ++i)
            values[static_cast<std::size_t>(i)] = static_cast<float>(decodeExact(i / 255.0));
        return values;
    }();
    Image out(extent, channels, Space::Linear);
    const std::size_t rowSize = static_cast<std::size_t>(extent.width) * static_cast<std::size_t>(channels);
    forRows(extent.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const std::uint8_t* in = bytes + static_cast<std::size_t>(y) * rowSize;
            float* to = out.row(y);
            for (std::size_t i = 0; i < rowSize; ++i)
                to[i] = channels == 4 && i % 4 == 3 ? static_cast<float>(in[i]) / 255.0f : table[in[i]];
        }
    });
    return out;
}

}  // namespace imaging
