#include "core/imaging/metadata.h"

#include "core/imaging/photo_file.h"
#include "tests/core/imaging/made_files.h"
#include "tests/core/imaging/pictures.h"

using imaging::FileFormat;
using imaging::Metadata;
using imaging::MetadataChoice;
using imaging::metadataValue;
using imaging::withMetadataValue;

namespace {

Metadata rich()
{
    Metadata metadata;
    for (const auto& [key, text] : std::vector<std::pair<std::string, std::string>>{
             {"Exif.Image.Make", "Maker"},
             {"Exif.Image.Model", "Model 7"},
             {"Exif.Image.Artist", "Zoë Ångström"},
             {"Exif.Image.Copyright", "All rights kept"},
             {"Exif.Image.Orientation", "6"},
             {"Exif.Photo.DateTimeOriginal", "2024:05:06 07:08:09"},
             {"Exif.Photo.FocalLength", "85/1"},
             {"Exif.Photo.ExposureTime", "1/125"},
             {"Exif.GPSInfo.GPSLatitudeRef", "N"},
             {"Exif.GPSInfo.GPSLatitude", "52/1 31/1 12/1"},
             {"Exif.GPSInfo.GPSLongitude", "13/1 24/1 18/1"},
             {"Iptc.Application2.Byline", "Zoe"},
             {"Iptc.Application2.Headline", "A headshot"},
             {"Xmp.dc.creator", "Zoë"},
             {"Xmp.exif.GPSLatitude", "52,31.2N"},
             {"Xmp.xmp.Rating", "4"},
         })
        metadata = withMetadataValue(metadata, key, text);
    return metadata;
}

class MetadataIn : public testing::TestWithParam<FileFormat> {
protected:
    Metadata written(const Metadata& metadata, MetadataChoice choice)
    {
        auto options = pictures::as(GetParam());
        options.metadata = choice;
        const auto bytes = imaging::encode(pictures::gradient({32, 24}), options, &metadata, {});
        return imaging::decode(bytes, "a" + std::string(imaging::extensionOf(GetParam())), {}).metadata;
    }
};

}  // namespace

TEST_P(MetadataIn, KeepsAllWhenAsked)
{
    const Metadata back = written(rich(), MetadataChoice::All);
    EXPECT_EQ(metadataValue(back, "Exif.Image.Model"), "Model 7");
    EXPECT_EQ(metadataValue(back, "Exif.Image.Artist"), "Zoë Ångström");
    EXPECT_EQ(metadataValue(back, "Exif.Photo.DateTimeOriginal"), "2024:05:06 07:08:09");
    EXPECT_EQ(metadataValue(back, "Exif.Photo.ExposureTime"), "1/125");
    EXPECT_EQ(metadataValue(back, "Exif.GPSInfo.GPSLatitude"), "52/1 31/1 12/1");
    EXPECT_EQ(metadataValue(back, "Xmp.dc.creator"), "Zoë");
    EXPECT_EQ(metadataValue(back, "Xmp.exif.GPSLatitude"), "52,31.2N");
    // WebP has no place for IPTC.
    EXPECT_EQ(metadataValue(back, "Iptc.Application2.Headline"), GetParam() == FileFormat::WebP ? "" : "A headshot");
}

TEST_P(MetadataIn, DropsThePositionByDefault)
{
    const Metadata back = written(rich(), imaging::EncodeOptions{}.metadata);
    EXPECT_EQ(metadataValue(back, "Exif.GPSInfo.GPSLatitude"), "");
    EXPECT_EQ(metadataValue(back, "Exif.GPSInfo.GPSLongitude"), "");
    EXPECT_EQ(metadataValue(back, "Exif.Image.GPSTag"), "");
    EXPECT_EQ(metadataValue(back, "Xmp.exif.GPSLatitude"), "");
    EXPECT_EQ(metadataValue(back, "Exif.Image.Artist"), "Zoë Ångström");
    EXPECT_EQ(metadataValue(back, "Exif.Photo.FocalLength"), "85/1");
    EXPECT_EQ(metadataValue(back, "Xmp.xmp.Rating"), "4");
}

