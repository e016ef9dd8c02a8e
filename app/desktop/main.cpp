// likeness: the window.
#include <chrono>
#include <cstdio>
#include <memory>

#include <QApplication>
#include <QCommandLineParser>
#include <QLibraryInfo>
#include <QLocale>
#include <QTemporaryDir>
#include <QTranslator>

#include "app/desktop/bench.h"
#include "app/resources.h"
#include "core/base/platform.h"
#include "core/base/run_context.h"
#include "ui/desk/desk.h"
#include "ui/frame/main_window.h"

namespace {

struct Wish {
    QStringList files;    ///< a session, or photos and folders
    QString bench;        ///< what to measure; empty = nothing
    QString benchPhoto;
    qint64 benchSince = 0;
};

Wish wishOf(const QCoreApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "Professional headshots from your own photos, made on this computer."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument("files", QCoreApplication::translate("main", "A session (.likeness), or photos and folders of photos."), "[files...]");
    // Of `likeness-cli bench ui`.
    QCommandLineOption bench("bench", {}, "what"), photo("bench-photo", {}, "file"), since("bench-since", {}, "nanoseconds");
    for (QCommandLineOption* option : {&bench, &photo, &since})
        option->setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOptions({bench, photo, since});
    parser.process(application);
    return {parser.positionalArguments(), parser.value(bench), parser.value(photo), parser.value(since).toLongLong()};
}

/// The window's words and Qt's in the user's language. English lies below, for what another language has not got yet and for its plural forms.
void translate(QCoreApplication& application) {
    const auto install = [&](const QLocale& language, const QString& name, const QString& folder) {
        auto* words = new QTranslator(&application);
        if (words->load(language, name, "_", folder))
            QCoreApplication::installTranslator(words);
        else
            delete words;
    };
    install(QLocale(QLocale::English), "likeness", ":/translations");
    install(QLocale(), "qtbase", QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    if (QLocale().language() != QLocale::English)
        install(QLocale(), "likeness", ":/translations");
}

}  // namespace

int main(int count, char** words) {
    base::guardStandardStreams();
    base::keepThreadFree();
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    // Known before there is an application: it has to time its own events then.
    bool measures = false;
    for (int i = 1; i < count; ++i)
        measures = measures || std::string_view(words[i]) == "--bench";
    const std::unique_ptr<QApplication> application = measures ? std::make_unique<app::TimedApplication>(count, words) : std::make_unique<QApplication>(count, words);
    QApplication::setApplicationName("likeness");
    QApplication::setApplicationDisplayName("Likeness");
    QApplication::setApplicationVersion(LIKENESS_VERSION);
    QApplication::setDesktopFileName("likeness");
    translate(*application);
    const Wish wish = wishOf(*application);

    ui::Desk::Places places{.models = {}, .cache = {}, .sessions = {}, .styles = app::styleFolders(), .backdrops = app::backdropFolders()};
    const QTemporaryDir apart;  // what is measured leaves the user's sessions and settings alone
    if (measures) {
        places.sessions = std::filesystem::path(apart.filePath("sessions").toStdString());
        places.cache = std::filesystem::path(apart.filePath("cache").toStdString());
    }
    ui::Desk desk(places);
    ui::MainWindow window(desk, measures ? apart.filePath("window.ini") : QString());
    base::onInterrupt([&application] { QMetaObject::invokeMethod(application.get(), &QCoreApplication::quit, Qt::QueuedConnection); });
    if (measures)
        return app::bench({wish.bench, wish.benchPhoto, std::chrono::steady_clock::time_point(std::chrono::nanoseconds(wish.benchSince))}, desk, window);
    window.show();
    window.take(wish.files);
    return QApplication::exec();
}
