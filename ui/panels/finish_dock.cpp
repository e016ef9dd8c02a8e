#include "ui/panels/finish_dock.h"

#include <QButtonGroup>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/controls/dock_tabs.h"
#include "ui/panels/background_panel.h"
#include "ui/panels/judgement_box.h"
#include "ui/panels/light_panel.h"
#include "ui/panels/plain_panels.h"
#include "ui/panels/retouch_panel.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

QFrame* line()
{
    auto* out = new QFrame;
    out->setProperty("kind", "line");
    out->setFixedHeight(1);
    return out;
}

}  // namespace

FinishDock::FinishDock(QWidget* parent) : QWidget(parent), tabs_(new DockTabs), pages_(new QStackedWidget)
{
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    tabs_->addTab(icon("sliders-horizontal"), tr("Finish"));
    tabs_->addTab(icon("sparkles"), tr("Generate"));
    pages_->addWidget(makeFinish());
    pages_->addWidget(makeGenerate());
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(tabs_);
    all->addWidget(pages_, 1);
    connect(tabs_, &QTabBar::currentChanged, this, [this](int index) {
        pages_->setCurrentIndex(index);
        Q_EMIT tabChanged(tab());
    });
    setOpenPanels({"relight", "retouch"});
    showLook();
}

QWidget* FinishDock::makeFinish()
{
    auto* page = new QWidget;
    auto* rows = new QVBoxLayout(page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(judgement_ = new JudgementBox);
    connect(judgement_, &JudgementBox::detailsShown, this, &FinishDock::detailsShown);
    rows->addWidget(line());

    area_ = new QScrollArea;
    area_->setWidgetResizable(true);
    area_->setFrameShape(QFrame::NoFrame);
    area_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);  // its place is the padding: rows keep their width
    area_->setFocusPolicy(Qt::NoFocus);
    area_->viewport()->setAutoFillBackground(false);
    auto* content = new QWidget;
    content->setAutoFillBackground(false);
    area_->setWidget(content);
    new QVBoxLayout(content);
    content->layout()->setContentsMargins(0, 0, 0, 0);
    content->layout()->setSpacing(0);
    add(light_ = new LightPanel, "relight");
    add(background_ = new BackgroundPanel, "background");
    add(retouch_ = new RetouchPanel, "retouch");
    add(colour_ = new ColourPanel, "colour");
    add(new FramingPanel, "framing");
    add(new DetailPanel, "detail");
    add(cutOut_ = new CutOutPanel, "matte");
    static_cast<QVBoxLayout*>(content->layout())->addStretch();
    connect(retouch_, &RetouchPanel::marksShown, this, &FinishDock::marksShown);
    rows->addWidget(area_, 1);

    rows->addWidget(line());
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(12, 10, 8, 10);
    foot->setSpacing(6);
    copy_ = new QPushButton(icon("copy"), tr("Copy look"));
    paste_ = new QPushButton(icon("clipboard-paste"), tr("Paste"));
    apply_ = new QPushButton(icon("replace-all"), tr("Apply to…"));
    reset_ = new QToolButton;
    reset_->setIcon(icon("rotate-ccw"));
    reset_->setAccessibleName(tr("Put all back as in the style"));
    for (QPushButton* button : {copy_, paste_, apply_}) {
        QFont face = ui::font(Type::Dense);
        face.setWeight(QFont::Medium);
        button->setFont(face);
        button->setProperty("kind", "foot");
        button->setIconSize({20, 14});
        foot->addWidget(button);
    }
    foot->addStretch();
    foot->addWidget(reset_);
    rows->addLayout(foot);
    connect(copy_, &QPushButton::clicked, this, &FinishDock::copyLookAsked);
    connect(paste_, &QPushButton::clicked, this, &FinishDock::pasteLookAsked);
    connect(apply_, &QPushButton::clicked, this, &FinishDock::applyLookAsked);
    connect(reset_, &QToolButton::clicked, this, [this] {
        finish::Recipe recipe = look_.style;
        recipe.matte = look_.recipe.matte;  // says what is the person, and is no part of the look
        recipe.seed = look_.recipe.seed;
        if (recipe == look_.recipe)
            return;
        look_.recipe = recipe;
        showLook();
        Q_EMIT changed(recipe, tr("All as in the style"), {});
    });
    return page;
}

QWidget* FinishDock::makeGenerate()
{
    auto* page = new QWidget;
    auto* rows = new QVBoxLayout(page);
    rows->setContentsMargins(16, 20, 16, 16);
    rows->setSpacing(12);
    const auto words = [&](const QString& text, Type role, const char* ink) {
        auto* label = new QLabel(text);
        label->setWordWrap(true);
        label->setFont(ui::font(role));
        label->setProperty("ink", ink);
        rows->addWidget(label);
    };
    words(tr("No picture pack yet, and that is fine"), Type::Heading, "text");
    words(tr("Everything you have used so far works without one: import, styles, light, background, retouch, compare and export. A pack adds a generator. If you have model files on this "
             "computer, even from another program, Likeness can use them where they are. Nothing is copied and nothing is downloaded."),
          Type::Base, "text2");
    words(tr("What a pack adds"), Type::Dense, "muted");
    for (const auto& [name, text] : {std::pair{"rotate-3d", tr("New head positions")}, {"shirt", tr("Other clothes")}, {"building-complex", tr("Other places")}, {"zap", tr("Live preview while you type")},
                                     {"layers", tr("Ranked batches of variations")}}) {
        auto* row = new QPushButton(icon(name), text);
        row->setProperty("kind", "fact");
        row->setIconSize({24, 16});
        row->setFocusPolicy(Qt::NoFocus);
        row->setAttribute(Qt::WA_TransparentForMouseEvents);
        row->setFont(ui::font(Type::Dense));
        rows->addWidget(row, 0, Qt::AlignLeft);
    }
    rows->addStretch();
    return page;
}

