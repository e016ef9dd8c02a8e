#include <algorithm>
#include <utility>

#include "core/studio/photo_files.h"
#include "core/studio/session_edits.h"
#include "core/studio/session_parts.h"
#include "core/vision/analysis_bytes.h"
#include "core/vision/issues.h"
#include "ui/desk/desk_state.h"
#include "ui/desk/words.h"

/// Photos on their way in, and who is on them.
namespace ui {
namespace {

/// The photo by itself, before it is held against the others.
void describeAlone(PhotoView& view, const vision::Analysis& analysis)
{
    auto issues = vision::photoIssues(analysis);
    if (!analysis.faces.empty())
        std::ranges::move(vision::faceIssues(analysis, 0), std::back_inserter(issues));
    describe(view, issues, static_cast<int>(analysis.faces.size()));
}

QImage jpegImage(const std::vector<std::byte>& bytes)
{
    return QImage::fromData(reinterpret_cast<const uchar*>(bytes.data()), static_cast<int>(bytes.size()), "JPEG");
}

}  // namespace

void Desk::State::import(const QStringList& inputs)
{
    if (!session && !opening)
        desk.newSession();
    if (!session) {  // it is on its way: once it is there
        const auto waits = std::make_shared<QMetaObject::Connection>();
        *waits = connect(&desk, &Desk::opened, &desk, [this, inputs, waits] {
            disconnect(*waits);
            import(inputs);
        });
        return;
    }
    if (session->readOnly()) {
        Q_EMIT desk.message({Notice::Kind::Warn, Desk::tr("This session is open for reading only."), Desk::tr("Copy it with Save as, then add photos to the copy."), {}, {}, {}, {}});
        return;
    }
    std::vector<std::filesystem::path> paths;
    for (const QString& input : inputs)
        paths.push_back(std::filesystem::absolute(pathOf(input)));
    const std::string mergeKey = "add-photos#" + std::to_string(++imports);
    importing = true;

    const auto work = [this, paths, models = models, thumbnails = thumbnails, analyses = analyses, mergeKey, now = generation](const base::RunContext& run) {
        auto found = studio::photoFiles(paths);
        std::vector<std::pair<QString, base::Error>> refused;
        for (const auto& [file, error] : found.refused)
            refused.emplace_back(pathText(file), error);
        QStringList names;
        for (const auto& file : found.files)
            names << pathText(file);
        files.post([this, now, names] {
            if (now != generation)
                return;
            for (const QString& name : names) {
                photos[name].name = name.section('/', -1);
                pending << name;
            }
            Q_EMIT desk.sessionChanged();
        });
        studio::examineAll(found.files, models, {.cacheFolder = analyses, .thumbnails = &thumbnails}, [&](std::size_t index, studio::Examined&& result) {
            const QString name = names[static_cast<qsizetype>(index)];
            if (auto* error = std::get_if<base::Error>(&result)) {
                refused.emplace_back(name, std::move(*error));
                files.post([this, now, name] {
                    if (now != generation)
                        return;
                    pending.removeOne(name);
                    photos.erase(name);
                    Q_EMIT desk.sessionChanged();
                });
                return;
            }
            auto& one = std::get<studio::PhotoFacts>(result);
            PhotoView view;
            auto jpeg = thumbnails.find(one.contentHash);
            if (!jpeg)  // measured by an earlier run that made none
                jpeg = thumbnails.make(one.contentHash, imaging::decode(one.file, run).pixels, run);
            view.thumbnail = jpegImage(*jpeg);
            auto bytes = vision::toBytes(one.analysis, models);
            files.post([this, now, name, mergeKey, facts = std::move(one), bytes = std::move(bytes), view = std::move(view)] {
                if (now == generation)
                    examined(name, facts, bytes, view, mergeKey);
            });
        }, run);
        return refused;
    };
    const auto end = [this, now = generation, mergeKey] {
        if (now != generation)
            return false;
        importing = false;
        for (const QString& id : std::exchange(pending, {}))
            photos.erase(id);
        peopleAnew(mergeKey);
        save(true);
        return true;
    };
    const auto label = inputs.size() == 1 ? Desk::tr("Looking at %1").arg(pathText(paths.front().filename())) : Desk::tr("Looking at photos");
    files.ask({.label = label, .kind = "import"}, work,
              [this, end](std::vector<std::pair<QString, base::Error>>&& refused) {
                  if (end())
                      refusedOnes(refused);
              },
              [this, end](const base::Error& error) {
                  end();
                  tell(error);
              },
              [end] { end(); });
}

/// @param analysis  bytes for the session; empty: it has them
void Desk::State::examined(const QString& name, const studio::PhotoFacts& one, std::string analysis, PhotoView view, const std::string& mergeKey)
{
    const std::string& id = one.contentHash;
    const QString shownId = QString::fromStdString(id);
    measured.insert_or_assign(id, one);
    if (!one.file.empty())
        photoPlaces->put(id, one.file);
    describeAlone(view, one.analysis);
    view.name = pathText(one.file.filename());
    if (const auto* there = studio::findPhoto(session->session(), id))
        view.name = QString::fromStdString(there->name);
    if (!name.isEmpty()) {
        pending.removeOne(name);
        photos.erase(name);
    }
    photos.insert_or_assign(shownId, view);
    if (!analysis.empty()) {
        try {
            std::error_code status;
            const auto size = std::filesystem::file_size(one.file, status);
            const studio::Photo photo = studio::photoOf(one, status ? 0 : size);
            const auto step = session->history().current();
            const bool merges = step > 0 && session->history().steps()[step].mergeKey == mergeKey;
            const auto already = session->session().photos->size();
            const auto before = merges ? session->history().steps()[step - 1].session.photos->size() : already;
            session->addPhotos(Desk::tr("Add %n photos", nullptr, static_cast<int>(already - before) + 1).toStdString(), {{id, one.file}},
                               [&](const studio::Session& now) { return studio::withPhotos(now, {photo}); }, mergeKey);
            session->putAnalysis(id, std::move(analysis));
        } catch (const base::Error& error) {
            tell(error, shownId);
        }
    }
    Q_EMIT desk.photoChanged(shownId);
}

void Desk::State::refusedOnes(const std::vector<std::pair<QString, base::Error>>& refused)
{
    if (refused.empty())
        return;
    if (refused.size() == 1)
        return tell(refused.front().second);
    Notice notice;
    notice.kind = Notice::Kind::Bad;
    notice.title = Desk::tr("%n files could not be used.", nullptr, static_cast<int>(refused.size()));
    notice.text = Desk::tr("The others are there. Export those again from your phone as JPEG.");
    for (const auto& [file, error] : refused)
        notice.details += QString::fromStdString(error.message()) + ". " + QString::fromStdString(error.remedy()) + '\n';
    Q_EMIT desk.message(notice);
}

/// Tells people apart among the photos that are used now. @param mergeKey  of the edit that brought the photos: what is found belongs to its step
void Desk::State::peopleAnew(const std::string& mergeKey)
{
    if (!session)
        return;
    std::vector<studio::PhotoFacts> used;
    std::set<std::string> ids;
    for (const auto& photo : *session->session().photos)
        if (const auto found = measured.find(photo->id); photo->used && found != measured.end()) {
            used.push_back(found->second);
            ids.insert(photo->id);
        }
    knownOf = ids;
    const auto work = [used = std::move(used), models = models, analyses = analyses, wanted = session->session().about->subject](const base::RunContext& run) {
        auto known = std::make_shared<Known>();
        known->photos = used;
        if (!used.empty())
            known->people = studio::whoIsWho(known->photos, vision::Analyser(models, analyses).canonicalHead(), run);
        const auto& persons = known->people.persons;
        const auto chosen = std::ranges::find(persons, wanted, [](const studio::Person& person) { return person.subject.id; });
        known->bestFirst = studio::facesBestFirst(known->people, known->photos, chosen != persons.end() ? &*chosen : persons.empty() ? nullptr : &persons.front());
        return std::pair(std::shared_ptr<const Known>(known), studio::subjectsOf(known->people, known->photos));
    };
    files.ask({.label = Desk::tr("Telling people apart"), .kind = "people", .slot = "people"}, work,
              [this, mergeKey, now = generation](std::pair<std::shared_ptr<const Known>, std::vector<studio::Subject>>&& found) {
                  if (now != generation || !session)
                      return;
                  whoIs = std::move(found.first);
                  const auto& step = session->history().steps()[session->history().current()];
                  // Only as part of the step that brought the photos: after an undo there is nothing to be found out that was not known then.
                  if (!mergeKey.empty() && step.mergeKey == mergeKey && !session->readOnly())
                      desk.edit(QString::fromStdString(step.label), QString::fromStdString(mergeKey),
                                [&](const studio::Session& state) { return studio::withSubjects(state, std::move(found.second)); });
                  judgePhotos();
                  Q_EMIT desk.photosJudged();
                  nudge();
              },
              [this](const base::Error& error) { tell(error); });
}

/// Badges, now that each photo is seen beside the others.
void Desk::State::judgePhotos()
{
    for (std::size_t i = 0; i < whoIs->photos.size(); ++i) {
        const auto& photo = whoIs->photos[i];
        const QString id = QString::fromStdString(photo.contentHash);
        auto issues = whoIs->people.photoIssues[i];
        const auto mine = std::ranges::find(whoIs->bestFirst, i, &identity::FaceId::photo);
        const std::size_t face = mine == whoIs->bestFirst.end() ? 0 : mine->face;
        if (face < whoIs->people.faceIssues[i].size())
            std::ranges::copy(whoIs->people.faceIssues[i][face], std::back_inserter(issues));
        describe(photos[id], issues, static_cast<int>(photo.analysis.faces.size()));
        Q_EMIT desk.photoChanged(id);
    }
}

}  // namespace ui
