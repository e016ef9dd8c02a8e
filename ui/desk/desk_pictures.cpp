#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "core/finish/in_frame.h"
#include "core/imaging/encode.h"
#include "core/imaging/resize.h"
#include "core/imaging/srgb.h"
#include "core/studio/session_edits.h"
#include "ui/desk/desk_state.h"
#include "ui/desk/words.h"

/// Headshots drawn: the one on the canvas after every nudge, the others when the hand rests, and what is judged.
///
/// A nudge asks for the newest state whenever the last drawing is done, never for two at once and never stopping one that will be done in a moment: so the canvas
/// moves as fast as pictures come, and the last one is always that of the last state. Everything else stops for a nudge.
namespace ui {
namespace {

constexpr int kThumbnailSide = 512;
constexpr int kCoarseSide = 560;
constexpr double kSlowMs = 70;  // a drawing that takes longer is done coarsely while a slider moves
constexpr int kMostPhotosHeld = 3;

QImage imageOf(std::shared_ptr<finish::PreviewPicture> picture)
{
    auto* bytes = picture->rgba.data();
    const auto extent = picture->extent;
    // The pixels belong to the image, and go back to their shelf with the last copy of it.
    return QImage(bytes, extent.width, extent.height, 4 * extent.width, QImage::Format_RGBA8888, [](void* owner) { delete static_cast<std::shared_ptr<finish::PreviewPicture>*>(owner); },
                  new std::shared_ptr<finish::PreviewPicture>(std::move(picture)));
}

QImage imageOf(std::vector<std::uint8_t> bytes, imaging::Extent extent, QImage::Format format, int channels)
{
    auto* kept = new std::vector<std::uint8_t>(std::move(bytes));
    return QImage(kept->data(), extent.width, extent.height, channels * extent.width, format, [](void* owner) { delete static_cast<std::vector<std::uint8_t>*>(owner); }, kept);
}

/// A drawing for the canvas.
struct Drawn {
    Picture picture;
    double ms = 0;
    float hairTrust = 1;
};

/// Around all points of the face, in pixels of the picture. Source: Andrew 1979, monotone chain.
QPolygonF outlineOf(const vision::Face& face, const finish::Affine& toPicture)
{
    std::vector<QPointF> points;
    for (const auto& point : face.mesh)
        points.emplace_back(toPicture.x(point.x, point.y), toPicture.y(point.x, point.y));
    std::ranges::sort(points, {}, [](const QPointF& p) { return std::pair(p.x(), p.y()); });
    std::vector<QPointF> hull;
    const auto walk = [&](const auto& path) {
        const std::size_t start = hull.size();
        for (const QPointF& p : path) {
            while (hull.size() >= start + 2) {
                const QPointF a = hull[hull.size() - 2], b = hull.back();
                if ((b.x() - a.x()) * (p.y() - a.y()) - (b.y() - a.y()) * (p.x() - a.x()) > 0)
                    break;
                hull.pop_back();
            }
            hull.push_back(p);
        }
        hull.pop_back();
    };
    walk(points);
    walk(std::vector<QPointF>(points.rbegin(), points.rend()));
    QPolygonF outline;
    for (const QPointF& p : hull)
        outline << p;
    outline << outline.front();
    return outline;
}

Picture pictureOf(const std::string& id, QImage image, const finish::Framing& framing, const vision::Face& face)
{
    Picture picture;
    picture.headshot = QString::fromStdString(id);
    picture.image = std::move(image);
    picture.framing = framing;
    picture.faceOutline = outlineOf(face, framing.toOutput);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& eye = face.irises[i].centre;
        picture.eyes[i] = {framing.toOutput.x(eye.x, eye.y), framing.toOutput.y(eye.x, eye.y)};
    }
    picture.unit = framing.unitLength;
    // Without a size of its own the full picture has a pixel for each of the photo's.
    const double enlarge = framing.scale > 0 ? 1 / framing.scale : 1;
    picture.full = QSize(static_cast<int>(std::lround(framing.output.width * enlarge)), static_cast<int>(std::lround(framing.output.height * enlarge)));
    return picture;
}

/// The small picture of a finished one, as bytes for the session and as an image.
void addThumbnail(Finished& made, const imaging::Image& pixels, const base::RunContext& run)
{
    auto small = imaging::resize(pixels, imaging::fitted(pixels.extent(), kThumbnailSide), imaging::Filter::Area, run);
    imaging::EncodeOptions options;
    options.quality = 90;
    options.metadata = imaging::MetadataChoice::None;
    made.jpeg = imaging::encode(small, options, nullptr, run);
    made.thumbnail = imageOf(imaging::toBytes8Rgba(small, run), small.extent(), QImage::Format_RGBA8888, 4);
}

}  // namespace

