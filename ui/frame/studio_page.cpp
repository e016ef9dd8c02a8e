#include "ui/frame/studio_page.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QVBoxLayout>

#include "ui/canvas/canvas.h"
#include "ui/canvas/canvas_bar.h"
#include "ui/controls/light_place.h"
#include "ui/controls/message.h"
#include "ui/desk/desk.h"
#include "ui/frame/actions.h"
#include "ui/frame/remembered.h"
#include "ui/lists/desk_tiles.h"
#include "ui/lists/filmstrip.h"
#include "ui/panels/finish_dock.h"

namespace ui {
namespace {

/// "Corporate classic, 1 of 3": the place among those of its style.
QString chipOf(const Desk& desk, const studio::Variation& headshot)
{
    int place = 0, all = 0;
    for (const auto& each : *desk.session().variations) {
        if (each->style != headshot.style)
            continue;
        ++all;
        if (each->id == headshot.id)
            place = all;
    }
    return StudioPage::tr("%1, %2 of %3").arg(desk.styleName(headshot)).arg(place).arg(all);
}

/// @param last  what the last picture was lit from, where the recipe leaves it to the photo
double sideOf(const finish::RelightParams& light, const Picture& last)
{
    return light.side == finish::LightSide::Left ? -1 : light.side == finish::LightSide::Right ? 1 : last.keySide;
}

}  // namespace

StudioPage::StudioPage(Desk& desk, Actions& actions, Filmstrip& filmstrip, Remembered& remembered, QWidget* parent)
    : QWidget(parent), desk_(desk), actions_(actions), filmstrip_(filmstrip), remembered_(remembered), canvas_(new Canvas), bar_(new CanvasBar(canvas_)),
      dock_(new FinishDock)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar_);
    column->addWidget(canvas_, 1);
    bar_->setCompare(tr("Comparing comes with a later version."));
    canvas_->setSurround(static_cast<Surround>(remembered.value("surround", 0).toInt()));
    canvas_->setProfile(displayProfile(remembered.value("profile").toString(), screenProfile()));
    dock_->setBackdrops(desk.backdrops());
    if (const QVariant open = remembered.value("panels"); open.isValid())
        dock_->setOpenPanels(open.toStringList());
    joinPictures();
    joinTools();
    joinDock();
    joinView();
    qApp->installEventFilter(this);
    refresh();
}

QWidget* StudioPage::bar() const
{
    return bar_;
}

QWidget* StudioPage::canvas() const
{
    return canvas_;
}

QWidget* StudioPage::rightDock() const
{
    return dock_;
}

void StudioPage::setShape(const FrameShape& shape)
{
    plain_ = shape.size == FrameShape::Size::Compact;  // a smaller one has no room to say so
    bar_->setShort(shape.size <= FrameShape::Size::Compact);
    refresh();
}

void StudioPage::openRight(int tab)
{
    dock_->setTab(static_cast<FinishDock::Tab>(tab));
}

void StudioPage::toggleRight()
{
    openRight(dock_->tab() == FinishDock::Tab::Finish ? 1 : 0);
}

void StudioPage::store()
{
    remembered_.set("panels", dock_->openPanels());
}

void StudioPage::lookLarge()
{
    canvas_->toggleEyes();
}