TEST_P(MetadataIn, DropsEverythingWhenAsked)
{
    const Metadata back = written(rich(), MetadataChoice::None);
    EXPECT_EQ(metadataValue(back, "Exif.Image.Model"), "");
    EXPECT_EQ(metadataValue(back, "Exif.Image.Artist"), "");
    EXPECT_TRUE(back.iptc.empty());
    EXPECT_TRUE(back.xmp.empty());
}

TEST_P(MetadataIn, DescribesTheFinishedPicture)
{
    const Metadata back = written(rich(), MetadataChoice::All);
    EXPECT_EQ(imaging::orientation(back), 1);
    EXPECT_EQ(metadataValue(back, "Exif.Image.Software"), "Likeness");
    EXPECT_EQ(metadataValue(back, "Exif.Photo.PixelXDimension"), "32");
    EXPECT_EQ(metadataValue(back, "Exif.Photo.PixelYDimension"), "24");
}

TEST_P(MetadataIn, CarriesTheSourceType)
{
    const std::string uri = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";
    EXPECT_EQ(imaging::digitalSourceType(written(imaging::withDigitalSourceType({}, uri), MetadataChoice::NoGps)), uri);
}

static std::string nameOf(const testing::TestParamInfo<FileFormat>& info)
{
    switch (info.param) {
    case FileFormat::Jpeg: return "Jpeg";
    case FileFormat::Png8: return "Png8";
    case FileFormat::Png16: return "Png16";
    case FileFormat::Tiff16: return "Tiff16";
    case FileFormat::WebP: return "WebP";
    }
    return "";
}
INSTANTIATE_TEST_SUITE_P(Formats, MetadataIn, testing::Values(FileFormat::Jpeg, FileFormat::Png8, FileFormat::Png16, FileFormat::Tiff16, FileFormat::WebP), nameOf);

TEST(Metadata, BrokenBlocksAreAbsent)
{
    const Metadata broken{pictures::bytesOf("II*\0\xFF\xFF\xFF\xFF"), pictures::bytesOf("nonsense"), "<x:xmpmeta><not closed"};
    EXPECT_EQ(imaging::orientation(broken), 1);
    EXPECT_EQ(metadataValue(broken, "Xmp.dc.creator"), "");
    EXPECT_NO_THROW(imaging::withoutGps(broken));
    EXPECT_NO_THROW(imaging::forFinished(broken, 3, 4));
}

TEST(Metadata, RefusesAKeyThatNobodyHas)
{
    EXPECT_EQ(pictures::codeOf([] { withMetadataValue({}, "Exif.Nobody.Knows", "x"); }), base::ErrorCode::BadValue);
    EXPECT_EQ(metadataValue({}, "Exif.Nobody.Knows"), "");
}

TEST(Metadata, NoSourceTypeIsEmpty)
{
    EXPECT_EQ(imaging::digitalSourceType(rich()), "");
}

TEST(Metadata, AHugeMakerNoteDoesNotCostTheRest)
{
    std::string note;
    for (int i = 0; i < 40000; ++i)
        note += std::to_string(i % 200) + " ";
    const Metadata metadata = withMetadataValue(withMetadataValue(rich(), "Exif.Photo.MakerNote", note + note), "Exif.Image.Artist", "Zoe");
    auto options = pictures::as(FileFormat::Jpeg);
    options.metadata = MetadataChoice::All;
    const auto back = imaging::decode(imaging::encode(pictures::gradient({8, 8}), options, &metadata, {}), "a.jpg", {}).metadata;
    EXPECT_EQ(metadataValue(back, "Exif.Image.Artist"), "Zoe");
    EXPECT_EQ(metadataValue(back, "Exif.GPSInfo.GPSLongitude"), "13/1 24/1 18/1");
}