std::shared_ptr<finish::PreviewPicture> PictureMemory::take()
{
    constexpr std::size_t kMostFree = 3;
    std::unique_ptr<finish::PreviewPicture> picture;
    {
        const std::scoped_lock lock(shelf_->mutex);
        if (!shelf_->free.empty()) {
            picture = std::move(shelf_->free.back());
            shelf_->free.pop_back();
        }
    }
    if (!picture)
        picture = std::make_unique<finish::PreviewPicture>();
    return {picture.release(), [shelf = std::weak_ptr(shelf_)](finish::PreviewPicture* done) {
                std::unique_ptr<finish::PreviewPicture> back(done);
                if (const auto there = shelf.lock()) {
                    const std::scoped_lock lock(there->mutex);
                    if (there->free.size() < kMostFree)
                        there->free.push_back(std::move(back));
                }
            }};
}

studio::PhotoFacts Desk::State::Source::facts(const base::RunContext& run) const
{
    studio::PhotoFacts photo = known->photos[face.photo];
    photo.file = places->of(photo.contentHash, run);
    return photo;
}

std::optional<Desk::State::Source> Desk::State::sourceOf(const studio::FaceOf& face) const
{
    if (!whoIs || !session)
        return std::nullopt;
    const auto found = std::ranges::find(whoIs->photos, face.photo, &studio::PhotoFacts::contentHash);
    if (found == whoIs->photos.end() || face.face >= found->analysis.faces.size())
        return std::nullopt;
    return Source{whoIs, {static_cast<std::size_t>(found - whoIs->photos.begin()), face.face}, photoPlaces};
}

std::optional<DrawingOf> Desk::State::currentDrawing() const
{
    const auto* headshot = find(current);
    return headshot == nullptr ? std::nullopt : std::optional(DrawingOf{headshot->id, headshot->source, headshot->recipe});
}

/// "Headshot 3, Corporate classic".
QString Desk::State::titleOf(const std::string& id) const
{
    const auto& all = *session->session().variations;
    const auto found = std::ranges::find_if(all, [&](const auto& one) { return one->id == id; });
    return found == all.end() ? Desk::tr("Headshot") : Desk::tr("Headshot %1, %2").arg(found - all.begin() + 1).arg(desk.styleName(**found));
}

int Desk::State::longSide() const
{
    return viewSide;
}

