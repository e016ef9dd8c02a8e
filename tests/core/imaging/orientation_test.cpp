#include <cstring>

#include "core/imaging/photo_file.h"
#include "tests/core/imaging/made_files.h"
#include "tests/core/imaging/pictures.h"

using imaging::FileFormat;
using imaging::Image;

namespace {

/// The stored picture that an EXIF orientation turns into `upright`, pixel by pixel from the standard's words: where row 0 and column 0
/// of the stored picture lie in what is seen.
Image storedFor(const Image& upright, int orientation)
{
    const int w = upright.width(), h = upright.height();
    const bool turned = orientation >= 5;
    Image stored({turned ? h : w, turned ? w : h}, 3, imaging::Space::Linear);
    for (int row = 0; row < stored.height(); ++row)
        for (int column = 0; column < stored.width(); ++column) {
            int x = 0, y = 0;
            switch (orientation) {
            case 1: x = column; y = row; break;                  // row 0 = top, column 0 = left
            case 2: x = w - 1 - column; y = row; break;          // top, right
            case 3: x = w - 1 - column; y = h - 1 - row; break;  // bottom, right
            case 4: x = column; y = h - 1 - row; break;          // bottom, left
            case 5: x = row; y = column; break;                  // left, top
            case 6: x = w - 1 - row; y = column; break;          // right, top
            case 7: x = w - 1 - row; y = h - 1 - column; break;  // right, bottom
            default: x = row; y = h - 1 - column; break;         // left, bottom
            }
            for (int c = 0; c < 3; ++c)
                stored.at(column, row, c) = upright.at(x, y, c);
        }
    return stored;
}

class Orientation : public testing::TestWithParam<int> {
protected:
    Image upright_ = pictures::patches({96, 64});
    Image stored_ = storedFor(upright_, GetParam());
    made::Bytes exif_ = made::exifWithOrientation(GetParam());

    void expectUpright(const made::Bytes& file, const std::string& name, double tolerance)
    {
        const auto photo = imaging::decode(file, name, {});
        EXPECT_LT(pictures::meanDifference(upright_, photo.pixels), tolerance);
        EXPECT_EQ(imaging::readHeader(file, name).extent, upright_.extent());
        // Written again it stands by itself.
        const auto again = imaging::decode(imaging::encode(photo.pixels, pictures::as(FileFormat::Png8), &photo.metadata, {}), "again.png", {});
        EXPECT_EQ(imaging::orientation(again.metadata), 1);
        EXPECT_LT(pictures::meanDifference(upright_, again.pixels), tolerance + 0.5);
    }
};

}  // namespace

TEST_P(Orientation, Jpeg)
{
    expectUpright(made::jpegWithExif(imaging::encode(stored_, pictures::as(FileFormat::Jpeg), nullptr, {}), exif_), "a.jpg", 1.0);
}

TEST_P(Orientation, Png)
{
    expectUpright(made::pngWithChunk(imaging::encode(stored_, pictures::as(FileFormat::Png8), nullptr, {}), "eXIf", exif_), "a.png", 0.5);
}

TEST_P(Orientation, WebP)
{
    auto options = pictures::as(FileFormat::WebP);
    options.quality = 100;
    expectUpright(made::webpWithExif(imaging::encode(stored_, options, nullptr, {}), exif_), "a.webp", 0.5);
}

TEST_P(Orientation, Tiff)
{
    const auto bytes = imaging::toBytes8(stored_, {});
    made::TiffRecipe recipe;
    recipe.extent = stored_.extent();
    recipe.orientation = GetParam();
    made::Bytes pixels(bytes.size());
    std::memcpy(pixels.data(), bytes.data(), bytes.size());
    expectUpright(made::tiff(recipe, pixels), "a.tif", 0.5);
}

INSTANTIATE_TEST_SUITE_P(AllEight, Orientation, testing::Range(1, 9));

TEST(OrientationOfOddSizes, IsExact)
{
    // Widths that are no multiple of any block, as single pixels.
    Image upright({67, 131}, 3, imaging::Space::Linear);
    for (int y = 0; y < 131; ++y)
        for (int x = 0; x < 67; ++x)
            for (int c = 0; c < 3; ++c)
                upright.at(x, y, c) = imaging::linearFromSrgb(static_cast<float>((x * 7 + y * 13 + c * 85) % 256) / 255.0f);
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const auto png = imaging::encode(storedFor(upright, orientation), pictures::as(FileFormat::Png16), nullptr, {});
        const auto photo = imaging::decode(made::pngWithChunk(png, "eXIf", made::exifWithOrientation(orientation)), "a.png", {});
        EXPECT_LT(pictures::largestDifference(upright, photo.pixels), 0.01) << orientation;
    }
}

TEST(OrientationOutOfRange, IsUpright)
{
    const Image image = pictures::patches({48, 32});
    const auto jpeg = imaging::encode(image, pictures::as(FileFormat::Jpeg), nullptr, {});
    for (const int nonsense : {0, 9, 200})
        EXPECT_EQ(imaging::decode(made::jpegWithExif(jpeg, made::exifWithOrientation(nonsense)), "a.jpg", {}).pixels.extent(), image.extent());
}