void StudioPage::joinPictures()
{
    connect(&desk_, &Desk::pictureReady, this, [this](const Picture& picture) {
        const bool otherSide = canvas_->picture().keySide != picture.keySide;
        canvas_->setPicture(picture);
        if (otherSide)
            refresh();  // the light handle and the ball stand where the photo has its light
        canvas_->setRefining(!picture.refined);
        canvas_->setMessage(nullptr);
        dock_->setPicture(picture.image);
    });
    connect(&desk_, &Desk::pictureAwaited, this, [this] { canvas_->setRefining(true); });
    connect(&desk_, &Desk::pictureFailed, this, [this](const Notice& notice) {
        canvas_->setRefining(false);
        auto* message = new Message(notice);
        connect(message, &Message::pressed, this, [this, notice] { desk_.act(notice); });
        connect(message, &Message::closed, this, [this] { canvas_->setMessage(nullptr); });
        canvas_->setMessage(message);
    });
    connect(&desk_, &Desk::beforeReady, canvas_, &Canvas::setBefore);
    connect(&desk_, &Desk::cutOutReady, canvas_, &Canvas::setCutOut);
    connect(&desk_, &Desk::heatmapReady, canvas_, &Canvas::setHeatMap);
    connect(canvas_, &Canvas::viewSizeWanted, &desk_, &Desk::setViewSize);
    connect(canvas_, &Canvas::beforeWanted, &desk_, &Desk::requestBefore);
    connect(canvas_, &Canvas::cutOutWanted, &desk_, &Desk::requestCutOut);
    connect(canvas_, &Canvas::heatMapWanted, &desk_, &Desk::requestHeatmap);
    connect(&desk_, &Desk::currentChanged, this, [this](const QString& id) {
        canvas_->setMessage(nullptr);
        if (id.isEmpty()) {
            canvas_->setRefining(false);
            canvas_->setPicture({});
        }
        refresh();
    });
    for (const auto changed : {&Desk::sessionChanged, &Desk::opened, &Desk::closed, &Desk::photosJudged})
        connect(&desk_, changed, this, &StudioPage::refresh);
    connect(&desk_, &Desk::selectionChanged, this, &StudioPage::refresh);
    connect(&desk_, &Desk::headshotChanged, this, [this](const QString& id) {
        if (id == desk_.currentId())
            refresh();
    });
}

void StudioPage::nudge(const QString& label, const QString& dragKey, const std::function<void(finish::Recipe&)>& change)
{
    if (desk_.current() && !desk_.readOnly())
        desk_.changeRecipes({desk_.currentId()}, change, label, dragKey);
}

void StudioPage::joinTools()
{
    LightTool* light = canvas_->lightTool();
    connect(light, &LightTool::keyChanging, this, [this, light](const LampAngles& key, const QString& dragKey) {
        nudge(tr("Light: %1").arg(light->keyWords()), dragKey, [&](finish::Recipe& recipe) { lamp::putKey(recipe.relight, key); });
    });
    connect(light, &LightTool::rimChanging, this, [this](bool fromRight, double percent, const QString& dragKey) {
        nudge(tr("Rim %1").arg(qRound(percent)), dragKey, [&](finish::Recipe& recipe) {
            recipe.relight.rim = 0;
            recipe.relight.rimRight = fromRight ? static_cast<float>(percent) : 0;
            recipe.relight.rimLeft = fromRight ? 0 : static_cast<float>(percent);
        });
    });
    connect(light, &LightTool::resetAsked, this, [this] {
        nudge(tr("Light: as in the style"), {}, [this](finish::Recipe& recipe) {
            const finish::RelightParams& style = desk_.styleRecipe(desk_.currentId()).relight;
            recipe.relight.setup = style.setup, recipe.relight.side = style.side, recipe.relight.azimuth = style.azimuth,
            recipe.relight.elevation = style.elevation;
        });
    });
    CropTool* crop = canvas_->cropTool();
    connect(crop, &CropTool::changing, this, [this](const finish::FramingParams& framing, const QString& dragKey) {
        nudge(tr("Crop"), dragKey, [&](finish::Recipe& recipe) { recipe.framing = framing; });
    });
    connect(crop, &CropTool::resetAsked, this, [this] {
        nudge(tr("Crop: as in the style"), {}, [this](finish::Recipe& recipe) {
            const finish::Aspect aspect = recipe.framing.aspect;
            recipe.framing = desk_.styleRecipe(desk_.currentId()).framing;
            recipe.framing.aspect = aspect;
        });
    });
    connect(canvas_->brushTool(), &BrushTool::drawn, this, [this](const finish::Stroke& stroke, BrushTool::Does does) {
        const bool keep = does == BrushTool::Does::Keep;
        nudge(keep ? tr("Cut-out: keep") : tr("Cut-out: remove"), {},
              [&](finish::Recipe& recipe) { (keep ? recipe.matte.keep : recipe.matte.remove).push_back(stroke); });
    });
}