/// The current headshot may differ from what the canvas shows.
void Desk::State::nudge()
{
    const auto wanted = currentDrawing();
    if (!wanted) {
        if (shown || !picture.image.isNull()) {
            shown.reset();
            picture = {};
            Q_EMIT desk.pictureReady(picture);
        }
        return;
    }
    const bool same = shown == wanted && shownRefined && shownSide == longSide();
    if (same && !drawing)
        return;
    const bool other = !shown || shown->id != wanted->id;
    if (!same)
        stopBatch();
    sinceNudge.restart();
    if (const auto small = headshots.find(wanted->id); other && picture.headshot != current && small != headshots.end() && small->second.drawn == wanted && !small->second.view.thumbnail.isNull()) {
        // Its small picture until the large one is there: better than another headshot's.
        shown.reset();
        picture = {};
        picture.headshot = current;
        picture.image = small->second.view.thumbnail;
        picture.framing.output = {picture.image.width(), picture.image.height()};
        picture.full = QSize(small->second.extent.width, small->second.extent.height);
        picture.refined = false;
        Q_EMIT desk.pictureReady(picture);
    }
    if (drawing) {
        if (drawing->of.id != wanted->id)
            pictures.cancel(drawing->job);
        return;  // drawn next
    }
    // A slider that moves comes here again within the rest; the first of its pictures is never coarse, so that a single nudge is drawn once.
    draw(!other && lastMs > kSlowMs && resting.isActive());
}

void Desk::State::draw(bool coarse)
{
    const auto wanted = currentDrawing();
    const auto source = wanted ? sourceOf(wanted->source) : std::nullopt;
    if (!source)
        return;
    const int side = coarse ? std::min(kCoarseSide, longSide()) : longSide();
    const auto work = [of = *wanted, source = *source, side, buffer = memory.take(), rooms = rooms, state = this](const base::RunContext& run) {
        if (!rooms->desk)
            rooms->desk.emplace(state->makeRoom(kMostPhotosHeld));
        const auto facts = source.facts(run);
        const auto start = std::chrono::steady_clock::now();
        rooms->desk->preview(facts, source.face.face, *of.recipe, {.longSide = side}, run, source.marks(), *buffer);
        const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        Picture made = pictureOf(of.id, imageOf(buffer), buffer->framing, facts.analysis.faces[source.face.face]);
        made.keySide = buffer->facts.keySide;
        made.notes = sentences(buffer->notes);
        return Drawn{std::move(made), ms, buffer->facts.hairTrust};
    };
    const auto done = [this, of = *wanted, side, coarse](Drawn&& made) {
        drawing.reset();
        hairTrust = made.hairTrust;
        drawn(of, side, coarse, made.picture, made.ms);
    };
    const auto failed = [this, of = *wanted](const base::Error& error) {
        drawing.reset();
        failedDrawing(of, error);
        if (currentDrawing() != of)
            nudge();
    };
    const auto cancelled = [this] {
        drawing.reset();
        nudge();
    };
    drawing = InFlight{pictures.ask({.label = titleOf(wanted->id), .kind = coarse ? "coarse" : "preview", .lane = studio::Job::Lane::Preview, .slot = "canvas"}, work, done,
                                    failed, cancelled),
                       *wanted};
    Q_EMIT desk.pictureAwaited();
}

void Desk::State::drawn(const DrawingOf& of, int side, bool coarse, const Picture& made, double ms)
{
    const auto wanted = currentDrawing();
    if (!wanted || wanted->id != of.id)
        return nudge();
    shown = of;
    shownSide = side;
    shownRefined = !coarse || side == longSide();
    if (shownRefined)
        lastMs = ms;
    picture = made;
    picture.refined = shownRefined;
    headshots[of.id].view.failure.clear();
    headshots[of.id].failed.reset();
    if (*wanted == of) {
        resting.start();
        Q_EMIT desk.pictureReady(picture);
        return;
    }
    resting.start();
    Q_EMIT desk.pictureReady(picture);
    nudge();
}

void Desk::State::failedDrawing(const DrawingOf& of, const base::Error& error)
{
    ShownHeadshot& one = headshots[of.id];
    one.failed = of;
    one.view.failure = QString::fromStdString(error.message());
    const QString id = QString::fromStdString(of.id);
    Q_EMIT desk.headshotChanged(id);
    if (id == current)
        Q_EMIT desk.pictureFailed(noticeOf(error, id));
}

