#include "ui/controls/set_ups.h"

#include <QButtonGroup>
#include <QCoreApplication>
#include <QGridLayout>
#include <QPainter>
#include <QRadioButton>
#include <QStyle>

#include "core/finish/parameter.h"
#include "core/finish/recipe.h"
#include "ui/controls/sphere.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

using finish::LightSetup;
constexpr std::array kInOrder{LightSetup::Loop, LightSetup::Rembrandt, LightSetup::Butterfly, LightSetup::Split, LightSetup::Clamshell, LightSetup::Broad, LightSetup::Short, LightSetup::None};

/// A choice that is a small picture and a name.
class SetUpButton : public QRadioButton {
public:
    SetUpButton(LightSetup setup, QWidget* parent) : QRadioButton(SetUps::nameOf(setup), parent), setup_(setup)
    {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setAttribute(Qt::WA_Hover);
    }
    void setSide(double side)
    {
        if (side_ != side)
            side_ = side, update();
    }
    QSize sizeHint() const override { return {34 + QFontMetrics(ui::font(Type::Caption)).horizontalAdvance(text()), rowHeight(25, Type::Caption)}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool hitButton(const QPoint& at) const override { return rect().contains(at); }
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = Theme::now();
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        const QRectF ground = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        if (isChecked())
            p.setPen(t.accent), p.setBrush(t.selection), p.drawRoundedRect(ground, length::kRadius, length::kRadius);
        else if (underMouse() && isEnabled())
            p.setPen(Qt::NoPen), p.setBrush(isDown() ? t.pressed : t.hover), p.drawRoundedRect(rect(), length::kRadius, length::kRadius);
        constexpr int kBall = 14;
        const double ratio = ratioOf(p);
        const QRect place = QStyle::visualRect(layoutDirection(), rect(), QRect(5, (height() - kBall) / 2, kBall, kBall));
        p.setOpacity(isEnabled() ? 1 : 0.4);
        if (setup_ == LightSetup::None) {
            p.drawPixmap(place.topLeft(), iconPixmap("scan-face", kBall, ratio, t.text2));
        } else {
            const auto arrangement = finish::relight::arrangementOf(setup_);
            p.drawImage(QRectF(place), litSphere(static_cast<int>(std::lround(kBall * ratio)), ratio, lamp::ofSetup(setup_, side_), 0.15 * arrangement.fill));
        }
        p.setOpacity(1);
        QFont face = ui::font(Type::Caption);
        if (isChecked())
            face.setWeight(QFont::DemiBold);
        p.setFont(face);
        p.setPen(!isEnabled() ? t.disabled : isChecked() ? t.text : t.text2);
        const QRect words = QStyle::visualRect(layoutDirection(), rect(), QRect(24, 0, width() - 28, height()));
        p.drawText(words, Qt::AlignVCenter | Qt::AlignAbsolute | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft), text());
    }

private:
    LightSetup setup_;
    double side_ = -1;
};

}  // namespace

SetUps::SetUps(QWidget* parent) : QWidget(parent), group_(new QButtonGroup(this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(2);
    grid->setVerticalSpacing(4);
    group_->setExclusive(true);
    for (std::size_t i = 0; i < kInOrder.size(); ++i) {
        auto* button = new SetUpButton(kInOrder[i], this);
        group_->addButton(button, static_cast<int>(kInOrder[i]));
        grid->addWidget(button, static_cast<int>(i / 2), static_cast<int>(i % 2));
    }
    setAccessibleName(tr("Arrangement of the lamps"));
    connect(group_, &QButtonGroup::idClicked, this, [this](int id) { Q_EMIT chosen(static_cast<LightSetup>(id)); });
}

void SetUps::setCurrent(LightSetup setup, bool exact, double side)
{
    for (QAbstractButton* button : group_->buttons())
        static_cast<SetUpButton*>(button)->setSide(side);
    QAbstractButton* wanted = exact ? group_->button(static_cast<int>(setup)) : nullptr;
    if (wanted == group_->checkedButton())
        return;
    group_->setExclusive(false);
    for (QAbstractButton* button : group_->buttons())
        button->setChecked(button == wanted);
    group_->setExclusive(true);
}

QString SetUps::nameOf(LightSetup setup)
{
    if (setup == LightSetup::None)
        return tr("As shot");
    if (setup == LightSetup::Custom)
        return tr("Custom");
    finish::Recipe recipe;
    recipe.relight.setup = setup;
    const finish::Parameter& parameter = finish::findParameter("relight.setup");
    const std::string id = std::get<std::string>(parameter.get(recipe));
    for (const auto& option : std::get<finish::ChoiceKind>(parameter.kind).options)
        if (option.id == id)
            return QCoreApplication::translate("finish", QByteArray(option.label.data(), static_cast<qsizetype>(option.label.size())));
    return {};
}

}  // namespace ui
