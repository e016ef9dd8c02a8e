#pragma once
#include <optional>
#include <vector>

#include <QImage>
#include <QWidget>

#include "core/finish/backdrop_preset.h"
#include "core/judge/judge.h"
#include "ui/desk/views.h"
#include "ui/panels/cut_out_panel.h"
#include "ui/panels/panel.h"

class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace ui {

class BackgroundPanel;
class ColourPanel;
class DockTabs;
class JudgementBox;
class LightPanel;
class RetouchPanel;

/// The dock at the end side. *Finish*: meters that never scroll away, the panels of the recipe, what is done with the whole look. *Generate*: what a picture pack
/// adds. It is given values and asks for changes; MainWindow joins it with the desk.
///
///     dock->setLook(id, *variation->recipe, desk->styleRecipe(id));
///     connect(dock, &FinishDock::changed, [=](const finish::Recipe& recipe, const QString& label, const QString& key) { desk->setRecipe({id}, recipe, label, key); });
class FinishDock : public QWidget {
    Q_OBJECT

public:
    enum class Tab { Finish, Generate };

    explicit FinishDock(QWidget* parent = nullptr);

    // ---- What is shown
    void setBackdrops(std::vector<finish::BackdropPreset> backdrops);
    /// @param headshot  its id: what an eye has left out belongs to it
    void setLook(const QString& headshot, const finish::Recipe& recipe, const finish::Recipe& style);
    void setNoHeadshot();
    /// Nothing can be set; panels still fold and tell.
    void setReadOnly(bool readOnly);
    void setJudgement(const std::optional<judge::Judgement>& judgement, bool measuring);
    /// For the histogram.
    void setPicture(const QImage& picture);
    /// FinishFacts::keySide of the picture: +1 = the main light comes from its right.
    void setKeySide(double side);
    void setMarks(const std::vector<MarkView>& marks);
    /// @param headshots  how many are selected
    void setSelected(int headshots);
    void setCanPaste(bool can);

    Tab tab() const;
    void setTab(Tab tab);
    /// Opens a panel by its first stage ("relight", "framing", "matte" ...) and scrolls to it.
    void reveal(const QString& stage);
    QStringList openPanels() const;               ///< stages, to be remembered
    void setOpenPanels(const QStringList& stages);
    CutOutPanel& cutOut() { return *cutOut_; }

Q_SIGNALS:
    void changed(const finish::Recipe& recipe, const QString& label, const QString& mergeKey);
    void copyLookAsked();
    void pasteLookAsked();
    void applyLookAsked();
    void marksShown(bool shown);
    void detailsShown(bool shown);
    void tabChanged(ui::FinishDock::Tab tab);

private:
    QWidget* makeFinish();
    QWidget* makeGenerate();
    void add(Panel* panel, const QString& stage);
    void showLook();

    Look look_;
    bool readOnly_ = false;
    DockTabs* tabs_;
    QStackedWidget* pages_;
    JudgementBox* judgement_ = nullptr;
    QScrollArea* area_ = nullptr;
    LightPanel* light_ = nullptr;
    BackgroundPanel* background_ = nullptr;
    RetouchPanel* retouch_ = nullptr;
    ColourPanel* colour_ = nullptr;
    CutOutPanel* cutOut_ = nullptr;
    std::vector<std::pair<QString, Panel*>> panels_;
    QPushButton *copy_ = nullptr, *paste_ = nullptr, *apply_ = nullptr;
    QToolButton* reset_ = nullptr;
    int selected_ = 0;
    bool canPaste_ = false;
};

}  // namespace ui