/// The hand has rested for a moment.
void Desk::State::rest()
{
    if (drawing)
        return;  // comes again with its picture
    const auto wanted = currentDrawing();
    if (wanted && headshots[wanted->id].failed != wanted && sourceOf(wanted->source) && (shown != wanted || !shownRefined || shownSide != longSide()))
        return draw(false);
    judgeCurrent();
}

/// The whole picture of the current headshot, for its figures and its thumbnail.
void Desk::State::judgeCurrent()
{
    const auto wanted = currentDrawing();
    const auto source = wanted ? sourceOf(wanted->source) : std::nullopt;
    if (!source || judging || (headshots[wanted->id].judged == wanted && headshots[wanted->id].view.judgement && headshots[wanted->id].drawn == wanted) || headshots[wanted->id].failed == wanted)
        return nextBatch();
    headshots[wanted->id].view.busy = true;
    const auto work = [of = *wanted, source = *source, rooms = rooms, state = this](const base::RunContext& run) {
        if (!rooms->desk)
            rooms->desk.emplace(state->makeRoom(kMostPhotosHeld));
        const auto facts = source.facts(run);
        const auto finished = rooms->desk->develop(facts, source.face.face, *of.recipe, {}, run, source.marks());
        Finished made;
        made.judgement = std::make_shared<judge::Judgement>(
            rooms->desk->assess(facts, source.face.face, *of.recipe, finished, studio::whoseIs(source.known->people, source.known->photos, source.face), run));
        addThumbnail(made, finished.pixels, run);
        made.render = {of.source, of.recipe, finished.pixels.extent(), {}, {}, {}};
        return made;
    };
    const auto id = QString::fromStdString(wanted->id);
    const auto end = [this, id] {
        judging.reset();
        headshots[id.toStdString()].view.busy = false;
    };
    judging = pictures.ask({.label = titleOf(wanted->id), .kind = "judge", .lane = studio::Job::Lane::Preview, .slot = "rest"}, work,
                           [this, of = *wanted, end](Finished&& made) {
                               end();
                               take(of, made);
                               nextBatch();
                           },
                           [this, of = *wanted, end](const base::Error& error) {
                               end();
                               failedDrawing(of, error);
                               nextBatch();
                           },
                           [this, end, id] {
                               end();
                               Q_EMIT desk.headshotChanged(id);
                           });
    Q_EMIT desk.headshotChanged(id);
}

/// Puts what was made where it is shown and kept.
void Desk::State::take(const DrawingOf& of, Finished& made)
{
    ShownHeadshot& one = headshots[of.id];
    one.view.thumbnail = made.thumbnail;
    one.extent = made.render.extent;
    one.drawn = of;
    one.failed.reset();
    one.view.failure.clear();
    if (made.judgement) {
        one.view.judgement = *made.judgement;
        one.judged = of;
        if (made.judgement->likeness)
            made.render.likeness = static_cast<float>(made.judgement->likeness->likeness.likeness);
        made.render.authenticity = made.judgement->authenticity.score;
        made.render.quality = made.judgement->quality.score;
    }
    if (session && !session->readOnly() && find(QString::fromStdString(of.id)) != nullptr) {
        session->putRender(of.id, made.render, std::move(made.jpeg));
        if (!autosave.isActive())
            autosave.start();
    }
    refreshViews();
    Q_EMIT desk.headshotChanged(QString::fromStdString(of.id));
    if (made.judgement)
        Q_EMIT desk.judged(QString::fromStdString(of.id));
}

