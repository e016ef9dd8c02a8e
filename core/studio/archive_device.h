#pragma once
#include <QFile>
#include <QString>
#include <quazip.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/platform.h"
#include "core/studio/archive.h"

/// What reader and writer of a zip share. For their two sources only.
namespace studio {

inline constexpr std::size_t kArchiveBlock = std::size_t{1} << 18;  // bytes of a zip's entry that are held at once
inline constexpr int kStoredMethod = 0;
inline constexpr int kDeflatedMethod = 8;

/// Also of names that are no UTF-8, which a QString cannot hold.
inline bool openDevice(QFile& device, const std::filesystem::path& file, bool write)
{
    std::FILE* handle = base::openFile(file, write ? "wb+" : "rb");
    return handle != nullptr && device.open(handle, write ? QIODevice::ReadWrite : QIODevice::ReadOnly, QFileDevice::AutoCloseHandle);
}

inline std::string utf8(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

inline QString qString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

struct ArchiveReader::State {
    QFile device;
    QuaZip zip{&device};
};

}  // namespace studio
