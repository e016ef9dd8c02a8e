#include "core/base/error.h"

#include <array>
#include <utility>

namespace base {

std::string_view toString(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound: return "not-found";
    case ErrorCode::NotReadable: return "not-readable";
    case ErrorCode::NotWritable: return "not-writable";
    case ErrorCode::DiskFull: return "disk-full";
    case ErrorCode::UnsupportedFormat: return "unsupported-format";
    case ErrorCode::Damaged: return "damaged";
    case ErrorCode::TooLarge: return "too-large";
    case ErrorCode::NoFace: return "no-face";
    case ErrorCode::EyesHidden: return "eyes-hidden";
    case ErrorCode::Occluded: return "occluded";
    case ErrorCode::ModelMissing: return "model-missing";
    case ErrorCode::ModelAltered: return "model-altered";
    case ErrorCode::ModelFailed: return "model-failed";
    case ErrorCode::BadValue: return "bad-value";
    case ErrorCode::BadUsage: return "bad-usage";
    case ErrorCode::Stopped: return "cancelled";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

Error::Error(ErrorCode code, std::string message, std::string remedy, std::filesystem::path file, std::string detail)
    : code_(code), message_(std::move(message)), remedy_(std::move(remedy)), file_(std::move(file)), detail_(std::move(detail))
{
}

namespace {

/// Length of the valid UTF-8 sequence at the start of `text`, 0 if there is none (RFC 3629: no surrogates, no overlong forms).
std::size_t sequenceLength(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const unsigned second = byte(1);
        const bool bad = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F);
        return !bad && continues(1) && continues(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const unsigned second = byte(1);
        const bool bad = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
        return !bad && continues(1) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string displayName(const std::filesystem::path& path)
{
    const auto native = path.u8string();
    std::string_view rest(reinterpret_cast<const char*>(native.data()), native.size());
    std::string out;
    out.reserve(rest.size());
    while (!rest.empty()) {
        const std::size_t length = sequenceLength(rest);
        if (length == 0) {
            out += "\xEF\xBF\xBD";
            rest.remove_prefix(1);
        } else {
            out += rest.substr(0, length);
            rest.remove_prefix(length);
        }
    }
    return out;
}

}  // namespace base