/// The headshots that are not on the canvas, one at a time: first small pictures of all, then their figures.
void Desk::State::nextBatch()
{
    if (batch || judging || drawing || resting.isActive() || !session)
        return settle();
    std::optional<DrawingOf> next;
    bool judge = false;
    const auto wants = [&](bool judged, const studio::Variation& one) {
        const DrawingOf of{one.id, one.source, one.recipe};
        const auto found = headshots.find(one.id);
        if (found != headshots.end() && (found->second.failed == of || (judged ? found->second.judged : found->second.drawn) == of))
            return false;
        return sourceOf(one.source).has_value();
    };
    for (const bool judged : {false, true}) {
        // The photo that is at hand first: the next one has to be decoded and cut out.
        const auto* now = find(current);
        for (const bool sameFirst : {true, false})
            for (const auto& one : *session->session().variations)
                if (!next && (!sameFirst || (now != nullptr && one->source == now->source)) && one->rating.flag != studio::Flag::Reject && wants(judged, *one)) {
                    next = DrawingOf{one->id, one->source, one->recipe};
                    judge = judged;
                }
    }
    if (!next)
        return settle();
    const auto* now = find(current);
    const bool atHand = now != nullptr && now->source.photo == next->source.photo;
    batchOf = next->id;
    headshots[next->id].view.busy = true;
    const auto work = [of = *next, source = *sourceOf(next->source), judge, atHand, rooms = rooms, state = this](const base::RunContext& run) {
        auto& room = atHand ? rooms->desk : rooms->batch;
        if (!room)
            room.emplace(state->makeRoom(atHand ? kMostPhotosHeld : 1));
        const auto facts = source.facts(run);
        Finished made;
        finish::OutputSize size;
        if (!judge)
            size.longSide = kThumbnailSide;
        const auto finished = room->develop(facts, source.face.face, *of.recipe, size, run, source.marks());
        if (judge)
            made.judgement = std::make_shared<judge::Judgement>(
                room->assess(facts, source.face.face, *of.recipe, finished, studio::whoseIs(source.known->people, source.known->photos, source.face), run));
        addThumbnail(made, finished.pixels, run);
        made.render = {of.source, of.recipe, finished.pixels.extent(), {}, {}, {}};
        return made;
    };
    const auto end = [this, id = next->id] {
        batch.reset();
        headshots[id].view.busy = false;
    };
    batch = pictures.ask({.label = titleOf(next->id),
                          .kind = judge ? "judge" : "thumbnail"},
                         work,
                         [this, of = *next, end](Finished&& made) {
                             end();
                             take(of, made);
                             nextBatch();
                         },
                         [this, of = *next, end](const base::Error& error) {
                             end();
                             failedDrawing(of, error);
                             nextBatch();
                         },
                         [this, end, id = QString::fromStdString(next->id)] {
                             end();
                             Q_EMIT desk.headshotChanged(id);
                         });
    Q_EMIT desk.headshotChanged(QString::fromStdString(next->id));
}

/// What the hand does comes first.
void Desk::State::stopBatch()
{
    if (judging)
        pictures.cancel(*judging);
    if (batch)
        pictures.cancel(*batch);
}

/// Whether views are of what the session says now.
void Desk::State::refreshViews()
{
    if (!session)
        return;
    for (const auto& one : *session->session().variations) {
        ShownHeadshot& shownOne = headshots[one->id];
        const DrawingOf of{one->id, one->source, one->recipe};
        shownOne.view.outOfDate = shownOne.drawn.has_value() && shownOne.drawn != of;
    }
}

