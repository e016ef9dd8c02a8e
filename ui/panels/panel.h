#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <QHash>
#include <QWidget>

#include "core/finish/recipe.h"

class QPushButton;
class QVBoxLayout;

namespace ui {

class PanelHeader;
class ParameterRow;

/// A headshot's settings as a panel sees them.
struct Look {
    QString headshot;        ///< id; empty = there is none, nothing can be set
    finish::Recipe recipe;
    finish::Recipe style;    ///< what is grey
};

/// A part of the recipe under a header that folds: rows for declared parameters and what the part has besides. Shows a look and asks for changes of it; keeps
/// nothing but what its eye has left out.
class Panel : public QWidget {
    Q_OBJECT

public:
    /// @param stages  whose parameters it has: the first part of their keys
    Panel(const QString& icon, const QString& name, std::vector<std::string> stages, QWidget* parent = nullptr);

    QString name() const { return name_; }
    PanelHeader& header() { return *header_; }
    bool isOpen() const;
    void setOpen(bool open);
    void setLook(const Look& look, bool readOnly);

    /// The whole part as the style has it.
    void reset();
    /// Leaves the part out until it is wanted again: a step of the history, as any other.
    void setBypassed(bool bypass);
    bool isBypassed() const;

    ParameterRow* row(const std::string& key) const;

Q_SIGNALS:
    void edited(const finish::Recipe& recipe, const QString& label, const QString& mergeKey);
    void onlyThisAsked();
    void openChanged();

protected:
    /// To be called by heirs: rows stand below each other, those of `more` behind a link.
    void add(QWidget* widget);
    void addRows(const std::vector<std::string>& keys);
    void addMore(const std::vector<std::string>& keys);
    /// Once all are there.
    void settle();
    void showRow(const std::string& key, bool shown);

    const Look& look() const { return look_; }
    bool canEdit() const { return !look_.headshot.isEmpty() && !readOnly_; }
    void edit(const QString& label, const QString& mergeKey, const std::function<void(finish::Recipe&)>& change);

    virtual void refresh() {}
    /// For the folded header: "Studio grey, f/2.8".
    virtual QString inWords(const finish::Recipe& recipe) const = 0;
    /// Makes the part do nothing. False: it always does something, so there is no eye.
    virtual bool neutral(finish::Recipe&) const { return false; }

    void changeEvent(QEvent* event) override;

private:
    void pad();
    void copyPart(const finish::Recipe& from, finish::Recipe& to) const;
    bool samePart(const finish::Recipe& a, const finish::Recipe& b) const;
    void showLook();

    QString name_;
    std::vector<std::string> stages_;
    PanelHeader* header_;
    QWidget* body_;
    QVBoxLayout* rows_;
    QWidget* more_ = nullptr;
    QPushButton* moreLink_ = nullptr;
    std::vector<ParameterRow*> all_;
    Look look_;
    bool readOnly_ = false;
    QHash<QString, finish::Recipe> leftOut_;  ///< by headshot: the recipe before the eye was shut
};

}  // namespace ui
