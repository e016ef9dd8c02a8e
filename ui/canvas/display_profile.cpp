#include "ui/canvas/display_profile.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>

#include "core/base/error.h"

#ifdef LIKENESS_XCB
#include <cstdlib>
#include <qguiapplication_platform.h>
#include <xcb/xcb.h>
#endif

namespace ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("ui::DisplayProfile", text); }

constexpr qint64 kMostBytes = 32 << 20;

std::shared_ptr<const imaging::DisplayTransform> opened(const QByteArray& bytes)
{
    return std::make_shared<imaging::DisplayTransform>(std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
}

}  // namespace

QString DisplayProfile::inWords() const
{
    switch (source) {
    case Source::Preferences: return tr("Colours for this screen: %1, chosen in Preferences").arg(name);
    case Source::Screen: return tr("Colours for this screen: %1, from the desktop").arg(name);
    case Source::Standard: break;
    }
    return tr("Colours for this screen: sRGB, since it has no profile");
}

DisplayProfile displayProfile(const QString& chosen, const std::optional<QByteArray>& screen)
{
    DisplayProfile profile;
    const auto take = [&profile](const QByteArray& bytes, DisplayProfile::Source source) {
        profile.transform = opened(bytes);
        profile.source = source;
        profile.name = QString::fromStdString(profile.transform->name());
    };
    const auto tell = [&profile](const QString& problem) {
        if (profile.problem.isEmpty())
            profile.problem = problem;
    };
    if (!chosen.isEmpty()) {
        QFile file(chosen);
        const QString name = QFileInfo(chosen).fileName();
        if (!file.open(QIODevice::ReadOnly))
            tell(tr("The colour profile is gone (%1). Choose another in Preferences.").arg(name));
        else
            try {
                take(file.read(kMostBytes), DisplayProfile::Source::Preferences);
                return profile;
            } catch (const base::Error&) {
                tell(tr("This file is not a monitor's colour profile (%1). Choose another in Preferences.").arg(name));
            }
    }
    if (screen)
        try {
            take(*screen, DisplayProfile::Source::Screen);
            return profile;
        } catch (const base::Error&) {
            tell(tr("The desktop's colour profile cannot be used. Calibrate the screen again, or choose a profile in Preferences."));
        }
    profile.transform = std::make_shared<imaging::DisplayTransform>();
    profile.source = DisplayProfile::Source::Standard;
    profile.name = "sRGB";
    return profile;
}

std::optional<QByteArray> screenProfile([[maybe_unused]] int screen)
{
#ifdef LIKENESS_XCB
    const auto* x11 = qGuiApp ? qGuiApp->nativeInterface<QNativeInterface::QX11Application>() : nullptr;
    xcb_connection_t* connection = x11 ? x11->connection() : nullptr;
    if (!connection)
        return std::nullopt;
    struct Free {
        void operator()(void* memory) const { std::free(memory); }
    };
    const QByteArray name = screen == 0 ? QByteArray("_ICC_PROFILE") : "_ICC_PROFILE_" + QByteArray::number(screen);
    const std::unique_ptr<xcb_intern_atom_reply_t, Free> atom(
        xcb_intern_atom_reply(connection, xcb_intern_atom(connection, 1, static_cast<std::uint16_t>(name.size()), name.constData()), nullptr));
    const xcb_screen_iterator_t roots = xcb_setup_roots_iterator(xcb_get_setup(connection));
    if (!atom || atom->atom == XCB_ATOM_NONE || roots.rem == 0)
        return std::nullopt;
    const auto cookie = xcb_get_property(connection, 0, roots.data->root, atom->atom, XCB_GET_PROPERTY_TYPE_ANY, 0, static_cast<std::uint32_t>(kMostBytes / 4));
    const std::unique_ptr<xcb_get_property_reply_t, Free> reply(xcb_get_property_reply(connection, cookie, nullptr));
    if (!reply || reply->format != 8 || xcb_get_property_value_length(reply.get()) == 0)
        return std::nullopt;
    return QByteArray(static_cast<const char*>(xcb_get_property_value(reply.get())), xcb_get_property_value_length(reply.get()));
#else
    return std::nullopt;
#endif
}

}  // namespace ui
