#include "ui/desk/words.h"

#include <algorithm>
#include <array>

namespace ui {
namespace {

/// For lupdate, which needs a context.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::Words)
};

/// Findings by how much they matter, with their badge (look.md §5). What is not here has no badge.
struct Badge {
    const char* code;
    const char* words;
};
constexpr Badge kBadges[] = {
    {"no-face", QT_TRANSLATE_NOOP("ui::Words", "No face found")},      {"other-person", QT_TRANSLATE_NOOP("ui::Words", "Another person?")},
    {"several-people", QT_TRANSLATE_NOOP("ui::Words", "Two people")},  {"dark", QT_TRANSLATE_NOOP("ui::Words", "Too dark")},
    {"overexposed", QT_TRANSLATE_NOOP("ui::Words", "Too bright")},     {"blurred", QT_TRANSLATE_NOOP("ui::Words", "Blurred")},
    {"small-face", QT_TRANSLATE_NOOP("ui::Words", "Too small")},       {"low-resolution", QT_TRANSLATE_NOOP("ui::Words", "Too small")},
    {"turned", QT_TRANSLATE_NOOP("ui::Words", "Turned away")},         {"tilted", QT_TRANSLATE_NOOP("ui::Words", "Turned away")},
    {"cut-off", QT_TRANSLATE_NOOP("ui::Words", "Cut off")},            {"eyes-closed", QT_TRANSLATE_NOOP("ui::Words", "Eyes closed")},
    {"eyes-hidden", QT_TRANSLATE_NOOP("ui::Words", "Covered")},        {"occluded", QT_TRANSLATE_NOOP("ui::Words", "Covered")},
    {"duplicate", QT_TRANSLATE_NOOP("ui::Words", "Nearly the same")},  {"ai-made", QT_TRANSLATE_NOOP("ui::Words", "Made by AI")},
    {"uneven-light", QT_TRANSLATE_NOOP("ui::Words", "Side light")},    {"colour-cast", QT_TRANSLATE_NOOP("ui::Words", "Warm light")},
};

std::size_t rankOf(const std::string& code)
{
    return static_cast<std::size_t>(std::ranges::find_if(kBadges, [&](const Badge& badge) { return code == badge.code; }) - std::begin(kBadges));
}

}  // namespace

Notice noticeOf(const base::Error& error, const QString& about)
{
    Notice notice;
    notice.kind = Notice::Kind::Bad;
    notice.title = QString::fromStdString(error.message());
    if (!notice.title.endsWith('.'))
        notice.title += '.';
    notice.text = QString::fromStdString(error.remedy());
    notice.about = about;
    const auto code = base::toString(error.code());
    notice.details = QString::fromUtf8(code.data(), static_cast<qsizetype>(code.size()));
    if (!error.file().empty())
        notice.details += '\n' + pathText(error.file());
    if (!error.detail().empty())
        notice.details += '\n' + QString::fromStdString(error.detail());
    return notice;
}

Notice noticeOf(const vision::Issue& problem)
{
    Notice notice;
    notice.kind = problem.severity == vision::Severity::Note ? Notice::Kind::Hint : problem.severity == vision::Severity::Warn ? Notice::Kind::Warn : Notice::Kind::Bad;
    notice.title = QString::fromStdString(problem.message);
    notice.text = QString::fromStdString(problem.remedy);
    if (problem.code == "recovered") {
        notice.title = Words::tr("The session was recovered. %1.").arg(QString::fromStdString(problem.message));
        notice.text = Words::tr("Nothing to do: it is as it was.");
    }
    if (!notice.title.endsWith('.'))
        notice.title += '.';
    notice.details = QString::fromStdString(problem.code);
    return notice;
}

void describe(PhotoView& view, std::span<const vision::Issue> issues, int faces)
{
    view.ready = true;
    view.people = faces;
    view.code.clear(), view.problem.clear(), view.remedy.clear();
    view.stops = faces == 0;
    view.badge = Words::tr("Good");
    const vision::Issue* worst = nullptr;
    for (const auto& issue : issues) {
        view.stops = view.stops || (issue.severity == vision::Severity::Stop && (issue.code == "eyes-hidden" || issue.code == "occluded"));
        if (rankOf(issue.code) == std::size(kBadges))
            continue;
        // What we set right ourselves (side light, a cast) is told, and is no fault.
        if (worst == nullptr || issue.severity > worst->severity || (issue.severity == worst->severity && rankOf(issue.code) < rankOf(worst->code)))
            worst = &issue;
    }
    if (worst == nullptr)
        return;
    view.code = QString::fromStdString(worst->code);
    view.badge = worst->code == "several-people" && faces != 2 ? Words::tr("%n people", nullptr, faces) : Words::tr(kBadges[rankOf(worst->code)].words);
    if (worst->severity == vision::Severity::Note)
        return;
    view.problem = QString::fromStdString(worst->message);
    if (!view.problem.endsWith('.'))
        view.problem += '.';
    view.remedy = QString::fromStdString(worst->remedy);
}

QStringList sentences(const std::vector<finish::Note>& notes)
{
    QStringList all;
    for (const auto& note : notes)
        all << QString::fromStdString(note.message);
    return all;
}

std::filesystem::path pathOf(const QString& file)
{
    return std::filesystem::path(file.toStdU16String());
}

QString pathText(const std::filesystem::path& file)
{
    return QString::fromStdString(base::displayName(file));
}

}  // namespace ui
