#pragma once
#include <optional>

#include <QWidget>

#include "core/judge/judge.h"

class QGridLayout;
class QLabel;
class QPushButton;

namespace ui {

class Meter;

/// The three meters, what was changed in a line, and its parts behind *Details*.
class JudgementBox : public QWidget {
    Q_OBJECT

public:
    explicit JudgementBox(QWidget* parent = nullptr);

    /// @param measuring  a new judgement is on its way
    void setJudgement(const std::optional<judge::Judgement>& judgement, bool measuring);

    /// "Texture 96 % kept, shape unchanged"
    static QString summary(const judge::Authenticity& authenticity);
    struct Part {
        QString name, value;
    };
    static std::vector<Part> parts(const judge::Authenticity& authenticity);

Q_SIGNALS:
    void detailsShown(bool shown);

private:
    Meter *likeness_, *authenticity_, *quality_;
    QLabel* summary_;
    QPushButton* more_;
    QWidget* details_;
    QGridLayout* grid_;
};

}  // namespace ui
