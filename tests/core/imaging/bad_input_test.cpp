#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <chrono>
#include <cstring>

#include "core/imaging/photo_file.h"
#include "tests/core/imaging/made_files.h"
#include "tests/core/imaging/pictures.h"

using base::ErrorCode;
using imaging::FileFormat;
using made::Bytes;
using pictures::as;
using pictures::codeOf;

namespace {

Bytes sample(FileFormat format)
{
    return imaging::encode(pictures::gradient({200, 150}), as(format), nullptr, {});
}

ErrorCode decodeError(const Bytes& bytes, const std::string& name)
{
    return codeOf([&] { imaging::decode(bytes, name, {}); }, name);
}

/// Root may read and write everything: for these cases become nobody for a moment.
class AsNobody {
public:
    AsNobody() : root_(geteuid() == 0) { active_ = !root_ || seteuid(65534) == 0; }
    ~AsNobody()
    {
        if (root_ && active_ && seteuid(0) != 0)
            std::abort();
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;
    bool active() const { return active_; }

private:
    bool root_;
    bool active_ = false;
};

}  // namespace

TEST(BadInput, EmptyFile)
{
    EXPECT_EQ(decodeError({}, "empty.jpg"), ErrorCode::Damaged);
}

TEST(BadInput, TextNamedJpg)
{
    EXPECT_EQ(decodeError(pictures::bytesOf("Dear diary, this is no photo.\n"), "text.jpg"), ErrorCode::UnsupportedFormat);
}

TEST(BadInput, KnownButUnreadKindsAreNamed)
{
    for (const auto& [start, words] : std::vector<std::pair<std::string, std::string>>{{"GIF89a......", "GIF"}, {"%PDF-1.7....", "PDF"}, {"8BPS........", "Photoshop"}}) {
        try {
            imaging::decode(pictures::bytesOf(start), "a.jpg", {});
            ADD_FAILURE();
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::UnsupportedFormat);
            EXPECT_NE(error.message().find(words), std::string::npos) << error.message();
        }
    }
}

TEST(BadInput, CutOffFilesAreErrorsAtAnyPoint)
{
    for (const auto format : {FileFormat::Jpeg, FileFormat::Png8, FileFormat::Tiff16, FileFormat::WebP}) {
        const Bytes whole = sample(format);
        const std::string name = "cut" + std::string(imaging::extensionOf(format));
        for (const double share : {0.02, 0.1, 0.5, 0.9, 0.97})
            EXPECT_EQ(decodeError(pictures::firstPart(whole, share), name), ErrorCode::Damaged) << name << share;
    }
}

TEST(BadInput, ACutOffFileSaysSo)
{
    for (const auto format : {FileFormat::Jpeg, FileFormat::Png8, FileFormat::Tiff16, FileFormat::WebP}) {
        try {
            imaging::decode(pictures::firstPart(sample(format), 0.6), "half", {});
            ADD_FAILURE();
        } catch (const base::Error& error) {
            EXPECT_NE(error.message().find("cut off"), std::string::npos) << error.message() << " / " << error.detail();
        }
    }
}

TEST(BadInput, CutOffHeic)
{
    for (const bool avif : {false, true}) {
        const auto whole = made::heif({128, 96}, imaging::toBytes8(pictures::gradient({128, 96}), {}), {avif, 0, 13, {}, {}, 8});
        if (!whole)
            GTEST_SKIP() << "this libheif has no encoder";
        for (const double share : {0.1, 0.5, 0.9})
            EXPECT_EQ(decodeError(pictures::firstPart(*whole, share), "cut.heic"), ErrorCode::Damaged) << share;
    }
}

TEST(BadInput, CutOffProgressiveJpegAndRaw)
{
    const auto pixels = imaging::toBytes8(pictures::gradient({128, 96}), {});
    EXPECT_EQ(decodeError(pictures::firstPart(made::jpeg({128, 96}, 3, pixels, {}, false, true), 0.7), "cut.jpg"), ErrorCode::Damaged);
    const auto dng = pictures::firstPart(made::bayerDng({256, 192}, 0.2, 0.4, 1), 0.5);
    EXPECT_THROW(imaging::decode(dng, "cut.dng", {}), base::Error);
}

TEST(BadInput, MissingEndMarkerCostsNothing)
{
    Bytes jpeg = sample(FileFormat::Jpeg);
    jpeg.resize(jpeg.size() - 2);
    const auto photo = imaging::decode(jpeg, "a.jpg", {});
    EXPECT_EQ(photo.pixels.width(), 200);
}

