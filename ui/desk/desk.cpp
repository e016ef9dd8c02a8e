#include "ui/desk/desk.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/base/platform.h"
#include "core/finish/proposal.h"
#include "core/studio/session_edits.h"
#include "ui/desk/desk_state.h"
#include "ui/desk/words.h"

namespace ui {
namespace {

studio::Ids idsOf(const QStringList& ids)
{
    studio::Ids all;
    for (const QString& id : ids)
        all.push_back(id.toStdString());
    return all;
}

Notice lackOf(const vision::ModelStore& models)
{
    QStringList missing;
    for (const auto& model : models.models())
        if (!model.optional && !models.installed(model))
            missing << QString::fromStdString(model.name);
    Notice lack;
    if (missing.isEmpty())
        return lack;
    lack.kind = Notice::Kind::Bad;
    lack.title = Desk::tr("%n built-in files are not installed.", nullptr, static_cast<int>(missing.size()));
    lack.text = Desk::tr("Run models/fetch.sh once, then start Likeness again. Until then you can look at sessions, but photos cannot be analysed.");
    lack.details = Desk::tr("Looked for in %1:").arg(pathText(models.folder())) + '\n' + missing.join('\n');
    return lack;
}

}  // namespace

Desk::State::State(Desk& owner, Places where)
    : desk(owner), places(std::move(where)), models(places.models), thumbnails(places.cache.empty() ? places.cache : places.cache / "thumbnails"),
      analyses(places.cache.empty() ? places.cache : places.cache / "analysis"), lack(lackOf(models)), pictures("pictures"), files("files")
{
    if (places.sessions.empty())
        places.sessions = base::dataFolder() / "sessions";
    auto loaded = finish::loadBackdrops(places.backdrops);
    backdrops = std::move(loaded.backdrops);
    styles = finish::loadStyles(places.styles, backdrops).styles;

    autosave.setSingleShot(true);
    autosave.setInterval(30'000);
    connect(&autosave, &QTimer::timeout, &desk, [this] { save(true); });
    resting.setSingleShot(true);
    resting.setInterval(250);
    connect(&resting, &QTimer::timeout, &desk, [this] { rest(); });
    resized.setSingleShot(true);
    resized.setInterval(150);
    connect(&resized, &QTimer::timeout, &desk, [this] { nudge(); });
    for (Worker* worker : {&pictures, &files})
        connect(worker, &Worker::changed, &desk, [this] { settle(); });
}

void Desk::State::end()
{
    pictures.cancelAll();
    if (importing)
        files.cancelAll();
    letGo();         // which saves
    files.finish();  // nothing that was asked to be kept is lost
}

void Desk::State::settle()
{
    Q_EMIT desk.jobsChanged();
    const bool now = desk.idle();
    if (now && !std::exchange(wasIdle, now))
        Q_EMIT desk.idleReached();
    wasIdle = now;
}

void Desk::State::tell(const base::Error& error, const QString& about)
{
    Q_EMIT desk.message(noticeOf(error, about));
}

const studio::Variation* Desk::State::find(const QString& id) const
{
    return session ? studio::findVariation(session->session(), id.toStdString()) : nullptr;
}

Desk::Desk(const Places& places, QObject* parent) : QObject(parent), state_(std::make_unique<State>(*this, places)) {}

Desk::~Desk()
{
    const QSignalBlocker quiet(this);  // whoever listened may be half gone
    state_->end();
}

// ---- State

bool Desk::isOpen() const
{
    return state_->session != nullptr;
}

bool Desk::readOnly() const
{
    return isOpen() && state_->session->readOnly();
}

QString Desk::name() const
{
    return isOpen() ? pathText(state_->session->file().stem()) : QString();
}

QString Desk::file() const
{
    return isOpen() && state_->session->file().parent_path() != state_->places.sessions ? pathText(state_->session->file()) : QString();
}

bool Desk::saved() const
{
    return isOpen() && !state_->session->unsaved();
}

bool Desk::opening() const
{
    return state_->opening;
}

const studio::Session& Desk::session() const
{
    static const studio::Session none;
    return isOpen() ? state_->session->session() : none;
}

const studio::History& Desk::history() const
{
    static const studio::History none;
    return isOpen() ? state_->session->history() : none;
}

const studio::Variation* Desk::current() const
{
    return state_->find(state_->current);
}

QString Desk::currentId() const
{
    return state_->current;
}

QStringList Desk::selected() const
{
    return state_->selected;
}

QStringList Desk::photoIds() const
{
    QStringList ids;
    for (const auto& photo : *session().photos)
        ids << QString::fromStdString(photo->id);
    return ids + state_->pending;
}

const PhotoView* Desk::photo(const QString& id) const
{
    const auto found = state_->photos.find(id);
    return found == state_->photos.end() ? nullptr : &found->second;
}

const HeadshotView* Desk::headshot(const QString& id) const
{
    const auto found = state_->headshots.find(id.toStdString());
    return found == state_->headshots.end() || state_->find(id) == nullptr ? nullptr : &found->second.view;
}

const std::vector<finish::Style>& Desk::styles() const
{
    return state_->styles;
}

const std::vector<finish::BackdropPreset>& Desk::backdrops() const
{
    return state_->backdrops;
}

const finish::Style* Desk::style(const QString& id) const
{
    const auto found = std::ranges::find(state_->styles, id.toStdString(), &finish::Style::id);
    return found == state_->styles.end() ? nullptr : &*found;
}

const finish::Recipe& Desk::styleRecipe(const QString& headshotId) const
{
    static const finish::Recipe plain;
    const auto* headshot = state_->find(headshotId);
    const auto* itsStyle = headshot == nullptr ? nullptr : style(QString::fromStdString(headshot->style));
    return itsStyle == nullptr ? plain : itsStyle->recipe;
}

QString Desk::styleName(const studio::Variation& headshot) const
{
    const auto* itsStyle = style(QString::fromStdString(headshot.style));
    return itsStyle != nullptr ? QString::fromStdString(itsStyle->name) : headshot.style.empty() ? tr("Own look") : QString::fromStdString(headshot.style);
}

std::vector<QString> Desk::proposed() const
{
    std::vector<QString> ids;
    for (const auto& one : state_->hairTrust ? finish::proposed(state_->styles, *state_->hairTrust) : state_->styles)
        ids.push_back(QString::fromStdString(one.id));
    return ids;
}

QStringList Desk::photosBestFirst() const
{
    QStringList ids;
    if (state_->whoIs)
        for (const auto& face : state_->whoIs->bestFirst)
            ids << QString::fromStdString(state_->whoIs->photos[face.photo].contentHash);
    return ids;
}

std::vector<MarkView> Desk::marks() const
{
    std::vector<MarkView> all;
    const auto* headshot = current();
    const auto source = headshot == nullptr ? std::nullopt : state_->sourceOf(headshot->source);
    if (!source)
        return all;
    const auto* person = source->known->people.personOf(source->face);
    const auto kept = source->marks();  // of the protected ones, in their order
    const auto& photo = source->known->photos[source->face.photo].analysis;
    const float unit = vision::unitLength(photo.faces[source->face.face]);
    std::size_t next = 0;
    if (person != nullptr && !kept.empty())
        for (const auto& mark : person->marks) {
            if (!mark.isProtected)
                continue;
            const auto& place = kept[next++];
            MarkView& view = all.emplace_back();
            view.where = QString::fromStdString(mark.where);
            view.dab = {{{place.at.x / static_cast<float>(photo.extent.width), place.at.y / static_cast<float>(photo.extent.height)}}, place.radius / unit};
            view.kept = std::ranges::find(headshot->recipe->retouch.remove, view.dab) == headshot->recipe->retouch.remove.end();
        }
    return all;
}

const Picture& Desk::picture() const
{
    return state_->picture;
}

bool Desk::pictureIsCurrent() const
{
    return state_->shown && state_->shown == state_->currentDrawing();
}

std::vector<JobView> Desk::jobs() const
{
    // The two workers count from 1 each.
    auto all = state_->files.jobs();
    for (auto& job : all)
        job.id = 2 * job.id + 1;
    for (auto& job : state_->pictures.jobs()) {
        job.id = 2 * job.id;
        all.push_back(std::move(job));
    }
    return all;
}

bool Desk::idle() const
{
    return state_->pictures.idle() && state_->files.idle() && !state_->resting.isActive() && !state_->resized.isActive();
}

QString Desk::sessionsFolder() const
{
    return pathText(state_->places.sessions);
}

const Notice& Desk::lack() const
{
    return state_->lack;
}

// ---- Asks: edits

bool Desk::edit(const QString& label, const QString& mergeKey, const std::function<studio::Session(const studio::Session&)>& change)
{
    if (!isOpen())
        return false;
    try {
        return state_->session->edit(label.toStdString(), mergeKey.toStdString(), change);
    } catch (const base::Error& error) {
        state_->tell(error);
        return false;
    }
}

void Desk::setRecipe(const QStringList& ids, const finish::Recipe& recipe, const QString& label, const QString& mergeKey)
{
    edit(label, mergeKey, [&](const studio::Session& now) { return studio::withRecipe(now, idsOf(ids), recipe); });
}

void Desk::changeRecipes(const QStringList& ids, const std::function<void(finish::Recipe&)>& change, const QString& label, const QString& mergeKey)
{
    edit(label, mergeKey, [&](const studio::Session& now) {
        studio::Session after = now;
        for (const auto& id : idsOf(ids))
            if (const auto* headshot = studio::findVariation(now, id)) {
                finish::Recipe recipe = *headshot->recipe;
                change(recipe);
                after = studio::withRecipe(after, {id}, std::move(recipe));
            }
        return after;
    });
}

void Desk::rate(const QStringList& ids, int stars)
{
    edit(stars == 0 ? tr("No stars") : tr("%n stars", nullptr, stars), {}, [&](const studio::Session& now) { return studio::withStars(now, idsOf(ids), stars); });
}

void Desk::setFlag(const QStringList& ids, studio::Flag flag)
{
    const QString label = flag == studio::Flag::Pick ? tr("Pick") : flag == studio::Flag::Reject ? tr("Reject") : tr("Neither picked nor rejected");
    edit(label, {}, [&](const studio::Session& now) { return studio::withFlag(now, idsOf(ids), flag); });
}

void Desk::setLabel(const QStringList& ids, studio::Label label)
{
    edit(tr("Colour label"), {}, [&](const studio::Session& now) { return studio::withLabel(now, idsOf(ids), label); });
}

void Desk::setNote(const QString& id, const QString& note)
{
    edit(tr("Note"), "note-" + id, [&](const studio::Session& now) { return studio::withNote(now, id.toStdString(), note.toStdString()); });
}

void Desk::undo()
{
    if (isOpen() && history().canUndo())
        goTo(history().current() - 1);
}

void Desk::redo()
{
    if (isOpen() && history().canRedo())
        goTo(history().current() + 1);
}

void Desk::goTo(std::size_t step)
{
    if (!isOpen())
        return;
    try {
        state_->session->goTo(step);
    } catch (const base::Error& error) {
        state_->tell(error);
    }
}

void Desk::removePhotos(const QStringList& ids)
{
    const int count = static_cast<int>(ids.size());
    if (edit(tr("Take out %n photos", nullptr, count), {}, [&](const studio::Session& now) { return studio::withoutPhotos(now, idsOf(ids)); }))
        Q_EMIT message({Notice::Kind::Ok, tr("%n photos taken out", nullptr, count), {}, tr("Undo"), "undo", {}, {}});
}

void Desk::setPhotosUsed(const QStringList& ids, bool used)
{
    edit(used ? tr("Use %n photos", nullptr, static_cast<int>(ids.size())) : tr("Leave out %n photos", nullptr, static_cast<int>(ids.size())), {},
         [&](const studio::Session& now) { return studio::withPhotosUsed(now, idsOf(ids), used); });
}

void Desk::makeHeadshots(const QStringList& styleIds, const QStringList& photoIds)
{
    if (!isOpen() || !state_->whoIs || state_->whoIs->bestFirst.empty()) {
        Q_EMIT message({Notice::Kind::Warn, tr("There is no photo to make a headshot of."), tr("Add a photo that shows your face clearly."), {}, {}, {}, {}});
        return;
    }
    const auto& known = *state_->whoIs;
    std::vector<studio::FaceOf> sources;
    for (const auto& face : known.bestFirst) {
        const QString id = QString::fromStdString(known.photos[face.photo].contentHash);
        const auto* view = photo(id);
        if (photoIds.isEmpty() ? sources.empty() && (view == nullptr || !view->stops) : photoIds.contains(id))
            sources.push_back({id.toStdString(), face.face});
    }
    if (sources.empty() && photoIds.isEmpty())  // every one has a fault that stops; still better than nothing
        sources.push_back({known.photos[known.bestFirst.front().photo].contentHash, known.bestFirst.front().face});
    QString first;
    const auto count = static_cast<int>(styleIds.size() * static_cast<qsizetype>(sources.size()));
    edit(tr("Make %n headshots", nullptr, count), {}, [&](const studio::Session& now) {
        studio::Session after = now;
        for (const auto& source : sources)
            for (const QString& id : styleIds)
                if (const auto* made = style(id)) {
                    studio::Variation headshot;
                    headshot.id = studio::nextVariationId(after);
                    headshot.source = source;
                    headshot.style = made->id;
                    headshot.recipe = made->recipe;
                    if (first.isEmpty())
                        first = QString::fromStdString(headshot.id);
                    after = studio::withVariations(after, {headshot});
                }
        return after;
    });
    if (!first.isEmpty())
        setCurrent(first);
}

void Desk::duplicateHeadshot(const QString& id)
{
    QString copy;
    edit(tr("Duplicate"), {}, [&](const studio::Session& now) {
        studio::Variation headshot = *studio::findVariation(now, id.toStdString());
        headshot.id = studio::nextVariationId(now);
        copy = QString::fromStdString(headshot.id);
        return studio::withVariations(now, {headshot});
    });
    if (!copy.isEmpty())
        setCurrent(copy);
}

void Desk::removeHeadshots(const QStringList& ids)
{
    const int count = static_cast<int>(ids.size());
    if (edit(tr("Delete %n headshots", nullptr, count), {}, [&](const studio::Session& now) { return studio::withoutVariations(now, idsOf(ids)); }))
        Q_EMIT message({Notice::Kind::Ok, tr("%n headshots deleted", nullptr, count), {}, tr("Undo"), "undo", {}, {}});
}

// ---- Asks: what is looked at

void Desk::setCurrent(const QString& id)
{
    if (id == state_->current)
        return;
    state_->current = state_->find(id) != nullptr ? id : QString();
    Q_EMIT currentChanged(state_->current);
    if (!state_->selected.contains(state_->current))
        setSelected(state_->current.isEmpty() ? QStringList() : QStringList{state_->current});
    state_->nudge();
}

void Desk::setSelected(const QStringList& ids)
{
    QStringList inOrder;
    for (const auto& headshot : *session().variations)
        if (const QString id = QString::fromStdString(headshot->id); ids.contains(id) || id == state_->current)
            inOrder << id;
    if (inOrder == state_->selected)
        return;
    state_->selected = inOrder;
    Q_EMIT selectionChanged(inOrder);
}

void Desk::copyLook()
{
    if (const auto* headshot = current())
        state_->copied = *headshot->recipe;
}

bool Desk::canPasteLook() const
{
    return state_->copied.has_value();
}

namespace {

/// A look for another headshot: its crop, cut-out and what was painted on its photo stay its own.
void wear(finish::Recipe& recipe, const finish::Recipe& look)
{
    finish::Recipe worn = look;
    worn.framing = recipe.framing;
    worn.matte = recipe.matte;
    worn.retouch.keep = recipe.retouch.keep;
    worn.retouch.remove = recipe.retouch.remove;
    recipe = worn;
}

}  // namespace

void Desk::pasteLook(const QStringList& ids)
{
    if (state_->copied)
        changeRecipes(ids, [look = *state_->copied](finish::Recipe& recipe) { wear(recipe, look); }, tr("Paste look"));
}

void Desk::applyLook(const QStringList& ids)
{
    if (const auto* headshot = current())
        changeRecipes(ids, [look = *headshot->recipe](finish::Recipe& recipe) { wear(recipe, look); }, tr("Apply look"));
}

void Desk::cancelJob(std::uint64_t id)
{
    (id % 2 == 1 ? state_->files : state_->pictures).cancel(id / 2);
}

void Desk::cancelAll()
{
    state_->pictures.cancelAll();
    state_->files.cancelAll();
}

bool Desk::act(const Notice& notice)
{
    if (notice.action == "undo")
        undo();
    else if (notice.action == "save")
        save();
    else
        return false;
    return true;
}

void Desk::setViewSize(int pixels)
{
    pixels = std::clamp(pixels, finish::OutputSize::kLeastSide, finish::OutputSize::kMostSide);
    if (std::exchange(state_->viewSide, pixels) != pixels)
        state_->resized.start();
}

void Desk::requestBefore()
{
    state_->besides(State::Besides::Before);
}

void Desk::requestHeatmap()
{
    state_->besides(State::Besides::HeatMap);
}

void Desk::requestCutOut()
{
    state_->besides(State::Besides::CutOut);
}

void Desk::newSession()
{
    openSession({});
}

void Desk::save()
{
    state_->save(false);
}

void Desk::closeSession()
{
    if (!isOpen())
        return;
    state_->letGo();
    Q_EMIT closed();
}

void Desk::addPhotos(const QStringList& filesAndFolders)
{
    state_->import(filesAndFolders);
}

void Desk::exportHeadshot(const QString& id, const QString& file)
{
    state_->exportTo(id.toStdString(), pathOf(file));
}

}  // namespace ui
