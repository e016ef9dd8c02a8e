#include "tests/core/imaging/made_files.h"

#include <lcms2.h>
#include <libheif/heif.h>
#include <tiffio.h>
#include <webp/mux.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

#include <jpeglib.h>

#include "core/base/platform.h"

namespace made {
namespace {

void append(Bytes& to, const void* bytes, std::size_t count)
{
    const auto* from = static_cast<const std::byte*>(bytes);
    to.insert(to.end(), from, from + count);
}

void append32(Bytes& to, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        to.push_back(static_cast<std::byte>(value >> shift & 0xFF));
}

Bytes chunk(const std::string& type, const Bytes& content)
{
    Bytes body;
    append(body, type.data(), 4);
    append(body, content.data(), content.size());
    Bytes whole;
    append32(whole, static_cast<std::uint32_t>(content.size()));
    append(whole, body.data(), body.size());
    append32(whole, crcOf(body));
    return whole;
}

/// libtiff wants a file that it can seek in.
class ScratchFile {
public:
    ScratchFile()
    {
        static int serial = 0;
        path_ = std::filesystem::temp_directory_path() / ("likeness-made-" + std::to_string(base::processId()) + "-" + std::to_string(serial++));
    }
    ~ScratchFile()
    {
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    std::string name() const { return path_.string(); }
    Bytes content() const
    {
        std::ifstream in(path_, std::ios::binary);
        const std::vector<char> text((std::istreambuf_iterator<char>(in)), {});
        Bytes bytes;
        append(bytes, text.data(), text.size());
        return bytes;
    }

private:
    std::filesystem::path path_;
};

}  // namespace

Bytes exifWithOrientation(int orientation)
{
    const unsigned char block[] = {'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, static_cast<unsigned char>(orientation), 0, 0, 0, 0, 0, 0, 0};
    Bytes bytes;
    append(bytes, block, sizeof block);
    return bytes;
}

Bytes jpegWithExif(const Bytes& jpeg, const Bytes& exif)
{
    Bytes file(jpeg.begin(), jpeg.begin() + 2);
    const std::size_t length = 2 + 6 + exif.size();
    const unsigned char marker[] = {0xFF, 0xE1, static_cast<unsigned char>(length >> 8), static_cast<unsigned char>(length & 0xFF), 'E', 'x', 'i', 'f', 0, 0};
    append(file, marker, sizeof marker);
    append(file, exif.data(), exif.size());
    append(file, jpeg.data() + 2, jpeg.size() - 2);
    return file;
}

std::uint32_t crcOf(const Bytes& bytes)
{
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    return ~crc;
}

Bytes pngHeader(std::uint32_t width, std::uint32_t height)
{
    Bytes file;
    append(file, "\x89PNG\r\n\x1A\n", 8);
    Bytes header;
    append32(header, width);
    append32(header, height);
    append(header, "\x08\x02\0\0\0", 5);
    const Bytes whole = chunk("IHDR", header);
    append(file, whole.data(), whole.size());
    return file;
}

Bytes pngWithChunk(const Bytes& png, const std::string& type, const Bytes& content)
{
    constexpr std::size_t kAfterHeader = 8 + 25;
    Bytes file(png.begin(), png.begin() + kAfterHeader);
    const Bytes whole = chunk(type, content);
    append(file, whole.data(), whole.size());
    append(file, png.data() + kAfterHeader, png.size() - kAfterHeader);
    return file;
}

Bytes webpWithExif(const Bytes& webp, const Bytes& exif)
{
    const WebPData file{reinterpret_cast<const std::uint8_t*>(webp.data()), webp.size()}, block{reinterpret_cast<const std::uint8_t*>(exif.data()), exif.size()};
    WebPMux* mux = WebPMuxCreate(&file, 1);
    WebPMuxSetChunk(mux, "EXIF", &block, 1);
    WebPData made{};
    WebPMuxAssemble(mux, &made);
    Bytes bytes;
    append(bytes, made.bytes, made.size);
    WebPDataClear(&made);
    WebPMuxDelete(mux);
    return bytes;
}

Bytes tiff(const TiffRecipe& recipe, const Bytes& pixels)
{
    const ScratchFile file;
    TIFF* out = TIFFOpen(file.name().c_str(), "w");
    const auto width = static_cast<std::uint32_t>(recipe.extent.width), height = static_cast<std::uint32_t>(recipe.extent.height);
    TIFFSetField(out, TIFFTAG_IMAGEWIDTH, width);
    TIFFSetField(out, TIFFTAG_IMAGELENGTH, height);
    TIFFSetField(out, TIFFTAG_BITSPERSAMPLE, recipe.bits);
    TIFFSetField(out, TIFFTAG_SAMPLESPERPIXEL, recipe.samples);
    TIFFSetField(out, TIFFTAG_PHOTOMETRIC, recipe.photometric);
    TIFFSetField(out, TIFFTAG_ORIENTATION, recipe.orientation);
    TIFFSetField(out, TIFFTAG_COMPRESSION, recipe.compression);
    TIFFSetField(out, TIFFTAG_PLANARCONFIG, recipe.separate ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    TIFFSetField(out, TIFFTAG_SAMPLEFORMAT, recipe.isFloat ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
    if (!recipe.profile.empty())
        TIFFSetField(out, TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(recipe.profile.size()), recipe.profile.data());
    const std::size_t size = static_cast<std::size_t>(recipe.bits) / 8, samples = static_cast<std::size_t>(recipe.samples);
    const auto sampleAt = [&](std::size_t x, std::size_t y, std::size_t s) { return pixels.data() + ((y * width + x) * samples + s) * size; };
    const std::size_t planes = recipe.separate ? samples : 1, inPixel = recipe.separate ? 1 : samples;
    if (recipe.tiled) {
        constexpr std::uint32_t kTile = 32;
        TIFFSetField(out, TIFFTAG_TILEWIDTH, kTile);
        TIFFSetField(out, TIFFTAG_TILELENGTH, kTile);
        for (std::size_t plane = 0; plane < planes; ++plane)
            for (std::uint32_t top = 0; top < height; top += kTile)
                for (std::uint32_t left = 0; left < width; left += kTile) {
                    Bytes tile(std::size_t{kTile} * kTile * inPixel * size);
                    for (std::uint32_t y = 0; y < std::min(kTile, height - top); ++y)
                        for (std::uint32_t x = 0; x < std::min(kTile, width - left); ++x)
                            std::memcpy(tile.data() + (std::size_t{y} * kTile + x) * inPixel * size, sampleAt(left + x, top + y, plane), inPixel * size);
                    TIFFWriteTile(out, tile.data(), left, top, 0, static_cast<std::uint16_t>(plane));
                }
    } else {
        TIFFSetField(out, TIFFTAG_ROWSPERSTRIP, 7u);
        for (std::size_t plane = 0; plane < planes; ++plane)
            for (std::uint32_t y = 0; y < height; ++y) {
                Bytes line(width * inPixel * size);
                for (std::uint32_t x = 0; x < width; ++x)
                    std::memcpy(line.data() + x * inPixel * size, sampleAt(x, y, plane), inPixel * size);
                TIFFWriteScanline(out, line.data(), y, static_cast<std::uint16_t>(plane));
            }
    }
    TIFFClose(out);
    return file.content();
}

Bytes jpeg(imaging::Extent extent, int components, const std::vector<std::uint8_t>& samples, const Bytes& profile, bool adobe, bool progressive)
{
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* made = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &made, &size);
    info.image_width = static_cast<JDIMENSION>(extent.width);
    info.image_height = static_cast<JDIMENSION>(extent.height);
    info.input_components = components;
    info.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, 100, TRUE);
    info.comp_info[0].h_samp_factor = 1;
    info.comp_info[0].v_samp_factor = 1;
    if (components == 4)
        info.write_Adobe_marker = adobe ? TRUE : FALSE;
    if (progressive)
        jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    if (!profile.empty())
        jpeg_write_icc_profile(&info, reinterpret_cast<const JOCTET*>(profile.data()), static_cast<unsigned>(profile.size()));
    const std::size_t stride = static_cast<std::size_t>(extent.width * components);
    std::vector<std::uint8_t> line(stride);
    for (int y = 0; y < extent.height; ++y) {
        std::copy_n(samples.data() + static_cast<std::size_t>(y) * stride, stride, line.data());
        if (components == 4 && adobe)
            std::ranges::transform(line, line.begin(), [](std::uint8_t v) { return static_cast<std::uint8_t>(255 - v); });
        JSAMPROW row = line.data();
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    Bytes bytes;
    append(bytes, made, size);
    std::free(made);
    return bytes;
}

Bytes bayerDng(imaging::Extent extent, double left, double right, int orientation)
{
    const ScratchFile file;
    TIFF* out = TIFFOpen(file.name().c_str(), "w");
    constexpr double kNeutral[3] = {0.5, 1.0, 0.6};
    constexpr std::uint32_t kWhite = 16383;
    TIFFSetField(out, TIFFTAG_SUBFILETYPE, 0);
    TIFFSetField(out, TIFFTAG_IMAGEWIDTH, extent.width);
    TIFFSetField(out, TIFFTAG_IMAGELENGTH, extent.height);
    TIFFSetField(out, TIFFTAG_BITSPERSAMPLE, 16);
    TIFFSetField(out, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(out, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_CFA);
    TIFFSetField(out, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    TIFFSetField(out, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    TIFFSetField(out, TIFFTAG_ORIENTATION, orientation);
    TIFFSetField(out, TIFFTAG_ROWSPERSTRIP, extent.height);
    TIFFSetField(out, TIFFTAG_MAKE, "Likeness");
    TIFFSetField(out, TIFFTAG_MODEL, "Test Camera");
    TIFFSetField(out, TIFFTAG_UNIQUECAMERAMODEL, "Likeness Test Camera");
    TIFFSetField(out, TIFFTAG_DNGVERSION, "\001\004\0\0");
    TIFFSetField(out, TIFFTAG_DNGBACKWARDVERSION, "\001\001\0\0");
    const std::uint16_t pattern[2] = {2, 2};
    TIFFSetField(out, TIFFTAG_CFAREPEATPATTERNDIM, pattern);
    TIFFSetField(out, TIFFTAG_CFAPATTERN, 4, "\0\001\001\002");
    const float matrix[9] = {0.8f, -0.2f, -0.1f, -0.4f, 1.2f, 0.2f, -0.05f, 0.15f, 0.6f};
    TIFFSetField(out, TIFFTAG_COLORMATRIX1, 9, matrix);
    const float neutral[3] = {0.5f, 1.0f, 0.6f};
    TIFFSetField(out, TIFFTAG_ASSHOTNEUTRAL, 3, neutral);
    TIFFSetField(out, TIFFTAG_CALIBRATIONILLUMINANT1, 21);
    TIFFSetField(out, TIFFTAG_WHITELEVEL, 1, &kWhite);
    std::vector<std::uint16_t> line(static_cast<std::size_t>(extent.width));
    for (int y = 0; y < extent.height; ++y) {
        for (int x = 0; x < extent.width; ++x) {
            const int colour = y % 2 == 0 ? x % 2 : 1 + x % 2;
            line[static_cast<std::size_t>(x)] = static_cast<std::uint16_t>(std::lround((x < extent.width / 2 ? left : right) * kNeutral[colour] * kWhite));
        }
        TIFFWriteScanline(out, line.data(), static_cast<std::uint32_t>(y), 0);
    }
    TIFFClose(out);
    return file.content();
}

std::optional<Bytes> heif(imaging::Extent extent, const std::vector<std::uint8_t>& rgb, const HeifRecipe& recipe)
{
    const std::unique_ptr<heif_context, decltype(&heif_context_free)> context(heif_context_alloc(), heif_context_free);
    heif_encoder* encoder = nullptr;
    if (heif_context_get_encoder_for_format(context.get(), recipe.avif ? heif_compression_AV1 : heif_compression_HEVC, &encoder).code != heif_error_Ok)
        return std::nullopt;
    const std::unique_ptr<heif_encoder, decltype(&heif_encoder_release)> releaseEncoder(encoder, heif_encoder_release);
    heif_encoder_set_lossy_quality(encoder, 95);
    heif_encoder_set_parameter(encoder, "chroma", "444");
    heif_image* raw = nullptr;
    const bool deep = recipe.bits > 8;
    heif_image_create(extent.width, extent.height, heif_colorspace_RGB, deep ? heif_chroma_interleaved_RRGGBB_LE : heif_chroma_interleaved_RGB, &raw);
    const std::unique_ptr<heif_image, decltype(&heif_image_release)> image(raw, heif_image_release);
    heif_image_add_plane(raw, heif_channel_interleaved, extent.width, extent.height, recipe.bits);
    int stride = 0;
    std::uint8_t* plane = heif_image_get_plane(raw, heif_channel_interleaved, &stride);
    for (int y = 0; y < extent.height; ++y)
        for (int i = 0; i < 3 * extent.width; ++i) {
            const std::uint8_t value = rgb[static_cast<std::size_t>(y * 3 * extent.width + i)];
            if (deep)
                reinterpret_cast<std::uint16_t*>(plane + y * stride)[i] = static_cast<std::uint16_t>(value * ((1 << recipe.bits) - 1) / 255);
            else
                plane[y * stride + i] = value;
        }
    if (!recipe.profile.empty())
        heif_image_set_raw_color_profile(raw, "prof", recipe.profile.data(), recipe.profile.size());
    heif_color_profile_nclx* nclx = heif_nclx_color_profile_alloc();
    const std::unique_ptr<heif_color_profile_nclx, decltype(&heif_nclx_color_profile_free)> freeNclx(nclx, heif_nclx_color_profile_free);
    const std::unique_ptr<heif_encoding_options, decltype(&heif_encoding_options_free)> options(heif_encoding_options_alloc(), heif_encoding_options_free);
    if (recipe.primaries != 0) {
        nclx->color_primaries = static_cast<heif_color_primaries>(recipe.primaries);
        nclx->transfer_characteristics = static_cast<heif_transfer_characteristics>(recipe.transfer);
        nclx->matrix_coefficients = heif_matrix_coefficients_ITU_R_BT_709_5;
        nclx->full_range_flag = 1;
        options->output_nclx_profile = nclx;
        options->macOS_compatibility_workaround_no_nclx_profile = 0;
        heif_image_set_nclx_color_profile(raw, nclx);
    }
    heif_image_handle* handle = nullptr;
    if (heif_context_encode_image(context.get(), raw, encoder, options.get(), &handle).code != heif_error_Ok)
        return std::nullopt;
    const std::unique_ptr<heif_image_handle, decltype(&heif_image_handle_release)> releaseHandle(handle, heif_image_handle_release);
    if (!recipe.exif.empty())
        heif_context_add_exif_metadata(context.get(), handle, recipe.exif.data(), static_cast<int>(recipe.exif.size()));
    Bytes bytes;
    heif_writer writer{};
    writer.writer_api_version = 1;
    writer.write = [](heif_context*, const void* data, std::size_t size, void* to) {
        append(*static_cast<Bytes*>(to), data, size);
        return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
    };
    heif_context_write(context.get(), &writer, &bytes);
    return bytes;
}

Bytes cmykProfile()
{
    const std::unique_ptr<void, decltype(&cmsCloseProfile)> profile(cmsCreateProfilePlaceholder(nullptr), cmsCloseProfile);
    cmsSetProfileVersion(profile.get(), 2.1);
    cmsSetDeviceClass(profile.get(), cmsSigOutputClass);
    cmsSetColorSpace(profile.get(), cmsSigCmykData);
    cmsSetPCS(profile.get(), cmsSigLabData);
    cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 4, 3);
    cmsStage* table = cmsStageAllocCLut16bit(nullptr, 9, 4, 3, nullptr);
    cmsStageSampleCLut16bit(
        table,
        [](const cmsUInt16Number in[], cmsUInt16Number out[], void*) -> cmsInt32Number {
            // Ink takes light away; a real press is bent, and so is this one.
            double light[3];
            for (int c = 0; c < 3; ++c)
                light[c] = std::pow((1.0 - 0.92 * in[c] / 65535.0) * (1.0 - 0.95 * in[3] / 65535.0), 1.7);
            const cmsCIEXYZ xyz{0.9642 * (0.45 * light[0] + 0.38 * light[1] + 0.17 * light[2]), 0.22 * light[0] + 0.70 * light[1] + 0.08 * light[2],
                                0.8249 * (0.02 * light[0] + 0.12 * light[1] + 0.86 * light[2])};
            cmsCIELab lab;
            cmsXYZ2Lab(nullptr, &lab, &xyz);
            cmsFloat2LabEncodedV2(out, &lab);
            return 1;
        },
        nullptr, 0);
    cmsPipelineInsertStage(pipeline, cmsAT_END, table);
    for (const cmsTagSignature tag : {cmsSigAToB0Tag, cmsSigAToB1Tag})
        cmsWriteTag(profile.get(), tag, pipeline);
    cmsPipelineFree(pipeline);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile.get(), nullptr, &size);
    Bytes bytes(size);
    cmsSaveProfileToMem(profile.get(), bytes.data(), &size);
    return bytes;
}

}  // namespace made