TEST(BadInput, HugeHeadersAreRefusedAtOnce)
{
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(decodeError(made::pngHeader(30000, 30000), "huge.png"), ErrorCode::Damaged);  // nothing behind the header: cut off
    Bytes png = made::pngHeader(30000, 30000);
    const Bytes tail = sample(FileFormat::Png8);
    png.insert(png.end(), tail.begin() + 33, tail.end());
    EXPECT_EQ(decodeError(png, "huge.png"), ErrorCode::TooLarge);
    Bytes jpeg = sample(FileFormat::Jpeg);
    for (std::size_t i = 0; i + 9 < jpeg.size(); ++i)
        if (jpeg[i] == std::byte{0xFF} && jpeg[i + 1] == std::byte{0xC0}) {
            const unsigned char size[] = {30000 >> 8, 30000 & 0xFF, 30000 >> 8, 30000 & 0xFF};
            std::memcpy(jpeg.data() + i + 5, size, 4);
            break;
        }
    EXPECT_EQ(decodeError(jpeg, "huge.jpg"), ErrorCode::TooLarge);
    EXPECT_EQ(codeOf([&] { imaging::readHeader(jpeg, "huge.jpg"); }, "30000 x 30000"), ErrorCode::TooLarge);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
}

TEST(BadInput, LimitsAreTheCallers)
{
    imaging::DecodeLimits limits;
    limits.maxPixels = 10000;
    EXPECT_EQ(codeOf([&] { imaging::decode(sample(FileFormat::Png8), "a.png", {}, limits); }, "a.png"), ErrorCode::TooLarge);
}

TEST(BadInput, ADeepZipInAPngChunkStaysSmall)
{
    // 64 MB of zeros in 64 KB, as text and as profile: neither may cost memory, or the picture.
    std::vector<unsigned char> zeros(std::size_t{64} << 20), packed(compressBound(zeros.size()));
    uLongf size = packed.size();
    ASSERT_EQ(compress(packed.data(), &size, zeros.data(), zeros.size()), Z_OK);
    zeros = {};
    const auto chunkOf = [&](const std::string& keyword) {
        Bytes content = pictures::bytesOf(keyword + std::string(2, '\0'));
        const auto* bytes = reinterpret_cast<const std::byte*>(packed.data());
        content.insert(content.end(), bytes, bytes + size);
        return content;
    };
    auto options = as(FileFormat::Png8);
    options.metadata = imaging::MetadataChoice::None;
    Bytes png = imaging::encode(pictures::gradient({20, 10}), options, nullptr, {});
    for (int i = 0; i < 20; ++i)
        png = made::pngWithChunk(png, "zTXt", chunkOf("Raw profile type exif"));
    base::resetPeakMemory();
    const auto before = base::peakMemoryBytes();
    EXPECT_EQ(imaging::decode(png, "a.png", {}).pixels.width(), 20);
    EXPECT_LT(base::peakMemoryBytes() - before, std::int64_t{48} << 20);
}

TEST(BadInput, AHugeTileOfASmallTiffIsRefused)
{
    made::TiffRecipe recipe;
    recipe.extent = {40, 30};
    recipe.tiled = true;
    Bytes tiff = made::tiff(recipe, Bytes(40 * 30 * 3));
    // TileWidth (322) and TileLength (323), 32 as made, become 16384.
    for (const unsigned char tag : {0x42, 0x43})
        for (std::size_t i = 8; i + 12 < tiff.size(); ++i)
            if (tiff[i] == std::byte{tag} && tiff[i + 1] == std::byte{1} && tiff[i + 8] == std::byte{32}) {
                tiff[i + 8] = std::byte{0};
                tiff[i + 9] = std::byte{64};
            }
    base::resetPeakMemory();
    const auto before = base::peakMemoryBytes();
    EXPECT_EQ(decodeError(tiff, "tile.tif"), ErrorCode::Damaged);
    EXPECT_LT(base::peakMemoryBytes() - before, std::int64_t{100} << 20);
}

