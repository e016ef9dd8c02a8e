#include <algorithm>
#include <utility>

#include <QDate>

#include "core/base/atomic_file.h"
#include "core/base/platform.h"
#include "core/studio/session_edits.h"
#include "core/studio/session_parts.h"
#include "core/vision/analysis_bytes.h"
#include "ui/desk/desk_state.h"
#include "ui/desk/words.h"

/// Sessions and their files.
namespace ui {
namespace {

/// What opening brings from the worker.
struct Opened {
    std::shared_ptr<studio::OpenSession> session;
    std::map<std::string, QImage> renders;
};

QImage jpegImage(const std::vector<std::byte>& bytes)
{
    return QImage::fromData(reinterpret_cast<const uchar*>(bytes.data()), static_cast<int>(bytes.size()), "JPEG");
}

/// @throws base::Error{DiskFull, NotWritable ...}
void copyWhole(const std::filesystem::path& from, const std::filesystem::path& to)
{
    base::AtomicFile out(to);
    std::error_code status;
    std::filesystem::copy_file(from, out.path(), std::filesystem::copy_options::overwrite_existing, status);
    if (status)
        base::throwWriteError(status.value(), to);
    out.commit();
}

}  // namespace

void PhotoPlaces::put(const std::string& id, const std::filesystem::path& file)
{
    const std::scoped_lock lock(mutex_);
    files_.insert_or_assign(id, file);
}

std::filesystem::path PhotoPlaces::of(const std::string& id, const base::RunContext& run)
{
    {
        const std::scoped_lock lock(mutex_);
        std::error_code status;
        if (const auto known = files_.find(id); known != files_.end() && std::filesystem::exists(known->second, status))
            return known->second;
    }
    auto file = session_->photoFile(id, run);
    put(id, file);
    return file;
}

std::filesystem::path Desk::State::unusedSessionFile() const
{
    const std::string day = QDate::currentDate().toString(Qt::ISODate).toStdString();
    for (int i = 1;; ++i) {
        auto file = places.sessions / (day + (i == 1 ? "" : " " + std::to_string(i)) + ".likeness");
        std::error_code status;
        if (!std::filesystem::exists(file, status))
            return file;
    }
}

/// @param file  empty: a new one
void Desk::openSession(const QString& file)
{
    State& state = *state_;
    if (isOpen()) {
        state.letGo();
        Q_EMIT closed();
    }
    state.opening = true;
    const int generation = ++state.generation;
    const auto path = file.isEmpty() ? state.unusedSessionFile() : std::filesystem::absolute(pathOf(file));
    const auto work = [path, fresh = file.isEmpty()](const base::RunContext& run) {
        Opened opened;
        if (fresh) {
            std::error_code status;
            std::filesystem::create_directories(path.parent_path(), status);
            opened.session = studio::OpenSession::create(path, {}, {}, {}, run);
            return opened;
        }
        opened.session = studio::OpenSession::open(path, {}, run);
        for (const auto& [id, render] : opened.session->renders())
            try {
                opened.renders[id] = jpegImage(opened.session->render(id, run));
            } catch (const base::Error&) {
                // It can be made again.
            }
        return opened;
    };
    const auto done = [this, generation](Opened&& opened) {
        if (generation != state_->generation)
            return;  // another one was asked for meanwhile
        std::map<std::string, ShownHeadshot> headshots;
        for (auto& [id, image] : opened.renders)
            if (!image.isNull()) {
                const studio::Render& render = opened.session->renders().at(id);
                ShownHeadshot& shown = headshots[id];
                shown.view.thumbnail = image;
                shown.extent = render.extent;
                shown.drawn = DrawingOf{id, render.source, render.recipe};
                if (render.quality || render.likeness) {
                    auto& judgement = shown.view.judgement.emplace();
                    if (render.likeness)
                        judgement.likeness.emplace().likeness.likeness = *render.likeness;
                    judgement.authenticity.score = render.authenticity;
                    judgement.quality.score = render.quality;
                    shown.judged = shown.drawn;
                }
            }
        state_->adopt(std::move(opened.session), std::move(headshots));
    };
    const auto failed = [this, generation](const base::Error& error) {
        if (generation == state_->generation)
            state_->opening = false;
        state_->tell(error);
    };
    state.files.ask({.label = file.isEmpty() ? tr("Starting a session") : tr("Opening %1").arg(pathText(path.filename())), .kind = "open"}, work, done, failed,
                    [this] { state_->opening = false; });
}

void Desk::State::adopt(std::shared_ptr<studio::OpenSession> opened, std::map<std::string, ShownHeadshot> renders)
{
    opening = false;
    session = std::move(opened);
    photoPlaces = std::make_shared<PhotoPlaces>(session);
    headshots = std::move(renders);
    onChange = session->onChange([this](const studio::Session& before, const studio::Session& now) { changed(before, now); });
    for (const auto& photo : *session->session().photos)
        photos[QString::fromStdString(photo->id)].name = QString::fromStdString(photo->name);
    const auto& variations = *session->session().variations;
    const auto first = std::ranges::find_if(variations, [](const auto& one) { return one->rating.flag != studio::Flag::Reject; });
    current = first != variations.end() ? QString::fromStdString((*first)->id) : variations.empty() ? QString() : QString::fromStdString(variations.front()->id);
    selected = current.isEmpty() ? QStringList() : QStringList{current};
    refreshViews();
    Q_EMIT desk.opened();
    Q_EMIT desk.sessionChanged();
    Q_EMIT desk.currentChanged(current);
    Q_EMIT desk.selectionChanged(selected);
    for (const auto& problem : session->problems())
        Q_EMIT desk.message(noticeOf(problem));
    if (!variations.empty() || !session->session().photos->empty())
        measureAgain();
}

/// What was measured on the photos, from the session, or anew.
void Desk::State::measureAgain()
{
    const auto work = [session = session, places = photoPlaces, models = models, thumbnails = thumbnails, analyses = analyses, all = *session->session().photos, this,
                       now = generation](const base::RunContext& run) {
        std::vector<std::filesystem::path> unmeasured;
        const auto tell = [&](studio::PhotoFacts facts, const std::optional<std::vector<std::byte>>& jpeg) {
            PhotoView view;
            view.thumbnail = jpeg ? jpegImage(*jpeg) : QImage();
            this->files.post([this, now, facts = std::move(facts), view = std::move(view)] {
                if (now == generation)
                    examined({}, facts, {}, view, {});
            });
        };
        for (std::size_t i = 0; i < all.size(); ++i) {
            run.checkpoint({"Reading what was measured", static_cast<int>(i), static_cast<int>(all.size())});
            const studio::Photo& photo = *all[i];
            const auto bytes = session->analysis(photo.id, run);
            const auto known = bytes ? vision::analysisFrom(*bytes, models) : std::nullopt;
            auto jpeg = thumbnails.find(photo.id);
            if (known && known->extent == photo.extent && jpeg)
                tell({{}, photo.id, *known, photo.says}, jpeg);
            else
                try {
                    const auto file = places->of(photo.id, run);
                    if (known && known->extent == photo.extent)
                        tell({file, photo.id, *known, photo.says}, thumbnails.make(photo.id, imaging::decode(file, run).pixels, run));
                    else
                        unmeasured.push_back(file);
                } catch (const base::Error& error) {
                    this->files.post([this, now, error, id = QString::fromStdString(photo.id)] {
                        if (now != generation)
                            return;
                        PhotoView& view = photos[id];
                        view.ready = true;
                        view.stops = true;
                        view.badge = Desk::tr("Missing");
                        view.problem = QString::fromStdString(error.message());
                        view.remedy = QString::fromStdString(error.remedy());
                        Q_EMIT desk.photoChanged(id);
                    });
                }
        }
        studio::examineAll(unmeasured, models, {.cacheFolder = analyses, .thumbnails = &thumbnails}, [&](std::size_t, studio::Examined&& result) {
            if (auto* facts = std::get_if<studio::PhotoFacts>(&result)) {
                auto jpeg = thumbnails.find(facts->contentHash);
                if (!jpeg)
                    jpeg = thumbnails.make(facts->contentHash, imaging::decode(facts->file, run).pixels, run);
                tell(std::move(*facts), jpeg);
            }
        }, run);
        return std::monostate();
    };
    files.ask({.label = Desk::tr("Looking at the photos"), .kind = "measure"}, work,
              [this, now = generation](std::monostate) {
                  if (now == generation)
                      peopleAnew({});
              },
              [this](const base::Error& error) { tell(error); });
}

void Desk::State::changed(const studio::Session& before, const studio::Session& now)
{
    if (!before.photos.same(now.photos)) {
        for (const auto& photo : *now.photos)
            photos[QString::fromStdString(photo->id)].name = QString::fromStdString(photo->name);
        if (!importing)
            peopleAnew({});
    } else if (before.about->subject != now.about->subject) {
        peopleAnew({});
    }
    QStringList touched;
    for (const auto& one : *now.variations) {
        const auto* earlier = studio::findVariation(before, one->id);
        if (earlier == nullptr || !(*earlier == *one))
            touched << QString::fromStdString(one->id);
    }
    refreshViews();
    Q_EMIT desk.sessionChanged();
    for (const QString& id : touched)
        Q_EMIT desk.headshotChanged(id);
    if (!current.isEmpty() && find(current) == nullptr) {  // its neighbour, so that the eye stays where it is
        const auto& old = *before.variations;
        const auto gone = std::ranges::find_if(old, [&](const auto& one) { return one->id == current.toStdString(); });
        QString next;
        for (auto it = gone; it != old.end() && next.isEmpty(); ++it)
            next = studio::findVariation(now, (*it)->id) != nullptr ? QString::fromStdString((*it)->id) : QString();
        for (auto it = gone; it != old.begin() && next.isEmpty();)
            next = studio::findVariation(now, (*--it)->id) != nullptr ? QString::fromStdString((*it)->id) : QString();
        current.clear();
        if (next.isEmpty())
            Q_EMIT desk.currentChanged(current);
        desk.setCurrent(next);
    } else if (current.isEmpty() && !now.variations->empty()) {
        desk.setCurrent(QString::fromStdString(now.variations->front()->id));
    }
    desk.setSelected(selected);
    nudge();
    if (!autosave.isActive())
        autosave.start();
}

void Desk::State::save(bool quiet)
{
    autosave.stop();
    if (!session || session->readOnly() || (quiet && !session->unsaved()))
        return;
    files.ask({.label = Desk::tr("Saving %1").arg(desk.name()), .kind = "save"},
              [session = session](const base::RunContext& run) {
                  session->save(run);
                  return std::monostate();
              },
              [this](std::monostate) { Q_EMIT desk.sessionChanged(); },
              [this](const base::Error& error) {
                  Notice notice = noticeOf(error);
                  notice.button = Desk::tr("Save again");
                  notice.action = "save";
                  Q_EMIT desk.message(notice);
              });
}

void Desk::saveAs(const QString& file)
{
    State& state = *state_;
    if (!isOpen())
        return;
    auto target = std::filesystem::absolute(pathOf(file));
    if (target.extension() != ".likeness")
        target += ".likeness";
    std::error_code status;
    if (std::filesystem::equivalent(target, state.session->file(), status))
        return save();
    const bool moves = state.session->file().parent_path() == state.places.sessions;
    const auto work = [session = state.session, target](const base::RunContext& run) {
        if (!session->readOnly())
            session->save(run);
        copyWhole(session->file(), target);
        return std::shared_ptr<studio::OpenSession>(studio::OpenSession::open(target, {}, run));
    };
    const auto done = [this, generation = state.generation, moves](std::shared_ptr<studio::OpenSession>&& copy) {
        State& now = *state_;
        if (generation != now.generation)
            return;
        auto old = std::exchange(now.session, std::move(copy));
        now.onChange.disconnect();
        now.photoPlaces = std::make_shared<PhotoPlaces>(now.session);
        now.onChange = now.session->onChange([this](const studio::Session& a, const studio::Session& b) { state_->changed(a, b); });
        if (!(old->session() == now.session->session()))  // edited while it was written
            now.session->edit(old->history().steps()[old->history().current()].label, {}, [&](const studio::Session&) { return old->session(); });
        now.files.ask({.label = tr("Closing %1").arg(pathText(old->file().stem())), .kind = "close"},
                      [old, moves](const base::RunContext&) mutable {
                          const auto place = old->file();
                          old.reset();
                          std::error_code ignored;
                          if (moves) {  // it has a place of the user's own now
                              std::filesystem::remove(place, ignored);
                              std::filesystem::remove(std::filesystem::path(place) += ".journal", ignored);
                          }
                          return std::monostate();
                      },
                      [](std::monostate) {}, [](const base::Error&) {});
        Q_EMIT sessionChanged();
    };
    state.files.ask({.label = tr("Saving %1").arg(pathText(target.stem())), .kind = "save"}, work, done, [this](const base::Error& error) { state_->tell(error); });
}

/// Takes the session off the desk; it is saved and closed in the background.
void Desk::State::letGo()
{
    ++generation;
    opening = false;
    autosave.stop();
    resting.stop();
    pictures.cancelAll();
    if (importing)
        files.cancelAll();
    importing = false;
    onChange.disconnect();
    if (session)
        files.ask({.label = Desk::tr("Closing %1").arg(desk.name()), .kind = "close"},
                  [session = std::move(session), places = std::move(photoPlaces)](const base::RunContext& run) mutable {
                      if (!session->readOnly() && session->unsaved())
                          session->save({{}, run.report});  // not to be cancelled: the journal would be taken for a crash's
                      places.reset();
                      session.reset();
                      return std::monostate();
                  },
                  [](std::monostate) {}, [this](const base::Error& error) { tell(error); });
    session.reset();
    photoPlaces.reset();
    photos.clear();
    pending.clear();
    measured.clear();
    whoIs.reset();
    knownOf.clear();
    headshots.clear();
    current.clear();
    selected.clear();
    picture = {};
    hairTrust.reset();
    shown.reset();
    drawing.reset();
    judging.reset();
    batch.reset();
}

}  // namespace ui
