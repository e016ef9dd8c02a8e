#include "core/imaging/srgb.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>

#include "core/imaging/curve_table.h"
#include "core/imaging/rows.h"

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
        const auto byte = [](float x) { return byteOf(encodeTable()(x)); };
        for (std::uint32_t i = 0; i < kPieces; ++i) {
            std::uint32_t first = kFirstBits + (i << kShift), end = first + (1u << kShift);
            pieces_[i] = {2.0f, byte(std::bit_cast<float>(first))};
            if (byte(std::bit_cast<float>(end - 1)) == pieces_[i].byte)
                continue;
            while (end - first > 1) {  // the step lies after `first`, not after `end`
                const std::uint32_t middle = first + (end - first) / 2;
                (byte(std::bit_cast<float>(middle)) == pieces_[i].byte ? first : end) = middle;
            }
            pieces_[i].step = std::bit_cast<float>(end);
        }
    }
    std::uint8_t operator()(float x) const
    {
        if (!(x >= std::bit_cast<float>(kFirstBits)))  // below half a level, negative or no number
            return 0;
        x = std::min(x, kMost);
        const Piece& piece = pieces_[(std::bit_cast<std::uint32_t>(x) - kFirstBits) >> kShift];
        return static_cast<std::uint8_t>(piece.byte + (x >= piece.step ? 1 : 0));
    }

private:
    static constexpr std::uint32_t kShift = 16;
    static constexpr std::uint32_t kFirstBits = (127u - 13u) << 23;
    static constexpr std::uint32_t kPieces = 13u << 7;
    static constexpr float kMost = 0.99999994f;  // the largest below 1: a byte of 255 already
    struct Piece {
        float step;
        std::uint8_t byte;
    };
    std::array<Piece, kPieces> pieces_{};
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
    const ByteTable& table = byteTable();
    for (int x = 0; x < count; ++x, rgba += 4) {
        rgba[0] = table(red[x]);
        rgba[1] = table(green[x]);
        rgba[2] = table(blue[x]);
        rgba[3] = alpha != nullptr ? byteOf(alpha[x]) : 255;
    }
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
