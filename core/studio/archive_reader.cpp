#include <quazipfile.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/studio/archive_device.h"

namespace studio {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;

constexpr std::size_t kMostEntries = 20'000;
constexpr std::size_t kLongestName = 200;
// Only texts and figures are compressed; photos and renders are not, so that their size is bounded by the file's own.
constexpr std::uint64_t kMostUnpacked = std::uint64_t{64} << 20;
constexpr std::uint64_t kMostUnpackedTogether = std::uint64_t{512} << 20;
constexpr std::uint64_t kMostRatio = 250;  // JSON that repeats itself reaches 130, bombs 1000
constexpr std::uint64_t kRatioCountsFrom = std::uint64_t{1} << 20;

/// Why a name is no way inside the archive, or nothing.
std::string faultOf(std::string_view name)
{
    if (name.empty() || name.size() > kLongestName)
        return "has no name, or one that is too long";
    if (std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
        return "has a name with control characters";
    if (name.front() == '/' || name.find('\\') != std::string_view::npos || name.find(':') != std::string_view::npos)
        return "has an absolute path for a name";
    for (std::size_t start = 0; start <= name.size();) {
        const std::size_t end = std::min(name.find('/', start), name.size());
        const std::string_view part = name.substr(start, end - start);
        if (part == ".." || part == "." || (part.empty() && end != name.size()))
            return "has a name that climbs out of the archive";
        start = end + 1;
    }
    return {};
}

std::string shown(std::string_view name)
{
    std::string text(name.substr(0, 80));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    return base::displayName(std::filesystem::path(std::u8string(text.begin(), text.end())));
}

}  // namespace

ArchiveReader::ArchiveReader(std::filesystem::path file) : file_(std::move(file)), state_(std::make_unique<State>())
{
    std::error_code status;
    if (!std::filesystem::exists(file_, status))
        throw Error(ErrorCode::NotFound, displayName(file_) + " does not exist", "Check the path.", file_);
    if (!std::filesystem::is_regular_file(file_, status))
        throw Error(ErrorCode::NotReadable, displayName(file_) + " is no ordinary file", "Name a .likeness file.", file_);
    if (!openDevice(state_->device, file_, false))
        throw Error(ErrorCode::NotReadable, displayName(file_) + " cannot be read", "Check that you may open the file.", file_);
    const QByteArray start = state_->device.peek(4);
    state_->zip.setFileNameCodec("UTF-8");
    if (!state_->zip.open(QuaZip::mdUnzip)) {
        if (start.startsWith("PK\x03\x04"))
            throw Error(ErrorCode::Damaged, displayName(file_) + " is cut off or damaged: its list of contents is missing", "Use an earlier copy of the session.", file_);
        throw Error(ErrorCode::UnsupportedFormat, displayName(file_) + " is no Likeness session", "Name a .likeness file.", file_);
    }
    lookOver();
}

ArchiveReader::~ArchiveReader() = default;

void ArchiveReader::refuse(std::string_view entry, const std::string& what) const
{
    throw Error(ErrorCode::Damaged, displayName(file_) + ": the entry " + shown(entry) + " " + what, "Use an earlier copy of the session; this file was not made by Likeness, or was damaged.",
                file_);
}

void ArchiveReader::lookOver()
{
    const auto fileBytes = static_cast<std::uint64_t>(state_->device.size());
    std::uint64_t packed = 0, unpacked = 0;
    std::set<QString> names;
    QuaZip& zip = state_->zip;
    const int count = zip.getEntriesCount();
    if (count < 0 || static_cast<std::size_t>(count) > kMostEntries)
        throw Error(ErrorCode::TooLarge, displayName(file_) + " holds more than " + std::to_string(kMostEntries) + " entries", "Use an earlier copy of the session.", file_);
    for (bool more = zip.goToFirstFile(); more; more = zip.goToNextFile()) {
        QuaZipFileInfo64 info;
        if (!zip.getCurrentFileInfo(&info))
            break;
        const std::string name = utf8(info.name);
        if (const auto fault = faultOf(name); !fault.empty())
            refuse(name, fault);
        if (!names.insert(info.name.toCaseFolded()).second)  // two names that differ in case only are one file on some systems
            refuse(name, "stands there twice");
        if (info.isSymbolicLink())
            refuse(name, "is a link");
        if (info.isEncrypted())
            refuse(name, "is encrypted");
        if (info.method != kStoredMethod && info.method != kDeflatedMethod)
            refuse(name, "is compressed in a way that no session is (method " + std::to_string(info.method) + ")");
        if (info.method == kStoredMethod && info.compressedSize != info.uncompressedSize)
            refuse(name, "says two sizes of itself");
        if (info.compressedSize > fileBytes || (packed += info.compressedSize) > fileBytes)
            refuse(name, "is larger than the file that it lies in");
        if (info.method == kDeflatedMethod) {
            if (info.uncompressedSize > kMostUnpacked || (unpacked += info.uncompressedSize) > kMostUnpackedTogether)
                throw Error(ErrorCode::TooLarge, displayName(file_) + ": the entry " + shown(name) + " would unpack to " + std::to_string(info.uncompressedSize) + " bytes",
                            "Use an earlier copy of the session; no session holds so much.", file_);
            if (info.uncompressedSize > kRatioCountsFrom && info.uncompressedSize / kMostRatio > info.compressedSize)
                refuse(name, "would unpack to more than " + std::to_string(kMostRatio) + " times its size");
        }
        if (name.back() == '/') {
            if (info.uncompressedSize != 0)
                refuse(name, "is a folder with content");
            continue;
        }
        entries_.push_back({name, info.uncompressedSize, info.compressedSize, info.crc, info.method == kStoredMethod});
        if (entries_.size() > kMostEntries)
            break;
    }
    if (zip.getZipError() != UNZ_OK || static_cast<std::size_t>(count) != names.size())
        throw Error(ErrorCode::Damaged, displayName(file_) + " is cut off or damaged: its list of contents ends too early", "Use an earlier copy of the session.", file_);
}

const ArchiveEntry* ArchiveReader::find(std::string_view name) const
{
    const auto found = std::ranges::find(entries_, name, &ArchiveEntry::name);
    return found == entries_.end() ? nullptr : &*found;
}

const ArchiveEntry& ArchiveReader::entry(std::string_view name) const
{
    const ArchiveEntry* found = find(name);
    if (found == nullptr)
        refuse(name, "is missing");
    return *found;
}

template <class Take>
void ArchiveReader::stream(const ArchiveEntry& entry, const base::RunContext& run, const Take& take)
{
    if (!state_->zip.setCurrentFile(qString(entry.name), QuaZip::csSensitive))
        refuse(entry.name, "cannot be found again");
    QuaZipFile in(&state_->zip);
    if (!in.open(QIODevice::ReadOnly))
        refuse(entry.name, "does not begin as the list of contents says");
    std::vector<char> block(kArchiveBlock);
    std::uint64_t total = 0;
    while (total < entry.bytes) {
        run.checkpoint();
        const qint64 got = in.read(block.data(), static_cast<qint64>(block.size()));
        if (got <= 0)
            break;
        total += static_cast<std::uint64_t>(got);
        take(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(got))));
    }
    if (total == entry.bytes)
        in.read(block.data(), 1);  // lets an inflater see its own end
    in.close();
    if (total != entry.bytes)
        refuse(entry.name, "is cut off");
    if (in.getZipError() != UNZ_OK)
        refuse(entry.name, in.getZipError() == UNZ_CRCERROR ? "is damaged: its content does not match its checksum" : "is damaged");
}