void FinishDock::add(Panel* panel, const QString& stage)
{
    auto* rows = static_cast<QVBoxLayout*>(area_->widget()->layout());
    rows->addWidget(panel);
    rows->addWidget(line());
    panels_.emplace_back(stage, panel);
    connect(panel, &Panel::edited, this, [this](const finish::Recipe& recipe, const QString& label, const QString& mergeKey) {
        look_.recipe = recipe;
        showLook();
        Q_EMIT changed(recipe, label, mergeKey);
    });
    connect(panel, &Panel::onlyThisAsked, this, [this, panel] {
        for (const auto& [name, each] : panels_)
            each->setOpen(each == panel);
    });
}

void FinishDock::showLook()
{
    for (const auto& [name, panel] : panels_)
        panel->setLook(look_, readOnly_);
    const bool any = !look_.headshot.isEmpty();
    const auto enable = [](QWidget* widget, bool on, const QString& does, const QString& why) {
        widget->setEnabled(on);
        widget->setToolTip(on ? does : why);
    };
    const QString none = tr("There is no headshot yet"), reading = tr("This session is open for reading only");
    enable(copy_, any, tr("Copy light, background, retouch, colour and detail (Ctrl+Shift+C)"), none);
    enable(paste_, any && canPaste_ && !readOnly_, tr("Paste the copied look (Ctrl+Shift+V)"), readOnly_ ? reading : any ? tr("No look has been copied") : none);
    enable(apply_, any && selected_ > 1 && !readOnly_, tr("Give this look to the other selected headshots (Ctrl+Shift+A)"), readOnly_ ? reading : any ? tr("Select two or more headshots") : none);
    finish::Recipe style = look_.style;
    style.matte = look_.recipe.matte, style.seed = look_.recipe.seed;
    enable(reset_, any && !readOnly_ && !(style == look_.recipe), tr("Put all back as in the style"), readOnly_ ? reading : any ? tr("All is as in the style") : none);
}

void FinishDock::setBackdrops(std::vector<finish::BackdropPreset> backdrops)
{
    background_->setBackdrops(std::move(backdrops));
}

void FinishDock::setLook(const QString& headshot, const finish::Recipe& recipe, const finish::Recipe& style)
{
    if (look_.headshot == headshot && look_.recipe == recipe && look_.style == style)
        return;
    look_ = {headshot, recipe, style};
    showLook();
}

void FinishDock::setNoHeadshot()
{
    look_ = {};
    showLook();
    setJudgement({}, false);
    setPicture({});
    setMarks({});
}

void FinishDock::setReadOnly(bool readOnly)
{
    readOnly_ = readOnly;
    showLook();
}

void FinishDock::setJudgement(const std::optional<judge::Judgement>& judgement, bool measuring)
{
    judgement_->setJudgement(judgement, measuring);
}

void FinishDock::setPicture(const QImage& picture)
{
    colour_->setPicture(picture);
}

void FinishDock::setKeySide(double side)
{
    light_->setKeySide(side);
}

void FinishDock::setMarks(const std::vector<MarkView>& marks)
{
    retouch_->setMarks(marks);
}

void FinishDock::setSelected(int headshots)
{
    selected_ = headshots;
    showLook();
}

void FinishDock::setCanPaste(bool can)
{
    canPaste_ = can;
    showLook();
}

FinishDock::Tab FinishDock::tab() const
{
    return tabs_->currentIndex() == 0 ? Tab::Finish : Tab::Generate;
}

void FinishDock::setTab(Tab tab)
{
    tabs_->setCurrentIndex(tab == Tab::Finish ? 0 : 1);
}

void FinishDock::reveal(const QString& stage)
{
    setTab(Tab::Finish);
    for (const auto& [name, panel] : panels_)
        if (name == stage) {
            panel->setOpen(true);
            area_->widget()->layout()->activate();
            area_->verticalScrollBar()->setValue(std::min(panel->y(), area_->verticalScrollBar()->maximum()));
        }
}

QStringList FinishDock::openPanels() const
{
    QStringList out;
    for (const auto& [name, panel] : panels_)
        if (panel->isOpen())
            out << name;
    return out;
}

void FinishDock::setOpenPanels(const QStringList& stages)
{
    for (const auto& [name, panel] : panels_)
        panel->setOpen(stages.contains(name));
}

}  // namespace ui