void Desk::State::exportTo(const std::string& id, const std::filesystem::path& target)
{
    const auto* headshot = find(QString::fromStdString(id));
    const auto source = headshot == nullptr ? std::nullopt : sourceOf(headshot->source);
    if (!source) {
        Q_EMIT desk.message({Notice::Kind::Warn, Desk::tr("There is no headshot to export."), Desk::tr("Make one in a style first."), {}, {}, {}, {}});
        return;
    }
    const QString ending = pathText(target.extension()).toLower();
    imaging::EncodeOptions options;
    options.format = ending == ".png" ? imaging::FileFormat::Png8 : ending == ".tif" || ending == ".tiff" ? imaging::FileFormat::Tiff16
                     : ending == ".webp" ? imaging::FileFormat::WebP : imaging::FileFormat::Jpeg;
    const auto file = ending.isEmpty() ? std::filesystem::path(target) += ".jpg" : target;
    const auto work = [recipe = headshot->recipe, source = *source, file, options, rooms = rooms, state = this](const base::RunContext& run) mutable {
        if (!rooms->exports)
            rooms->exports.emplace(state->makeRoom(1));
        struct LetGo {  // it is the third photo in memory
            Rooms& rooms;
            ~LetGo() { rooms.exports->clear(); }
        } letGo{*rooms};
        const auto facts = source.facts(run);
        const auto finished = rooms->exports->develop(facts, source.face.face, *recipe, {}, run, source.marks());
        const auto& original = rooms->exports->pixelsOf(facts, run);
        options.original = facts.file;
        run.checkpoint({"Writing the file", 0, 0});
        imaging::encodeTo(file, finished.pixels, options, &original.metadata, run);
        return pathText(file);
    };
    pictures.ask({.label = Desk::tr("Exporting %1").arg(pathText(file.filename())), .kind = "export", .givesWay = true}, work,
                 [this](QString&& written) {
                     Q_EMIT desk.exported(written);
                     nextBatch();
                 },
                 [this](const base::Error& error) {
                     tell(error);
                     nextBatch();
                 },
                 [this] { nextBatch(); });
}

/// What lies beside the picture on the canvas, in its frame.
void Desk::State::besides(Besides what)
{
    const auto of = currentDrawing();
    const auto source = of ? sourceOf(of->source) : std::nullopt;
    if (!source || picture.image.isNull() || picture.headshot.toStdString() != of->id)
        return;
    const auto judged = headshots.find(of->id);
    std::shared_ptr<const judge::Judgement> judgement;
    if (what == Besides::HeatMap) {
        if (judged == headshots.end() || !judged->second.view.judgement || judged->second.view.judgement->change.difference.empty())
            return;  // comes with the judgement
        judgement = std::make_shared<judge::Judgement>(*judged->second.view.judgement);
    }
    const auto work = [what, of = *of, source = *source, framing = picture.framing, side = shownSide, judgement, rooms = rooms, state = this](const base::RunContext& run) {
        if (!rooms->desk)
            rooms->desk.emplace(state->makeRoom(kMostPhotosHeld));
        const auto facts = source.facts(run);
        QImage image;
        if (what == Besides::Before) {
            image = imageOf(finish::photoInFrame(rooms->desk->pixelsOf(facts, run).pixels, framing, run), framing.output, QImage::Format_RGBA8888, 4);
        } else if (what == Besides::CutOut) {
            // Rows of a grey image need not be whole words for Qt, but they have to be told so.
            image = imageOf(finish::cutOutInFrame(rooms->desk->cutOutOf(facts, source.face.face, of.recipe->matte, run), framing, run), framing.output, QImage::Format_Grayscale8, 1);
        } else {
            const auto finished = rooms->desk->develop(facts, source.face.face, *of.recipe, {.longSide = side}, run, source.marks());
            const auto map = judge::heatMap(finished, judgement->change, run);
            image = imageOf(imaging::toBytes8Rgba(map, run), map.extent(), QImage::Format_RGBA8888, 4);
        }
        return pictureOf(of.id, std::move(image), framing, facts.analysis.faces[source.face.face]);
    };
    const auto done = [this, what](Picture&& made) {
        if (made.headshot != current)
            return;
        switch (what) {
        case Besides::Before: Q_EMIT desk.beforeReady(made); break;
        case Besides::CutOut: Q_EMIT desk.cutOutReady(made); break;
        case Besides::HeatMap: Q_EMIT desk.heatmapReady(made); break;
        }
    };
    const char* slots_[] = {"before", "cut-out", "heat-map"};
    pictures.ask({.label = Desk::tr("Looking at the photo"), .kind = "besides", .lane = studio::Job::Lane::Preview, .slot = slots_[static_cast<int>(what)]}, work, done,
                 [this](const base::Error& error) { tell(error); });
}

}  // namespace ui