std::string ArchiveReader::read(std::string_view name, std::uint64_t most, const base::RunContext& run)
{
    const ArchiveEntry& one = entry(name);
    if (one.bytes > most)
        throw Error(ErrorCode::TooLarge, displayName(file_) + ": the entry " + shown(name) + " has " + std::to_string(one.bytes) + " bytes, more than the " + std::to_string(most) + " that it may",
                    "Use an earlier copy of the session.", file_);
    std::string bytes;
    stream(one, run, [&](std::span<const std::byte> block) { bytes.append(reinterpret_cast<const char*>(block.data()), block.size()); });
    return bytes;
}

std::string ArchiveReader::extract(std::string_view name, const std::filesystem::path& target, const base::RunContext& run)
{
    const ArchiveEntry& one = entry(name);
    base::AtomicFile out(target);
    QFile device;
    if (!openDevice(device, out.path(), true))
        base::throwWriteError(errno, target);
    base::Sha256 sum;
    const auto failed = [&] { base::throwWriteError(device.error() == QFileDevice::ResourceError ? ENOSPC : EIO, target); };
    stream(one, run, [&](std::span<const std::byte> block) {
        sum.add(block);
        if (device.write(reinterpret_cast<const char*>(block.data()), static_cast<qint64>(block.size())) != static_cast<qint64>(block.size()))
            failed();
    });
    if (!device.flush())
        failed();
    device.close();
    out.commit();
    return sum.take();
}

std::string ArchiveReader::sha256Of(std::string_view name, const base::RunContext& run)
{
    base::Sha256 sum;
    stream(entry(name), run, [&](std::span<const std::byte> block) { sum.add(block); });
    return sum.take();
}

}  // namespace studio
