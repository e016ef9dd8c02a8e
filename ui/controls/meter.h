#pragma once
#include <optional>

#include <QWidget>

#include "ui/controls/spoken.h"

namespace ui {

/// One judged figure: name, figure, bar with a mark, and what the figure means in a word.
class Meter : public QWidget, public Spoken {
    Q_OBJECT

public:
    enum class Kind { Likeness, Authenticity, Quality };
    enum class State { Plain, Ok, Warn, Bad };

    explicit Meter(Kind kind, QWidget* parent = nullptr);

    /// Empty: could not be taken, or is not known yet. @param measuring  a new figure is on its way: the bar of the old one stays, faint
    void setValue(std::optional<double> value, bool measuring);
    std::optional<double> value() const { return value_; }

    /// Of a figure, rounded as it is shown.
    struct Verdict {
        QString word;
        State state = State::Plain;
    };
    static Verdict verdictOf(Kind kind, double value);
    static QString nameOf(Kind kind);

    /// Room for the word: as much for all meters of a column, so that their bars are equal.
    int wordWidth() const;
    void setWordWidth(int width);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    QAccessible::Role role() const override { return QAccessible::ProgressBar; }
    QString inWords() const override;
    std::optional<Range> range() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString word() const;

    Kind kind_;
    std::optional<double> value_;
    bool measuring_ = false;
    int wordWidth_ = 0;
};

}  // namespace ui