void StudioPage::joinDock()
{
    connect(dock_, &FinishDock::changed, this, [this](const finish::Recipe& recipe, const QString& label, const QString& mergeKey) {
        if (desk_.current() && !desk_.readOnly())
            desk_.setRecipe({desk_.currentId()}, recipe, label, mergeKey);
    });
    connect(dock_, &FinishDock::copyLookAsked, actions_.copyLook, &QAction::trigger);
    connect(dock_, &FinishDock::pasteLookAsked, actions_.pasteLook, &QAction::trigger);
    connect(dock_, &FinishDock::applyLookAsked, actions_.applyLook, &QAction::trigger);
    connect(dock_, &FinishDock::detailsShown, this, [this](bool shown) { canvas_->setShown(Canvas::Overlay::HeatMap, shown); });
    CutOutPanel& cutOut = dock_->cutOut();
    connect(&cutOut, &CutOutPanel::brushAsked, this, [this](CutOutPanel::Brush brush) { canvas_->setBrush(static_cast<Canvas::Brush>(brush)); });
    connect(&cutOut, &CutOutPanel::radiusAsked, canvas_->brushTool(), &BrushTool::setRadius);
    connect(&cutOut, &CutOutPanel::undoAsked, &desk_, &Desk::undo);
    connect(canvas_, &Canvas::brushChanged, &cutOut, [this, &cutOut] { cutOut.setBrush(static_cast<CutOutPanel::Brush>(canvas_->brush())); });
    connect(canvas_->brushTool(), &BrushTool::radiusChanged, &cutOut, &CutOutPanel::setRadius);
    cutOut.setRadius(canvas_->brushTool()->radius());
}

void StudioPage::joinView()
{
    const std::pair<QAction*, Canvas::Mode> modes[] = {{actions_.after, Canvas::Mode::After},
                                                       {actions_.wipe, Canvas::Mode::Wipe},
                                                       {actions_.split, Canvas::Mode::Split},
                                                       {actions_.blink, Canvas::Mode::Blink}};
    for (const auto& [action, mode] : modes) {
        // The key of the view that is shown goes back to After.
        connect(action, &QAction::triggered, this, [this, mode = mode] { canvas_->setMode(canvas_->mode() == mode ? Canvas::Mode::After : mode); });
        connect(canvas_, &Canvas::modeChanged, action, [this, action = action, mode = mode] { action->setChecked(canvas_->mode() == mode); });
    }
    const std::pair<QAction*, Canvas::Overlay> overlays[] = {{actions_.light, Canvas::Overlay::Light},
                                                             {actions_.crop, Canvas::Overlay::Crop},
                                                             {actions_.clipping, Canvas::Overlay::Clipping},
                                                             {actions_.cutOut, Canvas::Overlay::CutOut}};
    for (const auto& [action, overlay] : overlays) {
        action->setChecked(canvas_->shows(overlay));
        connect(action, &QAction::triggered, this, [this, overlay = overlay](bool on) { canvas_->setShown(overlay, on); });
        connect(canvas_, &Canvas::overlaysChanged, action, [this, action = action, overlay = overlay] { action->setChecked(canvas_->shows(overlay)); });
    }
    connect(actions_.overlays, &QAction::triggered, canvas_, &Canvas::setOverlaysHidden);
    connect(canvas_, &Canvas::overlaysChanged, actions_.overlays, [this] { actions_.overlays->setChecked(canvas_->overlaysHidden()); });
    connect(actions_.zoom, &QAction::triggered, canvas_, &Canvas::toggleEyes);
    connect(actions_.eyes, &QAction::triggered, canvas_, &Canvas::showEyes);
    connect(canvas_, &Canvas::lookLargeAsked, canvas_, &Canvas::toggleEyes);
    connect(canvas_, &Canvas::surroundChanged, this, [this](Surround surround) { remembered_.set("surround", static_cast<int>(surround)); });
    connect(canvas_, &Canvas::profileTold, this, [this](const QString& problem) { Q_EMIT desk_.message({Notice::Kind::Warn, problem, {}, {}, {}, {}, {}}); });
}