TEST(BadInput, JpegOfEndlessScansIsRefused)
{
    const auto pixels = imaging::toBytes8(pictures::gradient({64, 64}), {});
    Bytes jpeg = made::jpeg({64, 64}, 3, pixels, {}, false, true);
    // Repeat the last scan a few thousand times.
    std::size_t last = 0;
    for (std::size_t i = 0; i + 1 < jpeg.size(); ++i)
        if (jpeg[i] == std::byte{0xFF} && jpeg[i + 1] == std::byte{0xDA})
            last = i;
    const Bytes scan(jpeg.begin() + static_cast<std::ptrdiff_t>(last), jpeg.end() - 2), end(jpeg.end() - 2, jpeg.end());
    jpeg.resize(jpeg.size() - 2);
    for (int i = 0; i < 3000; ++i)
        jpeg.insert(jpeg.end(), scan.begin(), scan.end());
    jpeg.insert(jpeg.end(), end.begin(), end.end());
    EXPECT_EQ(decodeError(jpeg, "scans.jpg"), ErrorCode::Damaged);
}

TEST(BadInput, FlippedBytesNeverCrash)
{
    std::uint32_t state = 99;
    const auto draw = [&] { return state = state * 1664525u + 1013904223u, state >> 8; };
    std::vector<std::pair<std::string, Bytes>> files;
    for (const auto format : {FileFormat::Jpeg, FileFormat::Png8, FileFormat::Tiff16, FileFormat::WebP})
        files.emplace_back(imaging::extensionOf(format), imaging::encode(pictures::gradient({40, 30}), as(format), nullptr, {}));
    files.emplace_back(".dng", made::bayerDng({64, 48}, 0.2, 0.4, 1));
    imaging::DecodeLimits limits;
    limits.maxPixels = 1'000'000;
    for (const auto& [extension, whole] : files)
        for (int round = 0; round < 60; ++round) {
            Bytes bytes = whole;
            for (int i = 0; i < 4; ++i)
                bytes[draw() % std::min<std::size_t>(bytes.size(), round % 2 != 0 ? 400 : bytes.size())] = static_cast<std::byte>(draw() & 0xFF);
            try {
                imaging::decode(bytes, "flipped" + extension, {}, limits);
            } catch (const base::Error&) {
            }
        }
}

TEST(WrongExtension, IsReadByContentWithANote)
{
    const auto photo = imaging::decode(sample(FileFormat::Png8), "really.jpg", {});
    EXPECT_EQ(photo.format, "png");
    ASSERT_EQ(photo.notes.size(), 1u);
    EXPECT_EQ(photo.notes[0].code, "wrong-extension");
    EXPECT_NE(photo.notes[0].message.find("really.jpg"), std::string::npos);
    EXPECT_TRUE(imaging::decode(sample(FileFormat::Png8), "right.PNG", {}).notes.empty());
}

class Paths : public pictures::FolderTest {};

TEST_F(Paths, NonAsciiAndVeryLong)
{
    const auto image = pictures::gradient({20, 10});
    const auto strange = folder_ / "Søren 写真 🙂 ñ'\"$(x)";
    std::filesystem::create_directories(strange);
    const auto file = strange / "Пор трет.png";
    imaging::encodeTo(file, image, as(FileFormat::Png8), nullptr, {});
    EXPECT_EQ(imaging::decode(file, {}).pixels.extent(), image.extent());
    // 3,900 bytes of path, 255 of name: as long as Linux takes them.
    std::filesystem::path deep = folder_;
    while (deep.string().size() < 3600) {
        deep /= std::string(200, 'd');
        std::filesystem::create_directory(deep);
    }
    const auto longest = deep / (std::string(251, 'n') + ".png");
    imaging::encodeTo(longest, image, as(FileFormat::Png8), nullptr, {});
    EXPECT_EQ(imaging::decode(longest, {}).pixels.extent(), image.extent());
    EXPECT_EQ(codeOf([&] { imaging::encodeTo(folder_ / std::string(300, 'n'), image, as(FileFormat::Png8), nullptr, {}); }), ErrorCode::NotWritable);
    EXPECT_EQ(codeOf([&] { imaging::decode(folder_ / std::string(5000, 'n'), {}); }), ErrorCode::NotReadable);
}

TEST_F(Paths, MissingFoldersAndPipes)
{
    EXPECT_EQ(codeOf([&] { imaging::decode(folder_ / "none.jpg", {}); }, "none.jpg"), ErrorCode::NotFound);
    EXPECT_EQ(codeOf([&] { imaging::decode(folder_, {}); }), ErrorCode::NotReadable);
    ASSERT_EQ(mkfifo((folder_ / "pipe.jpg").c_str(), 0600), 0);
    EXPECT_EQ(codeOf([&] { imaging::decode(folder_ / "pipe.jpg", {}); }, "pipe.jpg"), ErrorCode::NotReadable);
    EXPECT_EQ(codeOf([&] { imaging::encodeTo(folder_ / "no" / "a.png", pictures::gradient({4, 4}), as(FileFormat::Png8), nullptr, {}); }, "a.png"), ErrorCode::NotWritable);
}

