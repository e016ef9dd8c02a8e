#include <quazipfile.h>

#include <QDateTime>
#include <cerrno>
#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/studio/archive_device.h"

namespace studio {

using base::displayName;
using base::Error;
using base::ErrorCode;

struct ArchiveWriter::State {
    QFile device;
    QuaZip zip{&device};

    static QuaZipNewInfo info(std::string_view name)
    {
        QuaZipNewInfo one(qString(name));
        one.dateTime = QDateTime(QDate(1980, 1, 1), QTime(0, 0));  // the first that a zip can say
        one.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadGroup | QFileDevice::ReadOther);
        return one;
    }
};

ArchiveWriter::ArchiveWriter(const std::filesystem::path& file, std::filesystem::path target) : target_(std::move(target)), state_(std::make_unique<State>())
{
    if (!openDevice(state_->device, file, true))
        base::throwWriteError(errno, target_);
    state_->zip.setAutoClose(false);
    state_->zip.setDataDescriptorWritingEnabled(false);  // sizes stand in front, where every reader looks
    state_->zip.setZip64Enabled(true);
    if (!state_->zip.open(QuaZip::mdCreate))
        fail("list of contents");
}

ArchiveWriter::~ArchiveWriter() = default;

void ArchiveWriter::fail(std::string_view entry) const
{
    const QFile& device = state_->device;
    try {
        base::throwWriteError(device.error() == QFileDevice::ResourceError ? ENOSPC : EIO, target_);
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), error.remedy(), target_, "entry " + std::string(entry) + ": " + utf8(device.errorString()));
    }
}

void ArchiveWriter::put(std::string_view name, std::span<const std::byte> bytes, bool packed)
{
    QuaZipFile out(&state_->zip);
    if (!out.open(QIODevice::WriteOnly, State::info(name), nullptr, 0, packed ? kDeflatedMethod : kStoredMethod))
        fail(name);
    if (out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()))
        fail(name);
    out.close();
    if (out.getZipError() != ZIP_OK)
        fail(name);
}

void ArchiveWriter::putFile(std::string_view name, const std::filesystem::path& from, std::string_view sha256, const base::RunContext& run)
{
    std::error_code status;
    if (!std::filesystem::is_regular_file(from, status))
        throw Error(ErrorCode::NotFound, displayName(from) + " is not there any more", "Put the photo back to where it was, or take it out of the session.", from);
    QFile in;
    if (!openDevice(in, from, false))
        throw Error(ErrorCode::NotReadable, displayName(from) + " cannot be read", "Check that you may open the file.", from);
    QuaZipFile out(&state_->zip);
    if (!out.open(QIODevice::WriteOnly, State::info(name), nullptr, 0, kStoredMethod))
        fail(name);
    base::Sha256 sum;
    std::vector<char> block(kArchiveBlock);
    for (qint64 got; (got = in.read(block.data(), static_cast<qint64>(block.size()))) > 0;) {
        run.checkpoint();
        sum.add(std::as_bytes(std::span(block.data(), static_cast<std::size_t>(got))));
        if (out.write(block.data(), got) != got)
            fail(name);
    }
    out.close();
    if (out.getZipError() != ZIP_OK)
        fail(name);
    if (sum.take() != sha256)
        throw Error(ErrorCode::Damaged, displayName(from) + " is no longer the photo that was added", "Add the photo again, or take it out of the session.", from);
}

void ArchiveWriter::copy(ArchiveReader& from, const ArchiveEntry& entry, const base::RunContext& run)
{
    if (!from.state_->zip.setCurrentFile(qString(entry.name), QuaZip::csSensitive))
        from.refuse(entry.name, "cannot be found again");
    QuaZipFile in(&from.state_->zip);
    int method = 0, level = 0;
    if (!in.open(QIODevice::ReadOnly, &method, &level, true))
        from.refuse(entry.name, "does not begin as the list of contents says");
    QuaZipNewInfo info = State::info(entry.name);
    info.uncompressedSize = static_cast<ulong>(entry.bytes);
    QuaZipFile out(&state_->zip);
    if (!out.open(QIODevice::WriteOnly, info, nullptr, entry.crc, method, level, true))
        fail(entry.name);
    std::vector<char> block(kArchiveBlock);
    std::uint64_t total = 0;
    for (qint64 got; (got = in.read(block.data(), static_cast<qint64>(block.size()))) > 0; total += static_cast<std::uint64_t>(got)) {
        run.checkpoint();
        if (out.write(block.data(), got) != got)
            fail(entry.name);
    }
    in.close();
    out.close();
    if (out.getZipError() != ZIP_OK)
        fail(entry.name);
    if (total != entry.packed)
        from.refuse(entry.name, "is cut off");
}

void ArchiveWriter::close()
{
    state_->zip.close();
    if (state_->zip.getZipError() != ZIP_OK || !state_->device.flush())
        fail("list of contents");
    state_->device.close();
}

}  // namespace studio