void StudioPage::refresh()
{
    const studio::Variation* now = desk_.current();
    const Counts counts = countsOf(desk_.session());
    bar_->setSummary(plain_ && counts.headshots > 0
                         ? tr("%n headshots", nullptr, counts.headshots) + (counts.picked > 0 ? ", " + tr("%n picked", nullptr, counts.picked) : QString())
                         : QString());
    dock_->setReadOnly(desk_.readOnly());
    dock_->setSelected(static_cast<int>(desk_.selected().size()));
    dock_->setCanPaste(desk_.canPasteLook());
    if (canvas_->picture().image.isNull())
        refreshEmpty();
    if (!now) {
        canvas_->setHeadshot({}, {});
        dock_->setNoHeadshot();
        dock_->setPicture({});
        return;
    }
    canvas_->setHeadshot(chipOf(desk_, *now), filmstrip_.spokenOfCurrent());
    const finish::Recipe& recipe = *now->recipe;
    const bool right = recipe.relight.rimRight >= recipe.relight.rimLeft;
    const double side = sideOf(recipe.relight, canvas_->picture());
    canvas_->lightTool()->setLamps({.key = lamp::keyOf(recipe.relight, side),
                                    .lit = recipe.relight.setup != finish::LightSetup::None,
                                    .rimFromRight = recipe.relight.rim > 0 ? side < 0 : right,
                                    .rim = std::max({recipe.relight.rim, recipe.relight.rimLeft, recipe.relight.rimRight})});
    canvas_->cropTool()->setParams(recipe.framing);
    canvas_->brushTool()->setStrokes(recipe.matte);
    const QString id = desk_.currentId();
    const HeadshotView* view = desk_.headshot(id);
    dock_->setKeySide(side);
    dock_->setLook(id, recipe, desk_.styleRecipe(id));
    dock_->setMarks(desk_.marks());
    dock_->setJudgement(view ? view->judgement : std::nullopt, view && (view->busy || view->outOfDate || !view->judgement) && view->failure.isEmpty());
    if (const studio::Photo* photo = studio::findPhoto(desk_.session(), now->source.photo))
        canvas_->brushTool()->setPhoto({static_cast<int>(photo->extent.width), static_cast<int>(photo->extent.height)});
}

void StudioPage::refreshEmpty()
{
    const studio::Variation* now = desk_.current();
    const QStringList photos = now ? QStringList{QString::fromStdString(now->source.photo)} : desk_.photosBestFirst();
    const PhotoView* photo = photos.isEmpty() ? nullptr : desk_.photo(photos.first());
    canvas_->setEmpty(photo ? photo->thumbnail : QImage(), now ? tr("Making the headshot") : tr("Choose a style to begin"));
}

void StudioPage::keyPressEvent(QKeyEvent* event)
{
    // Arrows that the canvas has no use for walk along the filmstrip.
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (plain && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right))
        filmstrip_.step((event->key() == Qt::Key_Right) != isRightToLeft() ? 1 : -1);
    else
        QWidget::keyPressEvent(event);
}

bool StudioPage::eventFilter(QObject* watched, QEvent* event)
{
    // B is held, wherever the keyboard is but in a text field.
    if ((event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) && isVisible() && watched == QApplication::focusWidget()) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_B && key->modifiers() == Qt::NoModifier && !key->isAutoRepeat() && actions_.letterKeys->isChecked() &&
            !watched->inherits("QLineEdit") && !watched->inherits("QTextEdit") && !watched->inherits("QPlainTextEdit") && watched != canvas_)
            canvas_->holdBefore(event->type() == QEvent::KeyPress);
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace ui