TEST_F(Paths, UnreadableFileAndReadOnlyFolder)
{
    const auto image = pictures::gradient({20, 10});
    imaging::encodeTo(folder_ / "secret.png", image, as(FileFormat::Png8), nullptr, {});
    chmod((folder_ / "secret.png").c_str(), 0);
    chmod(folder_.c_str(), 0555);
    {
        const AsNobody nobody;
        if (!nobody.active())
            GTEST_SKIP() << "cannot give up root's rights here";
        EXPECT_EQ(codeOf([&] { imaging::decode(folder_ / "secret.png", {}); }, "secret.png"), ErrorCode::NotReadable);
        EXPECT_EQ(codeOf([&] { imaging::encodeTo(folder_ / "new.png", image, as(FileFormat::Png8), nullptr, {}); }, "new.png"), ErrorCode::NotWritable);
    }
    chmod(folder_.c_str(), 0755);
    EXPECT_EQ(filesInFolder(), 1);
}

TEST_F(Paths, FullDiskLeavesTheOldFileAndNothingElse)
{
    if (mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=64k") != 0)
        GTEST_SKIP() << "cannot mount a small tmpfs here (needs root)";
    const auto small = pictures::gradient({20, 10});
    imaging::Image large({400, 300}, 3, imaging::Space::Linear);
    std::uint32_t state = 5;
    for (float& value : large.pixels())  // noise: nothing makes it smaller than the disk
        value = static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / 16777216.0f;
    for (const auto format : {FileFormat::Jpeg, FileFormat::Png16, FileFormat::Tiff16, FileFormat::WebP}) {
        const auto file = folder_ / ("a" + std::string(imaging::extensionOf(format)));
        auto options = as(format);
        options.quality = 100;
        imaging::encodeTo(file, small, options, nullptr, {});
        const Bytes before = pictures::contentOf(file);
        EXPECT_EQ(codeOf([&] { imaging::encodeTo(file, large, options, nullptr, {}); }, "a."), ErrorCode::DiskFull);
        EXPECT_EQ(pictures::contentOf(file), before);
        EXPECT_EQ(filesInFolder(), 1);
        std::filesystem::remove(file);
    }
    umount(folder_.c_str());
}

TEST_F(Paths, TheOriginalIsNeverOverwritten)
{
    const auto original = folder_ / "original.png";
    imaging::encodeTo(original, pictures::gradient({20, 10}), as(FileFormat::Png8), nullptr, {});
    const Bytes before = pictures::contentOf(original);
    std::filesystem::create_symlink(original, folder_ / "link.png");
    std::filesystem::create_hard_link(original, folder_ / "hard.png");
    auto options = as(FileFormat::Png8);
    options.original = original;
    for (const char* name : {"original.png", "./original.png", "link.png", "hard.png"})
        EXPECT_EQ(codeOf([&] { imaging::encodeTo(folder_ / name, pictures::gradient({9, 9}), options, nullptr, {}); }), ErrorCode::BadValue) << name;
    EXPECT_EQ(pictures::contentOf(original), before);
    imaging::encodeTo(folder_ / "copy.png", pictures::gradient({9, 9}), options, nullptr, {});
    EXPECT_EQ(filesInFolder(), 4);
}

TEST_F(Paths, ACancelledExportLeavesNothing)
{
    for (const auto format : {FileFormat::Jpeg, FileFormat::Png8, FileFormat::Tiff16, FileFormat::WebP}) {
        std::stop_source stop;
        const base::RunContext run{stop.get_token(), [&](const base::Progress&) { stop.request_stop(); }};
        EXPECT_THROW(imaging::encodeTo(folder_ / "a", pictures::gradient({64, 64}), as(format), nullptr, run), base::Cancelled);
        EXPECT_EQ(filesInFolder(), 0);
    }
}

TEST_F(Paths, DecodingStopsOnRequest)
{
    std::stop_source stop;
    const base::RunContext run{stop.get_token(), [&](const base::Progress&) { stop.request_stop(); }};
    for (const auto format : {FileFormat::Jpeg, FileFormat::Png8, FileFormat::Tiff16, FileFormat::WebP}) {
        const Bytes bytes = sample(format);
        EXPECT_THROW(imaging::decode(bytes, "a", run), base::Cancelled);
    }
}
