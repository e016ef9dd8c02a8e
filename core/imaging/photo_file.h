#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"
#include "core/imaging/metadata.h"

/// Reading picture files of every kind that people have: JPEG, PNG, TIFF, WebP, HEIC, AVIF and camera RAW.
///
///     const imaging::DecodedPhoto photo = imaging::decode("IMG_0001.HEIC", run);
///     for (const auto& note : photo.notes)
///         log(note.message);
///     show(photo.pixels);                      // upright, linear light, sRGB primaries
namespace imaging {

/// Something worth telling that did not stop us.
/// Codes: wrong-extension, bad-profile, unusual-file, several-pictures, hdr.
struct Note {
    std::string code;
    std::string message;
    bool operator==(const Note&) const = default;
};

/// What a file may ask of us. Checked on the header, before anything is allocated.
struct DecodeLimits {
    std::int64_t maxPixels = 100'000'000;
    std::int64_t maxFileBytes = 1'250'000'000;
};

/// What the header alone says.
struct PhotoHeader {
    Extent extent;       ///< upright
    std::string format;  ///< jpeg, png, tiff, webp, heic, avif or raw: by content, whatever the name says
    int bitsPerSample = 8;
    bool alpha = false;
};

/// A picture as it is to be looked at, and where it came from.
struct DecodedPhoto {
    Image pixels;                    ///< Linear, 3 channels, or 4 where the file has transparency; upright; wide-gamut values (below 0, above 1) kept
    std::string format;              ///< as PhotoHeader::format
    std::string contentHash;         ///< SHA-256 of the file's bytes
    std::vector<Note> notes;
    Metadata metadata;               ///< as found; its orientation has been applied to `pixels` already
    bool hadProfile = false;         ///< an ICC profile was embedded, and used
    std::string profileName;         ///< of the colour space of the file: "sRGB", "Display P3", "Adobe RGB (1998)", or as the profile calls itself
    std::vector<std::byte> profile;  ///< an ICC profile of that space, for writing back in kind; empty = sRGB
};

/// Reads a file by its content. Never writes to it.
/// Without a profile the pixels are sRGB, unless EXIF says Adobe RGB or HEIF names another space; CMYK without a profile is
/// taken as plain ink, R = (1 - C)(1 - K). RAW: the camera's white balance, linear, no brightening that depends on the content.
/// PQ and HLG (HDR) are brought to the range of an ordinary picture with a soft shoulder, and noted.
/// @throws Error{NotFound, NotReadable} for the path; {UnsupportedFormat} for content that is none of ours;
///         {Damaged} for broken or cut-off files, never a half grey picture; {TooLarge} beyond `limits`; Cancelled.
/// Memory: the float picture, the file's bytes, and for progressive JPEG, interlaced PNG, WebP, HEIF and RAW one
/// integer copy: below 2.5 GB at 100 megapixels.
DecodedPhoto decode(const std::filesystem::path& file, const base::RunContext& run, const DecodeLimits& limits = {});

/// The same from memory; `name` stands for the file in messages and its extension is compared with the content.
DecodedPhoto decode(std::span<const std::byte> bytes, const std::filesystem::path& name, const base::RunContext& run, const DecodeLimits& limits = {});

/// Size and kind, without decoding pixels (milliseconds). Same errors.
PhotoHeader readHeader(const std::filesystem::path& file, const DecodeLimits& limits = {});
PhotoHeader readHeader(std::span<const std::byte> bytes, const std::filesystem::path& name, const DecodeLimits& limits = {});

/// Whether a name's extension is one that we usually can read: for file dialogs and folders, never for decoding.
bool hasPhotoExtension(const std::filesystem::path& file);

}  // namespace imaging
