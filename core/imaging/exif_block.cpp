#include "core/imaging/exif_block.h"

#include <algorithm>
#include <array>
#include <set>

namespace imaging {
namespace {

constexpr std::uint16_t kExifDirectory = 34665, kGpsDirectory = 34853, kInteroperability = 40965;

class Mover {
public:
    Mover(MovedExif& moved, std::uint32_t place) : moved_(moved), place_(place) {}

    void run()
    {
        moved_.exifDirectory = 0;
        visit(static_cast<std::uint32_t>(number(4, 4)), true);
    }

private:
    std::uint64_t number(std::size_t at, std::size_t count) const
    {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < count && at + i < moved_.bytes.size(); ++i)
            value |= std::uint64_t{std::to_integer<unsigned>(moved_.bytes[at + i])} << (8 * i);
        return value;
    }
    void setOffset(std::size_t at, std::uint32_t value)
    {
        for (std::size_t i = 0; i < 4; ++i)
            moved_.bytes[at + i] = static_cast<std::byte>(value >> (8 * i) & 0xFF);
    }

    /// Moves one directory and those below it. @returns its new offset, 0 if there is none.
    std::uint32_t visit(std::uint32_t at, bool first)
    {
        static constexpr std::array<std::uint64_t, 14> kSizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};  // of the TIFF 6.0 field types
        const std::uint64_t entries = number(at, 2);
        if (at == 0 || at + 2 + 12 * entries + 4 > moved_.bytes.size() || !seen_.insert(at).second)
            return 0;
        for (std::uint64_t i = 0; i < entries; ++i) {
            const std::size_t entry = at + 2 + 12 * i;
            const auto tag = static_cast<std::uint16_t>(number(entry, 2));
            const std::uint64_t type = number(entry + 2, 2), count = number(entry + 4, 4);
            const std::uint64_t size = type < kSizes.size() ? kSizes[type] * count : 0;
            const std::uint64_t value = size > 4 ? number(entry + 8, 4) : entry + 8;
            if (value + size > moved_.bytes.size())
                continue;
            if (first && type == 2)
                addText(tag, value, count);
            if (tag == kExifDirectory || tag == kGpsDirectory || tag == kInteroperability) {
                const std::uint32_t below = visit(static_cast<std::uint32_t>(number(entry + 8, 4)), false);
                setOffset(entry + 8, below);
                if (tag == kExifDirectory)
                    moved_.exifDirectory = below;
                else if (tag == kGpsDirectory)
                    moved_.gpsDirectory = below;
            } else if (size > 4) {
                setOffset(entry + 8, static_cast<std::uint32_t>(value) + place_);
            }
        }
        setOffset(at + 2 + 12 * entries, 0);
        return at + place_;
    }

    void addText(std::uint16_t tag, std::uint64_t at, std::uint64_t count)
    {
        std::string text(reinterpret_cast<const char*>(moved_.bytes.data() + at), count);
        text.resize(std::min(text.find('\0'), text.size()));
        moved_.texts.push_back({tag, text});
    }

    MovedExif& moved_;
    std::uint32_t place_;
    std::set<std::uint32_t> seen_;
};

}  // namespace

std::optional<MovedExif> moveExif(const std::vector<std::byte>& exif, std::uint32_t place)
{
    if (exif.size() < 8 || exif[0] != std::byte{'I'} || exif.size() > std::size_t{64} << 20)
        return std::nullopt;
    MovedExif moved;
    moved.bytes = exif;
    if (moved.bytes.size() % 2 != 0)
        moved.bytes.push_back(std::byte{0});
    Mover(moved, place).run();
    return moved;
}

}  // namespace imaging
